/** Charts of the figures that a card tells, on the ground of the page. */

import { el } from "../format/dom.js";
import { word } from "../format/i18n.js";

const CHARTS = ["months", "weeks"];

/**
 * @param {string} action  the button that the card answers
 * @returns {HTMLElement|null} the charts, where the card tells figures
 */
export function chartsNode(action) {
  return action === "figures" ? el("div", { class: "charts" }, ...CHARTS.map(chartNode)) : null;
}

function chartNode(name) {
  const address = (theme) => `/chat/figures/${name}.png?theme=${theme}`;
  const node = el("picture", {},
    el("source", { media: "(prefers-color-scheme: dark)", srcset: address("dark") }),
    el("img", { src: address("light"), alt: word(`chart.${name}`), width: 1280, height: 1024,
      on: { error: () => node.replaceWith(el("p", { class: "card-intro", text: word("chart.none") })) } }));
  return node;
}
