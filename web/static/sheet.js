// The sheet: one person, one table, a walk-in or the rest of the evening, fetched when it is opened. Whatever moves
// people shows first whom; the press that does it comes with that answer.

const sheet = document.getElementById('sheet');
const body = sheet.querySelector('[data-body]');
const find = document.getElementById('find');
const found = document.getElementById('found');
const SOON_MS = 120;
let asked = 0;

async function textOf(answer) {
  const text = await answer.text();
  if (answer.ok) return text;
  const page = new DOMParser().parseFromString(text, 'text/html');
  const sentence = page.querySelector('.refusal')?.textContent.trim() ?? `That did not work (${answer.status}).`;
  const banner = Object.assign(document.createElement('p'), { className: 'banner bad', textContent: sentence });
  banner.setAttribute('role', 'alert');
  return banner.outerHTML;
}

async function fetched(url, options = {}) {
  try {
    return await textOf(await fetch(url, { ...options, headers: { 'X-Requested-With': 'fetch' } }));
  } catch {
    return '<p class="banner bad" role="alert">No answer from the server. Try again.</p>';
  }
}

async function open(url) {
  const mine = (asked += 1);
  const html = await fetched(url);
  if (mine !== asked) return;
  body.innerHTML = html;
  if (!sheet.open) sheet.showModal();
  (body.querySelector('[autofocus]') ?? body.querySelector('#sheet-title'))?.focus();
}

async function showEffect(form) {
  const fields = new URLSearchParams(new FormData(form));
  const html = await fetched(form.action, { method: 'POST', body: fields });
  if (!sheet.open || !body.contains(form)) {
    body.innerHTML = '<div data-result></div>';
    sheet.showModal();
  }
  const result = body.querySelector('[data-result]');
  result.innerHTML = html;
  result.querySelector('[data-confirm]')?.focus();
  result.scrollIntoView({ block: 'nearest' });
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
  showEffect(event.target);
});
sheet.querySelector('[data-close]').addEventListener('click', () => sheet.close());
sheet.addEventListener('click', (event) => {
  if (event.target === sheet) sheet.close();
});
sheet.addEventListener('close', () => {
  asked += 1;
  body.replaceChildren();
});
addEventListener('done', ({ detail: form }) => {
  if (form.dataset.then) open(form.dataset.then);
  else if ('closes' in form.dataset || sheet.contains(form)) sheet.close();
});

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
