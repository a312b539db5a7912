/** The lists of tickets: the board, my own, and those that wait for me; the desk draws them, the most pressing first. */

import { Failure, get } from "../net/api.js";
import { drawn } from "./drawn.js";
import { el, keepingFocus, reconcile } from "../format/dom.js";
import { word } from "../format/i18n.js";

const TYPING_PAUSE = 250;

/** One list with its search; ask it to `refresh` when something changed. */
export class TicketList {
  /**
   * @param {"board"|"mine"|"waiting"} view
   * @param {{node: HTMLElement|null, query: string|null, searched: (query: string) => void}} how  `node` is the list as the page
   *   came with it; `searched` is told what is searched for
   */
  constructor(view, { node, query, searched }) {
    this.view = view;
    this.asked = 0;
    this.page = 0;
    this.query = query ?? "";
    this.searched = searched;
    this.node = node ?? el("div", { class: "whole", data: { view } }, el("p", { class: "empty", text: word("loading") }));
    let timer = 0;
    this.node.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.refresh(), TYPING_PAUSE);
    });
    this.node.addEventListener("submit", (event) => {
      if (!event.target.matches(".tickets-tools")) return;
      event.preventDefault();
      this.refresh();
    });
    this.node.addEventListener("click", (event) => {
      if (!event.target.closest(".older")) return;
      event.preventDefault();
      this.page += 1;
      this.refresh();
    });
  }

  #part(name) {
    return this.node.querySelector(name);
  }

  /** Asks the desk again; an answer that a later question has overtaken is dropped. */
  async refresh() {
    const asked = ++this.asked;
    const query = this.#part(".search")?.value.trim() ?? this.query;
    if (query !== this.query) {
      this.page = 0;
      this.query = query;
      this.searched(query);
    }
    try {
      const { html } = await get(`/chat/tickets?view=${this.view}&q=${encodeURIComponent(query)}&page=${this.page}`);
      if (asked === this.asked) this.#show(html);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!this.#part(".tickets-group")) reconcile(this.#part(".tickets-rows") ?? this.node, [el("p", { class: "empty", text: error.message })]);
    }
  }

  /** What is typed into the search stays as it is; the rest is as the desk has it now. */
  #show(html) {
    if (html !== this.html) {
      const fresh = drawn(html);
      const rows = this.#part(".tickets-rows");
      if (rows) {
        this.#part(".tickets-count").textContent = fresh.querySelector(".tickets-count").textContent;
        keepingFocus(rows, () => reconcile(rows, [...fresh.querySelector(".tickets-rows").children]));
      } else {
        reconcile(this.node, [...fresh.children]);
      }
    }
    this.html = html;
    this.mark(this.marked);
  }

  /** Marks the row of the ticket in focus. */
  mark(number) {
    this.marked = number;
    for (const row of this.node.querySelectorAll(".ticket")) row.ariaCurrent = row.dataset.ticket === number ? "true" : null;
  }
}
