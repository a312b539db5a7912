/** The demo's bar: whose eyes one has, and the desk's clock, which may be moved ahead. */

import { Failure, post } from "../net/api.js";
import { eachSecond } from "../views/clocks.js";
import { button, el, reconcile } from "../format/dom.js";
import { reloadAfter } from "../views/nav.js";
import { datedLabel, fullTime, secondsTime } from "../format/times.js";
import { toast } from "../views/toasts.js";
import { word } from "../format/i18n.js";

const LEAPS = [["hour", "PT1H"], ["morning", "next_morning"], ["deadline", "next_deadline"]];
/** Everything that falls due on the way is done in its order, which takes its time. */
const PATIENCE = 120_000;

/**
 * @param {HTMLElement} node
 * @param {Object} me  the answer of /chat/me
 * @param {(now: string) => void} onMoved  called when the clock has been moved to `now`
 */
export function drawDemo(node, me, onMoved) {
  node.hidden = !me.is_demo;
  if (!me.is_demo) return;
  reconcile(node, [
    el("div", { class: "demo-who" },
      el("strong", { text: word("demo.label") }), el("span", { class: "demo-eyes", text: word("demo.eyes") }), eyesNode(me)),
    clockNode(onMoved),
  ]);
}

function eyesNode(me) {
  const departments = [...new Set(me.people.map((person) => person.department))];
  const option = ({ name, role_labels: labels }) => el("option", {
    value: name, selected: name === me.person.name, text: word("demo.person", { name, roles: labels.join(word("list.comma")) }),
  });
  const optionsOf = (name) => el("optgroup", { label: name || word("demo.no_department") },
    ...me.people.filter((person) => person.department === name).map(option));
  const change = () => {
    // What the other person had open may not be for these eyes.
    history.replaceState(null, "", "/");
    reloadAfter("/demo/person", { name: select.value });
  };
  const select = el("select", { class: "demo-select", "aria-label": word("demo.switch"), on: { change } }, ...departments.map(optionsOf));
  return select;
}

/** Desk time with its day, and what moves it ahead. */
function clockNode(onMoved) {
  const day = el("span", { class: "demo-day" });
  const time = el("span", { class: "demo-time" });
  const now = el("time", { class: "demo-now" }, day, " ", time);
  const state = el("span", { class: "demo-state", role: "status" });
  const leaps = LEAPS.map(([name, forward]) => button(word(`demo.${name}`), {
    class: "press press-plain demo-leap", title: word(`demo.${name}.long`), data: { forward },
    on: { click: () => leap(forward, { node, state, leaps, onMoved }) },
  }));
  const node = el("div", { class: "demo-clock", role: "group", "aria-label": word("demo.clock") },
    el("span", { class: "demo-label", text: word("demo.clock") }), el("span", { class: "demo-reading" }, now, state),
    el("span", { class: "demo-leaps" }, ...leaps));
  eachSecond((instant) => {
    if (secondsTime(instant) === time.textContent && datedLabel(instant) === day.textContent) return;
    [day.textContent, time.textContent] = [datedLabel(instant), secondsTime(instant)];
    now.dateTime = new Date(instant).toISOString();
    now.title = fullTime(instant);
  });
  return node;
}

/** Moves the clock ahead; one leap at a time. */
async function leap(forward, { node, state, leaps, onMoved }) {
  const pressed = document.activeElement;
  const settle = (isUnderWay) => {
    for (const one of leaps) one.disabled = isUnderWay;
    node.classList.toggle("is-moving", isUnderWay);
    state.textContent = isUnderWay ? word("demo.moving") : "";
  };
  settle(true);
  try {
    const answer = await post("/demo/clock", { forward }, { patience: PATIENCE });
    onMoved(answer.now);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    toast(error.message, { isRefusal: true });
  } finally {
    settle(false);
    if (leaps.includes(pressed)) pressed.focus({ preventScroll: true });
  }
}
