// The sheet: one person, one table, a walk-in or the rest of the evening, fetched when it is opened. Whatever moves
// people shows first whom; the press that does it comes with that answer. What is open is never changed under the
// reader: if it would look different now, the sheet says so and waits to be asked.

import { filled } from './words.js';

const sheet = document.getElementById('sheet');
const body = sheet.querySelector('[data-body]');
const changed = sheet.querySelector('[data-changed]');
const find = document.getElementById('find');
const found = document.getElementById('found');
const SOON_MS = 120;
const CALM_MS = 300;
let asked = 0;
let shown = null; // {again(), ask(), text}: how to show this anew, how to ask for it, and what it means
let looking = 0;

const meaningOf = (html) => html.replaceAll(/name="seen" value="\d+"/g, '');

async function textOf(answer) {
  const text = await answer.text();
  if (answer.ok) return text;
  const page = new DOMParser().parseFromString(text, 'text/html');
  const sentence = page.querySelector('.refusal')?.textContent.trim() ?? filled(sheet.dataset.failed, answer);
  return refusal(sentence);
}

function refusal(sentence) {
  const banner = Object.assign(document.createElement('p'), { className: 'banner bad', textContent: sentence, id: 'effect-title' });
  banner.setAttribute('role', 'alert');
  return banner.outerHTML;
}

async function fetched(url, options = {}) {
  try {
    return await textOf(await fetch(url, { ...options, headers: { 'X-Requested-With': 'fetch' } }));
  } catch {
    return refusal(sheet.dataset.silent);
  }
}

function present(next) {
  shown = next;
  changed.hidden = true;
  sheet.setAttribute('aria-labelledby', body.querySelector('#effect-title') ? 'effect-title' : 'sheet-title');
  if (!sheet.open) sheet.showModal();
}

async function open(url) {
  const mine = (asked += 1);
  const html = await fetched(url);
  if (mine !== asked) return;
  body.innerHTML = html;
  const watched = body.querySelector('[data-watched]');
  present(watched && { again: () => open(url), ask: () => fetched(url), text: meaningOf(html) });
  (body.querySelector('[autofocus]') ?? body.querySelector('#sheet-title'))?.focus();
}

async function showEffect(url, fields) {
  const mine = (asked += 1);
  const ask = () => fetched(url, { method: 'POST', body: fields });
  const html = await ask();
  if (mine !== asked) return;
  if (!sheet.open || !body.querySelector('[data-result]')) body.innerHTML = '<div data-result></div>';
  const result = body.querySelector('[data-result]');
  result.innerHTML = html;
  present({ again: () => showEffect(url, fields), ask, text: meaningOf(html) });
  (result.querySelector('[data-confirm]') ?? sheet.querySelector('[data-close]')).focus();
  result.scrollIntoView({ block: 'nearest' });
}

// Somebody has done something: would this sheet look the same now?
async function look() {
  const now = shown;
  if (!sheet.open || !now || sheet.querySelector('[aria-busy]')) return;
  const text = meaningOf(await now.ask());
  if (now === shown && sheet.open) changed.hidden = text === now.text;
}

function lookSoon() {
  clearTimeout(looking);
  looking = setTimeout(look, CALM_MS);
}

function shut() {
  asked += 1;
  sheet.close();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[data-sheet]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.href);
});
document.addEventListener('submit', (event) => {
  if (!event.target.matches('[data-effect]')) return;
  event.preventDefault();
  showEffect(event.target.action, new URLSearchParams(new FormData(event.target)));
});
sheet.querySelector('[data-close]').addEventListener('click', shut);
sheet.querySelector('[data-again]').addEventListener('click', () => shown?.again());
sheet.addEventListener('click', (event) => {
  if (event.target === sheet) shut();
});
sheet.addEventListener('cancel', () => {
  asked += 1;
});
sheet.addEventListener('close', () => {
  if (sheet.open) return; // opened again before this event came
  shown = null;
  body.replaceChildren();
});
addEventListener('done', ({ detail: form }) => {
  if (form.dataset.then) open(form.dataset.then);
  else if ('closes' in form.dataset || sheet.contains(form)) shut();
});
addEventListener('frame', lookSoon);
document.addEventListener('htmx:after:swap', lookSoon);

let waiting = 0;
find?.addEventListener('input', () => {
  clearTimeout(waiting);
  waiting = setTimeout(async () => {
    const text = find.value.trim();
    const html = text ? await fetched(`${find.dataset.find}?q=${encodeURIComponent(text)}`) : '';
    if (text === find.value.trim()) found.innerHTML = html;
  }, SOON_MS);
});
find?.addEventListener('keydown', (event) => {
  if (event.key === 'Enter') found.querySelector('a')?.click();
  if (event.key === 'Escape') {
    find.value = '';
    found.replaceChildren();
    find.blur();
  }
});
