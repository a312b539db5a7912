/** Hears that something changed, by the stream of this browser, or by asking every few seconds while it is down. */

import { reach } from "./api.js";
import { door } from "./door.js";
import { Stream } from "./stream.js";

const POLL_PAUSE = 4000;
/** So often a hidden page asks that hears nothing, for its title. */
const HIDDEN_PAUSE = 30_000;

/** Dispatches "changed" with the places concerned (null = any) and what came with the news of their lines, "clock" when desk time was moved to `now`, and "reach" with `isUp`. */
export class Live extends EventTarget {
  constructor(person) {
    super();
    this.isUp = true;
    this.isShut = false;
    this.stream = new Stream(person);
    this.stream.addEventListener("changed", ({ detail }) => this.#changed(detail.places, detail.lines));
    this.stream.addEventListener("clock", ({ detail }) => this.dispatchEvent(new CustomEvent("clock", { detail })));
    this.stream.addEventListener("lost", () => this.#changed(null));
    reach.addEventListener("up", () => this.#told(true));
    reach.addEventListener("down", () => this.#told(false));
    window.addEventListener("offline", () => this.#told(false));
    window.addEventListener("online", () => this.#changed(null));
    // Whoever comes back sees at once what there is to see.
    document.addEventListener("visibilitychange", () => document.hidden || this.#changed(null));
    door.addEventListener("shut", () => this.#shut(true));
    door.addEventListener("open", () => this.#shut(false));
  }

  start() {
    this.stream.start();
    setInterval(() => document.hidden || (this.isUp && this.stream.isOpen) || this.#changed(null), POLL_PAUSE);
    setInterval(() => document.hidden && !this.stream.isOpen && this.#changed(null), HIDDEN_PAUSE);
  }

  #shut(isShut) {
    this.isShut = isShut;
    this.stream.want(!isShut);
    this.#changed(null);
  }

  #changed(places, lines = {}) {
    if (this.isShut) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: { places, lines } }));
  }

  #told(isUp) {
    if (this.isUp === isUp) return;
    this.isUp = isUp;
    this.dispatchEvent(new CustomEvent("reach", { detail: { isUp } }));
  }
}
