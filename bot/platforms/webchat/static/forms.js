/** Dialogs: forms to fill in, a question before what cannot be undone, a card for one pair of eyes. */

import { Failure, newClientId } from "./api.js";
import { cardNode } from "./cards.js";
import { button, el } from "./dom.js";
import { word } from "./words.js";

/** Choices up to this many are laid out; more go into a list. */
const FEW = 6;
const NEARLY_FULL = 0.8;

/** What was typed into forms that were closed without being taken, by post and form name; the page is one person's. */
const drafts = new Map();

/** Opens a modal dialog and gives the focus back to where it was once it closes. */
function open(title, ...content) {
  const before = document.activeElement;
  const heading = el("h2", { class: "dialog-title", id: `dialog-${newClientId().slice(0, 8)}`, text: title });
  const close = button("×", { class: "icon dialog-close", "aria-label": word("close"), on: { click: () => dialog.close() } });
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": heading.id }, el("header", { class: "dialog-head" }, heading, close), ...content);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** @returns {Promise<boolean>} whether the person wants it */
export function askToConfirm({ label, style, confirm }) {
  return new Promise((resolve) => {
    const yes = button(label, { class: `press press-${style === "danger" ? "danger" : "primary"}`, on: { click: () => dialog.close("yes") } });
    const no = button(word("cancel"), { class: "press press-plain", on: { click: () => dialog.close("") } });
    const dialog = open(label, el("p", { class: "dialog-text", text: confirm }), el("div", { class: "buttons" }, yes, no));
    dialog.classList.add("dialog-small");
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"));
    no.focus();
  });
}

/** Shows a card that only the presser may see; pressing one of its buttons closes it. */
export function showCard(card, post) {
  const node = cardNode(card, { post });
  const dialog = open(word("dialog.for_you"), node);
  node.addEventListener("click", (event) => event.target.closest("[data-action]") && queueMicrotask(() => dialog.close()));
}

/**
 * @param {Object} form
 * @param {string|null} post  the card it was opened from
 * @param {(fields: Object, clientId: string) => Promise<Object>} submit  gives sentences by field name, none = taken
 */
export function showForm(form, post, submit) {
  const draft = `${post ?? ""}|${form.name}`;
  const typed = drafts.get(draft) ?? {};
  const fields = form.fields.map((field) => fieldNode(field, typed[field.name] ?? field.value));
  const problem = el("p", { class: "form-problem", role: "alert" });
  const send = el("button", { type: "submit", class: "press press-primary", text: form.submit });
  const cancel = button(word("cancel"), { class: "press press-plain", on: { click: () => dialog.close() } });
  const node = el("form", { class: "form", novalidate: true },
    ...form.lead.map((text) => el("p", { class: "dialog-text", text })), ...fields, problem,
    el("div", { class: "buttons" }, send, cancel));
  const dialog = open(form.title, node);
  node.addEventListener("input", () => drafts.set(draft, valuesOf(node)));
  node.addEventListener("submit", submission({ form, draft, node, send, problem, submit, dialog }));
  node.querySelector("input, textarea, select")?.focus();
}

/** What happens on submit: at most one request at a time, the same key while the same content got no answer. */
function submission({ form, draft, node, send, problem, submit, dialog }) {
  let key = null;
  let keyed = "";
  return async (event) => {
    event.preventDefault();
    if (send.disabled) return;
    const values = valuesOf(node);
    problem.textContent = "";
    if (showErrors(node, missing(form, values))) return;
    const content = JSON.stringify(values);
    if (content !== keyed) [key, keyed] = [newClientId(), content];
    send.disabled = true;
    try {
      const errors = await submit(values, key);
      keyed = "";
      if (showErrors(node, errors, problem)) return;
      drafts.delete(draft);
      dialog.close();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problem.textContent = error.isUnreachable ? word("error.form_kept") : error.message;
    } finally {
      send.disabled = false;
    }
  };
}

function valuesOf(node) {
  return Object.fromEntries([...new FormData(node)].map(([name, value]) => [name, String(value)]));
}

function missing(form, values) {
  const empty = form.fields.filter((field) => field.is_required && !(values[field.name] ?? "").trim());
  return Object.fromEntries(empty.map((field) => [field.name, word("form.required", { label: field.label })]));
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

function fieldNode(field, value) {
  const id = `field-${field.name}-${newClientId().slice(0, 6)}`;
  const described = { "aria-describedby": `${id}-hint ${id}-error`, "aria-required": String(field.is_required) };
  const optional = field.is_required ? "" : ` ${word("form.optional")}`;
  const isGroup = field.kind === "choice" && field.choices.length <= FEW;
  const count = el("span", { class: "field-count" });
  return el(isGroup ? "fieldset" : "div", { class: "field" },
    el(isGroup ? "legend" : "label", { class: "field-label", for: isGroup ? null : id },
      field.label, optional && el("span", { class: "field-optional", text: optional })),
    isGroup ? radiosNode(field, value, described) : inputNode(field, value, { id, ...described }, count),
    el("p", { class: "field-hint", id: `${id}-hint` }, field.hint || null, count),
    el("p", { class: "field-error", id: `${id}-error`, role: "alert", data: { field: field.name } }));
}

function radiosNode(field, value, attributes) {
  return el("div", { class: "radios" }, ...field.choices.map((choice) => el("label", { class: "radio" },
    el("input", {
      type: "radio", name: field.name, value: choice.value, checked: choice.value === value,
      "aria-describedby": attributes["aria-describedby"],
    }),
    el("span", { text: choice.label }))));
}

function inputNode(field, value, attributes, count) {
  if (field.kind === "choice") {
    const option = (choice) => el("option", { value: choice.value, selected: choice.value === value, text: choice.label });
    const isChosen = field.choices.some((choice) => choice.value === value);
    const empty = !isChosen && option({ value, label: word("form.choose") });
    return el("select", { ...attributes, name: field.name }, empty, ...field.choices.map(option));
  }
  const input = field.kind === "text"
    ? el("textarea", { ...attributes, name: field.name, rows: "4" })
    : el("input", { ...attributes, name: field.name, type: "text", autocomplete: "off" });
  input.value = value;
  input.addEventListener("input", () => {
    const length = [...input.value].length;
    count.textContent = length > field.max_length * NEARLY_FULL ? word("form.count", { length, most: field.max_length }) : "";
  });
  return input;
}
