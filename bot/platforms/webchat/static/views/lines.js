/** Draws the lines of a place: days, people, what they wrote, and below a report the desk's receipt. */

import { drawn, receipt } from "./drawn.js";
import { button, el, keepingFocus, reconcile } from "../format/dom.js";
import { latestWord, liveCard } from "../net/timeline.js";
import { isUnderWay } from "../net/unsent.js";
import { typedText } from "./texts.js";
import { clockTime, dayLabel, dayNumber, fullTime, shortTime } from "../format/times.js";
import { hasWord, word } from "../format/i18n.js";

/** Lines of one person this close together share one head. */
const GROUP_SPAN = 5 * 60_000;
const NEAR_END = 80;

/** A list of lines that keeps its place while things arrive. */
export class LineList {
  /**
   * @param {{label: string, openThread?: Function, canReply?: boolean, unsent: import("../net/unsent.js").Unsent,
   *   me: Object, rewrite: Function}} options  `rewrite(text)` puts an unsent text back into the composer
   */
  constructor(options) {
    this.options = options;
    this.cache = new Map();
    this.list = el("div", { class: "lines", role: "log", "aria-label": options.label, tabindex: "0" });
    this.news = button(word("lines.news"), { class: "news", hidden: true, on: { click: () => this.toEnd() } });
    this.node = el("div", { class: "lines-frame" }, this.list, this.news);
    this.list.addEventListener("scroll", () => { if (this.isAtEnd()) this.news.hidden = true; }, { passive: true });
    this.isFresh = true;
  }

  isAtEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_END;
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.news.hidden = true;
  }

  /**
   * @param {{lines: Object[], threads?: Map, unsent?: Object[], readTo?: number, before?: Node[], empty?: Node,
   *   isCompact?: boolean, isNews?: boolean, isOlder?: boolean}} what
   *   `before` stands above the oldest line; `readTo` is the position up to which the reader had read
   */
  show(what) {
    const wasAtEnd = this.isFresh || this.isAtEnd();
    const hold = this.list.scrollHeight - this.list.scrollTop;
    const nodes = [...(what.before ?? []), ...this.#nodes(what)];
    const isEmpty = what.lines.length === 0 && !what.unsent?.length;
    if (isEmpty && what.empty) nodes.push(what.empty);
    keepingFocus(this.list, () => reconcile(this.list, nodes));
    if (wasAtEnd) this.toEnd();
    else if (what.isOlder) this.list.scrollTop = this.list.scrollHeight - hold;
    else if (what.isNews) this.news.hidden = false;
    this.isFresh = false;
  }

  #nodes({ lines, threads = new Map(), unsent = [], readTo = Infinity, isCompact = false }) {
    const nodes = [];
    let last = null;
    let isMarked = false;
    for (const line of lines) {
      const replies = threads.get(line.id) ?? [];
      const isNewDay = !last || dayNumber(Date.parse(line.at)) !== dayNumber(Date.parse(last.at));
      if (isNewDay) nodes.push(this.#separator(line));
      const isNew = !isMarked && line.position > readTo && !line.who.mine;
      if (isNew) nodes.push(this.#kept("new", "", () => el("p", { class: "new-mark" }, el("span", { text: word("lines.new") }))));
      isMarked ||= isNew;
      const isHead = isNewDay || isNew || !continues(last, line, threads);
      nodes.push(this.#lineNode(line, replies, { isHead, isCompact }));
      last = line;
    }
    return [...nodes, ...unsent.map((item) => this.#unsentNode(item))];
  }

  /** The node made earlier under `key`, unless what it shows has changed. */
  #kept(key, signature, make) {
    const known = this.cache.get(key);
    if (known?.signature === signature) return known.node;
    const node = make();
    this.cache.set(key, { signature, node });
    return node;
  }

  #separator(line) {
    const at = Date.parse(line.at);
    const label = dayLabel(at);
    const date = fullTime(at).split(" ").slice(0, -1).join(" ");
    return this.#kept(`day ${dayNumber(at)}`, label, () => el("h2", { class: "day", title: date }, el("span", { text: label })));
  }

  #lineNode(line, replies, how) {
    const live = how.isCompact ? liveCard(replies) : undefined;
    const latest = live && latestWord(replies);
    const others = replies.filter((reply) => reply !== live && reply !== latest);
    const signature = [line.seq, how.isHead, live?.id, live?.seq, latest?.id, latest?.seq, threadLabel(others)].join(" ");
    return this.#kept(line.id, signature, () => {
      const content = line.card ? drawn(line.card.html) : typedText(line.text, { cutLine: line.cut ? line.id : null });
      const body = el("div", { class: "line-body" },
        how.isHead && headNode(line), content,
        line.edited && !line.card && el("span", { class: "edited", text: word("lines.edited") }),
        live && receipt(live.card.html, { said: line.text }),
        latest && receipt(latest.card.html, { said: line.text, isContinued: latest.card.title === live.card.title }),
        this.#threadLink(line, others));
      return frame(line, how.isHead, body);
    });
  }

  #threadLink(line, others) {
    const { openThread, canReply = true } = this.options;
    if (!openThread || (!canReply && others.length === 0)) return null;
    const name = others.length ? "thread-link" : "thread-link thread-link-quiet";
    return button(threadLabel(others), { class: name, on: { click: () => openThread(line.id) } });
  }

  #unsentNode(item) {
    return this.#kept(`unsent ${item.client_id}`, `${item.state} ${item.reason}`, () => {
      const { me } = this.options;
      const line = { id: null, at: item.at, who: { name: me.name, role: me.roles[0] ?? "", mine: true } };
      const body = el("div", { class: "line-body" }, headNode(line), typedText(item.text), this.#unsentState(item));
      const node = frame(line, true, body);
      node.classList.add("line-unsent");
      return node;
    });
  }

  #unsentState(item) {
    if (isUnderWay(item)) return el("p", { class: "unsent-state", text: word(item.state === "sending" ? "unsent.sending" : item.state) });
    const { unsent, rewrite } = this.options;
    const takeBack = () => {
      unsent.remove(item.client_id);
      rewrite(item.text);
    };
    return el("p", { class: "unsent-state unsent-problem" }, word(`unsent.${item.state}`, { reason: item.reason ?? "" }), " ",
      button(word("unsent.retry"), { class: "link", on: { click: () => unsent.retry(item.client_id) } }),
      item.state === "failed" && button(word("unsent.rewrite"), { class: "link", on: { click: takeBack } }));
  }
}

