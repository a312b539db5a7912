/** Draws a card of the desk: the same card everywhere, compact below a report and whole elsewhere. */

import { isUnderWay } from "../net/under_way.js";
import { deadlineNode } from "./clocks.js";
import { button, el } from "../format/dom.js";
import { cardFilesNode } from "./files.js";
import { introNodes } from "./intro.js";
import { typedText, withPhones } from "./texts.js";
import { word } from "../format/i18n.js";

/** An intro of more lines than this is a list to be read line by line. */
const MANY = 4;

/** Where a press or a form acts: on a card, or in a place for the page's own buttons. @typedef {{post: string|null, place?: string|null}} Where */

/**
 * What a press is told: the button, its node, and where it acts.
 * @callback Press
 * @param {{action: string, label: string, style?: string, confirm?: string|null}} button
 * @param {HTMLElement} node
 * @param {Where & {dialog?: import("./dialogs.js").Dialog|null}} where
 */

/**
 * @typedef {Object} Card
 * @property {string} title
 * @property {string|null} severity
 * @property {string[]} intro
 * @property {string|null} quote
 * @property {string[]} progress
 * @property {{label: string, value: string}[]} facts
 * @property {import("./clocks.js").Deadline[]} deadlines
 * @property {string[]} log
 * @property {string[]} outcome
 * @property {{id: number, name: string, is_picture: boolean, dark: number|null}[]} files
 * @property {string} footnote
 * @property {{action: string, label: string, style: string, confirm: string|null}[]} buttons
 */

/**
 * @param {Card} card
 * @param {{press: Press, post: string|null, place?: string|null, dialog?: import("./dialogs.js").Dialog|null, ticket?: string|null,
 *   isCompact?: boolean, isContinued?: boolean, said?: string|null, focus?: Function}} where
 *   its buttons are pressed by `press` and act on `post`, or in `place` where there is none, from the `dialog` it stands in;
 *   `focus(ticket)` makes the title open its ticket; `isContinued` leaves the title out, which stands on the card above,
 *   and `said` are the words that stand above it: the card does not quote them again
 */
export function cardNode(card, { press, post, place = null, dialog = null, ticket = null, isCompact = false, isContinued = false, said = null, focus = null }) {
  return el("article", {
    class: ["card", isCompact && "card-compact", card.intro.length > MANY && "card-long"].filter(Boolean).join(" "),
    data: { post, ticket, severity: card.severity },
    "aria-label": card.title,
  },
  !isContinued && titleNode(card, ticket, focus),
  card.progress.length > 0 && progressNode(card.progress),
  ...introNodes(card.intro, "card-intro", focus),
  card.quote && card.quote !== said && el("blockquote", { class: "quote" }, typedText(card.quote)),
  card.deadlines.length > 0 && el("div", { class: "deadlines" }, ...card.deadlines.map(deadlineNode)),
  !isCompact && card.facts.length > 0 && factsNode(card.facts),
  !isCompact && card.log.length > 0 && listNode("card-log", card.log),
  card.outcome.length > 0 && listNode("outcome", card.outcome),
  !isCompact && post && card.files.length > 0 && cardFilesNode(card.files, post),
  card.footnote && el("p", { class: "card-footnote", text: card.footnote }),
  card.buttons.length > 0 && el("div", { class: "buttons" }, ...card.buttons.map((one) => buttonNode(one, press, { post, place, dialog }))),
  );
}

/** The class as a coloured letter, never colour alone. */
export function severityBadge(severity) {
  return el("span", { class: "badge", data: { severity }, text: word("class", { letter: severity }) });
}

/** A title without the class that the badge beside it already says, at its head or before the number; a card may be in another language than the page. */
export function titleRest(title, severity) {
  return severity ? title.replace(/^(?:[A-D]类|Class [A-D])\s*|(?<=\s)(?:[A-D]类|Class [A-D])\s+(?=\d{4}-\d{4})/, "") : title;
}

function titleNode(card, ticket, focus) {
  const text = titleRest(card.title, card.severity);
  const title = ticket && focus
    ? button(text, { class: "title-link", data: { ticket }, on: { click: () => focus(ticket) } })
    : el("span", { class: "isolate", text });
  return el("h3", { class: "card-title" }, card.severity && severityBadge(card.severity), title);
}

function progressNode(steps) {
  const current = steps.findIndex((step) => !step.includes("✔"));
  return el("ol", { class: "progress", "aria-label": word("card.progress") }, ...steps.map((step, index) => el("li", {
    class: step.includes("✔") ? "step-done" : index === current ? "step-current" : "step-open",
    "aria-current": index === current ? "step" : null,
    text: step,
  })));
}

export function factsNode(facts) {
  return el("dl", { class: "facts" }, ...facts.flatMap((fact) => [
    el("dt", { text: fact.label }),
    el("dd", { dir: "auto" }, ...withPhones(fact.value)),
  ]));
}

function listNode(name, texts) {
  return el("ul", { class: name }, ...texts.map((text) => el("li", { dir: "auto", text })));
}

/** A button of the desk's. @param {{action: string, label: string, style: string}} one @param {Press} press @param {Where} where */
export function buttonNode(one, press, where) {
  return button(one.label, {
    class: `press press-${one.style}`,
    data: { action: one.action },
    disabled: isUnderWay(where.post, one.action),
    on: { click: (event) => press(one, event.currentTarget, where) },
  });
}
