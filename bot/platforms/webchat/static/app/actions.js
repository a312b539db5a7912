/** Presses the desk's buttons and sends its forms, and shows what comes straight back. */

import { Failure, newClientId, post as send } from "../net/api.js";
import { begin, end, isUnderWay } from "../net/under_way.js";
import { askToConfirm, Dialog } from "../views/dialogs.js";
import { allDrawn, drawn, postOf } from "../views/drawn.js";
import { showForm } from "../views/forms.js";
import { savePaper } from "../views/files.js";
import { takeBack, toast } from "../views/toasts.js";
import { word } from "../format/i18n.js";

/** @typedef {{toast: string|null, refused: boolean, form: string|null, card: string|null, field_errors: Object, ticket: string|null, paper: string|null}} Reply */

/** @typedef {import("../views/drawn.js").Where} Where */

/** Keys of presses that got no answer: pressing again repeats the same press instead of making a second one. */
const unanswered = new Map();

let afterwards = () => {};

/** @param {(ticket: string|null) => void} listener  called after each press or form the desk took, with a ticket to look at */
export function onDone(listener) {
  afterwards = listener;
}

/** Has everything pressed that the desk drew as a button, wherever it stands. */
export function listenForPresses() {
  document.addEventListener("click", ({ target }) => {
    const node = target.closest("[data-press]");
    if (!node) return;
    const { action, confirm, called } = node.dataset;
    const dialog = Dialog.around(node);
    const where = { post: postOf(node), place: node.closest("[data-place]")?.dataset.place ?? null };
    const style = node.classList.contains("press-danger") ? "danger" : "plain";
    press({ action, label: node.textContent, called, style, confirm }, node, { ...where, dialog });
  });
}

/**
 * @param {{action: string, label: string, style?: string, confirm?: string|null}} button
 * @param {HTMLButtonElement} node
 * @param {Where & {dialog?: Dialog|null}} where  with the dialog its card stands in, if it does in one
 */
export async function press(button, node, { post, place = null, dialog = null }) {
  if (isUnderWay(post, button.action)) return;
  if (button.confirm && !(await askToConfirm(button))) return;
  const repeat = `${place ?? ""}|${post ?? ""}|${button.action}`;
  const clientId = unanswered.get(repeat) ?? newClientId();
  unanswered.set(repeat, clientId);
  begin(post, button.action);
  node.disabled = true;
  const meanwhile = (why) => toast(word(why), { stays: true });
  try {
    const reply = await send("/chat/clicks", { post, place, action: button.action, client_id: clientId }, { meanwhile });
    for (const why of ["busy", "confirming"]) takeBack(word(why));
    unanswered.delete(repeat);
    showReply(reply, { post, place }, dialog ?? new Dialog(node));
    if (!reply.form) afterwards(null);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (!error.isPassing) unanswered.delete(repeat);
    toast(error.isUnreachable ? word("error.press_again") : error.message, { isRefusal: true });
  } finally {
    end(post, button.action);
    release(post, button.action);
  }
}

/** Frees the button again, also where its card was drawn anew meanwhile. */
function release(post, action) {
  for (const node of document.querySelectorAll("button[data-action]")) {
    if (node.dataset.action !== action) continue;
    if (postOf(node) === post) node.disabled = false;
  }
}

/**
 * Puts a form or a card into the dialog that was answered, or opens it; with neither, it closes.
 * @param {Reply} reply
 * @param {Where} where
 * @param {Dialog} dialog
 */
function showReply(reply, where, dialog) {
  if (reply.card) dialog.fill(word("dialog.for_you"), ...allDrawn(reply.card));
  if (reply.card) dialog.actsAt(where);
  if (reply.form) showAsked(reply.form, where, reply.card ? new Dialog() : dialog);
  if (!reply.card && !reply.form) dialog.close();
  if (reply.paper) savePaper(`/chat/papers/${reply.ticket}.docx?paper=${reply.paper}`);
  // A modal dialog hides what is said outside it, so this comes when it is known whether there still is one.
  if (reply.toast) toast(reply.toast, { isRefusal: reply.refused });
}

/** Opens a form, or a choice of actions. @param {string} html  as the desk drew it @param {Where} where @param {Dialog} dialog */
function showAsked(html, where, dialog) {
  const node = drawn(html);
  if (node.matches("form")) showForm(node, where, (...sent) => submit(where, ...sent), dialog);
  else dialog.fill(node.dataset.title, node);
  dialog.actsAt(where);
}

/** Sends a form. @returns {Promise<Object>} sentences by field name, none when the desk took it, and how to show its answer */
async function submit(where, form, fields, clientId, meanwhile) {
  const reply = await send("/chat/forms", { ...where, form, fields, client_id: clientId }, { meanwhile });
  const errors = reply.field_errors ?? {};
  if (Object.keys(errors).length > 0) return { errors };
  if (reply.refused && !reply.form && !reply.card) return { errors: { "": reply.toast ?? word("error.refused") } };
  if (!reply.form) afterwards(reply.ticket);
  return { errors: {}, show: (dialog) => showReply(reply, where, dialog) };
}
