/** Forms that the desk opens before one pair of eyes: filled in, looked over, sent, and kept until they are taken. */

import { Failure, newClientId } from "../net/api.js";
import { word } from "../format/i18n.js";

const NEARLY_FULL = 0.8;

/** What was typed into forms that were closed without being taken, by post and form name; the page is one person's. */
const unfinished = new Map();

/**
 * @param {HTMLFormElement} node  the form as the desk drew it
 * @param {import("./drawn.js").Where} where
 * @param {(name: string, fields: Object, clientId: string, meanwhile: (word: string) => void) => Promise<{errors: Object, show: (dialog: Object) => void}>} submit
 *   gives sentences by field name, or none and `show`, which puts the answer into the dialog or closes it
 * @param {import("./dialogs.js").Dialog} dialog  open or not
 */
export function showForm(node, { post }, submit, dialog) {
  const { form: name, title } = node.dataset;
  const formKey = `${post ?? ""}|${name}`;
  fillIn(node, unfinished.get(formKey) ?? {});
  node.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  node.addEventListener("input", ({ target }) => {
    unfinished.set(formKey, valuesOf(node));
    countLetters(target);
  });
  node.addEventListener("submit", submission({ name, formKey, node, submit, dialog }));
  dialog.fill(title, node);
}

/** What happens on submit: at most one request at a time, the same key while the same content got no answer. */
function submission({ name, formKey, node, submit, dialog }) {
  const send = node.querySelector("[type=submit]");
  const problem = node.querySelector(".form-problem");
  let key = null;
  let keyed = "";
  return async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    problem.textContent = "";
    if (showErrors(node, missing(node))) return;
    const values = valuesOf(node);
    const content = JSON.stringify(values);
    if (content !== keyed) [key, keyed] = [newClientId(), content];
    send.disabled = true;
    const meanwhile = (why) => { problem.textContent = word(why); };
    try {
      const { errors, show } = await submit(name, values, key, meanwhile);
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

/** What stands in the fields, by name. */
function valuesOf(node) {
  return Object.fromEntries([...new FormData(node)].map(([name, value]) => [name, String(value)]));
}

/** Puts back what was typed, by name. */
function fillIn(node, typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = node.elements.namedItem(name);
    if (field) field.value = value;
  }
}

/** Tells how full a field is before it is. */
function countLetters(input) {
  const { most } = input.dataset;
  if (!most) return;
  const { length } = [...input.value];
  input.closest(".field").querySelector(".field-count").textContent = length > most * NEARLY_FULL ? word("form.count", { length, most }) : "";
}

/** Sentences by name for fields that are empty and must not be, or hold half a date. */
function missing(node) {
  const values = valuesOf(node);
  const errors = {};
  for (const { dataset: { name, label, kind, required } } of node.querySelectorAll(".field")) {
    if (node.elements.namedItem(name)?.validity?.badInput) errors[name] = word(kind === "day" ? "form.half_a_day" : "form.half_a_moment");
    else if (required !== undefined && !(values[name] ?? "").trim()) errors[name] = word(kind === "choice" ? "form.choose_one" : "form.required", { label });
  }
  return errors;
}

/** Writes each sentence below its field, those of no field into `rest`. @returns {boolean} whether there were any */
function showErrors(node, errors, rest = null) {
  const left = { ...errors };
  for (const place of node.querySelectorAll(".field-error")) {
    const name = place.dataset.field;
    place.textContent = left[name] ?? "";
    for (const input of node.querySelectorAll(`[name="${CSS.escape(name)}"]`)) input.setAttribute("aria-invalid", String(name in left));
    delete left[name];
  }
  if (rest) rest.textContent = Object.values(left).join(" ");
  node.querySelector('[aria-invalid="true"]')?.focus();
  return Object.keys(errors).length > 0;
}
