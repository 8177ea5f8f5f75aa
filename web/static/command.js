// Sends a host's commands. The same press always carries the same id, so a double click, a retry and a second press
// after a lost answer happen once. What a command did comes over the socket; an answer with a sentence is shown.

import { shown } from './net.js';
import { filled } from './words.js';

const PATIENCE_MS = 8_000;
const ANSWER_MS = 4_000;
const PAUSES_MS = [300, 600, 1_200, 2_400];
const DOUBLE_MS = 400;
const STAYS_MS = 6_000;

const nonce = [...crypto.getRandomValues(new Uint8Array(12))].map((n) => n.toString(16).padStart(2, '0')).join('');
const underWay = new Set();
const notice = document.getElementById('refusal');
const noticeText = notice.querySelector('[data-text]');
const { lost: LOST, slow: SLOW, failed: FAILED } = notice.dataset;
let noticeSince = 0;
let pressedAt = -Infinity;

// FNV-1a. One id for one meaning: this page, these fields, this version.
function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, '0');
}

function fieldsOf(form) {
  const fields = new URLSearchParams(new FormData(form));
  // What was decided on a sheet is meant for the state that the sheet showed.
  if (!form.closest('[data-fixed]')) fields.set('seen', String(Math.max(Number(fields.get('seen')), shown.v)));
  fields.set('id', `${nonce}-${hash(fields.toString())}`);
  return fields;
}

function tell(sentence) {
  noticeText.textContent = sentence;
  notice.hidden = false;
  noticeSince = Date.now();
}

function settle() {
  if (noticeText.textContent === SLOW || Date.now() - noticeSince > STAYS_MS) notice.hidden = true;
}

async function sentenceOf(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return page.querySelector('.refusal')?.textContent.trim() ?? filled(FAILED, answer);
}

const post = (form, fields) =>
  fetch(form.action, {
    method: 'POST',
    body: fields,
    headers: { 'X-Requested-With': 'fetch' },
    signal: AbortSignal.timeout(ANSWER_MS),
  });

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Tries until there is an answer that is one. null: there was none in time. Only 502 to 504 may come right by waiting.
async function answerTo(form, fields) {
  const until = Date.now() + PATIENCE_MS;
  let last = null;
  for (let i = 0; ; i += 1) {
    try {
      last = await post(form, fields);
      if (last.status < 502 || last.status > 504) return last;
    } catch {
      last = null;
    }
    const wait = PAUSES_MS[Math.min(i, PAUSES_MS.length - 1)];
    if (Date.now() + wait > until) return last;
    tell(SLOW);
    await pause(wait);
  }
}

async function send(form) {
  const fields = fieldsOf(form);
  const id = fields.get('id');
  if (underWay.has(id)) return;
  underWay.add(id);
  const button = form.querySelector('button');
  button.setAttribute('aria-busy', 'true');
  try {
    const answer = await answerTo(form, fields);
    if (answer?.ok) {
      settle();
      if ('empties' in form.dataset) form.reset();
      form.closest('details')?.removeAttribute('open');
      dispatchEvent(new CustomEvent('done', { detail: form }));
    } else {
      tell(answer ? await sentenceOf(answer) : LOST);
    }
  } finally {
    underWay.delete(id);
    button.removeAttribute('aria-busy');
  }
}

// The second half of a double click may land on the button that has just come up in the same place.
document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-command], [data-effect]')) return;
  event.preventDefault();
  if (event.timeStamp - pressedAt < DOUBLE_MS) {
    event.stopImmediatePropagation();
    return;
  }
  pressedAt = event.timeStamp;
  if ('command' in event.target.dataset) send(event.target); // sheet.js takes the others
});
notice.querySelector('[data-dismiss]').addEventListener('click', () => {
  notice.hidden = true;
});

// Offline no button promises what it cannot do.
function guard() {
  const down = document.documentElement.dataset.net === 'down';
  for (const button of document.querySelectorAll(':is([data-command], [data-effect]) button')) button.disabled = down;
}
addEventListener('net', guard);
document.addEventListener('htmx:after:swap', guard);
