// Everything an attendee's page runs.

import { recall, remember } from './memory.js';
import './net.js';
import { announce } from './stage.js';

// The schedule is folded away while people talk or walk.
function fold() {
  const { kind, net } = document.documentElement.dataset;
  const schedule = document.getElementById('schedule');
  if (schedule) schedule.open = net === 'down' || !['walk', 'talk'].includes(kind);
}

let isDown = false;
addEventListener('card', fold);
addEventListener('net', ({ detail }) => {
  fold();
  if (detail === 'wait' || isDown === (detail === 'down')) return;
  isDown = !isDown;
  const banner = document.querySelector('.banner.on-down');
  announce(isDown ? banner.firstElementChild.textContent : banner.dataset.over);
});
fold();

// The host's words and a new seat stay until dismissed.

let spoken = null;

const dismissed = () => recall('dismissed') ?? [];

function show(speak) {
  const message = document.querySelector('[data-announcement]');
  if (!message) return;
  const id = message.dataset.announcement;
  message.hidden = dismissed().includes(id);
  if (speak && !message.hidden && id !== spoken) {
    announce(`${message.firstChild.textContent}: ${message.querySelector('[data-text]').textContent}`);
    dispatchEvent(new CustomEvent('cue', { detail: 'warn' }));
  }
  spoken = id;
}

document.addEventListener('click', (event) => {
  const message = event.target.closest('[data-dismiss]')?.closest('[data-announcement]');
  if (!message) return;
  remember('dismissed', [...dismissed(), message.dataset.announcement].slice(-20));
  show(false);
});
document.addEventListener('htmx:after:swap', () => show(true));
show(false);

const moved = document.getElementById('moved');
const memory = `moved ${location.pathname}`;

function showMoved(news) {
  remember(memory, news);
  moved.hidden = !news;
  moved.querySelector('.words').textContent = news;
}

addEventListener('frame', ({ detail: { t, say } }) => {
  if (t !== 'moved') return;
  showMoved(say);
  announce(`${moved.firstChild.textContent}. ${say}`);
  dispatchEvent(new CustomEvent('cue', { detail: 'move' }));
});
moved.querySelector('button').addEventListener('click', () => showMoved(''));
showMoved(recall(memory));

// Nobody waits for these; offline.js comes last, as it keeps what has been loaded.
addEventListener('load', async () => {
  await import('./cues.js');
  await import('./renew.js');
  await import('./offline.js');
});
