// Everything the big screen runs. Long lists of names turn their pages by the shared clock, on all screens at once.
// The link of a screen may say what this one shows: ?show=map, names (&part=1/2: the first half of them) or clock.
// Keys do the same, and stay over a reload: E everything, M map, N names, C clock, B or . black and back.

import './net.js';
import './people.js';
import './renew.js';
import './stage.js';
import './wall.js';

const PAGE_MS = 8_000;
const KEYS = { e: '', m: 'map', n: 'names', c: 'clock' };

const root = document.documentElement;
const asked = new URLSearchParams(location.search);
let own = Object.values(KEYS).includes(asked.get('show')) ? asked.get('show') : '';
let black = false;
const [part, parts] = /^[1-9]\/[1-9]$/.test(asked.get('part')) ? asked.get('part').split('/').map(Number) : [1, 1];

// Black for all is black for this one, too.
function choose() {
  const all = document.getElementById('wall').dataset.showing;
  root.dataset.view = black || all === 'black' ? 'black' : own || all;
  for (const scene of document.querySelectorAll('[data-names]')) {
    scene.toggleAttribute('data-chosen', scene.dataset.names.split(' ').includes(root.dataset.key));
  }
}

function turn(now) {
  const lists = [...document.querySelectorAll('.pages')].find((found) => found.checkVisibility());
  if (!lists) return;
  const pages = [...lists.querySelectorAll('[data-page]')];
  const from = Math.floor((pages.length * (Math.min(part, parts) - 1)) / parts);
  const mine = Math.max(1, Math.floor((pages.length * Math.min(part, parts)) / parts) - from);
  const shown = Math.min(from, pages.length - 1) + (Math.floor(now / PAGE_MS) % mine);
  for (const page of pages) page.hidden = Number(page.dataset.page) !== shown;
  for (const mark of lists.parentElement.querySelectorAll('[data-page-mark]')) {
    const number = Number(mark.dataset.pageMark);
    mark.hidden = number < from || number >= from + mine;
    if (number === shown) mark.setAttribute('aria-current', 'true');
    else mark.removeAttribute('aria-current');
  }
}

addEventListener('tick', ({ detail: now }) => turn(now));
addEventListener('card', choose);
document.addEventListener('htmx:after:swap', choose);
addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
  if (ctrlKey || metaKey || altKey) return;
  const name = key.toLowerCase();
  if (name === 'b' || name === '.') black = !black;
  else if (name in KEYS) {
    own = KEYS[name];
    black = false;
    if (own) asked.set('show', own);
    else asked.delete('show');
    history.replaceState(null, '', `${location.pathname}${asked.size ? `?${asked}` : ''}`);
  } else return;
  choose();
});
choose();
