/** Remembers small things in this browser; where it may not, they last until the page closes. */

const PREFIX = "zhiban.";
const fallback = new Map();

export function remember(key, value) {
  fallback.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden; the fallback still has it.
  }
}

/** @returns {any} what was remembered, or null */
export function recall(key) {
  try {
    const stored = localStorage.getItem(PREFIX + key);
    if (stored !== null) return JSON.parse(stored);
  } catch {
    // Forbidden, or not ours: as if nothing were there.
  }
  return fallback.get(key) ?? null;
}

export function forget(key) {
  fallback.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing can be stored here, so nothing needs removing.
  }
}

/** All remembered values whose key starts with `start`. */
export function recallAll(start) {
  const keys = new Set([...fallback.keys()].filter((key) => key.startsWith(start)));
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX + start)) keys.add(key.slice(PREFIX.length));
  } catch {
    // The fallback is all there is.
  }
  return [...keys].map(recall).filter((value) => value !== null);
}
