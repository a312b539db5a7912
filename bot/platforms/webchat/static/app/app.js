/** Starts the page: who I am, what changed, and what is to be drawn again because of it. */

import { listenForPresses, onDone, press } from "./actions.js";
import { Failure, get } from "../net/api.js";
import { eachDay, startClocks, tickNow } from "../views/clocks.js";
import { drawDemo } from "./demo.js";
import { button, el } from "../format/dom.js";
import { listenForSaves } from "../views/files.js";
import { Live } from "../net/live.js";
import { recall, remember } from "../net/local_storage.js";
import { MainView } from "../views/main_view.js";
import { listenForProfile, markWays } from "../views/nav.js";
import { Unsent } from "../net/unsent.js";
import { Panel } from "../views/panel.js";
import { addressOf, goTo, readRoute } from "./route.js";
import { Timeline } from "../net/timeline.js";
import { askToLogIn } from "../views/cover.js";
import { door } from "../net/door.js";
import { setDeskTime } from "../format/times.js";
import { toast } from "../views/toasts.js";
import { word } from "../format/i18n.js";

const REFRESH_PAUSE = 500;
/** So far apart, and up to half as much more by chance, are refreshes by what others do; not all pages ask at once. */
const REFRESH_GAP = 2000;
const HIDDEN_REFRESH_GAP = 10_000;
const OWN_WAYS = "a.side-item, a.bar-item";
const part = (id) => document.getElementById(id);

/** The page of one person, from loading to leaving. */
class Page {
  constructor(me) {
    this.me = me;
    this.timelines = new Map();
    this.reads = new Map();
    this.unsent = new Unsent(me.person.id);
    this.live = new Live(me.person.id);
    const timelineOf = (place) => this.timelineOf(place);
    const readTo = (place) => this.reads.get(place)?.mark ?? Infinity;
    const isDeskOnly = (place) => this.me.places.find((one) => one.place === place)?.purpose === "staff";
    const go = (change) => this.go(change);
    const searched = (q) => history.replaceState(null, "", addressOf({ ...this.route, q }));
    this.mainView = new MainView({ node: part("middle"), me, unsent: this.unsent, go, press, timelineOf, readTo, isDeskOnly, searched });
    this.panel = new Panel({ node: part("panel"), me: me.person, unsent: this.unsent, go, timelineOf, isDeskOnly });
    this.timer = 0;
    this.due = 0;
    this.refreshed = -Infinity;
    this.moves = 0;
  }

