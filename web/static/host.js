// Everything the host's page runs, with its health line, its keys, and a place for the focus when a push takes its own.

import './command.js';
import './sheet.js';
import { boundMs, serverNow } from './clock.js';
import { recall, remember } from './memory.js';
import { peopleIn, phonesHere } from './people.js';
import { setText } from './stage.js';
import './wall.js';
import { filled } from './words.js';

const GUARD_MS = 400;
const WIDE_MS = 50;

// --- health ---

let screens = null;

// state: ok or warn as it says, bad and none if what it is about is away; null: nothing is known.
function health(name, state, values = {}) {
  const pill = document.querySelector(`[data-health=${name}]`);
  pill.hidden = state === null;
  if (state === null) return;
  const dot = Object.assign(document.createElement('span'), { className: 'dot' });
  const { words, none } = pill.dataset;
  pill.className = `pill ${state === 'none' ? 'warn' : state}`;
  pill.replaceChildren(dot, filled(state === 'bad' || state === 'none' ? none : words, values));
}

function showHealth() {
  const down = document.documentElement.dataset.net === 'down';
  const bound = boundMs();
  const ms = bound === null ? null : Math.max(1, Math.round(bound));
  const phones = phonesHere();
  const people = peopleIn();
  if (down) health('server', 'bad');
  else health('server', ms === null ? null : ms > 250 ? 'warn' : 'ok', { n: 2 * ms });
  health('screens', screens === null ? null : screens ? 'ok' : 'none');
  health('phones', phones === null ? null : phones < people ? 'warn' : 'ok', { n: phones, all: people });
  health('clocks', ms === null || down ? null : ms > WIDE_MS ? 'warn' : 'ok', { n: ms });
}

// --- keys ---

const KEYS = new Map([[' ', 'Space'], ['p', 'p'], ['P', 'p'], ['+', '+'], ['-', '-'], ['−', '-'], ['u', 'u'], ['U', 'u'], ['PageDown', 'Space'], ['PageUp', 'p']]);
const PLACES = new Map([
  ['a', () => document.getElementById('say-text').focus()],
  ['f', () => document.getElementById('find').focus()],
  ['w', () => document.querySelector('a[href$="/walk-in"]').click()],
  ['?', () => document.getElementById('keys-help').showModal()],
]);
const typedIn = 'input:not([type=checkbox]), textarea, select, [contenteditable]';
const busyIn = `${typedIn}, button, a, summary, input`; // these have a use for the space bar of their own
const toggle = document.getElementById('keys');
let pressed = { name: '', at: 0 };

// One thing at a time: an open list, then a sentence that was read.
function closeOne() {
  const popup = [...document.querySelectorAll('.popup[open]')].pop();
  if (popup) {
    popup.open = false;
    popup.querySelector('summary').focus();
  } else document.querySelector('#refusal:not([hidden]) [data-dismiss]')?.click();
}

function pressKey(event) {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) closeOne();
  if (!toggle.checked || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(event.key === ' ' ? busyIn : typedIn)) return;
  if (document.querySelector('dialog[open]')) return;
  const go = PLACES.get(event.key.toLowerCase());
  if (go) {
    event.preventDefault();
    go();
    return;
  }
  const name = KEYS.get(event.key);
  if (!name) return;
  event.preventDefault();
  const button = [...document.querySelectorAll(`[data-key~="${name}"]`)].find((b) => b.checkVisibility() && !b.disabled);
  if (!button || (pressed.name === name && Date.now() - pressed.at < GUARD_MS)) return;
  pressed = { name, at: Date.now() };
  button.click();
}

toggle.checked = recall('keys') ?? true;
toggle.addEventListener('change', () => {
  remember('keys', toggle.checked);
  document.documentElement.toggleAttribute('data-nokeys', !toggle.checked);
});
document.documentElement.toggleAttribute('data-nokeys', !toggle.checked);
document.addEventListener('keydown', pressKey);

document.addEventListener('click', (event) => {
  for (const popup of document.querySelectorAll('.popup[open]')) if (!popup.contains(event.target)) popup.open = false;
});

// --- the focus: what is settled goes from the list, and must not take the reader's place along ---

let held = null;
document.addEventListener('focusin', ({ target }) => {
  if (!target.closest('dialog')) held = target.closest('#needs') && target;
});
document.addEventListener('pointerdown', () => {
  held = null;
});
function keepPlace() {
  if (held && !held.isConnected && document.activeElement === document.body) {
    document.getElementById('needs-head').focus({ preventScroll: true });
  }
}
document.getElementById('sheet').addEventListener('close', keepPlace);

// --- how long somebody has been waiting ---

function since(ms, words) {
  const seconds = Math.floor((serverNow() - ms) / 1000);
  if (seconds < 10) return words.now;
  if (seconds < 60) return filled(words.seconds, { n: 10 * Math.floor(seconds / 10) });
  return filled(words.minutes, { n: Math.floor(seconds / 60) });
}

function showAges() {
  const words = document.getElementById('needs').dataset;
  for (const element of document.querySelectorAll('[data-ago]')) setText(element, since(Number(element.dataset.ago), words));
}
addEventListener('tick', showAges);

addEventListener('frame', ({ detail: frame }) => {
  if (frame.t === 'here' && frame.screens !== undefined) screens = frame.screens;
  showHealth();
});
addEventListener('clock', showHealth);
addEventListener('net', showHealth);
document.addEventListener('htmx:after:swap', () => {
  showHealth();
  showAges();
  keepPlace();
});
