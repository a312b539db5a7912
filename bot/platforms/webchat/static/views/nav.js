/** The ways around, as the desk drew them: which one is open, how much is new behind each, and the way out. */

import { Failure, post } from "../net/api.js";
import { door } from "../net/door.js";
import { recallAll } from "../net/local_storage.js";
import { el } from "../format/dom.js";
import { askToConfirm } from "./dialogs.js";
import { toast } from "./toasts.js";
import { word } from "../format/i18n.js";

const MOST_COUNTED = 99;

export function isOutsider({ person }) {
  return person.roles.includes("external");
}

/** Marks where one is, and what waits where. @param {import("../app/route.js").Route} route @param {(kind: string, name: string) => number} numberOf */
export function markWays(route, numberOf) {
  for (const link of document.querySelectorAll("a.side-item, a.bar-item")) {
    const [kind, name] = link.dataset.action.split(" ");
    const isRoom = kind === "place" || name === "messages";
    const isHere = isRoom ? !route.view && (name === "messages" || name === route.place) : route.view === name;
    link.ariaCurrent = isHere ? "page" : null;
    count(link, numberOf(kind, name));
  }
}

function count(link, number) {
  const node = link.querySelector(".count") ?? el("span", { class: "count" });
  if (number === 0) {
    node.remove();
    return;
  }
  const text = number > MOST_COUNTED ? `${MOST_COUNTED}+` : String(number);
  if (node.textContent === text && node.isConnected) return;
  node.textContent = text;
  node.ariaLabel = word("nav.count", { count: number });
  link.append(node);
}

/** Changes the language and logs out where the desk drew that. @param {{id: number}} person */
export function listenForProfile(person) {
  document.addEventListener("click", ({ target }) => {
    const language = target.closest(".languages [lang]");
    if (language?.ariaPressed === "false") reloadAfter("/chat/language", { language: language.lang });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/logout") return;
    event.preventDefault();
    logOut(person, event.target);
  });
}

/** With the log-out this browser forgets all that was written here, so it asks first where something was. */
async function logOut(person, form) {
  const label = word("nav.log_out");
  const isWritten = ["typed", "unsent"].some((name) => recallAll(`${name}.${person.id}.`).length > 0);
  if (isWritten && !(await askToConfirm({ label, style: "danger", confirm: word("log_out.unsent") }))) return;
  door.leave();
  form.submit();
}

/** Sends something after which all that is on show may read otherwise. */
export async function reloadAfter(path, body) {
  try {
    await post(path, body);
    location.reload();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toast(error.message, { isRefusal: true });
  }
}
