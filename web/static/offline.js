// Keeps the last screen for a reload without network, until its owner leaves or the evening is over.

import { forgetAll } from './memory.js';

const KEPT = 'kept';
const STATIC = 'static';
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};
const address = location.origin + location.pathname;
const root = document.documentElement;
const passing = ['net', 'flash']; // true of this moment only
const canKeep = 'serviceWorker' in navigator && 'caches' in window; // absent on plain http
let waiting = 0;
let worker = null;

// Only the server's word ends an evening: without a network its end may have been put off.
const isOver = () => root.dataset.kind === 'finished' && root.dataset.net === 'up';

const lastSeen = () => document.getElementById('live').dataset.lastSeen ?? Date.now();

async function keepScreen() {
  const copy = root.cloneNode(true);
  for (const name of passing) delete copy.dataset[name];
  for (const own of copy.querySelectorAll('[data-private]')) own.remove();
  copy.dataset.kept = root.dataset.net === 'up' ? Date.now() : lastSeen();
  const html = `<!doctype html>${copy.outerHTML}`;
  await (await caches.open(KEPT)).put(address, new Response(html, { headers: HEADERS }));
}

// First the files, then the screen that needs them; what only older versions needed goes last.
async function keep() {
  if (!canKeep) return;
  worker ??= await navigator.serviceWorker.register('/sw.js');
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
  const mine = [...new Set(loaded)].filter((url) => new URL(url).pathname.startsWith('/static/'));
  mine.push(`${location.origin}/offline?lang=${root.lang}`); // sw.js shows it where no screen was kept
  const cache = await caches.open(STATIC);
  const kept = (await cache.keys()).map((request) => request.url);
  await cache.addAll(mine.filter((url) => !kept.includes(url)));
  await keepScreen();
  await Promise.all(kept.filter((url) => !mine.includes(url)).map((url) => cache.delete(url)));
}

// This page goes, and all that was there for it alone. Whether another evening is still kept.
async function drop() {
  worker = null;
  const kept = await caches.open(KEPT);
  await kept.delete(address);
  if ((await kept.keys()).length) return true;
  await Promise.all([KEPT, STATIC].map((name) => caches.delete(name)));
  await (await navigator.serviceWorker.getRegistration())?.unregister();
  return false;
}

async function forget() {
  if (!canKeep || !(await drop())) forgetAll();
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => (isOver() ? forget() : keep()).catch(() => {}), 300);
}

document.addEventListener('htmx:after:swap', soon);
for (const name of ['frame', 'card', 'net']) addEventListener(name, soon);
document.addEventListener('submit', ({ target }) => {
  if (!target.matches('[data-leave]')) return;
  forgetAll();
  forget();
});
soon();
