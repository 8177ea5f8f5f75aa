// Who is here: counts on the host's tables and on the big screen, from the frames `here` and `count`.

let here = null;
let arrived = null;
let invited = null;

const set = (selector, text) => {
  for (const element of document.querySelectorAll(selector)) if (element.textContent !== text) element.textContent = text;
};

function pill(element, number, words) {
  element.hidden = number === 0;
  element.textContent = words;
}

const split = (text) => (text ?? '').split(' ').filter(Boolean);

// Seen at the event, or with a phone that is connected: present. Seen, but the phone is gone: away.
function countTable(tile) {
  const people = split(tile.dataset.people);
  const arrived = new Set(split(tile.dataset.in));
  const present = people.filter((id) => here.has(id) || arrived.has(id)).length;
  const away = people.filter((id) => !here.has(id) && arrived.has(id)).length;
  const asked = tile.classList.contains('asked');
  tile.dataset.state = asked ? 'asking' : present < people.length ? 'waiting' : away ? 'away' : 'ready';
  const text = asked ? 'Help' : present === people.length && away ? `${away} away` : `${present} of ${people.length}`;
  const count = tile.querySelector('[data-here]');
  if (count.textContent !== text) count.textContent = text;
  return tile.dataset.state;
}

function countRound(round) {
  for (const free of round.querySelectorAll('.tbl:not([data-people])')) delete free.dataset.state;
  const states = [...round.querySelectorAll('[data-people]')].map(countTable);
  const number = (...wanted) => states.filter((state) => wanted.includes(state)).length;
  pill(round.querySelector('[data-ready]'), number('ready', 'away'), `${number('ready', 'away')} ready`);
  pill(round.querySelector('[data-waiting]'), number('waiting'), `⚠ ${number('waiting')} waiting`);
  pill(round.querySelector('[data-asking]'), number('asking'), `⚠ ${number('asking')} help`);
}

function countNeeds() {
  const nothing = document.querySelector('#needs .nothing');
  if (!nothing) return; // the big screen needs nobody
  const open = [...document.querySelectorAll('#needs .item')].filter((item) => !item.hidden).length;
  set('[data-needs]', open ? `(${open})` : '');
  nothing.hidden = open > 0;
}

function show() {
  if (here) for (const round of document.querySelectorAll('#tiles [data-card]')) countRound(round);
  countNeeds();
  if (arrived !== null) set('[data-arrived]', String(arrived));
  if (invited !== null) set('[data-invited]', String(invited));
}

addEventListener('card', show);

export const phonesHere = () => here?.size ?? null;
export const peopleIn = () => Number(document.querySelector('[data-arrived]')?.textContent ?? 0);

addEventListener('frame', ({ detail: frame }) => {
  if (frame.t === 'here') here = new Set(frame.people);
  else if (frame.t === 'count') ({ arrived, invited } = frame);
  else return;
  show();
});
document.addEventListener('htmx:after:swap', () => {
  arrived = invited = null; // the push was rendered from newer numbers
  show();
});
