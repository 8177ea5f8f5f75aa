// Who is here: counts on the host's tables and on the big screen, from the frames `here` and `count`.

import { filled } from './words.js';

let here = null;
let arrived = null;
let invited = null;
const had = new Set(); // whose phone has been here since this page was opened

const FEW = 4;
const root = document.documentElement;

const set = (selector, text) => {
  for (const element of document.querySelectorAll(selector)) if (element.textContent !== text) element.textContent = text;
};

function pill(element, n) {
  element.hidden = n === 0;
  element.textContent = filled(element.dataset.words, { n });
}

const split = (text) => (text ?? '').split(' ').filter(Boolean);

// Present: seen at the event, or with a phone that is connected. Away: the phone was here and is gone, and nobody said
// since that they sit at this table. Who never had a phone is not away.
function countTable(tile) {
  const people = split(tile.dataset.people);
  const seen = new Set(split(tile.dataset.in));
  const sitting = new Set(split(tile.dataset.atTable));
  const present = people.filter((id) => here.has(id) || seen.has(id)).length;
  const away = people.filter((id) => had.has(id) && !here.has(id) && !sitting.has(id)).length;
  const asked = tile.classList.contains('asked');
  tile.dataset.state = asked ? 'asking' : present < people.length ? 'waiting' : away ? 'away' : 'ready';
  const words = document.getElementById('tiles').dataset;
  const there = filled(words.there, { n: present, all: people.length });
  const still = away ? filled(words.away, { n: away }) : tile.dataset.note || there;
  const text = asked ? words.help : present < people.length ? there : still;
  const count = tile.querySelector('[data-here]');
  if (count.textContent !== text) count.textContent = text;
  return tile.dataset.state;
}

function countRound(round) {
  for (const free of round.querySelectorAll('.tbl:not([data-people])')) delete free.dataset.state;
  const states = [...round.querySelectorAll('[data-people]')].map(countTable);
  const number = (...wanted) => states.filter((state) => wanted.includes(state)).length;
  pill(round.querySelector('[data-ready]'), number('ready', 'away'));
  pill(round.querySelector('[data-waiting]'), number('waiting'));
  pill(round.querySelector('[data-asking]'), number('asking'));
}

// The first few stand there; the rest on request. What somebody is about to press does not go away under them.
function countNeeds() {
  const items = [...document.querySelectorAll('#needs .item')].filter((item) => !item.hidden);
  const rest = items.filter((item, i) => i >= FEW && !item.classList.contains('urgent'));
  for (const item of items) {
    const more = rest.includes(item) && !('allNeeds' in root.dataset) && !item.contains(document.activeElement);
    item.toggleAttribute('data-rest', more);
  }
  set('[data-needs]', items.length ? `(${items.length})` : '');
  document.querySelector('#needs .nothing').hidden = items.length > 0;
  const button = document.getElementById('needs-rest');
  button.hidden = rest.length === 0;
  const { fewer, more } = button.dataset;
  button.textContent = 'allNeeds' in root.dataset ? fewer : filled(more, { n: rest.length });
  button.setAttribute('aria-expanded', String('allNeeds' in root.dataset));
}

document.addEventListener('click', (event) => {
  if (!event.target.closest('#needs-rest')) return;
  root.toggleAttribute('data-all-needs');
  countNeeds();
});

function show() {
  if (here) for (const round of document.querySelectorAll('#tiles [data-card]')) countRound(round);
  if (document.getElementById('needs')) countNeeds();
  if (arrived !== null) set('[data-arrived]', String(arrived));
  if (invited !== null) set('[data-invited]', String(invited));
}

addEventListener('card', show);

export const phonesHere = () => here?.size ?? null;
export const peopleIn = () => Number(document.querySelector('[data-arrived]')?.textContent ?? 0);

addEventListener('frame', ({ detail: frame }) => {
  if (frame.t === 'here') {
    here = new Set(frame.people);
    for (const id of here) had.add(id);
  } else if (frame.t === 'count') ({ arrived, invited } = frame);
  else return;
  show();
});
document.addEventListener('htmx:after:swap', () => {
  arrived = invited = null; // the push was rendered from newer numbers
  show();
});
