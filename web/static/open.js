// Exchanges a link for a cookie: what stands behind the `#` is wiped from the address bar, then posted as a real form,
// so that it ends up neither in the history nor in any log.

const ticket = decodeURIComponent(location.hash.slice(1));
history.replaceState(null, '', location.pathname + location.search);

function exchange() {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = `/open${location.search}`;
  const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'ticket', value: ticket });
  form.append(field);
  document.body.append(form);
  form.submit();
}

if (/^[^.]+\.[^.]+\..+$/.test(ticket)) exchange();
else {
  const title = document.getElementById('opening');
  title.textContent = title.dataset.stuck;
  document.getElementById('stuck').hidden = false;
}
