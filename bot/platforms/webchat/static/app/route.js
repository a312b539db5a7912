/** What the page shows stands in its address, so that back, reload and a link do what one expects. */

/**
 * @typedef {Object} Route
 * @property {string} place  the room or direct chat in focus
 * @property {string|null} view  "board", "mine" or "waiting" instead of the timeline
 * @property {string|null} thread  root line of the open thread
 * @property {string|null} ticket  number of the ticket in focus
 * @property {string|null} root  the root line the ticket hangs from, when a list told it
 */

const KEYS = ["place", "view", "thread", "ticket", "root"];

/** @returns {Route} */
export function readRoute(firstPlace) {
  const stored = new URLSearchParams(location.hash.slice(1));
  const route = Object.fromEntries(KEYS.map((key) => [key, stored.get(key)]));
  return { ...route, place: route.place ?? firstPlace };
}

/** Goes to the present route with some of it changed. */
export function go(change) {
  const stored = new URLSearchParams(location.hash.slice(1));
  for (const [key, value] of Object.entries(change)) {
    if (value) stored.set(key, value);
    else stored.delete(key);
  }
  location.hash = stored.toString();
}
