// The host's words stay until they are dismissed, once and for good on this phone.

import { recall, remember } from './memory.js';
import { announce } from './stage.js';

const MANY = 20;
let spoken = null;

const dismissed = () => recall('dismissed') ?? [];

function show(speak) {
  const message = document.querySelector('[data-announcement]');
  if (!message) return;
  const id = message.dataset.announcement;
  message.hidden = dismissed().includes(id);
  if (speak && !message.hidden && id !== spoken) announce(`From the host: ${message.querySelector('[data-text]').textContent}`);
  spoken = id;
}

document.addEventListener('click', (event) => {
  const message = event.target.closest('[data-dismiss]')?.closest('[data-announcement]');
  if (!message) return;
  remember('dismissed', [...dismissed(), message.dataset.announcement].slice(-MANY));
  show(false);
});
document.addEventListener('htmx:after:swap', () => show(true));
show(false);
