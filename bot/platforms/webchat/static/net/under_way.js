/** Remembers which buttons were pressed and still wait for the desk's answer. */

const presses = new Set();

function keyOf(post, action) {
  return `${post ?? ""}|${action}`;
}

export function isUnderWay(post, action) {
  return presses.has(keyOf(post, action));
}

export function begin(post, action) {
  presses.add(keyOf(post, action));
}

export function end(post, action) {
  presses.delete(keyOf(post, action));
}
