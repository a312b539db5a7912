/** Charts of the figures that a card tells, on the ground of the page, and the report of the newest month that has one. */

import { el } from "../format/dom.js";
import { paperListNode, pictureNode } from "./files.js";
import { word } from "../format/i18n.js";

const CHARTS = ["months", "weeks"];
const REPORTS = ["docx", "xlsx"];

/**
 * @param {string} action  the button that the card answers
 * @param {string|null} month  of which there is a report
 * @returns {HTMLElement|null} charts and report, where the card tells figures
 */
export function chartsNode(action, month) {
  if (action !== "figures") return null;
  const reports = REPORTS.map((kind) => ({ name: word(`paper.month_${kind}`), href: `/chat/months/${month}.${kind}` }));
  return el("div", { class: "charts" }, month !== null && paperListNode(reports), ...CHARTS.map(chartNode));
}

function chartNode(name) {
  return pictureNode((theme) => `/chat/figures/${name}.png?theme=${theme}`, word(`chart.${name}`));
}
