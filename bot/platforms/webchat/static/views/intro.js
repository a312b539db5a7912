/** The sentences at the head of a card or a form; lines with tabs between their cells stand as a table. */

import { el } from "../format/dom.js";
import { withLinks } from "./texts.js";

/**
 * @param {string[]} intro
 * @param {string} name  class of a sentence
 * @param {Function|null} focus  opens the ticket whose number was pressed
 * @returns {HTMLElement[]}
 */
export function introNodes(intro, name, focus = null) {
  return parted(intro).map((part) => (Array.isArray(part) ? tableNode(part) : el("p", { class: name }, ...withLinks(part, focus))));
}

/** Sentences as they are, and each run of rows as one table: a list of lists of cells, all of one length. */
export function parted(intro) {
  const parts = [];
  for (const line of intro.flatMap((text) => (text.includes("\t") ? text.split("\n") : [text]))) {
    if (!line.includes("\t")) parts.push(line);
    else if (Array.isArray(parts.at(-1))) parts.at(-1).push(line.split("\t"));
    else parts.push([line.split("\t")]);
  }
  return parts.map((part) => (Array.isArray(part) ? evened(part) : part));
}

function evened(rows) {
  const width = Math.max(...rows.map((cells) => cells.length));
  return rows.map((cells) => [...cells, ...Array(width - cells.length).fill("")]);
}

/** The first row names the columns, the first cell of the others names the row; an empty corner names nothing. */
function tableNode([head, ...rows]) {
  const named = (text, scope) => (text ? el("th", { scope, text }) : el("td", {}));
  return el("div", { class: "intro-table" }, el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((text) => named(text, "col")))),
    el("tbody", {}, ...rows.map(([first, ...cells]) => el("tr", {},
      named(first, "row"), ...cells.map((text) => el("td", { text })))))));
}
