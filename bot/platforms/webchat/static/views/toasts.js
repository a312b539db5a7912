/** Short sentences that come up at the edge and go by themselves; read out by screen readers. */

import { button, el } from "../format/dom.js";
import { word } from "../format/i18n.js";

const STAY = 6000;
const STAY_REFUSAL = 12_000;
const MOST = 3;

/** @param {{isRefusal?: boolean}} how  a refusal is marked and stays longer */
export function toast(text, { isRefusal = false } = {}) {
  const node = el("div", { class: isRefusal ? "toast toast-refusal" : "toast", role: isRefusal ? "alert" : null },
    el("p", { class: "toast-text", text }),
    button("×", { class: "icon", "aria-label": word("close"), on: { click: () => node.remove() } }),
  );
  // A modal dialog hides everything outside itself, so a toast goes inside the open one.
  const dialogs = document.querySelectorAll("dialog[open]");
  const home = dialogs.length ? dialogs[dialogs.length - 1] : document.getElementById("toasts");
  home.append(node);
  for (const old of [...home.querySelectorAll(":scope > .toast")].slice(0, -MOST)) old.remove();
  setTimeout(() => node.remove(), isRefusal ? STAY_REFUSAL : STAY);
}
