// Shows the right card and time by itself, and says in html[data-key|kind|paused|last|open] what is so.
// One timeout is armed, for what changes next. To measure: __tablehop.

import { serverNow } from './clock.js';
import { keyAt, keyOf, position, segmentOf } from './timeline.js';

const LAST_MS = 60_000;
const FRESH_MS = 5_000;
const ALERTS_MS = [300_000, 60_000];

const root = document.documentElement;
const live = document.getElementById('live');
const say = document.getElementById('say');

let timeline = JSON.parse(live.dataset.timeline);
const cued = new Set();
let armed = 0;
let lastKey = null;
let lastRemaining = null;

const two = (n) => String(n).padStart(2, '0');

function clockText(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

export function timeOfDay(ms) {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

const nowMs = () => Math.floor(serverNow());
const all = (selector) => document.querySelectorAll(selector);

export const key = () => keyAt(timeline, nowMs());
export const remaining = () => position(timeline, nowMs()).remaining_ms;

export function announce(text) {
  if (say && text) say.textContent = text;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function setFlag(name, on) {
  if (on) root.dataset[name] = '';
  else delete root.dataset[name];
}

// The tables of a round serve its walk and its talk: two keys.
function showCards(now) {
  for (const card of all('[data-card]')) card.hidden = !card.dataset.card.split(' ').includes(now);
}

function showClocks(where, segment) {
  if (where.remaining_ms === null) return;
  const text = clockText(where.remaining_ms);
  for (const clock of all('[data-clock]')) setText(clock, text);
  const length = segment.ends_at_ms - segment.starts_at_ms;
  const value = length > 0 ? Math.round((1000 * where.remaining_ms) / length) : 0;
  for (const bar of all('[data-bar]')) if (bar.value !== value) bar.value = value;
}

function showTimes() {
  for (const element of all('[data-at]')) {
    const segment = segmentOf(timeline, element.dataset.at);
    const ms = 'atEnd' in element.dataset ? segment?.ends_at_ms : segment?.starts_at_ms;
    setText(element, ms == null ? element.dataset.else ?? '' : timeOfDay(ms));
  }
}

function showProgress(index) {
  for (const mark of all('[data-mark]')) {
    const segment = segmentOf(timeline, mark.dataset.mark);
    const i = timeline.segments.indexOf(segment);
    const current = i === index || (keyOf(timeline.segments[index]) === `walk-${segment?.round_no}` && i === index + 1);
    mark.dataset.state = segment?.skipped && i <= index ? 'skipped' : current ? 'current' : i < index ? 'done' : 'ahead';
    if (current) mark.setAttribute('aria-current', 'step');
    else mark.removeAttribute('aria-current');
  }
}

// Once for each instant, and never late: after sleep the card itself is the news.
function cue(kind, atMs, now) {
  if (now - atMs > FRESH_MS || cued.has(atMs)) return false;
  cued.add(atMs);
  dispatchEvent(new CustomEvent('cue', { detail: kind }));
  return true;
}

function speak(now, left, segment, current) {
  if (lastKey !== null && current !== lastKey) {
    announce(document.querySelector(`[data-card~="${current}"]`)?.dataset.say);
    const leave = segment?.kind === 'walk' || lastKey.startsWith('talk');
    if (segment) cue(leave ? 'move' : 'warn', segment.starts_at_ms, now);
  } else if (left !== null && lastRemaining !== null) {
    for (const ms of ALERTS_MS) {
      if (left <= ms && lastRemaining > ms && cue('warn', segment.ends_at_ms - ms, now)) announce(say?.getAttribute(`data-${ms}`));
    }
  }
}

function apply() {
  clearTimeout(armed);
  const now = nowMs();
  const where = position(timeline, now);
  const segment = timeline.segments[where.index];
  const current = keyOf(segment);
  const kind = current.split('-')[0];
  root.dataset.key = current;
  root.dataset.kind = kind;
  setFlag('paused', where.paused);
  setFlag('open', where.remaining_ms === null);
  setFlag('last', kind === 'talk' && !where.paused && where.remaining_ms !== null && where.remaining_ms <= LAST_MS);
  showCards(current);
  showClocks(where, segment);
  showTimes();
  showProgress(where.index);
  for (const words of all('[data-until]')) if (now >= words.dataset.until) words.remove();
  speak(now, where.paused ? null : where.remaining_ms, segment, current);
  if (current !== lastKey) dispatchEvent(new CustomEvent('card', { detail: current }));
  lastKey = current;
  lastRemaining = where.remaining_ms;
  arm(where, now);
}

function arm(where, now) {
  const waits = [];
  if (where.remaining_ms && !where.paused) waits.push(where.remaining_ms % 1000 || 1000);
  const next = timeline.segments[where.index + 1]?.starts_at_ms;
  if (next != null && !where.paused) waits.push(next - now);
  for (const words of all('[data-until]')) waits.push(words.dataset.until - now);
  if (waits.length) armed = setTimeout(apply, Math.min(...waits, 60_000) + 1);
}

function showSince() {
  for (const element of all('[data-since]')) setText(element, timeOfDay(Number(live.dataset.lastSeen)));
}

addEventListener('frame', ({ detail: frame }) => {
  if (frame.t !== 'timeline') return;
  timeline = frame.timeline;
  live.dataset.timeline = JSON.stringify(timeline);
  apply();
});
addEventListener('net', showSince);
addEventListener('clock', apply);
document.addEventListener('htmx:after:swap', apply);
document.addEventListener('visibilitychange', apply);

window.__tablehop = { serverNow, key, remaining };
apply();
