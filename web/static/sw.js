// Answers without network, for attendees' own pages only (/p/...): the kept screen, and the files it is made of.
// offline.js fills both caches. Served at /sw.js with Cache-Control: no-cache.

const KEPT = 'kept';
const STATIC = 'static';
const SLOW_MS = 2_500;

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname.startsWith('/static/')) event.respondWith(file(request, url));
  else if (request.mode === 'navigate' && url.pathname.startsWith('/p/')) event.respondWith(page(request, url));
});

// A file named by its content never changes; the others are asked for first, as long as that is quick.
async function file(request, url) {
  const kept = await caches.match(request, { cacheName: STATIC });
  if (!kept) return fetch(request);
  return url.searchParams.has('v') ? kept : firstOf(fetch(request), kept);
}

async function page(request, url) {
  const kept = await caches.match(url.origin + url.pathname, { cacheName: KEPT });
  return kept ? firstOf(fetch(request), kept) : fetch(request).catch(noPage);
}

async function firstOf(answer, kept) {
  const late = new Promise((resolve) => setTimeout(resolve, SLOW_MS, kept));
  try {
    const first = await Promise.race([answer, late]);
    return first.status >= 502 ? kept : first;
  } catch {
    return kept;
  }
}

const noPage = () =>
  new Response(
    '<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Offline</title>' +
      '<h1>No connection</h1><p>Open this page once while you are connected. Until then, the big screen shows your table.</p>',
    { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } },
  );
