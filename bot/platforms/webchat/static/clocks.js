/** Deadlines that count down live: once a second under an hour, else once a minute; only words and colour change. */

import { el } from "./dom.js";
import { deskNow, fullTime, span } from "./times.js";
import { word } from "./words.js";

/** @typedef {{label: string, text: string, due_at: string, warn_at: string|null, state: string, is_provisional: boolean}} Deadline */

const SETTLED = new Set(["met", "met_late", "paused"]);

/** @type {WeakMap<Element, Deadline>} */
const shown = new WeakMap();

/** How a deadline stands now; the page may see it run out before the server has said so. */
export function standing(deadline, now = deskNow()) {
  if (SETTLED.has(deadline.state)) return deadline.state;
  if (deadline.state === "breached" || now > Date.parse(deadline.due_at)) return "breached";
  const isSoon = deadline.state === "due_soon" || (deadline.warn_at && now >= Date.parse(deadline.warn_at));
  return isSoon ? "due_soon" : "running";
}

/** The words beside the clock time: what is left, or by how much it is over; a settled deadline says all in its text. */
function remainder(deadline, state, now) {
  if (SETTLED.has(state)) return "";
  const due = Date.parse(deadline.due_at);
  const left = state === "breached" ? word("clock.over", { span: span(now - due) }) : word("clock.left", { span: span(due - now) });
  const isNamed = state === "running" || deadline.text.includes(word(`state.${state}`));
  return isNamed ? left : word("clock.with_state", { state: word(`state.${state}`), left });
}

/**
 * @param {Deadline} deadline
 * @returns {HTMLElement}
 */
export function deadlineNode(deadline) {
  const text = deadline.text.startsWith(deadline.label) ? deadline.text.slice(deadline.label.length).trim() : deadline.text;
  const isUnsaid = deadline.is_provisional && !deadline.text.includes(word("state.provisional"));
  const node = el("div", { class: "deadline" },
    el("span", { class: "deadline-label", text: deadline.label }),
    el("time", { class: "deadline-time", datetime: deadline.due_at, title: fullTime(Date.parse(deadline.due_at)), text }),
    isUnsaid && el("span", { class: "deadline-note", text: word("state.provisional") }),
    el("span", { class: "deadline-left" }),
  );
  shown.set(node, deadline);
  tick(node, deskNow());
  return node;
}

function tick(node, now) {
  const deadline = shown.get(node);
  if (!deadline) return;
  const state = standing(deadline, now);
  const words = remainder(deadline, state, now);
  const left = node.querySelector(".deadline-left");
  if (left.textContent !== words) left.textContent = words;
  if (node.dataset.state !== state) node.dataset.state = state;
}

/** Starts the one timer that keeps every shown deadline true. */
export function startClocks() {
  setInterval(() => {
    const now = deskNow();
    for (const node of document.querySelectorAll(".deadline")) tick(node, now);
  }, 1000);
}
