/** The right side: the ticket in focus with its log and explanation, or an open thread. */

import { Failure, get } from "../net/api.js";
import { Composer, deskOnlyNode } from "./composer.js";
import { drawn, dressed } from "./drawn.js";
import { button, el, keepingFocus, reconcile } from "../format/dom.js";
import { LineList } from "./lines.js";
import { word } from "../format/i18n.js";

/** Shows what the route asks for: `{thread, place}`, `{ticket}`, or nothing yet. */
export class Panel {
  /** @param {{node: HTMLElement, me: Object, unsent: Object, go: (change: Object) => void,
   *   timelineOf: (place: string) => Object, isDeskOnly: (place: string) => boolean}} options */
  constructor(options) {
    Object.assign(this, options);
    this.shown = "";
  }

  showEmpty() {
    this.shown = "";
    this.node.classList.remove("is-open");
    reconcile(this.node, [el("div", { class: "empty panel-empty" }, el("p", { text: word("empty.panel") }))]);
  }

  /** @param {import("../app/route.js").Route} route */
  show(route) {
    const key = route.thread ? `thread ${route.place} ${route.thread}` : route.ticket ? `ticket ${route.ticket}` : "";
    if (!key) return this.showEmpty();
    if (key !== this.shown) {
      this.shown = key;
      this.route = route;
      this.node.classList.add("is-open");
      if (route.thread) this.#openThread(route);
      else this.#openTicket(route.ticket);
    }
    return this.refresh();
  }

  /** Draws again what is open, after something changed. */
  refresh() {
    if (this.shown.startsWith("thread")) this.#drawThread();
    else if (this.shown) this.#drawTicket();
  }

  #head(title, ticket, place, thread) {
    const tab = (name, isHere, change) => button(word(name), {
      class: "tab", data: { action: name }, "aria-pressed": String(isHere), on: { click: () => this.go(change) },
    });
    const isThread = this.shown.startsWith("thread");
    const tabs = ticket && thread && el("div", { class: "tabs", role: "group" },
      tab("panel.ticket", !isThread, { ticket, thread: null }), tab("panel.thread", isThread, { thread, place, ticket: null }));
    return el("header", { class: "panel-head" },
      button("←", { class: "icon panel-back", "aria-label": word("back"), on: { click: () => this.go({ thread: null, ticket: null }) } }),
      el("h2", { class: "panel-title isolate", text: title }), tabs,
      button("×", { class: "icon panel-close", "aria-label": word("close"), on: { click: () => this.go({ thread: null, ticket: null }) } }));
  }

  #openThread({ place, thread }) {
    const canReply = !this.isDeskOnly(place);
    const composer = canReply && new Composer({
      key: `${this.me.id}.${place}.${thread}`,
      placeholder: word("composer.thread"),
      send: (text) => this.unsent.add(place, thread, text),
    });
    this.list = new LineList({
      label: word("panel.thread"), unsent: this.unsent, me: this.me,
      rewrite: (text) => composer.rewrite(text),
    });
    this.head = el("div", {});
    reconcile(this.node, [this.head, this.list.node, canReply ? composer.node : deskOnlyNode()]);
  }

  #drawThread() {
    const { place, thread } = this.route;
    const timeline = this.timelineOf(place);
    const root = timeline.lines.get(thread);
    const replies = timeline.threads().get(thread) ?? [];
    const ticket = root?.ticket ?? replies.find((line) => line.ticket)?.ticket;
    keepingFocus(this.head, () => this.head.replaceChildren(this.#head(ticket ?? word("panel.thread"), ticket, place, thread)));
    const empty = el("p", { class: "empty", text: word(timeline.isLoaded ? "thread.gone" : "loading") });
    this.list.show({ lines: root ? [root, ...replies] : replies, unsent: this.unsent.of(place, thread), empty, isNews: true });
  }

  #openTicket(number) {
    this.body = this.#drawnBody(number) ?? el("div", { class: "panel-body" }, el("p", { class: "empty", text: word("loading") }));
    this.head = el("div", {});
    this.html = "";
    reconcile(this.node, [this.head, this.body]);
    this.#drawHead(number);
  }

  /** The ticket that the page came with. */
  #drawnBody(number) {
    const isIt = this.node.querySelector(".panel-title")?.textContent === number;
    const body = isIt ? this.node.querySelector(".panel-body") : null;
    return body && dressed(body);
  }

  #drawHead(number) {
    const { place, root } = this.route;
    const thread = place === "desk" ? null : this.timelineOf(place).rootOf(number)?.id ?? root;
    keepingFocus(this.head, () => this.head.replaceChildren(this.#head(number, number, place, thread)));
  }

  async #drawTicket() {
    const key = this.shown;
    const { ticket: number, place } = this.route;
    try {
      const { html } = await get(`/chat/tickets/${encodeURIComponent(number)}?place=${encodeURIComponent(place)}`);
      if (this.shown !== key) return;
      this.#drawHead(number);
      if (html === this.html) return;
      this.html = html;
      keepingFocus(this.body, () => reconcile(this.body, [...drawn(html).children]));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const isBlank = !this.body.querySelector(".card");
      if (this.shown === key && isBlank) reconcile(this.body, [el("p", { class: "empty", text: error.message })]);
    }
  }
}
