/** The lists of tickets: the board, my own, and those that wait for me; the most pressing first. */

import { Failure, get } from "../net/api.js";
import { buttonNode, severityBadge, titleRest } from "./cards.js";
import { deadlineNode, isSettled, stateOf } from "./clocks.js";
import { button, el, keepingFocus, reconcile } from "../format/dom.js";
import { fullTime, shortTime } from "../format/times.js";
import { word } from "../format/i18n.js";

const TYPING_PAUSE = 250;
const FINAL = new Set(["closed", "withdrawn", "merged", "declined"]);
const GROUPS = ["breached", "due_soon", "running", "done"];

/** One list with its search; ask it to `refresh` when something changed. */
export class TicketList {
  /** @param {{view: "board"|"mine"|"waiting", focusTicket: (ticket: Object) => void, press: Function}} options */
  constructor({ view, focusTicket, press }) {
    this.view = view;
    this.focusTicket = focusTicket;
    this.press = press;
    this.asked = 0;
    this.pages = 1;
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
  }

  /** Asks the server again; an answer that a later question has overtaken is dropped. */
  async refresh() {
    const asked = ++this.asked;
    const query = this.search.value.trim();
    if (query !== this.query) this.pages = 1;
    this.query = query;
    try {
      const found = await this.#read(query);
      if (asked === this.asked) this.#show(found, query);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!this.rows.hasChildNodes()) reconcile(this.rows, [el("p", { class: "empty", text: error.message })]);
    }
  }

  /** The pages that are shown, one after the other; a ticket that moved between two of them stands once. */
  async #read(query) {
    const rows = new Map();
    let answer = {};
    let duties = [];
    for (let page = 0; page < this.pages && answer.more !== false; page += 1) {
      answer = await get(`/chat/tickets?view=${this.view}&q=${encodeURIComponent(query)}&page=${page}`);
      for (const ticket of answer.tickets) rows.set(ticket.number, ticket);
      duties = [...duties, ...answer.duties];
    }
    return { tickets: [...rows.values()], duties, count: answer.count, more: answer.more };
  }

  #show({ tickets, duties, count, more }, query) {
    this.count.textContent = tickets.length ? word("tickets.count", { count: count ?? tickets.length }) : "";
    const first = duties.length ? [this.#duties(duties)] : [];
    const nodes = tickets.length || duties.length ? [...first, ...this.#groups(tickets)]
      : [el("div", { class: "empty" }, el("p", { text: query ? word("tickets.none_found", { query }) : word(`empty.${this.view}`) }))];
    const click = () => {
      this.pages += 1;
      this.refresh();
    };
    if (more) nodes.push(button(word("tickets.more"), { class: "link older", data: { action: "more tickets" }, on: { click } }));
    keepingFocus(this.rows, () => reconcile(this.rows, nodes));
    this.mark(this.marked);
  }

  /** Marks the row of the ticket in focus. */
  mark(number) {
    this.marked = number;
    for (const row of this.rows.querySelectorAll(".ticket")) row.ariaCurrent = row.dataset.ticket === number ? "true" : null;
  }

  #groups(tickets) {
    const groups = grouped(tickets);
    return GROUPS.filter((name) => groups[name]).map((name) => el("section", { class: "tickets-group", data: { state: name } },
      el("h2", { class: "tickets-heading" },
        el("span", { text: word(`group.${name}`) }), el("span", { class: "tickets-number", text: String(groups[name].length) })),
      el("ul", {}, ...groups[name].map((ticket) => el("li", {}, this.#row(ticket))))));
  }

  /** What the roster asks for, answered right there. */
  #duties(duties) {
    const answer = (one) => buttonNode(one, this.press, { post: null, place: "desk" });
    return el("section", { class: "tickets-group", data: { state: "duties" } },
      el("h2", { class: "tickets-heading" },
        el("span", { text: word("group.duties") }), el("span", { class: "tickets-number", text: String(duties.length) })),
      el("ul", {}, ...duties.map((one) => el("li", { class: "duty" },
        el("span", { class: "isolate", text: one.text }),
        one.below && el("span", { class: "duty-below isolate", text: one.below }),
        el("div", { class: "buttons" }, ...[one.button, one.other].filter(Boolean).map(answer))))));
  }

  #row(ticket) {
    const next = nextDeadline(ticket);
    const at = Date.parse(ticket.reported_at);
    const click = () => this.focusTicket(ticket);
    const { kind, what } = titleParts(ticket);
    const kindBadge = () => el("span", { class: "badge badge-kind", title: ticket.kind_label, text: kind });
    return button("", { class: "ticket", data: { ticket: ticket.number, action: `focus ${ticket.number}` }, on: { click } },
      el("span", {}, ticket.severity ? severityBadge(ticket.severity) : kindBadge()),
      el("span", { class: "ticket-main" },
        el("span", { class: "ticket-title isolate", text: what }),
        el("span", { class: "ticket-meta" },
          el("span", { text: ticket.number }),
          el("span", { text: ticket.status_label }),
          whoHasIt(ticket),
          ticket.reporter && el("span", { class: "isolate", text: word("tickets.reporter", { name: ticket.reporter }) }),
          el("time", { datetime: ticket.reported_at, title: fullTime(at), text: word("tickets.updated", { time: shortTime(at) }) })),
        ...ticket.missing.map((text) => el("span", { class: "ticket-missing isolate", text }))),
      el("span", { class: "ticket-deadline" }, next && deadlineNode(next)));
  }
}

function whoHasIt({ assignee, status, next_actors: names }) {
  if (names) {
    return names.length > 0 && el("span", { class: "isolate", text: word("tickets.turn_of", { names: names.join(word("list.comma")) }) });
  }
  if (!assignee && FINAL.has(status)) return null;
  const has = status === "assigned" ? "tickets.assigned" : "tickets.assignee";
  return el("span", { class: "isolate", text: assignee ? word(has, { name: assignee }) : word("tickets.nobody") });
}

function grouped(tickets) {
  const groups = {};
  for (const ticket of tickets) (groups[urgency(ticket)] ??= []).push(ticket);
  return groups;
}

/** A title such as "咨询 2611-0043 保证金何时退" in its parts; the number has a place of its own in the row. */
function titleParts({ title, severity, number }) {
  const [before, ...after] = titleRest(title, severity).split(number);
  // "故障(待定级)": the narrow column holds the word alone.
  return { kind: before.split("(")[0].trim(), what: after.join(number).trim() || before };
}

/** The deadline that counts now: one that is over, else the next one to come, else one that stands still. */
function nextDeadline(ticket) {
  const open = ticket.deadlines.filter((one) => !isSettled(one));
  open.sort((one, other) => Date.parse(one.due_at) - Date.parse(other.due_at));
  return open[0] ?? ticket.deadlines.find((one) => one.state === "paused") ?? ticket.deadlines.at(-1);
}

function urgency(ticket) {
  const states = ticket.deadlines.filter((one) => !isSettled(one)).map((one) => stateOf(one));
  if (FINAL.has(ticket.status) && !states.length) return "done";
  return states.includes("breached") ? "breached" : states.includes("due_soon") ? "due_soon" : "running";
}