function threadLabel(others) {
  const last = others.at(-1);
  if (!last) return word("thread.start");
  const time = shortTime(Date.parse(last.at));
  return others.length === 1 ? word("thread.one", { time }) : word("thread.many", { count: others.length, time });
}

/** Whether `line` goes on under the head of the one before it. */
function continues(last, line, threads) {
  if (!last || last.who.name !== line.who.name || last.who.role !== line.who.role) return false;
  const isCardNear = last.card || line.card || threads.has(last.id);
  return !isCardNear && Date.parse(line.at) - Date.parse(last.at) < GROUP_SPAN;
}

function frame(line, isHead, body) {
  const at = Date.parse(line.at);
  const margin = isHead
    ? el("span", { class: "avatar", "aria-hidden": "true", text: initials(line.who) })
    : el("time", { class: "line-time-margin", datetime: line.at, title: fullTime(at), text: clockTime(at) });
  return el("div", { class: isHead ? "line line-head" : "line", data: { line: line.id, role: line.who.role } }, margin, body);
}

function headNode(line) {
  const at = Date.parse(line.at);
  return el("p", { class: "who" },
    el("strong", { class: "isolate", text: line.who.name }),
    line.who.role !== "desk" && hasWord(`role.${line.who.role}`) && el("span", { class: "who-role", text: word(`role.${line.who.role}`) }),
    el("time", { class: "line-time", datetime: line.at, title: fullTime(at), text: clockTime(at) }));
}

/** The given name of a Chinese name, else the first letter. */
function initials({ name, role }) {
  if (role === "desk") return word("desk.initial");
  const letters = [...name.trim()];
  return /\p{Script=Han}/u.test(name) ? letters.slice(-2).join("") : (letters[0] ?? "?").toUpperCase();
}
