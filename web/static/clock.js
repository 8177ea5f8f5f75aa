// Shared time on performance.now(). The wall clock, which may be wrong, only tells sleep.
// up = skew + way there, down = skew - way back; the best of each counts.

import { recall, remember } from './memory.js';

const KEPT_MS = 120_000;
const KEPT = 32;
const JUMP_MS = 250;
const perf = () => performance.now();
const wallGap = () => Date.now() - perf();

let offset = firstGuess();
let samples = [];
let bestUp = Infinity;
let bestDown = -Infinity;
let gap = wallGap();
let slipped = 0;
let sleptAt = -1;
let catchUp = 0;

export function serverNow() {
  noticeSleep();
  return perf() + offset;
}

export const stamp = () => perf();

// An answer: c our stamp, s1 server in, s2 server out.
export function addSample({ c, s1, s2 }) {
  const now = perf();
  if (c < sleptAt) return; // under way while we slept
  samples = [...samples.filter((s) => now - s.at < KEPT_MS), { up: s1 - c, down: s2 - now, at: now }].slice(-KEPT);
  weigh();
  if (bestUp < bestDown - 20) {
    samples = samples.slice(-1); // the server's clock has jumped
    weigh();
  }
  clearTimeout(catchUp);
  slipped = 0;
  offset = (bestUp + bestDown) / 2;
  remember('wallOff', perf() + offset - Date.now());
  dispatchEvent(new Event('clock'));
}

// How far off it can be; null before the first answer.
export const boundMs = () => (samples.length ? Math.max(0, (bestUp - bestDown) / 2) : null);

export function dropSamples() {
  samples = [];
}

function weigh() {
  bestUp = Math.min(...samples.map((s) => s.up));
  bestDown = Math.max(...samples.map((s) => s.down));
}

// performance.now() may stop in sleep. The wall clock is believed only if the server does not answer at once.
function noticeSleep() {
  const was = gap;
  gap = wallGap();
  if (Math.abs(gap - was) < JUMP_MS) return;
  slipped += gap - was;
  sleptAt = perf();
  dropSamples();
  clearTimeout(catchUp);
  catchUp = setTimeout(() => {
    offset += slipped;
    slipped = 0;
    dispatchEvent(new Event('clock'));
  }, 400);
  dispatchEvent(new Event('slept'));
}

function firstGuess() {
  const wallOff = recall('wallOff');
  const kept = 'kept' in document.documentElement.dataset; // by the service worker
  if (kept) return wallGap() + (wallOff ?? 0);
  const sent = Number(document.getElementById('live')?.dataset.serverMs);
  const [load] = performance.getEntriesByType('navigation');
  return sent ? sent - (load?.responseStart ?? perf()) : wallGap() + (wallOff ?? 0);
}
