/** Deadlines that count down live: once a second under an hour, else once a minute; only words and colour change. */

import { el } from "../format/dom.js";
import { dayNumber, deskNow, fullTime, shortTime, span } from "../format/times.js";
import { word } from "../format/i18n.js";

/** @typedef {{label: string, text: string, due_at: string, warn_at: string|null, state: string, is_provisional: boolean}} Deadline */

const SETTLED = new Set(["met", "met_late", "paused"]);
const CLOCK_ALONE = /^\d\d:\d\d$/;

/** @type {WeakMap<Element, Deadline>} */
const shown = new WeakMap();

/** @type {Set<(now: number) => void>} */
const listeners = new Set();

/** Whether nothing counts down any more, or for now. */
export function isSettled(deadline) {
  return SETTLED.has(deadline.state);
}

/** How a deadline stands now; the page may see it run out before the server has said so. */
export function stateOf(deadline, now = deskNow()) {
  if (isSettled(deadline)) return deadline.state;
  if (deadline.state === "breached" || now > Date.parse(deadline.due_at)) return "breached";
  const isSoon = deadline.state === "due_soon" || (deadline.warn_at && now >= Date.parse(deadline.warn_at));
  return isSoon ? "due_soon" : "running";
}

/** The words beside the clock time: what is left, or by how much it is over; a settled deadline says all in its text. */
function remainder(deadline, state, now) {
  if (isSettled(deadline)) return "";
  const due = Date.parse(deadline.due_at);
  const left = state === "breached" ? word("clock.over", { span: span(now - due) }) : word("clock.left", { span: span(due - now) });
  const isNamed = state === "running" || deadline.text.includes(word(`state.${state}`));
  return isNamed ? left : word("clock.with_state", { state: word(`state.${state}`), left });
}

/** The deadline's own words; a clock time that was written when its day was today gets its date on any other day. */
function wording(deadline) {
  const { label, text } = deadline;
  const rest = text.startsWith(label) ? text.slice(label.length).trim() : text;
  return CLOCK_ALONE.test(rest) && !isSettled(deadline) ? shortTime(Date.parse(deadline.due_at)) : rest;
}

/**
 * @param {Deadline} deadline
 * @returns {HTMLElement}
 */
export function deadlineNode(deadline) {
  const isUnsaid = deadline.is_provisional && !deadline.text.includes(word("state.provisional"));
  const node = el("div", { class: "deadline" },
    el("span", { class: "deadline-label", text: deadline.label }),
    timeNode(deadline),
    isUnsaid && el("span", { class: "deadline-note", text: word("state.provisional") }),
    el("span", { class: "deadline-left" }),
  );
  shown.set(node, deadline);
  tick(node, deskNow());
  return node;
}

/** While the clock stands there is no due time to name, only the words for that. */
function timeNode(deadline) {
  if (deadline.state === "paused") return el("span", { class: "deadline-time" });
  return el("time", { class: "deadline-time", datetime: deadline.due_at, title: fullTime(Date.parse(deadline.due_at)) });
}

function tick(node, now) {
  const deadline = shown.get(node);
  if (!deadline) return;
  const state = stateOf(deadline, now);
  write(node.querySelector(".deadline-time"), wording(deadline));
  write(node.querySelector(".deadline-left"), remainder(deadline, state, now));
  if (node.dataset.state !== state) node.dataset.state = state;
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
  for (const node of document.querySelectorAll(".deadline")) tick(node, now);
  for (const listener of listeners) listener(now);
}

/** Starts the one timer that keeps every shown time true. */
export function startClocks() {
  tickNow();
  setTimeout(startClocks, 1000 - (deskNow() % 1000));
}
