// A page of another version than the server's loads itself anew: once, and when that disturbs nobody.

import { recall, remember } from './memory.js';
import { remaining } from './stage.js';

const SPREAD_MS = 3_000; // a full room does not come at once
const LATER_MS = 10_000;

const live = document.getElementById('live');
let waiting = 0;

const isTyped = (field) => field === document.activeElement || field.value !== field.defaultValue;
const isBell = () => remaining() !== null && remaining() < LATER_MS;
const isBusy = () => isBell() || [...document.querySelectorAll('input[type=text], textarea')].some(isTyped);

function renew() {
  const { build, serves } = live.dataset;
  const tried = recall('renewed') ?? [];
  if (serves === build || tried.includes(serves) || document.documentElement.dataset.net !== 'up') return;
  if (isBusy()) later(LATER_MS);
  else if (remember('renewed', [...tried, serves].slice(-5))) location.reload();
}

function later(ms) {
  clearTimeout(waiting);
  waiting = setTimeout(renew, ms);
}

const look = () => live.dataset.serves && later(Math.random() * SPREAD_MS);

addEventListener('frame', ({ detail }) => detail.t === 'build' && look());
look();
