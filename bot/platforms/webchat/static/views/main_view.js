/** The middle of the page: the timeline of a place with its composer, or a list of tickets. */

import { Failure } from "../net/api.js";
import { CommandList, commandsOf } from "./commands.js";
import { Composer, deskOnlyNode } from "./composer.js";
import { button, el, reconcile } from "../format/dom.js";
import { LineList } from "./lines.js";
import { recall, remember } from "../net/local_storage.js";
import { dressed } from "./drawn.js";
import { isOutsider } from "./nav.js";
import { TicketList } from "./tickets.js";
import { toast } from "./toasts.js";
import { hasWord, word } from "../format/i18n.js";

/** Shows one place or one view at a time and keeps the others as they were. */
export class MainView {
  /** @param {{node: HTMLElement, me: Object, unsent: Object, go: Function, press: import("./drawn.js").Press, timelineOf: Function,
   *   readTo: (place: string) => number, isDeskOnly: (place: string) => boolean, searched: (query: string) => void}} options */
  constructor(options) {
    Object.assign(this, options);
    this.places = new Map();
    this.views = new Map();
  }

  /** @param {import("../app/route.js").Route} route */
  show(route) {
    const key = route.view ? `view ${route.view}` : `place ${route.place}`;
    if (route.view) this.#showView(route);
    else this.#showPlace(route, key !== this.shown);
    this.shown = key;
  }

  #showView({ view, ticket, q }) {
    const isNew = this.shown !== `view ${view}`;
    if (!this.views.has(view)) this.views.set(view, this.#makeList(view, q));
    const list = this.views.get(view);
    list.mark(ticket);
    if (!isNew) return;
    reconcile(this.node, [list.node]);
    list.refresh();
  }

  /** The list that the page came with is taken as it is. */
  #makeList(view, query) {
    const node = this.node.querySelector(`:scope > [data-view="${view}"]`);
    if (node) dressed(node);
    return new TicketList(view, { node, query, searched: (q) => this.searched(q) });
  }

  /** Asks again for the list on show, if one is. */
  refreshList() {
    const name = this.shown?.startsWith("view ") && this.shown.slice(5);
    if (name) this.views.get(name).refresh();
  }

  #showPlace(route, isNew) {
    const place = this.me.places.find((one) => one.place === route.place) ?? this.me.places[0];
    if (!this.places.has(place.place)) this.places.set(place.place, this.#makePlace(place));
    const { parts, list } = this.places.get(place.place);
    if (isNew) {
      reconcile(this.node, [this.#headNode(place), ...parts]);
      list.isFresh = true;
    }
    this.drawPlace(place.place);
  }

  #headNode(place) {
    const others = this.me.places.length > 1 && el("div", { class: "chips" }, ...this.me.places.map((one) => button(one.title, {
      class: "tab isolate", "aria-pressed": String(one.place === place.place), data: { action: `chip ${one.place}` },
      on: { click: () => this.go({ place: one.place, view: null, thread: null, ticket: null, root: null }) },
    })));
    const purpose = place.place === "desk" ? "desk" : place.purpose;
    return el("header", { class: "middle-head" }, el("h1", { class: "isolate", text: place.title }),
      hasWord(`purpose.${purpose}`) && el("p", { class: "middle-purpose", text: word(`purpose.${purpose}`) }), others);
  }

  #makePlace(place) {
    const isDesk = place.place === "desk";
    const takesReports = isDesk || place.purpose === "intake";
    const isDeskOnly = this.isDeskOnly(place.place);
    const composer = !isDeskOnly && new Composer({
      key: `${this.me.person.id}.${place.place}`,
      placeholder: word(takesReports ? (isDesk ? "composer.desk" : "composer.intake") : "composer.room"),
      actions: takesReports ? this.#actions() : [],
      commands: new CommandList(commandsOf(this.me), { place: place.place, go: this.go, press: this.press }),
      place: place.place,
      press: this.press,
      send: (text) => {
        this.unsent.add(place.place, null, text);
        list.toEnd();
        this.hideHint();
      },
    });
    const list = new LineList({
      label: place.title, unsent: this.unsent, me: this.me.person,
      canReply: !isDeskOnly,
      openThread: isDesk ? null : (thread) => this.go({ thread, place: place.place, ticket: null }),
      rewrite: (text) => composer.rewrite(text),
    });
    const hint = takesReports && this.#hintNode();
    const foot = composer ? composer.node : deskOnlyNode();
    const empty = isDesk ? "empty.desk" : takesReports ? "empty.intake" : isDeskOnly ? "empty.staff" : "empty.room";
    return { list, isDesk, empty, parts: [list.node, hint, foot].filter(Boolean) };
  }

  /** What one may ask of the desk; rights are for people of the house. */
  #actions() {
    const actions = ["report.open", "ask.open", ...(isOutsider(this.me) ? [] : ["access.open"])];
    return actions.map((action) => ({ action, label: word(`action.${action}`) }));
  }

  /** Draws the lines of a place again, if it is on show. */
  drawPlace(name, { isNews = false, isOlder = false } = {}) {
    const shown = this.places.get(name);
    if (!shown?.list.node.isConnected) return;
    const timeline = this.timelineOf(name);
    if (timeline.roots().some((line) => line.who.mine)) this.hideHint();
    const older = button(word("lines.older"), { class: "link older", on: { click: () => this.#loadOlder(timeline, older) } });
    const empty = word(timeline.isLoaded ? shown.empty : "loading");
    shown.list.show({
      lines: timeline.roots(), threads: timeline.threads(), unsent: this.unsent.of(name), readTo: this.readTo(name),
      before: timeline.hasOlder ? [older] : [], empty: el("p", { class: "empty", text: empty }), isCompact: !shown.isDesk, isNews, isOlder,
    });
  }

  async #loadOlder(timeline, node) {
    node.disabled = true;
    try {
      await timeline.older();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      node.disabled = false;
      toast(error.message, { isRefusal: true });
    }
  }

  /** Three lines on what to try, until the first report or until they are put away. */
  #hintNode() {
    if (recall(`tried.${this.me.person.id}`)) return null;
    const third = this.me.is_demo ? "hint.demo" : "hint.follow";
    return el("section", { class: "hint", "aria-label": word("hint.title") },
      el("ol", {}, ...["hint.write", "hint.press", third].map((key) => el("li", { text: word(key) }))),
      button("×", { class: "icon", "aria-label": word("hint.close"), on: { click: () => this.hideHint() } }));
  }

  hideHint() {
    remember(`tried.${this.me.person.id}`, true);
    for (const { parts } of this.places.values()) parts.find((part) => part.classList.contains("hint"))?.remove();
    for (const shown of this.places.values()) shown.parts = shown.parts.filter((part) => !part.classList.contains("hint"));
  }
}
