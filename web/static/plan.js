// The plan's page: how long the planning has taken so far, and a press on a square of the picture asks why.
// Without this file the page reloads itself, and the form below the picture asks.

const planning = document.querySelector('[data-planning]');
const EVERY_MS = 1_000;

async function look() {
  try {
    const answer = await fetch(planning.dataset.planning);
    if (answer.status === 204) {
      location.replace(location.pathname);
      return;
    }
    if (answer.ok) planning.querySelector('[data-progress]').innerHTML = await answer.text();
  } catch {
    // The server is away for a moment; the next look may find it.
  }
  setTimeout(look, EVERY_MS);
}

if (planning) setTimeout(look, EVERY_MS);

document.addEventListener('click', (event) => {
  const cell = event.target.closest?.('.cell');
  if (!cell) return;
  const form = document.querySelector('#why > form');
  form.elements.one.value = cell.dataset.one;
  form.elements.other.value = cell.dataset.other;
  form.requestSubmit();
});
