"""Says what Slack would refuse in a message or a view: every limit of Block Kit, and the desk's own for user text.

Stricter than slack_sdk.models, which looks neither into elements nor at a message as a whole. What the desk never
draws (images, menus of users …) counts as unknown.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import NamedTuple

LONGEST_TEXT = 3900
LONGEST_MESSAGE = 11_000
LONGEST_METADATA = 3000
LARGEST_VIEW = 250_000
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100

# The desk mentions nobody and links nowhere, so an angle bracket came from a user; a quoting bar heads its line.
RAW_MARKUP = re.compile(r"&(?!(?:amp|lt|gt);)|<|(?<!^)>|^>(?! )", re.MULTILINE)
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

PICKERS = {"datetimepicker", "datepicker"}

Check = Callable[["Inspection", Mapping[str, object], str], None]


class Slot(NamedTuple):
    """Where a text stands: how long it may be, and whether it may be formatted."""

    longest: int
    is_plain: bool = True


SLOTS = {
    "section.text": Slot(3000, is_plain=False),
    "section.field": Slot(2000, is_plain=False),
    "context.element": Slot(3000, is_plain=False),
    "header.text": Slot(150),
    "button.text": Slot(75),
    "input.label": Slot(2000),
    "input.hint": Slot(2000),
    "option.text": Slot(75),
    "option.description": Slot(75),
    "group.label": Slot(75),
    "placeholder": Slot(150),
    "confirm.title": Slot(100),
    "confirm.text": Slot(300, is_plain=False),
    "confirm.confirm": Slot(30),
    "confirm.deny": Slot(30),
    "view.title": Slot(24),
    "view.submit": Slot(24),
    "view.close": Slot(24),
}


def problems_of_message(text: object, blocks: object) -> list[str]:
    """What Slack or the desk would not have in a message; empty where all is well."""
    found = Inspection(MESSAGE_BLOCKS, is_view=False)
    found.text(text, "text", LONGEST_TEXT)
    found.blocks(blocks)
    if found.length > LONGEST_MESSAGE:
        found.say("message", f"{found.length} characters in all")
    return found.problems


def problems_of_view(view: object) -> list[str]:
    """What Slack or the desk would not have in a modal or on a home page."""
    found = Inspection(VIEW_BLOCKS, is_view=True)
    if not isinstance(view, Mapping) or view.get("type") not in {"modal", "home"}:
        return ["view: neither modal nor home"]
    is_modal = view["type"] == "modal"
    parts = {"title", "submit", "close"} if is_modal else set()
    found.keys(view, "view", {"type", "blocks"}, {*parts, "callback_id", "private_metadata", "external_id"})
    for name in parts & set(view):
        found.text_object(view[name], f"view.{name}")
    if is_modal and "title" not in view:
        found.say("view", "no title")
    found.string(view.get("callback_id", "x"), "view.callback_id", 255)
    found.string(view.get("private_metadata", "x"), "view.private_metadata", LONGEST_METADATA)
    found.blocks(view.get("blocks"))
    if found.has_input and is_modal and "submit" not in view:
        found.say("view", "an input without submit")
    if len(json.dumps(view)) > LARGEST_VIEW:
        found.say("view", "larger than 250 kB")
    return found.problems


class Inspection:
    """Walks through blocks and keeps what is wrong with them."""

    def __init__(self, most_blocks: int, *, is_view: bool) -> None:
        self.problems: list[str] = []
        self.length = 0
        self.has_input = False
        self._most_blocks = most_blocks
        self._is_view = is_view
        self._seen: set[tuple[str, str]] = set()

    def say(self, where: str, what: str) -> None:
        """One problem."""
        self.problems.append(f"{where}: {what}")

    def blocks(self, blocks: object) -> None:
        """All blocks of a message or a view."""
        for block in self.items(blocks, "blocks", self._most_blocks):
            kind = str(block.get("type"))
            if kind not in BLOCKS or (kind == "input" and not self._is_view):
                self.say(kind, "no block of ours")
                continue
            self._once("block_id", block.get("block_id"))
            BLOCKS[kind](self, {name: part for name, part in block.items() if name != "block_id"}, kind)

    def element(self, element: object, where: str, kinds: Collection[str]) -> None:
        """A button or an input."""
        kind = str(element.get("type")) if isinstance(element, Mapping) else ""
        if not isinstance(element, Mapping) or kind not in kinds:
            self.say(where, f"no place for {kind or element!r}")
            return
        self._once("action_id", element.get("action_id"), scope="" if kind == "button" else where + str(id(element)))
        if "action_id" not in element:
            self.say(kind, "no action_id")
        if "confirm" in element:
            self.confirm(element["confirm"])
        rest = {name: part for name, part in element.items() if name not in {"action_id", "confirm"}}
        ELEMENTS[kind](self, rest, kind)

    def confirm(self, confirm: object) -> None:
        """The question before a button counts."""
        if not isinstance(confirm, Mapping):
            self.say("confirm", "no object")
            return
        self.keys(confirm, "confirm", {"title", "text", "confirm", "deny"}, {"style"})
        for name in {"title", "text", "confirm", "deny"} & set(confirm):
            self.text_object(confirm[name], f"confirm.{name}")
        self.one_of(confirm.get("style", "primary"), "confirm.style", {"primary", "danger"})

    def options(self, options: object, where: str, most: int, seen: set[str]) -> None:
        """The answers of a choice; `seen` are the values of those before."""
        for option in self.items(options, f"{where}.options", most):
            self.keys(option, "option", {"text", "value"}, {"description"})
            self.text_object(option.get("text"), "option.text")
            self.string(option.get("value"), "option.value", 150)
            if "description" in option:
                self.text_object(option["description"], "option.description")
            if str(option.get("value")) in seen:
                self.say(where, "two options of one value")
            seen.add(str(option.get("value")))

    def text_object(self, shown: object, slot: str) -> None:
        """A text object where `slot` says."""
        if not isinstance(shown, Mapping):
            self.say(slot, "no text object")
            return
        is_plain = shown.get("type") == "plain_text"
        self.one_of(shown.get("type"), slot, {"plain_text"} if SLOTS[slot].is_plain else {"plain_text", "mrkdwn"})
        self.keys(shown, slot, {"type", "text"}, {"emoji"} if is_plain else {"verbatim"})
        for flag in {"emoji", "verbatim"} & set(shown):
            self.boolean(shown[flag], f"{slot}.{flag}")
        if not is_plain and shown.get("verbatim") is not True:
            self.say(slot, "plain words may become mentions and links")
        self.text(shown.get("text"), slot, SLOTS[slot].longest)

    def text(self, text: object, where: str, longest: int) -> None:
        """A text that Slack reads markup in."""
        self.string(text, where, longest)
        if isinstance(text, str):
            self.length += len(text)
            if not text.strip():
                self.say(where, "blank")
            if RAW_MARKUP.search(text):
                self.say(where, "raw markup")

    def string(self, text: object, where: str, longest: int) -> None:
        """Any string: there, not too long, nothing unseen in it."""
        if not isinstance(text, str) or not text:
            self.say(where, "empty or no string")
        elif len(text) > longest:
            self.say(where, f"{len(text)} characters")
        elif UNSEEN.search(text):
            self.say(where, "control characters")

    def boolean(self, value: object, where: str) -> None:
        """True or false, no stand-in for it."""
        if not isinstance(value, bool):
            self.say(where, "neither true nor false")

    def number(self, value: object, where: str, within: range) -> None:
        """A whole number in a range."""
        if not isinstance(value, int) or isinstance(value, bool) or value not in within:
            self.say(where, f"{value!r} is no number of {within}")

    def day(self, value: object, where: str) -> None:
        """A day of the calendar, as `2027-03-31`."""
        try:
            is_day = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        except ValueError:
            is_day = False
        if not is_day:
            self.say(where, f"{value!r} is no day")

    def one_of(self, value: object, where: str, allowed: Collection[str]) -> None:
        """One of the words that Slack knows here."""
        if value not in allowed:
            self.say(where, f"{value!r} is unknown")

    def keys(self, value: Mapping[str, object], where: str, needed: set[str], allowed: set[str]) -> None:
        """Everything needed is there, and nothing that Slack does not know."""
        if missing := needed - set(value):
            self.say(where, f"without {sorted(missing)}")
        if unknown := set(value) - needed - allowed:
            self.say(where, f"unknown {sorted(unknown)}")

    def items(self, values: object, where: str, most: int) -> Iterator[Mapping[str, object]]:
        """The objects of a list that is neither empty nor too long."""
        if not isinstance(values, list) or not 0 < len(values) <= most:
            self.say(where, f"{len(values) if isinstance(values, list) else values!r} of at most {most}")
        for value in values if isinstance(values, list) else ():
            if isinstance(value, Mapping):
                yield value
            else:
                self.say(where, "no object")

    def _once(self, name: str, value: object, scope: str = "") -> None:
        if value is None:
            return
        self.string(value, name, 255)
        if (name + scope, str(value)) in self._seen:
            self.say(name, f"{value!r} twice")
        self._seen.add((name + scope, str(value)))


def _section(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.keys(block, kind, {"type"}, {"text", "fields", "accessory", "expand"})
    if "text" not in block and "fields" not in block:
        found.say(kind, "neither text nor fields")
    if "text" in block:
        found.text_object(block["text"], "section.text")
    if "fields" in block:
        for field in found.items(block["fields"], "section.fields", 10):
            found.text_object(field, "section.field")
    if "accessory" in block:
        found.element(block["accessory"], "section.accessory", {"button", "static_select", "radio_buttons"})


def _header(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.keys(block, kind, {"type", "text"}, set())
    found.text_object(block.get("text"), "header.text")


def _divider(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.keys(block, kind, {"type"}, set())


def _context(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.keys(block, kind, {"type", "elements"}, set())
    for element in found.items(block.get("elements"), "context.elements", 10):
        found.text_object(element, "context.element")


def _actions(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.keys(block, kind, {"type", "elements"}, set())
    for element in found.items(block.get("elements"), "actions.elements", 25):
        found.element(element, kind, {"button", "static_select", "radio_buttons", *PICKERS})


def _input(found: Inspection, block: Mapping[str, object], kind: str) -> None:
    found.has_input = True
    found.keys(block, kind, {"type", "label", "element"}, {"hint", "optional", "dispatch_action"})
    found.text_object(block.get("label"), "input.label")
    if "hint" in block:
        found.text_object(block["hint"], "input.hint")
    for flag in {"optional", "dispatch_action"} & set(block):
        found.boolean(block[flag], f"input.{flag}")
    inputs = {"plain_text_input", "static_select", "radio_buttons", *PICKERS}
    found.element(block.get("element"), kind, inputs)


def _button(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    found.keys(element, kind, {"type", "text"}, {"value", "style"})
    found.text_object(element.get("text"), "button.text")
    found.string(element.get("value", "x"), "button.value", 2000)
    found.one_of(element.get("style", "primary"), "button.style", {"primary", "danger"})


def _select(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    found.keys(element, kind, {"type"}, {"options", "option_groups", "initial_option", "placeholder", "focus_on_load"})
    if "placeholder" in element:
        found.text_object(element["placeholder"], "placeholder")
    if ("options" in element) == ("option_groups" in element):
        found.say(kind, "options or option_groups, one of them")
    seen: set[str] = set()
    offered: list[object] = []
    if "options" in element:
        found.options(element["options"], kind, 100, seen)
        offered += _listed(element["options"])
    if "option_groups" in element:
        for group in found.items(element["option_groups"], "option_groups", 100):
            found.keys(group, "group", {"label", "options"}, set())
            found.text_object(group.get("label"), "group.label")
            found.options(group.get("options"), kind, 100, seen)
            offered += _listed(group.get("options"))
    if "initial_option" in element and element["initial_option"] not in offered:
        found.say(kind, "initial_option is none of the options")


def _radio(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    found.keys(element, kind, {"type", "options"}, {"initial_option", "focus_on_load"})
    found.options(element.get("options"), kind, 10, set())
    if "initial_option" in element and element["initial_option"] not in _listed(element.get("options")):
        found.say(kind, "initial_option is none of the options")


def _text_input(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    allowed = {"initial_value", "multiline", "min_length", "max_length", "placeholder", "focus_on_load"}
    found.keys(element, kind, {"type"}, allowed)
    longest = element.get("max_length", 3000)
    found.number(longest, f"{kind}.max_length", range(1, 3001))
    found.number(element.get("min_length", 0), f"{kind}.min_length", range(3001))
    found.string(element.get("initial_value", "x"), f"{kind}.initial_value", longest if isinstance(longest, int) else 0)
    found.boolean(element.get("multiline", False), f"{kind}.multiline")
    if "placeholder" in element:
        found.text_object(element["placeholder"], "placeholder")


def _moment(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    found.keys(element, kind, {"type"}, {"initial_date_time", "focus_on_load"})
    found.number(element.get("initial_date_time", 10**9), f"{kind}.initial_date_time", range(10**9, 10**10))


def _day(found: Inspection, element: Mapping[str, object], kind: str) -> None:
    found.keys(element, kind, {"type"}, {"initial_date", "placeholder", "focus_on_load"})
    found.day(element.get("initial_date", "2027-03-31"), f"{kind}.initial_date")
    if "placeholder" in element:
        found.text_object(element["placeholder"], "placeholder")


def _listed(values: object) -> list[object]:
    return list(values) if isinstance(values, list) else []


BLOCKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "input": _input,
}
ELEMENTS: dict[str, Check] = {
    "button": _button,
    "static_select": _select,
    "radio_buttons": _radio,
    "plain_text_input": _text_input,
    "datetimepicker": _moment,
    "datepicker": _day,
}
