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

function countTable(tile) {
  const people = tile.dataset.people.split(' ').filter(Boolean);
  const present = people.filter((id) => here.has(id)).length;
  tile.dataset.state = present === people.length ? 'ready' : 'waiting';
  const text = `${present} of ${people.length}`;
  const count = tile.querySelector('[data-here]');
  if (count.textContent !== text) count.textContent = text;
  return present === people.length;
}

function countRound(round) {
  const tiles = [...round.querySelectorAll('[data-people]')];
  const ready = tiles.filter(countTable).length;
  pill(round.querySelector('[data-ready]'), ready, `${ready} ready`);
  pill(round.querySelector('[data-waiting]'), tiles.length - ready, `⚠ ${tiles.length - ready} waiting`);
}

function show() {
  if (here) for (const round of document.querySelectorAll('#tiles [data-card]')) countRound(round);
  if (arrived !== null) set('[data-arrived]', String(arrived));
  if (invited !== null) set('[data-invited]', String(invited));
}

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
