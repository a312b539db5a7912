/** What the page shows stands in its address, so that back, reload and a link do what one expects. */

/**
 * @typedef {Object} Route
 * @property {string} place  the room or direct chat in focus
 * @property {string|null} view  "board", "mine" or "waiting" instead of the timeline
 * @property {string|null} thread  root line of the open thread
 * @property {string|null} ticket  number of the ticket in focus
 * @property {string|null} root  the root line the ticket hangs from, when a list told it
 * @property {string|null} q  what is searched for in the list
 */

const LISTS = "tickets";
const BOARD = "board";
/** What stands behind the question mark, besides what the path says. */
const ASKED = ["thread", "ticket", "root", "q"];

/** @returns {Route} */
export function readRoute(firstPlace) {
  const [, first, second] = location.pathname.split("/").map(decodeURIComponent);
  const asked = new URLSearchParams(location.search);
  const isList = first === LISTS;
  const route = Object.fromEntries(ASKED.map((key) => [key, asked.get(key)]));
  return {
    ...route,
    ticket: (isList && second) || route.ticket,
    view: isList ? asked.get("view") ?? BOARD : null,
    place: (!isList && second) || asked.get("place") || firstPlace,
  };
}

/** @param {Route} route @returns {string} its address */
export function addressOf({ view, place, ...route }) {
  const asked = new URLSearchParams(view && view !== BOARD ? { view } : {});
  for (const key of ASKED) if (route[key]) asked.set(key, route[key]);
  // Beside a list it is the ticket that has a place.
  if (view && route.ticket && place) asked.set("place", place);
  const path = view ? `/${LISTS}` : `/rooms/${encodeURIComponent(place)}`;
  return asked.size > 0 ? `${path}?${asked}` : path;
}

/** Goes to an address of the page without leaving it. */
export function goTo(address) {
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  window.dispatchEvent(new PopStateEvent("popstate"));
}
