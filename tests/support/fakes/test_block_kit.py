"""The checker of Slack's limits catches every one of them."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.fakes.block_kit import problems_of_message, problems_of_view

Payload = dict[str, Any]
Change = Callable[[Payload], None]


def words(text: str = "好") -> Payload:
    """Plain words."""
    return {"type": "plain_text", "text": text, "emoji": False}


def marked(text: str = "*好*") -> Payload:
    """Formatted words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def button(number: int = 0) -> Payload:
    """A button with all it may have."""
    confirm = {"title": words(), "text": words(), "confirm": words(), "deny": words(), "style": "danger"}
    return {
        "type": "button",
        "action_id": f"press.{number}",
        "text": words(),
        "value": "v1::take",
        "style": "primary",
        "confirm": confirm,
    }


def option(value: str = "1") -> Payload:
    """One answer."""
    return {"text": words(), "value": value, "description": words()}


def select() -> Payload:
    """A list to choose from."""
    options = [option("1"), option("2")]
    return {
        "type": "static_select",
        "action_id": "value",
        "placeholder": words(),
        "options": options,
        "initial_option": option("2"),
    }


def asked(element: Payload, block_id: str) -> Payload:
    """An input block."""
    return {
        "type": "input",
        "block_id": block_id,
        "label": words(),
        "hint": words(),
        "optional": True,
        "element": element,
    }


