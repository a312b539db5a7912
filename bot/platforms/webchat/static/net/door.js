/** What comes before the desk answers the page again, such as a log-in; all that the page asks waits for it together. */

import { language } from "../format/i18n.js";

const ME = "/chat/me";

/** Dispatches "shut" when the desk lets the page in no more, and "open" when it does again. */
class Door extends EventTarget {
  constructor() {
    super();
    /** Hears of the other tabs of this browser whose page one is, and that the desk let one in, or that one left. */
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel("zhiban.door") : Object.assign(new EventTarget(), { postMessage() {} });
    this.tabs.addEventListener("message", ({ data }) => this.#heard(data));
    this.person = null;
    this.askToLogIn = () => leaving(() => location.reload());
    this.opening = null;
    this.opened = 0;
  }

  /** From now on the page is this person's. @param {() => Promise<void>} askToLogIn  done once the desk lets the page in */
  belongsTo(person, askToLogIn) {
    this.person = person;
    this.askToLogIn = askToLogIn;
    this.tabs.postMessage({ person });
  }

  /** Tells the other tabs of a log-out, once it is done: the next page comes after it. */
  leave() {
    window.addEventListener("pagehide", () => this.tabs.postMessage("left"));
  }

  #heard(said) {
    if (this.person === null) return;
    if (said === "left") this.open(this.opened);
    else if (said.person && said.person !== this.person) location.reload();
  }

  /** Says whose page asks: the desk answers no other person in their stead. */
  get headers() {
    return this.person === null ? {} : { "Zhiban-Person": String(this.person) };
  }

  /** Waits while the desk does not let the page in. @returns {Promise<number>} how often the door was opened before */
  async pass() {
    while (this.opening) await this.opening;
    return this.opened;
  }

  /** Opens the door for a request that passed when it had been opened `before` times, unless that was done meanwhile. */
  async open(before) {
    if (this.opened > before) return;
    this.opening ??= this.#open();
    await this.opening;
  }

  async #open() {
    this.dispatchEvent(new Event("shut"));
    if (!(await this.isOpen())) await this.askToLogIn();
    this.opened += 1;
    this.opening = null;
    this.tabs.postMessage("open");
    this.dispatchEvent(new Event("open"));
  }

  /** Whether the desk lets the page in; where that takes something else than a log-in, it is done first. */
  async isOpen() {
    const { isIn, then } = await told(ME, { headers: this.headers });
    if (then === "settle") await leaving(() => location.assign("/login/own"));
    if (then === "reload") await leaving(() => location.reload());
    if (then !== "renew") return isIn;
    await told("/login/renew", { method: "POST" });
    return (await told(ME, { headers: this.headers })).isIn;
  }

  /** Logs in. @param {URLSearchParams} typed @returns {Promise<string|null>} why not, null without an answer, "" once the desk lets the page in */
  async logIn(typed) {
    const headers = { Accept: "application/json", "Accept-Language": language };
    const { isIn, person, error } = await told("/login", { method: "POST", headers, body: typed });
    if (!isIn) return error ?? null;
    if (person !== this.person) await leaving(() => location.reload());
    return (await this.isOpen()) ? "" : null;
  }
}

export const door = new Door();

/** Asks past the door. @returns {Promise<Object>} the answer, and `isIn`, whether it is a good one */
async function told(path, options) {
  try {
    const response = await fetch(path, { ...options, credentials: "same-origin" });
    return { ...(await response.json()), isIn: response.ok };
  } catch {
    return { isIn: false };
  }
}

/** Leaves the page; what waits for that goes on in the next one. */
function leaving(go) {
  go();
  return new Promise(() => {});
}
