// The signs a phone gives by itself: a buzz, a chime, a flash; and it keeps its screen on. Each owner chooses, per device.

import { recall, remember } from './memory.js';

const BUZZ_MS = { warn: [120], move: [300, 120, 300, 120, 300] };
const NOTES_HZ = { warn: [660], move: [523, 659, 784] };
const FLASH_MS = 1_200;

const root = document.documentElement;
const can = { screen: 'wakeLock' in navigator, buzz: 'vibrate' in navigator, chime: 'AudioContext' in window, flash: true };
const later = { screen: false, chime: true }; // what has to wait

let chosen = recall('cues');
let lock = null;
let asking = false;
let sound = null;
let flash = 0;

const isOn = (name) => can[name] && Boolean(chosen?.[name]);
const wantsScreen = () => isOn('screen') && !document.hidden && root.dataset.kind !== 'finished';

function show() {
  if (chosen) root.dataset.cues = '';
  for (const input of document.querySelectorAll('[data-cue]')) {
    const name = input.dataset.cue;
    const [none, wait] = input.parentElement.querySelectorAll('.fine');
    input.checked = isOn(name);
    input.disabled = !can[name];
    none.hidden = can[name];
    if (wait) wait.hidden = !isOn(name) || !later[name];
  }
}

// Browsers take the lock back whenever the page is hidden, and refuse it to save the battery.
async function keepScreen() {
  if (!wantsScreen()) return lock?.release();
  if (asking || (lock && !lock.released)) return undefined;
  asking = true;
  lock = await navigator.wakeLock.request('screen').catch(() => null);
  asking = false;
  later.screen = !lock;
  show();
  return wantsScreen() ? undefined : lock?.release();
}

// Only a tap makes sound possible, on each load anew.
function unlock() {
  if (!isOn('chime')) return;
  if (!sound) {
    sound = new AudioContext();
    sound.addEventListener('statechange', hear);
  }
  if (sound.state !== 'running') sound.resume();
  hear();
}

function hear() {
  later.chime = sound?.state !== 'running';
  show();
}

function chime(kind) {
  if (sound?.state !== 'running') return;
  for (const [i, hz] of NOTES_HZ[kind].entries()) {
    const at = sound.currentTime + i * 0.2;
    const [note, loud] = [sound.createOscillator(), sound.createGain()];
    note.frequency.value = hz;
    loud.gain.setValueAtTime(0.3, at);
    loud.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    note.connect(loud).connect(sound.destination);
    note.start(at);
    note.stop(at + 0.6);
  }
}

function light(kind) {
  root.dataset.flash = kind;
  clearTimeout(flash);
  flash = setTimeout(() => delete root.dataset.flash, FLASH_MS);
}

function give(kind, which = isOn) {
  if (which('buzz')) navigator.vibrate(BUZZ_MS[kind]);
  if (which('chime')) chime(kind);
  if (which('flash')) light(kind);
}

function choose(what) {
  chosen = { ...chosen, ...what };
  remember('cues', chosen);
  unlock();
  keepScreen();
  show();
}

// With one tap: all but the chime, which is for phones that cannot buzz.
document.addEventListener('click', ({ target }) => {
  if (!target.closest('[data-cues-on]')) return;
  const switches = target.closest('.cues').querySelector('details');
  choose({ screen: true, buzz: true, chime: !can.buzz, flash: true });
  switches.open = true;
  switches.querySelector('summary').focus();
  give('warn');
});

document.addEventListener('change', ({ target }) => {
  const name = target.dataset.cue;
  if (!name) return;
  choose({ [name]: target.checked });
  if (target.checked) give('warn', (other) => other === name);
});

addEventListener('cue', ({ detail }) => 'paused' in root.dataset || give(detail));
addEventListener('card', keepScreen);
addEventListener('pointerup', unlock);
addEventListener('click', keepScreen);
document.addEventListener('visibilitychange', keepScreen);
show();
keepScreen();
