/** Modal dialogs: one that can be filled anew in place, and a question before what cannot be undone. */

import { newClientId } from "../net/api.js";
import { button, el, focusKey, focusOn } from "../format/dom.js";
import { word } from "../format/i18n.js";

/** @type {WeakMap<Element, Dialog>} */
const dialogs = new WeakMap();

/** A dialog; `fill` opens it, or puts something else into it while it is open. */
export class Dialog {
  /** @param {Element|null} opener  what gets the focus afterwards; it may be disabled, or be drawn anew, meanwhile */
  constructor(opener = document.activeElement) {
    const key = opener && focusKey(opener);
    this.node = el("dialog", { class: "dialog" });
    dialogs.set(this.node, this);
    this.node.addEventListener("close", () => {
      this.node.remove();
      if (opener?.isConnected) opener.focus({ preventScroll: true });
      else if (key) focusOn(key);
    });
  }

  /** The dialog that a node stands in, null where it stands in none. @param {Element} node */
  static around(node) {
    return dialogs.get(node.closest("dialog")) ?? null;
  }

  /** Says where its buttons act: on the card of a post, or in a place. @param {import("./drawn.js").Where} where */
  actsAt({ post, place }) {
    for (const [name, value] of Object.entries({ post, place })) {
      if (value) this.node.dataset[name] = value;
      else delete this.node.dataset[name];
    }
  }

  /** The focus goes to the first field or else to the title; once closed, back to where it was. */
  fill(title, ...content) {
    const heading = el("h2", { class: "dialog-title", id: `dialog-${newClientId().slice(0, 8)}`, tabindex: "-1", text: title });
    const close = button("×", { class: "icon dialog-close", "aria-label": word("close"), on: { click: () => this.close() } });
    this.node.setAttribute("aria-labelledby", heading.id);
    this.node.replaceChildren(el("header", { class: "dialog-head" }, heading, close), ...content);
    if (!this.node.open) this.#open();
    this.node.scrollTop = 0;
    const field = this.node.querySelector(".field");
    (field?.querySelector("input:checked") ?? field?.querySelector("input, textarea, select") ?? heading).focus();
  }

  #open() {
    document.body.append(this.node);
    this.node.showModal();
  }

  close() {
    this.node.close();
  }
}

/**
 * @param {{label: string, called?: string, style?: string, confirm: string}} button  `called` is the label in the reader's language
 * @returns {Promise<boolean>} whether the person wants it
 */
export function askToConfirm({ label: written, called, style, confirm }) {
  const label = called ?? written;
  return new Promise((resolve) => {
    const dialog = new Dialog();
    const yes = button(label, { class: `press press-${style === "danger" ? "danger" : "primary"}`, on: { click: () => dialog.node.close("yes") } });
    const no = button(word("cancel"), { class: "press press-plain", on: { click: () => dialog.node.close("") } });
    dialog.node.classList.add("dialog-small");
    dialog.node.addEventListener("close", () => resolve(dialog.node.returnValue === "yes"));
    dialog.fill(label, el("p", { class: "dialog-text", text: confirm }), el("div", { class: "buttons" }, yes, no));
    no.focus();
  });
}
