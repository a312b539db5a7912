/** What the desk opens before one pair of eyes: forms to fill in, and cards for nobody else. */

import { Failure, newClientId } from "../net/api.js";
import { cardNode } from "./cards.js";
import { button, el } from "../format/dom.js";
import { fieldNode, missing, showErrors, valuesOf } from "./fields.js";
import { introNodes } from "./intro.js";
import { word } from "../format/i18n.js";

/** What was typed into forms that were closed without being taken, by post and form name; the page is one person's. */
const unfinished = new Map();

/**
 * Shows a card that only the presser may see; its buttons act where the card came from, and their answer takes its place.
 * @param {import("./cards.js").Card} card
 * @param {import("./cards.js").Where & {press: import("./cards.js").Press}} where
 * @param {import("./dialogs.js").Dialog} dialog  open or not
 * @param {HTMLElement|null} papers  files to save of what the card shows
 */
export function showCard(card, { press, post, place = null }, dialog, papers = null) {
  dialog.fill(word("dialog.for_you"), cardNode(card, { press, post, place, dialog }), ...(papers ? [papers] : []));
}

/**
 * Shows a choice of actions: each is pressed like the button of a card, and its answer takes the list's place.
 * @param {Object} menu  a form with `is_menu`
 * @param {import("./cards.js").Where & {press: import("./cards.js").Press}} where
 * @param {import("./dialogs.js").Dialog} dialog  open or not
 */
export function showMenu(menu, { press, post, place = null }, dialog) {
  const choices = menu.fields.flatMap((field) => field.choices);
  const buttons = choices.map(({ value: action, label, confirm }) => button(label, {
    class: "press press-plain", data: { action },
    on: { click: (event) => press({ action, label, confirm }, event.currentTarget, { post, place, dialog }) },
  }));
  dialog.fill(menu.title, ...introNodes(menu.intro, "dialog-text"), el("div", { class: "menu" }, ...buttons));
}

/**
 * @param {Object} form
 * @param {import("./cards.js").Where} where
 * @param {(fields: Object, clientId: string, confirming: () => void) => Promise<{errors: Object, show: (dialog: Object) => void}>} submit
 *   gives sentences by field name, or none and `show`, which puts the answer into the dialog or closes it
 * @param {import("./dialogs.js").Dialog} dialog  open or not
 */
export function showForm(form, { post }, submit, dialog) {
  const formKey = `${post ?? ""}|${form.name}`;
  const typed = unfinished.get(formKey) ?? {};
  const fields = form.fields.map((field) => fieldNode(field, typed[field.name] ?? field.value));
  const problem = el("p", { class: "form-problem", role: "alert" });
  const send = el("button", { type: "submit", class: "press press-primary", text: form.submit });
  const cancel = button(word("cancel"), { class: "press press-plain", on: { click: () => dialog.close() } });
  const node = el("form", { class: "form", novalidate: true },
    ...introNodes(form.intro, "dialog-text"), ...fields, problem, el("div", { class: "buttons" }, send, cancel));
  node.addEventListener("input", () => unfinished.set(formKey, valuesOf(node)));
  node.addEventListener("submit", submission({ form, formKey, node, send, problem, submit, dialog }));
  dialog.fill(form.title, node);
}

/** What happens on submit: at most one request at a time, the same key while the same content got no answer. */
function submission({ form, formKey, node, send, problem, submit, dialog }) {
  let key = null;
  let keyed = "";
  return async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    problem.textContent = "";
    if (showErrors(node, missing(node, form.fields))) return;
    const values = valuesOf(node);
    const content = JSON.stringify(values);
    if (content !== keyed) [key, keyed] = [newClientId(), content];
    send.disabled = true;
    const confirming = () => { problem.textContent = word("confirming"); };
    try {
      const { errors, show } = await submit(values, key, confirming);
      problem.textContent = "";
      keyed = "";
      if (showErrors(node, errors, problem)) return;
      unfinished.delete(formKey);
      show(dialog);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problem.textContent = error.isUnreachable ? word("error.form_kept") : error.message;
    } finally {
      send.disabled = false;
    }
  };
}
