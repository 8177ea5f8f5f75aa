// Everything a helper's page runs, with the search in its list.

import './command.js';
import './people.js';
import './scan.js';
import './sheet.js';
import './stage.js';
import './wall.js';

const seek = document.getElementById('seek');
const missingOnly = document.getElementById('missing-only');
const none = document.querySelector('.none');

// As the server does it: accents and capitals aside.
const plain = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');

// Each typed word begins a word of the name.
function fits(row, typed) {
  const words = row.dataset.sought.split(/\s+/);
  return typed.every((part) => words.some((word) => word.startsWith(part)));
}

function sift() {
  const typed = plain(seek.value).split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of document.querySelectorAll('.guest')) {
    row.hidden = !fits(row, typed) || (missingOnly.checked && row.classList.contains('in'));
    shown += !row.hidden;
  }
  none.hidden = shown > 0;
}

seek.addEventListener('input', sift);
missingOnly.addEventListener('change', sift);
document.addEventListener('htmx:after:swap', sift);
sift();
