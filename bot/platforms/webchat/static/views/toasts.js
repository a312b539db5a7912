/** A short sentence over the head of the middle, one at a time; it goes by itself, or with the next press. */

import { button, el } from "../format/dom.js";
import { word } from "../format/i18n.js";

const STAY = 4000;
const STAY_REFUSAL = 10_000;

addEventListener("pointerdown", (event) => {
  if (!event.target.closest(".toast")) clear();
}, { capture: true });

/** When what the last sentence answers was asked, in milliseconds of this page. */
let lastAsked = 0;

/**
 * Says a sentence, unless one about something asked later has come: a slow answer never covers a newer one.
 * @param {{isRefusal?: boolean, stays?: boolean, asked?: number}} how  a refusal is marked and stays longer; what `stays` waits for another
 */
export function toast(text, { isRefusal = false, stays = false, asked = performance.now() } = {}) {
  if (asked < lastAsked) return;
  lastAsked = asked;
  const node = el("div", { class: isRefusal ? "toast toast-refusal" : "toast", role: isRefusal ? "alert" : null },
    el("p", { class: "toast-text", text }),
    button("×", { class: "icon", "aria-label": word("close"), on: { click: () => node.remove() } }),
  );
  // A modal dialog hides everything outside itself, so a toast goes inside the open one.
  const dialogs = document.querySelectorAll("dialog[open]");
  clear();
  (dialogs.length ? dialogs[dialogs.length - 1] : document.getElementById("toasts")).append(node);
  if (!stays) setTimeout(() => node.remove(), isRefusal ? STAY_REFUSAL : STAY);
}

/** Takes a sentence back that holds no more, if it still stands there. */
export function takeBack(text) {
  for (const node of document.querySelectorAll(".toast")) if (node.querySelector(".toast-text").textContent === text) node.remove();
}

/** Several would lie over the cards. */
function clear() {
  for (const old of document.querySelectorAll(".toast")) old.remove();
}
