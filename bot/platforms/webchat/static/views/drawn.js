/** What the desk draws: taken into the page as it came, but for what only a browser knows. */

import { word } from "../format/i18n.js";
import { fullTime } from "../format/times.js";
import { isUnderWay } from "../net/under_way.js";
import { tick } from "./clocks.js";
import { keepUnfolded } from "./texts.js";

/** Where a press or a form acts: on a card, or in a place for the page's own buttons. @typedef {{post: string|null, place?: string|null}} Where */

/**
 * What a press is told: the button, its node, and where it acts.
 * @callback Press
 * @param {{action: string, label: string, called?: string, style?: string, confirm?: string|null}} button
 * @param {HTMLElement} node
 * @param {Where & {dialog?: import("./dialogs.js").Dialog|null}} where
 */

/** @param {string} html  as the desk drew it @returns {HTMLElement} its first element */
export function drawn(html) {
  return allDrawn(html)[0];
}

/** @param {string} html  as the desk drew it @returns {HTMLElement[]} its elements */
export function allDrawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return [...dressed(template.content).children];
}

/** Adds what only a browser knows to what the desk drew. @param {HTMLElement|DocumentFragment} content @returns {typeof content} the same */
export function dressed(content) {
  for (const time of content.querySelectorAll("time[datetime]")) time.title = fullTime(Date.parse(time.dateTime));
  for (const button of content.querySelectorAll("[data-press]")) button.disabled = isUnderWay(postOf(button), button.dataset.action);
  tick(content.querySelectorAll(".deadline"));
  keepUnfolded(content);
  return content;
}

/** The post whose card a button stands on, null for one of the page's own. */
export function postOf(node) {
  return node.closest("[data-post]")?.dataset.post ?? null;
}

/**
 * A card below a report: what it is about stands above it already.
 * @param {string} html
 * @param {{said: string, isContinued?: boolean}} above  the words of the report; `isContinued` where a card with the same title stands above it
 */
export function receipt(html, { said, isContinued = false }) {
  const card = drawn(html);
  card.classList.add("card-compact");
  for (const part of card.querySelectorAll(":scope > :is(.facts, .card-log, .charts)")) part.remove();
  const quote = card.querySelector(":scope > .quote");
  if (quote?.querySelector(".typed").textContent === said.replace(/\r\n?/g, "\n")) quote.remove();
  if (isContinued) card.querySelector(".card-title").remove();
  return card;
}

// A chart that cannot be had is said so in its place.
document.addEventListener("error", ({ target }) => {
  if (!target.matches?.("picture > img")) return;
  target.parentElement.replaceWith(Object.assign(document.createElement("p"), { className: "card-intro", textContent: word("chart.none") }));
}, { capture: true });
