/** Hears that something changed, by server-sent events, or by asking every few seconds while those are down. */

import { reach } from "./api.js";
import { door } from "./door.js";

const POLL_PAUSE = 4000;
const REOPEN_PAUSE = 10_000;
/** A hidden page keeps no stream: a browser has six connections to the desk for all its tabs. It asks now and then, for its title. */
const HIDDEN_PAUSE = 30_000;

/** Dispatches "changed" with the places concerned (null = any), "clock" when desk time was moved to `now`, and "reach" with `isUp`. */
export class Live extends EventTarget {
  constructor() {
    super();
    this.isUp = true;
    this.isShut = false;
    this.source = null;
    reach.addEventListener("up", () => this.#told(true));
    reach.addEventListener("down", () => this.#told(false));
    window.addEventListener("offline", () => this.#told(false));
    window.addEventListener("online", () => this.#changed(null));
    document.addEventListener("visibilitychange", () => this.#shown());
    door.addEventListener("shut", () => this.#shut());
    door.addEventListener("open", () => this.#reopened());
  }

  start() {
    this.#open();
    setInterval(() => document.hidden || (this.isUp && this.#isListening()) || this.#changed(null), POLL_PAUSE);
    setInterval(() => document.hidden && this.#changed(null), HIDDEN_PAUSE);
    // EventSource gives up for good after an answer such as 503; it is opened anew then.
    setInterval(() => this.source?.readyState === EventSource.CLOSED && this.#open(), REOPEN_PAUSE);
    window.addEventListener("pagehide", () => this.#close());
    window.addEventListener("pageshow", (event) => event.persisted && this.#shown());
  }

  /** Whoever comes back sees at once what there is to see. */
  #shown() {
    if (document.hidden) {
      this.#close();
      return;
    }
    this.#changed(null);
    this.#open();
  }

  #shut() {
    this.isShut = true;
    this.#close();
  }

  #reopened() {
    this.isShut = false;
    this.#shown();
  }

  #close() {
    this.source?.close();
    this.source = null;
  }

  #open() {
    this.#close();
    if (document.hidden || this.isShut) return;
    this.source = new EventSource("/chat/events");
    this.source.addEventListener("open", () => this.#changed(null));
    // A stream ends with its session, and the next question is answered by what to do then.
    this.source.addEventListener("error", () => this.#changed(null));
    this.source.addEventListener("changed", (event) => this.#changed(JSON.parse(event.data).places ?? null));
    this.source.addEventListener("clock", (event) => this.dispatchEvent(new CustomEvent("clock", { detail: JSON.parse(event.data) })));
  }

  #isListening() {
    return this.source?.readyState === EventSource.OPEN;
  }

  #changed(places) {
    if (this.isShut) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: { places } }));
  }

  #told(isUp) {
    if (this.isUp === isUp) return;
    this.isUp = isUp;
    this.dispatchEvent(new CustomEvent("reach", { detail: { isUp } }));
  }
}
