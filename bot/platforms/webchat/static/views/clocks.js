/** Deadlines that count down live: once a second under an hour, else once a minute; only words and colour change. */

import { dayNumber, deskNow, shortTime, span } from "../format/times.js";
import { word } from "../format/i18n.js";

const SETTLED = new Set(["met", "met_late", "paused"]);
const CLOCK_ALONE = /^\d\d:\d\d$/;

/** @type {Set<(now: number) => void>} */
const listeners = new Set();

/** How a deadline stands now; the page may see it run out before the server has said so. */
function stateOf({ told, due, warn }, now) {
  if (SETTLED.has(told)) return told;
  if (told === "breached" || now > Date.parse(due)) return "breached";
  const isSoon = told === "due_soon" || (warn && now >= Date.parse(warn));
  return isSoon ? "due_soon" : "running";
}

/** The words beside the clock time: what is left, or by how much it is over; a settled deadline says all in its text. */
function remainder({ told, text, due: dueAt }, state, now) {
  if (SETTLED.has(told)) return "";
  const due = Date.parse(dueAt);
  const left = state === "breached" ? word("clock.over", { span: span(now - due) }) : word("clock.left", { span: span(due - now) });
  const isNamed = state === "running" || text.includes(word(`state.${state}`));
  return isNamed ? left : word("clock.with_state", { state: word(`state.${state}`), left });
}

/** The deadline's own words; a clock time that was written when its day was today gets its date on any other day. */
function wording({ told, text, due }) {
  return CLOCK_ALONE.test(text) && !SETTLED.has(told) ? shortTime(Date.parse(due)) : text;
}

/** Makes deadlines that the desk drew true. @param {Iterable<HTMLElement>} nodes */
export function tick(nodes, now = deskNow()) {
  for (const node of nodes) {
    const state = stateOf(node.dataset, now);
    write(node.querySelector(".deadline-time"), wording(node.dataset));
    write(node.querySelector(".deadline-left"), remainder(node.dataset, state, now));
    if (node.dataset.state !== state) node.dataset.state = state;
  }
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Calls `listener` with the desk's time at every full second, and whenever that time was set. */
export function eachSecond(listener) {
  listeners.add(listener);
}

/** Calls `listener` when another day has begun at the desk. */
export function eachDay(listener) {
  let today = dayNumber(deskNow());
  eachSecond((now) => {
    const day = dayNumber(now);
    if (day === today) return;
    today = day;
    listener();
  });
}

/** Makes everything that shows the time true again, at once. */
export function tickNow() {
  const now = deskNow();
  tick(document.querySelectorAll(".deadline"), now);
  for (const listener of listeners) listener(now);
}

/** Starts the one timer that keeps every shown time true. */
export function startClocks() {
  tickNow();
  setTimeout(startClocks, 1000 - (deskNow() % 1000));
}
