/** The ways around: the left side, and the bar at the foot of a phone. */

import { Failure, post } from "../net/api.js";
import { door } from "../net/door.js";
import { recallAll } from "../net/local_storage.js";
import { isUnderWay } from "../net/under_way.js";
import { button, el, keepingFocus, reconcile } from "../format/dom.js";
import { askToConfirm } from "./dialogs.js";
import { toast } from "./toasts.js";
import { language, word } from "../format/i18n.js";

export function isOutsider({ person }) {
  return person.roles.every((role) => role === "external");
}

/** The views this person can use; people from outside see only their own tickets. */
function viewsOf(me) {
  return isOutsider(me) ? ["mine", "waiting"] : ["board", "mine", "waiting"];
}

/** The page's own buttons beside the rooms, by group; they answer in one's chat with the desk. */
function actionsOf(me) {
  if (isOutsider(me)) return {};
  const has = (...roles) => roles.some((role) => me.person.roles.includes(role));
  const groups = {
    duty: ["roster.open", has("office") && "phone_in.open"],
    figures: [me.reads_figures && "figures"],
    changes: ["change.open", "calendar.open"],
    knowledge: [has("office", "leader") && "knowledge.open"],
    access: [me.reads_ledger ? "access.ledger" : "access.mine", has("office", "admin") && "leave.open", has("leader") && "admin.open"],
  };
  const labelled = (action) => ({ action, label: word(`action.${action}`) });
  return Object.fromEntries(Object.entries(groups).map(([name, actions]) => [name, actions.filter(Boolean).map(labelled)])
    .filter(([, actions]) => actions.length > 0));
}

function actionButton({ action, label }, name, press) {
  const click = (event) => press({ action, label }, event.currentTarget, { post: null, place: "desk" });
  return button(label, { class: name, data: { action }, disabled: isUnderWay(null, action), on: { click } });
}

/** The same buttons for a phone, where there is no left side. @param {import("./drawn.js").Press} press */
export function actionsNode(me, press) {
  return Object.entries(actionsOf(me)).map(([name, actions]) => el("div", { class: "buttons duty", role: "group", "aria-label": word(`nav.${name}`) },
    ...actions.map((one) => actionButton(one, "press press-plain", press))));
}

/**
 * @param {HTMLElement} node
 * @param {Object} me  the answer of /chat/me
 * @param {import("../app/route.js").Route} route
 * @param {{go: Function, press: import("./drawn.js").Press, unread: (place: string) => number}} options
 */
export function drawSide(node, me, route, { go, press, unread }) {
  const rooms = me.places.filter((place) => place.place !== "desk");
  const direct = me.places.filter((place) => place.place === "desk");
  const placeItem = (place) => item(place.title, unread(place.place), !route.view && route.place === place.place,
    `place ${place.place}`, () => go({ place: place.place, view: null, thread: null, ticket: null, root: null }));
  const viewItem = (view) => item(word(`view.${view}`), view === "waiting" ? me.waiting : 0, route.view === view, `view ${view}`, () => go({ view }));
  keepingFocus(node, () => reconcile(node, [
    el("p", { class: "side-office isolate", text: me.office }),
    rooms.length > 0 && group("nav.rooms", rooms.map(placeItem)),
    direct.length > 0 && group("nav.direct", direct.map(placeItem)),
    group("nav.tickets", viewsOf(me).map(viewItem)),
    ...Object.entries(actionsOf(me)).map(([name, actions]) => group(`nav.${name}`, actions.map((one) => el("li", {}, actionButton(one, "side-item", press))))),
    el("div", { class: "side-foot" }, profileNode(me)),
  ].filter(Boolean)));
}

function group(title, items) {
  return el("section", { class: "side-group" }, el("h2", { text: word(title) }), el("ul", {}, ...items));
}

function item(label, number, isHere, action, click) {
  return el("li", {}, button("", { class: "side-item", data: { action }, "aria-current": isHere ? "page" : null, on: { click } },
    el("span", { class: "isolate", text: label }), number > 0 && countNode(number)));
}

function countNode(number) {
  return el("span", { class: "count", text: number > 99 ? "99+" : String(number), "aria-label": word("nav.count", { count: number }) });
}

/** Who I am, the language switch, and the way out of a desk; a demo has faces instead. */
export function profileNode(me) {
  const { person } = me;
  return el("div", { class: "profile" },
    el("p", { class: "profile-name isolate" }, me.is_demo ? person.name
      : el("a", { class: "link", href: "/login/own", "aria-label": word("nav.own", { name: person.name }), text: person.name })),
    el("p", { class: "profile-more isolate", text: [person.department, person.role_labels.join(word("list.comma"))].filter(Boolean).join(" · ") }),
    el("div", { class: "languages", role: "group", "aria-label": word("nav.language") },
      languageButton("zh-CN", "中文"), languageButton("en", "English")),
    !me.is_demo && el("div", { class: "profile-ways" },
      me.manages_people && el("a", { class: "link", href: "/people", text: word("nav.people") }),
      button(word("nav.log_out"), { class: "link", data: { action: "log_out" }, on: { click: () => logOut(person) } })));
}

/** With the log-out this browser forgets all that was written here, so it asks first where something was. */
async function logOut(person) {
  const label = word("nav.log_out");
  const isWritten = ["typed", "unsent"].some((name) => recallAll(`${name}.${person.id}.`).length > 0);
  if (isWritten && !(await askToConfirm({ label, style: "danger", confirm: word("log_out.unsent") }))) return;
  const form = el("form", { method: "post", action: "/logout", hidden: true });
  document.body.append(form);
  door.leave();
  form.submit();
}

function languageButton(code, label) {
  const isHere = language.slice(0, 2) === code.slice(0, 2);
  return button(label, {
    class: "tab", lang: code, data: { action: `language ${code}` }, "aria-pressed": String(isHere),
    on: { click: () => isHere || reloadAfter("/chat/language", { language: code }) },
  });
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

/** The bar of a phone. */
export function drawBar(node, me, route, { go, unread }) {
  const news = me.places.reduce((sum, place) => sum + unread(place.place), 0);
  const tabs = [["messages", news, !route.view, { view: null }]];
  for (const view of ["board", "waiting", "mine"].filter((name) => viewsOf(me).includes(name))) {
    tabs.push([view, view === "waiting" ? me.waiting : 0, route.view === view, { view }]);
  }
  keepingFocus(node, () => reconcile(node, tabs.map(([name, number, isHere, change]) => button("", {
    class: "bar-item", data: { action: `bar ${name}` }, "aria-current": isHere ? "page" : null,
    on: { click: () => go({ thread: null, ticket: null, root: null, ...change }) },
  }, el("span", { text: word(`bar.${name}`) }), number > 0 && countNode(number)))));
}
