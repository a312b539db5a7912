/** Charts of the figures that a card tells, on the ground of the page, and the newest month's report. */

import { el } from "../format/dom.js";
import { paperListNode } from "./files.js";
import { word } from "../format/i18n.js";

const CHARTS = ["months", "weeks"];
const REPORTS = ["docx", "xlsx"];

/**
 * @param {string} action  the button that the card answers
 * @returns {HTMLElement|null} charts and report, where the card tells figures
 */
export function chartsNode(action) {
  if (action !== "figures") return null;
  const reports = REPORTS.map((kind) => ({ name: word(`paper.month_${kind}`), href: `/chat/months/newest.${kind}` }));
  return el("div", { class: "charts" }, paperListNode(reports), ...CHARTS.map(chartNode));
}

function chartNode(name) {
  const address = (theme) => `/chat/figures/${name}.png?theme=${theme}`;
  const node = el("picture", {},
    el("source", { media: "(prefers-color-scheme: dark)", srcset: address("dark") }),
    el("img", { src: address("light"), alt: word(`chart.${name}`), width: 1280, height: 1024,
      on: { error: () => node.replaceWith(el("p", { class: "card-intro", text: word("chart.none") })) } }));
  return node;
}
