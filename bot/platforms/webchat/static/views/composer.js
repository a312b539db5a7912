/** Where people write: Enter sends, Shift+Enter breaks the line, and what was typed outlives a reload. */

import { button, el } from "../format/dom.js";
import { forget, recall, remember } from "../net/local_storage.js";
import { word } from "../format/i18n.js";

/** Browsers give this code for keys that an input method takes for itself. */
const TAKEN_BY_INPUT_METHOD = 229;
const MOST_HEIGHT = 200;

/** One composer; shows itself as `node`. */
export class Composer {
  /**
   * @param {{key: string, placeholder: string, actions?: {action: string, label: string}[], place?: string,
   *   commands?: import("./commands.js").CommandList, press?: import("./drawn.js").Press, send: (text: string) => void}} options
   *   `key` names what was typed: person and place; `place` is where the actions, pressed by `press`, act; `commands` are offered behind a slash
   */
  constructor({ key, placeholder, actions = [], place = null, commands = null, press = null, send }) {
    this.key = `typed.${key}`;
    this.commands = commands;
    this.send = send;
    this.input = el("textarea", { class: "composer-input", rows: "1", placeholder, "aria-label": placeholder, enterkeyhint: "send" });
    this.input.value = recall(this.key) ?? "";
    this.go = el("button", { type: "submit", class: "press press-primary composer-send", text: word("composer.send") });
    this.node = el("form", { class: "composer" },
      actions.length > 0 && el("div", { class: "composer-actions" }, ...actions.map((one) => actionNode(one, place, press)),
        el("span", { class: "composer-hint", text: word("composer.hint") })),
      commands?.node,
      el("div", { class: "composer-row" }, this.input, this.go));
    this.#listen();
    this.#fit();
    commands?.serve(this.input, () => this.#empty());
  }

  #listen() {
    this.input.addEventListener("keydown", (event) => {
      const isComposing = event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;
      if (isComposing || this.commands?.takes(event)) return;
      if (event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      this.#submit();
    });
    this.input.addEventListener("input", () => {
      if (this.input.value) remember(this.key, this.input.value);
      else forget(this.key);
      this.#fit();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** Puts a text back to be written anew, before what stands there. */
  rewrite(text) {
    this.input.value = [text, this.input.value].filter(Boolean).join("\n");
    remember(this.key, this.input.value);
    this.#fit();
    this.input.focus();
  }

  #submit() {
    const text = this.input.value.trim();
    this.input.focus();
    if (!text) return;
    this.#empty();
    if (this.commands?.looksFor(text)) return;
    this.send(text);
  }

  #empty() {
    this.input.value = "";
    forget(this.key);
    this.#fit();
  }

  /** As tall as its text, up to a limit. */
  #fit() {
    requestAnimationFrame(() => {
      this.input.style.height = "auto";
      if (this.input.scrollHeight) this.input.style.height = `${Math.min(this.input.scrollHeight + 2, MOST_HEIGHT)}px`;
    });
  }
}

/** What stands in its stead where people only read. */
export function deskOnlyNode() {
  return el("p", { class: "desk-only", text: word("composer.desk_only") });
}

function actionNode({ action, label }, place, press) {
  const click = (event) => press({ action, label }, event.currentTarget, { post: null, place });
  return button(label, { class: "press press-plain", data: { action }, on: { click } });
}
