// The time of day on a host's page and on the big screen, and other times that a part carries in milliseconds.
// Once a second it says `tick`, with the shared time.

import { serverNow } from './clock.js';
import { setText, timeOfDay } from './stage.js';

const SECOND = 1_000;
let armed = 0;

function seconds(ms) {
  return String(new Date(ms).getSeconds()).padStart(2, '0');
}

function show() {
  clearTimeout(armed);
  const now = Math.floor(serverNow());
  for (const element of document.querySelectorAll('[data-wall]')) {
    setText(element, element.dataset.wall === 's' ? `${timeOfDay(now)}:${seconds(now)}` : timeOfDay(now));
  }
  for (const element of document.querySelectorAll('[data-ms]')) setText(element, timeOfDay(Number(element.dataset.ms)));
  dispatchEvent(new CustomEvent('tick', { detail: now }));
  armed = setTimeout(show, SECOND - (now % SECOND) + 1);
}

document.addEventListener('htmx:after:swap', show);
document.addEventListener('visibilitychange', show);
addEventListener('clock', show);
show();
