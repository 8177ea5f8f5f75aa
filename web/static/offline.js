// Keeps the last screen for a reload without network, until its owner leaves or the evening is over.

const KEPT = 'kept';
const STATIC = 'static';
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};
const address = location.origin + location.pathname;
const root = document.documentElement;
let waiting = 0;

async function keepScreen() {
  if (root.dataset.kind === 'finished') {
    await caches.delete(KEPT);
    return;
  }
  const copy = root.cloneNode(true);
  delete copy.dataset.net;
  for (const own of copy.querySelectorAll('[data-private]')) own.remove();
  copy.dataset.kept = Date.now();
  const html = `<!doctype html>${copy.outerHTML}`;
  await (await caches.open(KEPT)).put(address, new Response(html, { headers: HEADERS }));
}

// The files of this page; older versions go.
async function keepFiles() {
  const mine = performance
    .getEntriesByType('resource')
    .map((entry) => entry.name)
    .filter((url) => new URL(url).pathname.startsWith('/static/'));
  const cache = await caches.open(STATIC);
  const kept = (await cache.keys()).map((request) => request.url);
  await Promise.all(kept.filter((url) => !mine.includes(url)).map((url) => cache.delete(url)));
  await cache.addAll(mine.filter((url) => !kept.includes(url) || !url.includes('?')));
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(keepScreen, 300);
}

function start() {
  navigator.serviceWorker.register('/sw.js').catch(() => {});
  document.addEventListener('htmx:after:swap', soon);
  addEventListener('frame', soon);
  addEventListener('card', soon);
  addEventListener('net', ({ detail }) => {
    if (detail !== 'up') return;
    soon();
    keepFiles().catch(() => {});
  });
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-leave]')) return;
    caches.delete(KEPT);
    localStorage.clear();
  });
}

if ('serviceWorker' in navigator && 'caches' in window) start(); // absent on plain http
