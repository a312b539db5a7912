/** Covers the page when the session has ended: nothing of the office can be read, and the person logs in again in place. */

import { door } from "../net/door.js";
import { el } from "../format/dom.js";
import { word } from "../format/i18n.js";

/** Asks for the password until the desk lets the page in; what lies below stays as it is. @param {string} name  of the page's person */
export function askToLogIn(name) {
  return new Cover(name).isGone;
}

class Cover {
  constructor(name) {
    this.problem = el("p", { class: "form-problem", role: "alert" });
    this.send = el("button", { type: "submit", class: "press press-primary", text: word("cover.press") });
    this.form = el("form", { class: "form", on: { submit: (event) => this.#submit(event) } },
      fieldNode("name", { type: "text", autocomplete: "username", value: name, required: true }),
      fieldNode("password", { type: "password", autocomplete: "current-password", required: true, autofocus: true }),
      fieldNode("code", { type: "text", autocomplete: "one-time-code", inputmode: "numeric", maxlength: "10" }, word("cover.code.hint")),
      this.problem, el("div", { class: "buttons" }, this.send));
    this.node = el("dialog", { class: "cover", "aria-labelledby": "cover-title", "aria-describedby": "cover-text" },
      el("div", { class: "cover-sheet" }, el("h1", { id: "cover-title", class: "cover-title", text: word("cover.title") }),
        el("p", { id: "cover-text", class: "dialog-text", text: word("cover.text") }), this.form));
    // Browsers close a dialog by a key or a gesture, whatever the page says to it.
    this.reopen = () => this.node.showModal();
    this.look = ({ type }) => (document.hidden && type !== "message") || this.#look();
    this.isGone = new Promise((resolve) => { this.gone = resolve; });
    this.#show();
  }

  /** The browser remembers what had the focus before the rest is hidden. */
  #show() {
    document.body.append(this.node);
    this.node.showModal();
    document.body.classList.add("is-covered");
    this.title = document.title;
    document.title = word("cover.title");
    this.node.addEventListener("cancel", (event) => event.preventDefault());
    this.node.addEventListener("close", this.reopen);
    document.addEventListener("visibilitychange", this.look);
    door.tabs.addEventListener("message", this.look);
  }

  #hide() {
    this.node.removeEventListener("close", this.reopen);
    document.removeEventListener("visibilitychange", this.look);
    door.tabs.removeEventListener("message", this.look);
    document.body.classList.remove("is-covered");
    document.title = this.title;
    this.node.close();
    this.node.remove();
    this.gone();
  }

  /** Another tab may have logged in. */
  async #look() {
    if (await door.isOpen()) this.#hide();
  }

  async #submit(event) {
    event.preventDefault();
    if (this.send.disabled) return;
    this.send.disabled = true;
    this.problem.textContent = "";
    const problem = await door.logIn(new URLSearchParams(new FormData(this.form)));
    this.send.disabled = false;
    if (problem === "") {
      this.#hide();
      return;
    }
    this.problem.textContent = problem ?? word("error.unreachable");
    for (const name of ["password", "code"]) this.form.elements[name].value = "";
    this.form.elements.password.focus();
  }
}

function fieldNode(name, attributes, hint = "") {
  const id = `cover-${name}`;
  return el("div", { class: "field" },
    el("label", { class: "field-label", for: id, text: word(`cover.${name}`) }),
    el("input", { id, name, "aria-describedby": hint ? `${id}-hint` : null, ...attributes }),
    hint && el("p", { class: "field-hint", id: `${id}-hint`, text: hint }));
}
