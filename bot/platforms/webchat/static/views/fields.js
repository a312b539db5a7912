/** The fields of a form, and the sentences below them. */

import { newClientId } from "../net/api.js";
import { el } from "../format/dom.js";
import { word } from "../format/i18n.js";

/** Choices up to this many are laid out; more go into a list, and so do those that may be taken back. */
const FEW = 6;
/** Where a label is wider, counted in Latin letters, each choice has a row of its own. */
const WIDEST = 26;
const NEARLY_FULL = 0.8;
/** With a limit the browser keeps the year at four digits. */
const LAST_MOMENT = "9999-12-31T23:59";
const LAST_DAY = "9999-12-31";

/** @typedef {{name: string, label: string, kind: "line"|"text"|"choice"|"moment"|"day", choices: {value: string, label: string}[],
 *   is_required: boolean, needed: string, value: string, hint: string, max_length: number}} Field */

/** @param {Field} field @param {string} value  what stands in it at first */
export function fieldNode(field, value) {
  const id = `field-${field.name}-${newClientId().slice(0, 6)}`;
  const described = { "aria-describedby": `${id}-hint ${id}-error`, "aria-required": String(field.is_required) };
  const optional = field.is_required ? "" : ` ${field.needed || word("form.optional")}`;
  const isGroup = field.kind === "choice" && field.is_required && field.choices.length <= FEW;
  const count = el("span", { class: "field-count" });
  const hint = field.hint || (field.kind === "moment" && word("form.moment"));
  return el(isGroup ? "fieldset" : "div", { class: "field" },
    el(isGroup ? "legend" : "label", { class: "field-label", for: isGroup ? null : id },
      field.label, optional && el("span", { class: "field-optional", text: optional })),
    isGroup ? radiosNode(field, value, described) : inputNode(field, value, { id, ...described }, count),
    el("p", { class: "field-hint", id: `${id}-hint` }, hint && el("span", { text: hint }), count),
    el("p", { class: "field-error", id: `${id}-error`, role: "alert", data: { field: field.name } }));
}

/** What stands in the fields, by name. */
export function valuesOf(node) {
  return Object.fromEntries([...new FormData(node)].map(([name, value]) => [name, String(value)]));
}

/** Sentences by name for fields that are empty and must not be, or hold half a date. @param {Field[]} fields */
export function missing(node, fields) {
  const values = valuesOf(node);
  const errors = {};
  for (const { name, label, kind, is_required: isRequired } of fields) {
    if (node.elements.namedItem(name)?.validity?.badInput) errors[name] = word(kind === "day" ? "form.half_a_day" : "form.half_a_moment");
    else if (isRequired && !(values[name] ?? "").trim()) errors[name] = word(kind === "choice" ? "form.choose_one" : "form.required", { label });
  }
  return errors;
}

/** Writes each sentence below its field, those of no field into `rest`. @returns {boolean} whether there were any */
export function showErrors(node, errors, rest = null) {
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

/** How many Latin letters a text is as wide as, about: a Chinese one counts twice. */
function widthOf(text) {
  return [...text].reduce((width, letter) => width + (letter > "\u2e7f" ? 2 : 1), 0);
}

function radiosNode(field, value, attributes) {
  const isLong = field.choices.some(({ label }) => widthOf(label) > WIDEST);
  return el("div", { class: isLong ? "radios radios-column" : "radios" }, ...field.choices.map((choice) => el("label", { class: "radio" },
    el("input", {
      type: "radio", name: field.name, value: choice.value, checked: choice.value === value,
      "aria-describedby": attributes["aria-describedby"],
    }),
    el("span", { text: choice.label }))));
}

function inputNode(field, value, attributes, count) {
  if (field.kind === "choice") return selectNode(field, value, attributes);
  if (field.kind === "moment") {
    return el("input", { ...attributes, name: field.name, type: "datetime-local", max: LAST_MOMENT, value });
  }
  if (field.kind === "day") {
    return el("input", { ...attributes, name: field.name, type: "date", max: LAST_DAY, value });
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

function selectNode(field, value, attributes) {
  const option = (choice) => el("option", { value: choice.value, selected: choice.value === value, text: choice.label });
  const isChosen = field.choices.some((choice) => choice.value === value);
  const empty = !field.is_required ? option({ value: "", label: word("form.none") }) : !isChosen && option({ value, label: word("form.choose") });
  return el("select", { ...attributes, name: field.name }, empty, ...field.choices.map(option));
}
