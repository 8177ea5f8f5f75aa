// Times of day as they are in the room where the paper is printed.
for (const time of document.querySelectorAll('time[data-ms]')) {
  const date = new Date(Number(time.dataset.ms));
  time.textContent = `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`;
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

for (const time of document.querySelectorAll('time[data-day]')) {
  time.textContent = new Date(Number(time.dataset.day)).toLocaleDateString('en-GB', { dateStyle: 'long' });
}

// The same sheet as a file. Who makes it has no clock of this room.
for (const link of document.querySelectorAll('[data-pdf]')) {
  const asked = new URLSearchParams(location.search);
  asked.set('zone', Intl.DateTimeFormat().resolvedOptions().timeZone);
  asked.set('pdf', '1');
  link.href = `?${asked}`;
  link.hidden = false;
}
