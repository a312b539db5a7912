/** Keeps what was written until the desk has acknowledged it, across failures and reloads. */

import { Failure, newClientId, post, reach } from "./api.js";
import { forget, recallAll, remember } from "./local_storage.js";
import { deskNow } from "../format/times.js";

/**
 * @typedef {Object} Unsent
 * @property {string} client_id  made once; every retry carries the same, so the desk counts the message once
 * @property {string} place
 * @property {string|null} thread
 * @property {string} text
 * @property {string} at
 * @property {"sending"|"busy"|"confirming"|"waiting"|"failed"} state  busy = the desk turned it away, and is sent it again by itself;
 *   confirming = the desk has begun it, and is asked what became of it;
 *   waiting = goes out by itself once the desk can be reached
 * @property {string} [reason]
 * @property {string} [line]  id of the line it became
 */

/** Messages on their way; dispatches "change", and "sent" with the server's answer and when it was asked. */
export class Unsent extends EventTarget {
  constructor(person) {
    super();
    this.prefix = `unsent.${person}.`;
    /** @type {Map<string, Unsent>} */
    this.items = new Map();
    this.#restore();
    reach.addEventListener("up", () => this.flush());
  }

  #restore() {
    for (const item of recallAll(this.prefix)) {
      if (isUnderWay(item)) item.state = "waiting";
      this.items.set(item.client_id, item);
    }
  }

  /** What is unsent in a place: its root lines, or those of one thread. */
  of(place, thread = null) {
    return [...this.items.values()].filter((item) => item.place === place && item.thread === thread);
  }

  add(place, thread, text) {
    const item = { client_id: newClientId(), place, thread, text, at: new Date(deskNow()).toISOString(), state: "sending" };
    this.#keep(item);
    this.#send(item);
  }

  retry(clientId) {
    const item = this.items.get(clientId);
    if (!item || isUnderWay(item)) return;
    item.state = "sending";
    this.#keep(item);
    this.#send(item);
  }

  /** Sends all that waits for the connection. */
  flush() {
    for (const item of this.items.values()) if (item.state === "waiting") this.retry(item.client_id);
  }

  /** Forgets a message: its line has arrived, or its writer took it back. */
  remove(clientId) {
    forget(this.prefix + clientId);
    if (this.items.delete(clientId)) this.dispatchEvent(new Event("change"));
  }

  /** Forgets the messages whose lines a timeline now holds. */
  settle(timeline) {
    for (const item of this.items.values()) {
      if (item.place !== timeline.place) continue;
      if (timeline.lines.has(item.line) || timeline.hasClientId(item.client_id)) this.remove(item.client_id);
    }
  }

  async #send(item) {
    const { client_id, place, thread, text } = item;
    const asked = performance.now();
    try {
      const body = { client_id, place, text, ...(thread ? { thread } : {}) };
      const answer = await post("/chat/lines", body, { meanwhile: (why) => this.#keep(Object.assign(item, { state: why })) });
      item.line = answer.line;
      forget(this.prefix + client_id);
      this.dispatchEvent(new CustomEvent("sent", { detail: { item, answer, asked } }));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Its line has come by another way meanwhile: only the answer was lost.
      if (!this.items.has(client_id)) return;
      item.state = error.isUnreachable ? "waiting" : "failed";
      item.reason = error.message;
      this.#keep(item);
    }
  }

  #keep(item) {
    this.items.set(item.client_id, item);
    remember(this.prefix + item.client_id, item);
    this.dispatchEvent(new Event("change"));
  }
}

/** Whether somebody is at it: it is being sent, or asked after. */
export function isUnderWay({ state }) {
  return ["sending", "busy", "confirming"].includes(state);
}
