/** The lists of tickets: the board, my own, and those that wait for me; the desk draws them, the most pressing first. */

import { Failure, get } from "../net/api.js";
import { drawn } from "./drawn.js";
import { el, keepingFocus, reconcile } from "../format/dom.js";
import { word } from "../format/i18n.js";

const TYPING_PAUSE = 250;

/** One list with its search; ask it to `refresh` when something changed. */
export class TicketList {
  /** @param {"board"|"mine"|"waiting"} view */
  constructor(view) {
    this.view = view;
    this.asked = 0;
    this.page = 0;
    this.search = el("input", { class: "search", type: "search", placeholder: word("tickets.search"), "aria-label": word("tickets.search") });
    this.count = el("p", { class: "tickets-count", role: "status" });
    this.rows = el("div", { class: "tickets-rows" });
    this.node = el("section", { class: "tickets", "aria-label": word(`view.${view}`) },
      el("div", { class: "tickets-tools" }, this.search, this.count), this.rows);
    let timer = 0;
    this.search.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.refresh(), TYPING_PAUSE);
    });
    this.rows.addEventListener("click", ({ target }) => {
      if (!target.closest(".older")) return;
      this.page += 1;
      this.refresh();
    });
  }

  /** Asks the desk again; an answer that a later question has overtaken is dropped. */
  async refresh() {
    const asked = ++this.asked;
    const query = this.search.value.trim();
    if (query !== this.query) this.page = 0;
    this.query = query;
    try {
      const found = await get(`/chat/tickets?view=${this.view}&q=${encodeURIComponent(query)}&page=${this.page}`);
      if (asked === this.asked) this.#show(found);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!this.rows.hasChildNodes()) reconcile(this.rows, [el("p", { class: "empty", text: error.message })]);
    }
  }

  #show({ html, said }) {
    this.count.textContent = said;
    if (html !== this.html) keepingFocus(this.rows, () => reconcile(this.rows, [drawn(html)]));
    this.html = html;
    this.mark(this.marked);
  }

  /** Marks the row of the ticket in focus. */
  mark(number) {
    this.marked = number;
    for (const row of this.rows.querySelectorAll(".ticket")) row.ariaCurrent = row.dataset.ticket === number ? "true" : null;
  }
}