  start() {
    drawDemo(part("demo"), this.me, (now) => this.#moved(now));
    window.addEventListener("popstate", () => this.show());
    document.addEventListener("keydown", (event) => this.#escape(event));
    this.unsent.addEventListener("change", () => this.#drawUnsent());
    this.unsent.addEventListener("sent", ({ detail }) => this.#sent(detail));
    listenForPresses();
    listenForSaves();
    listenForProfile(this.me.person);
    document.addEventListener("click", (event) => this.#open(event));
    onDone((ticket) => this.#done(ticket));
    this.live.addEventListener("changed", ({ detail }) => this.#changed(detail.places, detail.lines));
    this.live.addEventListener("clock", ({ detail }) => this.#moved(detail.now));
    this.live.addEventListener("reach", ({ detail }) => this.#reach(detail.isUp));
    this.show();
    document.body.classList.remove("is-still");
    this.live.start();
    startClocks();
    eachDay(() => this.#newDay());
    keepAboveKeyboard();
  }

  get route() {
    return readRoute(this.me.places[0].place);
  }

  /** Goes to the present route with some of it changed; with the list, what was searched for in it is left. */
  go(change) {
    const { route } = this;
    goTo(addressOf({ ...route, ...(change.view === undefined || change.view === route.view ? {} : { q: null }), ...change }));
  }

  /** The lines of a place, fetched on first use. */
  timelineOf(place) {
    if (!this.timelines.has(place)) {
      const timeline = new Timeline(place);
      this.timelines.set(place, timeline);
      timeline.addEventListener("change", ({ detail }) => this.#lines(timeline, detail.added));
      this.#catchUp(timeline);
    }
    return this.timelines.get(place);
  }

  async #catchUp(timeline) {
    try {
      await timeline.catchUp();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (!error.isPassing) toast(error.message, { isRefusal: true });
    }
  }

  /** Draws what the address says. */
  show() {
    const { route } = this;
    document.body.classList.toggle("has-panel", Boolean(route.thread || route.ticket));
    this.mainView.show(route);
    this.panel.show(route);
    this.#markRead(route);
    this.#drawWays();
  }

  #drawWays() {
    const news = this.me.places.reduce((sum, { place }) => sum + this.#unread(place), 0);
    const numbers = { waiting: this.me.waiting, messages: news };
    markWays(this.route, (kind, name) => (kind === "place" ? this.#unread(name) : numbers[name] ?? 0));
    document.title = news ? `(${news}) ${this.me.office}` : this.me.office;
  }

  #lines(timeline, added) {
    this.unsent.settle(timeline);
    if (!this.reads.has(timeline.place)) this.#startReading(timeline);
    const isOlder = added.length > 0 && added.every((line) => line.position < (this.reads.get(timeline.place)?.seen ?? 0));
    const isNews = added.some((line) => !line.thread && !line.who.mine);
    this.mainView.drawPlace(timeline.place, { isNews, isOlder });
    if (this.panel.shown.startsWith("thread")) this.panel.refresh();
    this.#markRead(this.route);
    this.#drawWays();
  }

  /** Reading starts where this browser, or else the server, remembers having stopped. */
  #startReading(timeline) {
    const place = this.me.places.find((one) => one.place === timeline.place);
    const told = place?.unread_from ? place.unread_from - 1 : timeline.end;
    const mark = recall(`read.${this.me.person.id}.${timeline.place}`) ?? told;
    this.reads.set(timeline.place, { mark, seen: mark });
  }

  #markRead(route) {
    const timeline = this.timelines.get(route.place);
    const read = this.reads.get(route.place);
    if (route.view || !read || !timeline || document.hidden) return;
    read.seen = timeline.end;
    remember(`read.${this.me.person.id}.${route.place}`, read.seen);
  }

  #unread(place) {
    const read = this.reads.get(place);
    if (!read) return 0;
    return this.timelines.get(place).concerning().filter((line) => line.position > read.seen && !line.who.mine).length;
  }

  #drawUnsent() {
    this.mainView.drawPlace(this.route.place);
    if (this.panel.shown.startsWith("thread")) this.panel.refresh();
  }

  async #sent({ item, answer, asked }) {
    if (answer.toast) toast(answer.toast, { asked });
    this.#refreshSoon({ isOwn: true });
    const timeline = this.timelineOf(item.place);
    await this.#catchUp(timeline);
    this.unsent.settle(timeline);
  }

  /** After a press or a form: fetch what it changed, and look at the ticket it made. */
  #done(ticket) {
    for (const timeline of this.timelines.values()) this.#catchUp(timeline);
    this.#refreshSoon({ isOwn: true });
    if (!ticket) return;
    this.mainView.hideHint();
    this.go({ ticket, thread: null, root: null });
  }

  #changed(places, lines = {}) {
    for (const { place } of this.me.places) {
      if (places && !places.includes(place)) continue;
      const timeline = this.timelineOf(place);
      if (!timeline.take(lines[place])) this.#catchUp(timeline);
    }
    this.#refreshSoon();
  }

  /** The desk's clock was moved, here or by another page: what is shown follows at once, what is stored is asked for anew. */
  #moved(now) {
    this.moves += 1;
    setDeskTime(now);
    tickNow();
    this.#changed(null);
    this.#refreshSoon({ isOwn: true });
  }

  /** What was today is yesterday now. */
  #newDay() {
    this.mainView.drawPlace(this.route.place);
    this.mainView.refreshList();
    this.panel.refresh();
  }

  /** Lists, numbers and the ticket in focus follow a little later, however much changes meanwhile; of a hidden page the numbers alone. */
  #refreshSoon({ isOwn = false } = {}) {
    const now = performance.now();
    const gap = (document.hidden ? HIDDEN_REFRESH_GAP : REFRESH_GAP) * (1 + Math.random() / 2);
    const due = isOwn ? now + REFRESH_PAUSE : Math.max(now + REFRESH_PAUSE, this.refreshed + gap);
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => this.#refresh(), due - now);
  }

  async #refresh() {
    this.timer = 0;
    this.refreshed = performance.now();
    if (!document.hidden) this.mainView.refreshList();
    if (!document.hidden && this.panel.shown.startsWith("ticket")) this.panel.refresh();
    const { moves } = this;
    const me = await get("/chat/me").catch(() => null);
    if (!me) return;
    // More or less is to be seen than before.
    if (String(me.person.roles) !== String(this.me.person.roles)) location.reload();
    Object.assign(this.me, { waiting: me.waiting, places: me.places });
    // An answer that was under way while the clock was moved tells the time from before.
    if (moves === this.moves) setDeskTime(me.now);
    this.#drawWays();
  }

  #reach(isUp) {
    const node = part("connection");
    node.hidden = isUp;
    node.textContent = isUp ? "" : word("connection.lost");
  }

  /** Follows a link within the page, a ticket's beside what is on show; in a tab of its own where that is asked for. */
  #open(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const { ticket, room, thread } = link.dataset;
    if (!ticket && !link.matches(OWN_WAYS)) return;
    event.preventDefault();
    if (ticket) this.go({ ticket, thread: null, root: thread ?? null, ...(room ? { place: room } : {}) });
    else goTo(link.getAttribute("href"));
  }

  #escape(event) {
    const isTyping = /^(TEXTAREA|INPUT|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape" && !isTyping && !document.querySelector("dialog[open]")) this.go({ thread: null, ticket: null });
  }
}

/** Where the browser lays the keyboard over the page, the page becomes as tall as what is left to see. */
function keepAboveKeyboard() {
  const view = window.visualViewport;
  view?.addEventListener("resize", () => document.documentElement.style.setProperty("--height", `${view.height}px`));
}

async function start() {
  try {
    const me = await get("/chat/me");
    setDeskTime(me.now);
    door.belongsTo(me.person.id, () => askToLogIn(me.person.name));
    new Page(me).start();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const reload = button(word("error.reload"), { class: "press press-primary", on: { click: () => location.reload() } });
    part("middle").replaceChildren(el("div", { class: "empty" }, el("p", { text: error.message }), reload));
  }
}

start();
