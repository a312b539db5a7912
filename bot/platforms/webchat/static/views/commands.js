/** What the composer offers behind a slash: the desk's commands, by the words that every platform knows them under. */

import { el, reconcile } from "../format/dom.js";
import { isOutsider } from "./nav.js";
import { language, word } from "../format/i18n.js";

/** What each command presses; the lists are views of the page. */
const ACTIONS = {
  report: "report.open", ask: "ask.open", access: "access.open", ledger: "access.ledger", leave: "leave.open", admin: "admin.open", change: "change.open", calendar: "calendar.open", knowledge: "knowledge.open",
  duty: "roster.open", help: "help.open", find: "find", figures: "figures",
};
const LONGEST_SOUGHT = 80;
const VIEWS = { mine: "mine", todo: "waiting", board: "board" };
const OF_THE_HOUSE = new Set(["access", "board", "calendar", "change", "duty", "ledger"]);
/** Of whom the desk takes it; it says so itself to anybody else who knows the words. */
const OF_ROLES = { leave: ["office", "admin"], admin: ["leader"], figures: ["office", "leader", "auditor", "admin"], knowledge: ["office", "leader"] };

/** @typedef {{name: string, words: string[], shown: string, label: string}} Command */

/** The commands of this person. @param {Object} me  the answer of /chat/me @returns {Command[]} */
export function commandsOf(me) {
  return Object.entries(me.commands)
    .filter(([name]) => (name in ACTIONS || name in VIEWS) && isOffered(name, me))
    .map(([name, words]) => ({ name, words, shown: shownOf(words), label: labelOf(name) }));
}

function isOffered(name, me) {
  if (name in OF_ROLES) return OF_ROLES[name].some((role) => me.person.roles.includes(role));
  return !(OF_THE_HOUSE.has(name) && isOutsider(me));
}

function shownOf(words) {
  const isChinese = (text) => /\p{Script=Han}/u.test(text);
  return words.find((text) => isChinese(text) === language.startsWith("zh")) ?? words[0];
}

function labelOf(name) {
  return name in VIEWS ? word(`view.${VIEWS[name]}`) : word(`action.${ACTIONS[name]}`);
}

/** The list above a composer while a slash and nothing but the beginning of a command stands in it. */
export class CommandList {
  /** @param {Command[]} commands @param {{place: string, go: (change: Object) => void, press: import("./drawn.js").Press}} options */
  constructor(commands, { place, go, press }) {
    Object.assign(this, { commands, place, go, press, found: [], at: 0 });
    this.node = el("ul", { class: "commands", role: "listbox", "aria-label": word("composer.commands"), hidden: true });
  }

  /** Follows what is typed into `input`; `empty` takes the command out of it once it is chosen. */
  serve(input, empty) {
    Object.assign(this, { input, empty });
    input.addEventListener("input", () => this.#look());
    input.addEventListener("blur", () => this.#show([]));
  }

  /** Whether a key was meant for the list. @param {KeyboardEvent} event */
  takes(event) {
    const count = this.found.length;
    if (!count) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#mark((this.at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    else if (event.key === "Enter" || event.key === "Tab") this.#choose(this.found[this.at]);
    else if (event.key === "Escape") this.#show([]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Whether a text asks to find something, such as "/find export"; then it is looked for and not said. */
  looksFor(text) {
    const [, typed, sought] = /^[/／](\S+)\s+(.+)$/s.exec(text) ?? [];
    const command = typed && this.commands.find(({ name, words }) => name === "find" && words.includes(typed.toLowerCase()));
    if (!command) return false;
    const free = () => { this.input.disabled = false; };
    this.press({ action: `find:${sought.slice(0, LONGEST_SOUGHT)}`, label: command.label }, this.input, { post: null, place: this.place }).then(free, free);
    return true;
  }

  #look() {
    const typed = /^[/／](\S*)$/.exec(this.input.value)?.[1].toLowerCase();
    this.#show(typed === undefined ? [] : this.commands.filter(({ words }) => words.some((text) => text.startsWith(typed))));
  }

  #show(found) {
    this.found = found;
    this.node.hidden = found.length === 0;
    reconcile(this.node, found.map((command) => this.#optionNode(command)));
    this.#mark(0);
  }

  #mark(at) {
    this.at = at;
    [...this.node.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === at)));
  }

  #optionNode(command) {
    // Pressed before the composer loses the focus, which would close the list.
    const mousedown = (event) => {
      event.preventDefault();
      this.#choose(command);
    };
    return el("li", { class: "command", role: "option", data: { command: command.name }, on: { mousedown } },
      el("span", { class: "command-word", text: `/${command.shown}` }), el("span", { class: "command-label", text: command.label }));
  }

  async #choose({ name, label }) {
    this.#show([]);
    this.empty();
    if (name in VIEWS) {
      this.go({ view: VIEWS[name], thread: null });
      return;
    }
    await this.press({ action: ACTIONS[name], label }, this.input, { post: null, place: this.place });
    this.input.disabled = false;
  }
}
