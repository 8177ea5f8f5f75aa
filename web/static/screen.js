// Everything the big screen runs. Long lists of names turn their pages by the shared clock, on all screens at once.

import './net.js';
import './people.js';
import './stage.js';
import './wall.js';

const PAGE_MS = 8_000;

addEventListener('tick', ({ detail: now }) => {
  const lists = document.querySelector('[data-card]:not([hidden]) .pages');
  if (!lists) return;
  const pages = lists.querySelectorAll('[data-page]');
  const turn = Math.floor(now / PAGE_MS) % pages.length;
  for (const page of pages) page.hidden = Number(page.dataset.page) !== turn;
  for (const mark of lists.parentElement.querySelectorAll('[data-page-mark]')) {
    if (Number(mark.dataset.pageMark) === turn) mark.setAttribute('aria-current', 'true');
    else mark.removeAttribute('aria-current');
  }
});
