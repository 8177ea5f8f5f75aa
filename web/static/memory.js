// What this browser remembers between loads, if it lets us.

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(`tablehop.${name}`));
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(`tablehop.${name}`, JSON.stringify(value));
  } catch {
    /* full, or forbidden */
  }
}