MESSAGE: Payload = {
    "text": "好 &lt;b&gt;",
    "blocks": [
        {"type": "header", "text": words()},
        {"type": "section", "text": marked("> 引文")},
        {"type": "section", "fields": [marked(), words()]},
        {"type": "divider"},
        {"type": "context", "elements": [words()]},
        {"type": "actions", "block_id": "buttons", "elements": [button(0), button(1)]},
    ],
}
RADIO = {"type": "radio_buttons", "action_id": "value", "options": [option()], "initial_option": option()}
LINE = {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": 5, "initial_value": "12345"}
MOMENT = {"type": "datetimepicker", "action_id": "value", "initial_date_time": 1_770_000_000}
DAY = {"type": "datepicker", "action_id": "value", "initial_date": "2027-03-31"}
MODAL: Payload = {
    "type": "modal",
    "callback_id": "report",
    "private_metadata": "{}",
    "title": words(),
    "submit": words(),
    "close": words(),
    "blocks": [asked(select(), "a"), asked(RADIO, "b"), asked(LINE, "c"), asked(MOMENT, "d"), asked(DAY, "e")],
}
HOME: Payload = {"type": "home", "blocks": [{"type": "section", "text": words(), "accessory": button()}]}


def element(payload: Payload, block: int, at: int = 0) -> Payload:
    """An element of a block of buttons, or the one of an input."""
    shown: Payload = payload["blocks"][block]
    found: Payload = shown["element"] if "element" in shown else shown["elements"][at]
    return found


def test_what_is_right_is_let_through() -> None:
    """A message, a modal and a home page with everything that the desk uses."""
    assert problems_of_message(**MESSAGE) == []
    assert problems_of_view(MODAL) == []
    assert problems_of_view(HOME) == []


def set_text(where: int, part: str, text: str) -> Change:
    """Other words in the text of a block."""

    def change(payload: Payload) -> None:
        payload["blocks"][where][part] = words(text)

    return change


def in_button(part: str, value: object) -> Change:
    """Something else in the first button."""
    return lambda payload: element(payload, 5).update({part: value})


def in_confirm(part: str, value: object) -> Change:
    """Something else in the question before the first button counts."""
    return lambda payload: element(payload, 5)["confirm"].update({part: value})


BROKEN_MESSAGES: dict[str, Change] = {
    "no text": lambda payload: payload.update(text=""),
    "blank text": lambda payload: payload.update(text=" \n"),
    "long text": lambda payload: payload.update(text="字" * 3901),
    "a mention in text": lambda payload: payload.update(text="<!channel>"),
    "an ampersand in text": lambda payload: payload.update(text="a & b"),
    "half an entity": lambda payload: payload.update(text="a &l"),
    "an override": lambda payload: payload.update(text="a\u202eb"),
    "no blocks": lambda payload: payload.update(blocks=[]),
    "no list of blocks": lambda payload: payload.update(blocks="x"),
    "51 blocks": lambda payload: payload.update(blocks=[{"type": "divider"}] * 51),
    "an unknown block": lambda payload: payload["blocks"].append({"type": "marquee"}),
    "no object": lambda payload: payload["blocks"].append("x"),
    "an input in a message": lambda payload: payload["blocks"].append(asked(select(), "x")),
    "block_id twice": lambda payload: payload["blocks"].append({"type": "divider", "block_id": "buttons"}),
    "long block_id": lambda payload: payload["blocks"][3].update(block_id="x" * 256),
    "too much in all": lambda payload: payload.update(
        blocks=[{"type": "section", "text": words("字" * 2800)} for _ in range(4)]
    ),
    "long header": set_text(0, "text", "字" * 151),
    "marked header": lambda payload: payload["blocks"][0].update(text=marked()),
    "empty header": set_text(0, "text", ""),
    "long section": set_text(1, "text", "字" * 3001),
    "raw link": set_text(1, "text", "<https://evil|内网>"),
    "raw mention": set_text(1, "text", "<@U1>"),
    "unasked quote": set_text(1, "text", "a >b"),
    "no text object": lambda payload: payload["blocks"][1].update(text="好"),
    "unknown part of a section": lambda payload: payload["blocks"][1].update(colour="red"),
    "section of nothing": lambda payload: payload["blocks"][1].pop("text"),
    "not verbatim": lambda payload: payload["blocks"][1]["text"].pop("verbatim"),
    "emoji in marked text": lambda payload: payload["blocks"][1]["text"].update(emoji=True),
    "emoji no boolean": lambda payload: payload["blocks"][0]["text"].update(emoji="no"),
    "unknown text type": lambda payload: payload["blocks"][1]["text"].update(type="html"),
    "eleven fields": lambda payload: payload["blocks"][2].update(fields=[words()] * 11),
    "no fields": lambda payload: payload["blocks"][2].update(fields=[]),
    "long field": lambda payload: payload["blocks"][2].update(fields=[words("字" * 2001)]),
    "text on a divider": lambda payload: payload["blocks"][3].update(text=words()),
    "eleven in context": lambda payload: payload["blocks"][4].update(elements=[words()] * 11),
    "a button in context": lambda payload: payload["blocks"][4].update(elements=[button(9)]),
    "26 buttons": lambda payload: payload["blocks"][5].update(elements=[button(n) for n in range(26)]),
    "no buttons": lambda payload: payload["blocks"][5].update(elements=[]),
    "action_id twice": in_button("action_id", "press.1"),
    "long action_id": in_button("action_id", "x" * 256),
    "no action_id": lambda payload: element(payload, 5).pop("action_id"),
    "unknown element": in_button("type", "lever"),
    "an input among buttons": in_button("type", "plain_text_input"),
    "long button": in_button("text", words("字" * 76)),
    "marked button": in_button("text", marked()),
    "long value": in_button("value", "x" * 2001),
    "value no string": in_button("value", 7),
    "unknown style": in_button("style", "plain"),
    "unknown part of a button": in_button("colour", "red"),
    "confirm no object": in_button("confirm", "sure?"),
    "long confirm title": in_confirm("title", words("字" * 101)),
    "long confirm text": in_confirm("text", words("字" * 301)),
    "long confirm": in_confirm("confirm", words("字" * 31)),
    "long deny": in_confirm("deny", words("字" * 31)),
    "confirm style": in_confirm("style", "plain"),
    "confirm without deny": lambda payload: element(payload, 5)["confirm"].pop("deny"),
}


@pytest.mark.parametrize("broken", BROKEN_MESSAGES)
def test_each_limit_of_a_message_is_held(broken: str) -> None:
    """One thing wrong, one thing said."""
    message = deepcopy(MESSAGE)
    BROKEN_MESSAGES[broken](message)
    assert problems_of_message(message["text"], message["blocks"])


def in_element(block: int, part: str, value: object) -> Change:
    """Something else in the input of a block."""
    return lambda payload: element(payload, block).update({part: value})


def grouped(payload: Payload) -> None:
    """Options and groups of options at once."""
    element(payload, 0)["option_groups"] = [{"label": words(), "options": [option("3")]}]


def only_grouped(*groups: Payload) -> Change:
    """Groups of options in place of options."""

    def change(payload: Payload) -> None:
        chosen = element(payload, 0)
        del chosen["options"], chosen["initial_option"]
        chosen["option_groups"] = list(groups)

    return change


BROKEN_VIEWS: dict[str, Change] = {
    "unknown view": lambda payload: payload.update(type="window"),
    "unknown part": lambda payload: payload.update(colour="red"),
    "no title": lambda payload: payload.pop("title"),
    "long title": lambda payload: payload.update(title=words("字" * 25)),
    "long submit": lambda payload: payload.update(submit=words("字" * 25)),
    "long close": lambda payload: payload.update(close=words("字" * 25)),
    "no submit": lambda payload: payload.pop("submit"),
    "long callback_id": lambda payload: payload.update(callback_id="x" * 256),
    "empty callback_id": lambda payload: payload.update(callback_id=""),
    "long private_metadata": lambda payload: payload.update(private_metadata="x" * 3001),
    "no blocks": lambda payload: payload.update(blocks=[]),
    "101 blocks": lambda payload: payload.update(blocks=[{"type": "divider"}] * 101),
    "larger than 250 kB": lambda payload: payload.update(
        blocks=[{"type": "section", "text": words("字" * 3000)} for _ in range(15)]
    ),
    "block_id twice": lambda payload: payload["blocks"][0].update(block_id="b"),
    "long label": set_text(0, "label", "字" * 2001),
    "long hint": set_text(0, "hint", "字" * 2001),
    "no label": lambda payload: payload["blocks"][0].pop("label"),
    "optional no boolean": lambda payload: payload["blocks"][0].update(optional="yes"),
    "a button as input": lambda payload: payload["blocks"][0].update(element=button()),
    "long placeholder": in_element(0, "placeholder", words("字" * 151)),
    "no options": in_element(0, "options", []),
    "101 options": in_element(0, "options", [option(str(n)) for n in range(101)]),
    "options twice": in_element(0, "options", [option("2"), option("2")]),
    "options and groups": grouped,
    "neither options nor groups": only_grouped(),
    "101 groups": only_grouped(*({"label": words(), "options": [option(str(n))]} for n in range(101))),
    "an empty group": only_grouped({"label": words(), "options": []}),
    "long group": only_grouped({"label": words("字" * 76), "options": [option()]}),
    "one value in two groups": only_grouped(*({"label": words(), "options": [option()]} for _ in range(2))),
    "initial_option not offered": in_element(0, "initial_option", option("3")),
    "long option": in_element(1, "options", [option() | {"text": words("字" * 76)}]),
    "long option value": in_element(1, "options", [option("x" * 151)]),
    "long description": in_element(1, "options", [option() | {"description": words("字" * 76)}]),
    "eleven radios": in_element(1, "options", [option(str(n)) for n in range(11)]),
    "initial radio not offered": in_element(1, "initial_option", option("3")),
    "max_length": in_element(2, "max_length", 3001),
    "max_length 0": in_element(2, "max_length", 0),
    "long initial_value": in_element(2, "initial_value", "123456"),
    "empty initial_value": in_element(2, "initial_value", ""),
    "multiline no boolean": in_element(2, "multiline", 1),
    "moment in milliseconds": in_element(3, "initial_date_time", 1_770_000_000_000),
    "moment as text": in_element(3, "initial_date_time", "2026-02-12T10:00"),
    "a day that does not exist": in_element(4, "initial_date", "2027-02-29"),
    "a day in a week": in_element(4, "initial_date", "2027-W13-3"),
    "an empty day": in_element(4, "initial_date", ""),
    "unknown part of a day": in_element(4, "initial_date_time", 1_770_000_000),
    "unknown part of an input": in_element(3, "colour", "red"),
}


@pytest.mark.parametrize("broken", BROKEN_VIEWS)
def test_each_limit_of_a_view_is_held(broken: str) -> None:
    """One thing wrong, one thing said."""
    view = deepcopy(MODAL)
    BROKEN_VIEWS[broken](view)
    assert problems_of_view(view)


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_a_home_page_has_no_parts_of_a_modal(name: str) -> None:
    """It is no dialog."""
    assert problems_of_view(HOME | {name: words()})


@pytest.mark.parametrize("nothing", [None, [], "x", {}])
def test_what_is_no_view_is_said(nothing: object) -> None:
    """Anything may be sent to a server."""
    assert problems_of_view(nothing)
