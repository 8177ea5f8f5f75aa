// What this browser remembers between loads, if it lets us; else until the page goes.

const PREFIX = 'tablehop.';
const here = new Map();
let keeps = true;

export function recall(name) {
  if (here.has(name)) return here.get(name);
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

// Whether it will last.
export function remember(name, value) {
  here.set(name, value);
  try {
    if (keeps) localStorage.setItem(PREFIX + name, JSON.stringify(value));
    return keeps;
  } catch {
    return false; // full, or forbidden
  }
}

// Nothing of it stays on the device, nor does what comes after.
export function forgetAll() {
  keeps = false;
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
}
