/** Shows what people typed: as text, kept inside its own box, folded when it is very long. */

import { Failure, get } from "../net/api.js";
import { button, el } from "../format/dom.js";
import { toast } from "./toasts.js";
import { word } from "../format/i18n.js";

/** About a dozen lines; what is longer starts folded. */
const LONG_CHARACTERS = 600;
const LONG_LINES = 12;
/** What was unfolded stays so when it is drawn anew: the whole text, by the line it stands in or by itself. */
const unfolded = new Map();
/** The whole texts that are being fetched, by their line. */
const asked = new Map();

function isLong(text) {
  return text.length > LONG_CHARACTERS || text.split("\n").length > LONG_LINES;
}

/**
 * @param {string} text
 * @param {{cutLine?: string|null}} more  the line whose text the server cut short, to be fetched whole
 */
export function typedText(text, { cutLine = null } = {}) {
  const key = cutLine ?? text;
  const body = el("p", { class: "typed", dir: "auto", text: unfolded.get(key) ?? text });
  if (unfolded.has(key)) return body;
  if (!cutLine && !isLong(text)) return body;
  body.classList.add("is-folded");
  const unfold = button(word("text.show_all"), { class: "link", on: { click: () => show() } });
  const show = async () => {
    unfold.disabled = true;
    const whole = cutLine ? await wholeOf(cutLine) : text;
    unfold.disabled = false;
    if (whole === null) return;
    unfolded.set(key, whole);
    body.textContent = whole;
    body.classList.remove("is-folded");
    unfold.remove();
  };
  if (asked.has(cutLine)) show(); // pressed, and drawn anew before the answer
  return el("div", {}, body, unfold);
}

/** Unfolds in what the desk drew the texts that were unfolded before; the others when they are pressed. */
export function keepUnfolded(node) {
  for (const press of node.querySelectorAll("[data-unfold]")) {
    if (unfolded.has(press.previousElementSibling.textContent)) unfold(press);
  }
}

document.addEventListener("click", ({ target }) => target.matches("[data-unfold]") && unfold(target));

function unfold(press) {
  const body = press.previousElementSibling;
  unfolded.set(body.textContent, body.textContent);
  body.classList.remove("is-folded");
  press.remove();
}

/** The whole text of a line, asked for once however often it is drawn meanwhile; null where it could not be had. */
function wholeOf(line) {
  if (!asked.has(line)) asked.set(line, fetchWhole(line).finally(() => asked.delete(line)));
  return asked.get(line);
}

async function fetchWhole(line) {
  try {
    return (await get(`/chat/lines/${encodeURIComponent(line)}`)).text;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toast(error.message, { isRefusal: true });
    return null;
  }
}
