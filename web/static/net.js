// The socket's health: html[data-net] is wait, up or down. htmx swaps HTML; other frames become `frame`.

import { addSample, dropSamples, stamp } from './clock.js';
import { recall, remember } from './memory.js';

const QUICK = 12;
const QUICK_MS = 150;
const SLOW_MS = 10_000; // at most; with DEAD_MS, a silent line is found within 15 s
const DEAD_MS = 4_000;
const DEAD_ON_WAKE_MS = 1_500;
const STUCK_MS = 8_000; // an attempt that a network swallows without a word
const GRACE_MS = 1_500; // a restarted server is back by then
const AGAIN = new Set([1001, 1005, 1006, 1011, 1012, 1013, 1014]); // hx-ws comes back after these
const OPEN = 1;
const CLOSED = 3;

const root = document.documentElement;
const live = document.getElementById('live');

export const shown = { v: Number(live.dataset.v), stamp: live.dataset.stamp };

let conn = null;
let pings = 0;
let unanswered = 0;
let grace = 0;
let downAt = Infinity;
let lastSeen = Number(root.dataset.kept) || Date.now();
let doubted = '';

const isOpen = () => conn?.socket?.readyState === OPEN;
const send = (message) => conn.socket.send(JSON.stringify(message));
const have = () => isOpen() && send({ t: 'have', v: shown.v, stamp: shown.stamp, build: live.dataset.build });

function become(state) {
  if (root.dataset.net === state) return;
  root.dataset.net = state;
  live.dataset.lastSeen = lastSeen;
  dispatchEvent(new CustomEvent('net', { detail: state }));
}

function alive() {
  lastSeen = Date.now();
  clearTimeout(unanswered);
  clearTimeout(grace);
  downAt = Infinity;
  become('up');
}

// Down after `afterMs`; a failed attempt to come back is no fresh start.
function lost(afterMs = GRACE_MS) {
  clearTimeout(unanswered);
  if (root.dataset.net === 'down') return;
  if (afterMs) become('wait');
  if (Date.now() + afterMs >= downAt) return;
  clearTimeout(grace);
  downAt = Date.now() + afterMs;
  grace = setTimeout(become, afterMs, 'down');
}

function ping(deadMs = DEAD_MS) {
  if (!isOpen()) return;
  send({ t: 'sync', c: stamp() });
  clearTimeout(unanswered);
  unanswered = setTimeout(revive, deadMs);
}

function burst(left = QUICK, deadMs = DEAD_MS) {
  clearTimeout(pings);
  ping(deadMs);
  const waitMs = left > 1 ? QUICK_MS : SLOW_MS * (0.8 + Math.random() * 0.2);
  pings = setTimeout(burst, waitMs, left - 1, deadMs);
}

function attempted() {
  clearTimeout(unanswered);
  unanswered = setTimeout(revive, STUCK_MS);
}

// Half-open, or in back-off: hx-ws takes this for a lost socket and starts over.
function revive() {
  if (!conn?.socket) return;
  lost(0);
  clearTimeout(conn.timer);
  conn.attempt = 0;
  conn.socket.dispatchEvent(new CloseEvent('close', { code: 1006 }));
}

function wake() {
  if (isOpen()) {
    burst(QUICK, DEAD_ON_WAKE_MS);
    return;
  }
  if (root.dataset.net === 'down') {
    become('wait'); // it was only put away
    downAt = Infinity;
    lost();
  }
  attempted();
  if (conn?.socket?.readyState === CLOSED && !conn.config.pauseOnBackground) revive();
}

// A server that insists on an older state is right: a failover may lose versions.
function isNew(v, frameStamp) {
  if (v >= shown.v || frameStamp === doubted) {
    Object.assign(shown, { v, stamp: frameStamp });
    Object.assign(live.dataset, { v, stamp: frameStamp });
    doubted = '';
    return true;
  }
  doubted = frameStamp;
  setTimeout(have, 1_500);
  return false;
}

function isNewHtml(html) {
  const v = /\sdata-v="(\d+)"/.exec(html);
  const frameStamp = /\sdata-stamp="([^"]*)"/.exec(html);
  return !v || isNew(Number(v[1]), frameStamp?.[1] ?? '');
}

function receive(frame) {
  if (frame.t === 'build') live.dataset.serves = frame.build;
  if (frame.t === 'sync') addSample(frame);
  else if (frame.t !== 'timeline' || isNew(frame.v, frame.stamp)) {
    dispatchEvent(new CustomEvent('frame', { detail: frame }));
  }
}

document.addEventListener('htmx:ws:before:connection', (event) => {
  conn = event.detail.connection;
  attempted();
});

document.addEventListener('htmx:ws:after:connection', () => {
  clearTimeout(conn.timer); // a left-over back-off would open a second socket
  dropSamples();
  doubted = '';
  alive();
  have();
  burst();
});

document.addEventListener('htmx:ws:before:message:incoming', (event) => {
  alive();
  const { data } = event.detail.message;
  if (typeof data === 'string' && !data.startsWith('{')) {
    if (!isNewHtml(data)) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (typeof data === 'string') receive(JSON.parse(data));
});

document.addEventListener('htmx:ws:close', (event) => {
  lost();
  const { code } = event.detail;
  if (code != null && !AGAIN.has(code)) startOver(code);
});

// hx-ws has given up. Only a new page connects, or says why it may not.
function startOver(code) {
  const ago = Date.now() - (recall('startedOver') ?? 0);
  const meant = code >= 4400 && code < 4420;
  setTimeout(
    () => {
      remember('startedOver', Date.now());
      location.reload();
    },
    meant && ago > 30_000 ? 0 : 15_000 + Math.random() * 15_000,
  );
}

addEventListener('online', () => (isOpen() ? ping(DEAD_ON_WAKE_MS) : revive()));
addEventListener('offline', () => lost(0));
addEventListener('slept', () => isOpen() && burst(QUICK, DEAD_ON_WAKE_MS));
addEventListener('pageshow', (event) => event.persisted && location.reload());
document.addEventListener('visibilitychange', (event) => event.isTrusted && !document.hidden && wake());

lost('kept' in root.dataset ? GRACE_MS : DEAD_MS);
