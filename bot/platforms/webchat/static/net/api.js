/** Talks to the desk's server; a failure says whether it is worth trying again. */

import { word } from "../format/i18n.js";

const PATIENCE = 15_000;

/** Tells listeners whether the server can be reached: "up" or "down". */
export const reach = new EventTarget();

/** A request that did not succeed; `message` is a sentence for people. */
export class Failure extends Error {
  /**
   * @param {string} message
   * @param {boolean} isPassing  the same request may succeed later: no network, or a busy server
   * @param {boolean} isUnreachable  no answer came at all
   */
  constructor(message, isPassing, isUnreachable = false) {
    super(message);
    this.isPassing = isPassing;
    this.isUnreachable = isUnreachable;
  }
}

export function get(path) {
  return call(path, { method: "GET" });
}

/** @param {number} patience  how many milliseconds to wait for the answer */
export function post(path, body, patience = PATIENCE) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }, patience);
}

async function call(path, options, patience = PATIENCE) {
  let response;
  let answer;
  try {
    response = await fetch(path, { ...options, credentials: "same-origin", signal: AbortSignal.timeout(patience) });
    answer = await response.json().catch((error) => (error instanceof SyntaxError ? null : Promise.reject(error)));
  } catch {
    reach.dispatchEvent(new Event("down"));
    throw new Failure(word("error.unreachable"), true, true);
  }
  reach.dispatchEvent(new Event("up"));
  if (response.ok && answer) return answer;
  const isPassing = response.status >= 500 || response.status === 429;
  throw new Failure(answer?.error ?? word("error.server", { status: response.status }), isPassing);
}

/** A key that makes a repeat of the same request harmless. `crypto.randomUUID` is missing on plain http in an office network. */
export function newClientId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
