/** Holds the lines of a place as the server last told them, whatever order they came in. */

import { get } from "../net/api.js";

/**
 * @typedef {Object} Line
 * @property {string} id
 * @property {number} seq       change counter; the higher one of two with the same id counts
 * @property {number} position  order in the timeline
 * @property {string|null} thread  id of the root line it answers
 * @property {{name: string, role: string, mine: boolean}} who
 * @property {string} at
 * @property {string} text
 * @property {boolean} [cut]
 * @property {{html: string, title: string, says: boolean, asks: boolean, is_over: boolean}|null} card  as the desk drew it; `says` that it has
 *   something to tell, `asks` that it asks the reporter how it stands, `is_over` that nothing is left to press but that the trouble came back
 * @property {string|null} post
 * @property {string|null} client_id
 * @property {string|null} ticket
 */

/** The server sends at most this many root lines at once. */
const PAGE = 200;

/** The lines of one place; dispatches "change" when something is new. */
export class Timeline extends EventTarget {
  constructor(place) {
    super();
    this.place = place;
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    this.last = 0;
    this.isLoaded = false;
    /** From this position on every root line is here; 0 where there is nothing older. */
    this.edge = 0;
    this.running = null;
    this.isWanted = false;
  }

  get hasOlder() {
    return this.edge > 0;
  }

  /** Gets what changed since the last answer; calls made meanwhile share one more round. */
  catchUp() {
    this.isWanted = true;
    this.running ??= this.#drain().finally(() => { this.running = null; });
    return this.running;
  }

  async #drain() {
    while (this.isWanted) {
      this.isWanted = false;
      const first = this.last === 0;
      const answer = await get(`/chat/lines?place=${encodeURIComponent(this.place)}&after=${this.last}`);
      this.last = Math.max(this.last, answer.last ?? 0);
      if (!first && answer.lines.length >= PAGE) this.isWanted = true;
      this.isLoaded = true;
      const isFull = answer.lines.filter((line) => !line.thread).length >= PAGE;
      this.#merge(answer.lines, first ? edgeOf(answer.lines, isFull) : this.edge, first);
    }
  }

  /**
   * Takes what came with the news that lines changed. @param {{after: number, last: number, lines: Line[]}} [parcel]
   * @returns {boolean} whether nothing is missing between what is here and that
   */
  take(parcel) {
    if (!parcel || !this.isLoaded || this.running || this.last < parcel.after) return false;
    this.last = Math.max(this.last, parcel.last);
    this.#merge(parcel.lines, this.edge, false);
    return true;
  }

  /** Gets the root lines before the edge. */
  async older() {
    if (!this.hasOlder) return;
    const answer = await get(`/chat/lines?place=${encodeURIComponent(this.place)}&before=${this.edge}`);
    this.#merge(answer.lines, Math.min(this.edge, edgeOf(answer.lines, answer.more)), true);
  }

  #merge(lines, edge, isAlwaysNews) {
    const fresh = lines.filter((line) => !(this.lines.get(line.id)?.seq >= line.seq));
    const unseen = lines.filter((line) => !this.lines.has(line.id) || this.#isHeldBack(line));
    for (const line of fresh) this.lines.set(line.id, line);
    this.edge = edge;
    const added = unseen.filter((line) => !this.#isHeldBack(line));
    if (fresh.length || isAlwaysNews) this.dispatchEvent(new CustomEvent("change", { detail: { added } }));
  }

  /** Whether a line is a root that changed before the page it stands on was loaded: it would stand out of context. */
  #isHeldBack(line) {
    return !line.thread && line.position < this.edge;
  }

  /** @returns {Line[]} lines that answer no other, in order, without a gap from the edge on */
  roots() {
    return inOrder([...this.lines.values()].filter((line) => !line.thread && !this.#isHeldBack(line)));
  }

  /** @returns {Map<string, Line[]>} root id → its replies, in order */
  threads() {
    const threads = new Map();
    for (const line of inOrder([...this.lines.values()])) {
      if (!line.thread) continue;
      if (!threads.has(line.thread)) threads.set(line.thread, []);
      threads.get(line.thread).push(line);
    }
    return threads;
  }

  /** The lines that the reader is to notice: the roots, and what is said below one of the reader's own. */
  concerning() {
    const own = [...this.threads()].filter(([root]) => this.lines.get(root)?.who.mine);
    return [...this.roots(), ...own.flatMap(([, replies]) => replies)];
  }

  /** The root line under which a ticket is talked about here, if it is loaded. */
  rootOf(ticket) {
    const line = [...this.lines.values()].find((one) => one.ticket === ticket);
    return line ? this.lines.get(line.thread ?? line.id) : undefined;
  }

  hasClientId(clientId) {
    return [...this.lines.values()].some((line) => line.client_id === clientId);
  }

  /** Position of the newest line. */
  get end() {
    return Math.max(0, ...[...this.lines.values()].map((line) => line.position));
  }
}

/** The ticket's live card: the first card of the desk in its thread. */
export function liveCard(replies) {
  return replies.find((line) => line.card && line.who.role === "desk");
}

/** What the desk last brought back to the reporter: a question that is open, or how it ended. */
export function latestWord(replies) {
  const live = liveCard(replies);
  const word = replies.findLast((line) => line !== live && line.ticket === live?.ticket && line.card?.says);
  return word && (live?.card.is_over || word.card.asks) ? word : undefined;
}

/** The position of the oldest root among these, or 0 where no older one is left. */
function edgeOf(lines, hasMore) {
  return hasMore ? Math.min(...lines.filter((line) => !line.thread).map((line) => line.position)) : 0;
}

function inOrder(lines) {
  return lines.sort((one, other) => one.position - other.position || one.seq - other.seq);
}
