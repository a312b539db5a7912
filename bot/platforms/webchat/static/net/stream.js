/** One stream of the desk's events for all tabs of a person in this browser: one of them holds it and passes on what it hears. */

/** EventSource gives up for good after an answer such as 503; it is opened anew then. */
const REOPEN_PAUSE = 10_000;
/** The desk's heartbeat comes every 15 seconds (../../live.py): whoever holds the stream and is silent so long, is frozen. */
const SILENCE = 40_000;
const LOOK_PAUSE = 5000;
/** Without locks, as over plain http in an office network, each tab that is looked at has a stream of its own. */
const isShared = "locks" in navigator && "BroadcastChannel" in window;

/** Dispatches in every tab what one of them hears, "changed" and "clock" with the desk's words, and "lost" where it hears nothing. */
export class Stream extends EventTarget {
  constructor(person) {
    super();
    this.name = `zhiban.stream.${person}`;
    this.isOpen = false;
    this.isWanted = true;
    this.heard = Date.now();
    this.last = "";
    this.source = null;
    this.release = null;
    this.tabs = isShared ? new BroadcastChannel(this.name) : null;
    this.tabs?.addEventListener("message", ({ data }) => this.#heard(data));
  }

  start() {
    window.addEventListener("pagehide", () => this.#leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.#again());
    document.addEventListener("freeze", () => this.#leave());
    document.addEventListener("resume", () => this.#again());
    if (!isShared) document.addEventListener("visibilitychange", () => (document.hidden ? this.#leave() : this.#queue()));
    setInterval(() => this.source?.readyState === EventSource.CLOSED && this.#open(), REOPEN_PAUSE);
    setInterval(() => this.#listen(), LOOK_PAUSE);
    this.#queue();
    this.tabs?.postMessage({ kind: "hello" });
  }

  /** Whether the desk lets the page in: it is asked for nothing meanwhile. */
  want(isWanted) {
    this.isWanted = isWanted;
    if (!isWanted) this.#close();
    else if (this.release) this.#open();
  }

  /** Waits for its turn to hold the stream. */
  async #queue({ steal = false } = {}) {
    if (this.release) return;
    if (!isShared) {
      if (!document.hidden) this.#hold(() => {});
      return;
    }
    this.asked?.abort();
    this.asked = steal ? null : new AbortController();
    const how = steal ? { steal } : { signal: this.asked.signal };
    let release = null;
    try {
      await navigator.locks.request(this.name, how, () => new Promise((resolve) => this.#hold(release = resolve)));
    } catch {
      // Called off, or taken by a tab that had heard nothing of this one.
      if (!release || release !== this.release) return;
      this.#again();
    }
  }

  #hold(release) {
    this.release = release;
    this.#open();
  }

  #leave() {
    this.asked?.abort();
    this.#close();
    this.release?.();
    this.release = null;
    this.isOpen = false;
  }

  #again() {
    this.#leave();
    this.#queue();
  }

  #close() {
    this.source?.close();
    this.source = null;
  }

  #open() {
    this.#close();
    if (!this.isWanted) return;
    this.source = new EventSource(`/chat/events?after=${encodeURIComponent(this.last)}`);
    this.source.addEventListener("open", () => this.#tell({ kind: "open" }));
    // A stream ends with its session, and the next question is answered by what to do then.
    this.source.addEventListener("error", () => this.#tell({ kind: "down" }));
    for (const kind of ["alive", "changed", "clock"]) {
      this.source.addEventListener(kind, ({ data, lastEventId }) => this.#tell({ kind, data: JSON.parse(data), last: lastEventId }));
    }
  }

  #tell(message) {
    this.tabs?.postMessage(message);
    this.#heard(message);
  }

  #heard({ kind, data, last }) {
    if (kind === "hello") {
      if (this.source) this.tabs.postMessage({ kind: this.isOpen ? "alive" : "down", last: this.last });
      return;
    }
    const isLost = kind === "down" && this.isOpen;
    this.heard = Date.now();
    this.isOpen = kind !== "down";
    if (last) this.last = last;
    if (data) this.dispatchEvent(new CustomEvent(kind, { detail: data }));
    if (isLost) this.dispatchEvent(new Event("lost"));
  }

  /** After a silence somebody else shall hold the stream, and it is asked once what was missed. */
  #listen() {
    if (!this.isWanted || Date.now() - this.heard < SILENCE || (!isShared && document.hidden)) return;
    this.heard = Date.now();
    this.isOpen = false;
    this.dispatchEvent(new Event("lost"));
    if (this.release) this.#open();
    else this.#queue({ steal: true });
  }
}
