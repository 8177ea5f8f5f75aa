// The times of a log, where this device is. Without this script they stand in UTC, and say so.

const two = (n) => String(n).padStart(2, '0');

for (const time of document.querySelectorAll('time[datetime]')) {
  const at = new Date(time.dateTime);
  time.textContent = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  time.title = at.toLocaleString();
}
const zone = document.querySelector('[data-zone]');
zone.textContent = zone.dataset.zone;
