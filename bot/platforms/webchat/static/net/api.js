/** Talks to the desk's server; a failure says whether it is worth trying again. */

import { door } from "./door.js";
import { word } from "../format/i18n.js";

const PATIENCE = 15_000;
const FILE_PATIENCE = 120_000;
/** How long after one another it is asked what became of something. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4000;
/** How often a request is sent that a busy desk has turned away, and how long after one another at first. */
const TRIES = 4;
const BUSY_PAUSE = 1500;
/** So often one request is sent again because the desk did not let the page in. */
const ROUNDS = 3;

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

/**
 * Sends something. What a busy desk turned away is sent again under the same key a few times; where the desk has begun it
 * and is late, it is asked until it is known what became of it.
 * @param {{patience?: number, meanwhile?: (word: "busy"|"confirming") => void}} how  `patience` is how many milliseconds to
 *   wait for an answer; `meanwhile` is told why it takes longer
 */
export async function post(path, body, { patience = PATIENCE, meanwhile = () => {} } = {}) {
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const send = () => taken(() => call(path, options, patience), body.client_id ? TRIES : 1, meanwhile);
  const answer = await send();
  if (!answer.pending) return answer;
  if (!body.client_id) throw new Failure(answer.sentence, false);
  meanwhile("confirming");
  return known(body.client_id, send);
}

/** What a desk answers in the end that could not before, in so many tries. */
async function taken(send, tries, meanwhile) {
  for (let left = tries; ; left -= 1) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Failure) || !error.isPassing || error.isUnreachable || left === 1) throw error;
      meanwhile("busy");
      await new Promise((resolve) => setTimeout(resolve, BUSY_PAUSE * 2 ** (tries - left)));
    }
  }
}

/** What became of it in the end; what the desk knows nothing of is sent again. */
async function known(clientId, send) {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    try {
      const { outcome, answer } = await get(`/chat/outcomes/${encodeURIComponent(clientId)}`);
      if (answer) return answer;
      const again = outcome === "unknown" ? await send() : { pending: true };
      if (!again.pending) return again;
    } catch (error) {
      // Nobody was there to ask, or to send to: that says nothing about what was sent first.
      if (!(error instanceof Failure) || !error.isPassing) throw error;
    }
  }
}

/**
 * A file to be saved. @param {"GET"|"POST"} method  POST where the desk notes who took it: what changes something is no GET
 * @returns {Promise<{name: string, content: Blob}>}
 */
export async function file(path, method) {
  const { response, answer } = await answered(path, { method }, FILE_PATIENCE, (told) => (isFile(told) ? told.blob() : json(told)));
  if (isFile(response)) return { name: nameOf(response), content: answer };
  throw failure(response, answer);
}

async function call(path, options, patience = PATIENCE) {
  const { response, answer } = await answered(path, options, patience, json);
  if (response.ok && answer) return answer;
  throw failure(response, answer);
}

/** The answer of a desk that lets the page in; nothing comes into the page while it does not. */
async function answered(path, options, patience, read) {
  for (let round = 1; ; round += 1) {
    const before = await door.pass();
    const { response, answer } = await fetched(path, options, patience, read);
    if (!(response.status === 401 && answer?.then) || round > ROUNDS) {
      await door.pass();
      return { response, answer };
    }
    await door.open(before);
  }
}

async function fetched(path, { headers, ...options }, patience, read) {
  let response;
  let answer;
  try {
    response = await fetch(path, { ...options, headers: { ...headers, ...door.headers }, credentials: "same-origin", signal: AbortSignal.timeout(patience) });
    answer = await read(response);
  } catch {
    reach.dispatchEvent(new Event("down"));
    throw new Failure(word("error.unreachable"), true, true);
  }
  reach.dispatchEvent(new Event("up"));
  return { response, answer };
}

function json(response) {
  return response.json().catch((error) => (error instanceof SyntaxError ? null : Promise.reject(error)));
}

function failure(response, answer) {
  const isPassing = response.status >= 500 || response.status === 429;
  return new Failure(answer?.error ?? answer?.sentence ?? word("error.server", { status: response.status }), isPassing);
}

function isFile(response) {
  return response.ok && response.headers.has("Content-Disposition");
}

function nameOf(response) {
  return decodeURIComponent(response.headers.get("Content-Disposition").split("filename*=UTF-8''")[1] ?? "");
}

/** A key that makes a repeat of the same request harmless. `crypto.randomUUID` is missing on plain http in an office network. */
export function newClientId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
