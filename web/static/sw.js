// Answers without network, for attendees' own pages only (/p/...): the kept screen, and the files it is made of.
// offline.js fills both caches. Served at /sw.js with Cache-Control: no-cache.

const KEPT = 'kept';
const STATIC = 'static';
const SLOW_MS = 2_500;
const GONE = [401, 403, 404, 410]; // not theirs any more

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) event.respondWith(file(request));
  else if (request.mode === 'navigate' && url.pathname.startsWith('/p/')) event.respondWith(page(event, url));
});

// Named by its content: what is kept is right.
const file = async (request) => (await caches.match(request, { cacheName: STATIC })) ?? fetch(request);

async function page(event, url) {
  const address = url.origin + url.pathname;
  const kept = await caches.match(address, { cacheName: KEPT });
  const answer = fetch(event.request);
  event.waitUntil(answer.then(({ status }) => GONE.includes(status) && drop(address)).catch(() => {}));
  return kept ? firstOf(answer, kept) : answer.catch(noPage);
}

const drop = async (address) => (await caches.open(KEPT)).delete(address);

async function firstOf(answer, kept) {
  const late = new Promise((resolve) => setTimeout(resolve, SLOW_MS, kept));
  try {
    const first = await Promise.race([answer, late]);
    return first.status >= 502 ? kept : first;
  } catch {
    return kept;
  }
}

const noPage = async () => (await caches.match('/offline', { cacheName: STATIC, ignoreSearch: true })) ?? Response.error();
