/** The right side: the ticket in focus with its log and explanation, or an open thread. */

import { Failure, get } from "../net/api.js";
import { cardNode, factsNode } from "./cards.js";
import { Composer, deskOnlyNode } from "./composer.js";
import { button, el, keepingFocus, reconcile } from "../format/dom.js";
import { fileListNode, paperListNode } from "./files.js";
import { LineList } from "./lines.js";
import { asksForWord } from "../net/timeline.js";
import { isLong, typedText } from "./texts.js";
import { dayNumber, deskNow, fullTime, shortTime } from "../format/times.js";
import { word } from "../format/i18n.js";

/** Shows what the route asks for: `{thread, place}`, `{ticket}`, or nothing yet. */
export class Panel {
  /** @param {{node: HTMLElement, me: Object, unsent: Object, go: (change: Object) => void, press: import("./cards.js").Press,
   *   timelineOf: (place: string) => Object, isDeskOnly: (place: string) => boolean}} options */
  constructor(options) {
    Object.assign(this, options);
    this.shown = "";
    this.showEmpty();
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
      label: word("panel.thread"), unsent: this.unsent, me: this.me, press: this.press,
      focusTicket: (ticket) => this.go({ ticket, thread: null }),
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
    this.body = el("div", { class: "panel-body" }, el("p", { class: "empty", text: word("loading") }));
    this.head = el("div", {});
    this.signature = "";
    reconcile(this.node, [this.head, this.body]);
    this.#drawHead(number);
  }

  #drawHead(number) {
    const { place, root } = this.route;
    const thread = place === "desk" ? null : this.timelineOf(place).rootOf(number)?.id ?? root;
    keepingFocus(this.head, () => this.head.replaceChildren(this.#head(number, number, place, thread)));
  }

  /** What the desk last brought back to the reader, in the reader's language, where the ticket is the reader's own. */
  #latestWordOn({ number, said_anew: anew }) {
    const timeline = this.timelineOf(this.route.place);
    const isOwn = this.route.place === "desk" || timeline.rootOf(number)?.who.mine;
    const latest = isOwn ? timeline.latestWordOn(number) : undefined;
    if (!latest || !(latest.post in anew)) return latest;
    return anew[latest.post] ? { ...latest, card: anew[latest.post] } : undefined;
  }

  async #drawTicket() {
    const key = this.shown;
    const number = this.route.ticket;
    try {
      const ticket = await get(`/chat/tickets/${encodeURIComponent(number)}`);
      if (this.shown !== key) return;
      this.#drawHead(number);
      // Where one card says all, nothing else stands above it; elsewhere the desk's last word does.
      const latest = ticket.card_says_all ? undefined : this.#latestWordOn(ticket);
      const signature = JSON.stringify([ticket, latest, dayNumber(deskNow())]);
      if (signature === this.signature) return;
      this.signature = signature;
      keepingFocus(this.body, () => reconcile(this.body, ticketNodes(ticket, latest, this.press)));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const isBlank = !this.body.querySelector(".card");
      if (this.shown === key && isBlank) reconcile(this.body, [el("p", { class: "empty", text: error.message })]);
    }
  }
}

function ticketNodes(ticket, latest, press) {
  // The whole log and the whole text stand below; the card need not repeat their beginning.
  const card = { ...ticket.card, log: ticket.log.length ? [] : ticket.card.log, quote: ticket.text ? null : ticket.card.quote };
  return [
    latest && latestNode(latest, ticket.number, press),
    cardNode(card, { press, post: ticket.post, ticket: ticket.number }),
    ticket.text && section("panel.text", el("blockquote", { class: "quote" }, typedText(ticket.text))),
    ticket.facts.length > 0 && section("panel.access", factsNode(ticket.facts)),
    ticket.papers.length > 0 && section("panel.papers", paperListNode(ticket.papers)),
    ticket.files.length > 0 && section("panel.files", fileListNode(ticket.files)),
    ticket.explanation.length > 0 && section("panel.explanation", ...ticket.explanation.map((part) => el("div", { class: "explanation" },
      el("h4", { text: part.label }), el("ul", {}, ...part.sentences.map((text) => el("li", { text })))))),
    ticket.log.length > 0 && section("panel.log", el("ol", { class: "log" }, ...ticket.log.map(logNode))),
  ].filter(Boolean);
}

function latestNode({ card, post }, ticket, press) {
  const title = word(asksForWord(card) ? "panel.asking" : "panel.result");
  return cardNode({ ...card, title, severity: null }, { press, post, ticket });
}

function section(title, ...content) {
  return el("section", { class: "panel-section" }, el("h3", { text: word(title) }), ...content);
}

function logNode({ at, who, text }) {
  const instant = Date.parse(at);
  return el("li", {},
    el("time", { class: "log-time", datetime: at, title: fullTime(instant), text: shortTime(instant) }),
    el("div", { class: "log-text" }, el("strong", { class: "isolate", text: who }), " ", isLong(text) ? typedText(text) : el("span", { class: "isolate", text })));
}
