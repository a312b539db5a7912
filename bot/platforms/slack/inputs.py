"""Draws the fields of a form as Slack inputs, and reads what was put into them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from bot.platforms.slack.paragraphs import section
from bot.platforms.slack.texts import LABEL, NAME, OPTION, Json, clipped, is_kept, literal, plain_text
from handlers.i18n import Voice
from models.chat import Choice, FieldKind, FormField, says_something
from sla.calendar.business_hours import SHANGHAI

ACTION_ID = "value"
LONGEST_INPUT = 3000  # of Slack's plain_text_input; a longer report fits into a message

_OPTION_VALUE = 150
_OPTIONS_A_LIST = 100
_MOST_OPTIONS = 300  # a view of more than 250 kB is refused
_RADIOS = range(2, 6)
_MOMENT = "%Y-%m-%dT%H:%M"
_TEN_DIGITS = range(10**9, 10**10)


def block_of(field: FormField, form: str, voice: Voice) -> Json:
    """The field as a block; a choice that offers nothing becomes a line that says so.

    The block is named after form and field: a view that takes the place of another one would otherwise show
    what had been put into a field of the same name.
    """
    element = _element(field, voice)
    if element is None:
        return section(plain_text(voice("view.no_choices", label=field.label), LABEL))
    block: Json = {
        "type": "input",
        "block_id": f"{literal(form, NAME - len(field.name) - 1)}/{field.name}",
        "label": plain_text(field.label, LABEL),
        "element": element,
        "optional": not field.is_required,
    }
    hints = [field.needed, field.hint, *_limit(field, voice)]
    if any(map(says_something, hints)):
        block["hint"] = plain_text(" ".join(filter(says_something, hints)), LABEL)
    return block


def field_of(block_id: str) -> str:
    """The name of the field behind a block."""
    return block_id.rpartition("/")[2]


def value_in(state: object) -> str:
    """Return an input's value as the desk's forms have it.

    A moment is `2026-02-12T10:00` in Asia/Shanghai, a day `2026-02-12`. Empty for an input left out, and for anything
    that no input of ours can hold.
    """
    if not isinstance(state, Mapping):
        return ""
    moment = state.get("selected_date_time")
    if isinstance(moment, int) and not isinstance(moment, bool):
        return _local(moment)
    chosen = state.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else state.get("selected_date", state.get("value"))
    return value if isinstance(value, str) else ""


def _element(field: FormField, voice: Voice) -> Json | None:
    match field.kind:
        case FieldKind.CHOICE:
            return _choice(field, voice)
        case FieldKind.MOMENT:
            return _moment(field)
        case FieldKind.DAY:
            return _day(field)
        case _:
            return _text(field)


def _text(field: FormField) -> Json:
    limit = max(1, min(field.max_length, LONGEST_INPUT))
    is_long = field.kind is FieldKind.TEXT
    element: Json = {
        "type": "plain_text_input",
        "action_id": ACTION_ID,
        "multiline": is_long,
        "max_length": limit,
    }
    value = literal(field.value, limit)
    return element | ({"initial_value": value} if value else {})


def _limit(field: FormField, voice: Voice) -> Iterator[str]:
    if field.kind is FieldKind.TEXT and field.max_length > LONGEST_INPUT:
        yield voice("view.longest", count=LONGEST_INPUT)


def _moment(field: FormField) -> Json:
    element: Json = {"type": "datetimepicker", "action_id": ACTION_ID}
    try:
        at = datetime.strptime(field.value, _MOMENT).replace(tzinfo=SHANGHAI)
    except ValueError:
        return element
    seconds = int(at.timestamp())
    return element | ({"initial_date_time": seconds} if seconds in _TEN_DIGITS else {})


def _day(field: FormField) -> Json:
    """The calendar. Some clients offer no way to take a day out again, only to pick another one:
    https://github.com/slackapi/node-slack-sdk/issues/1631
    """
    element: Json = {"type": "datepicker", "action_id": ACTION_ID}
    with suppress(ValueError):
        element["initial_date"] = date.fromisoformat(field.value).isoformat()
    return element


def _local(seconds: int) -> str:
    if seconds not in _TEN_DIGITS:
        return str(seconds)  # no time that can be picked: the form will say that it is none
    return f"{datetime.fromtimestamp(seconds, UTC).astimezone(SHANGHAI):{_MOMENT}}"


def _choice(field: FormField, voice: Voice) -> Json | None:
    """A few choices stand open; more of them, or one that may be left empty again, are a list to search."""
    choices = _fitting(field.choices)
    options = [_option(choice, is_long=len(choices) <= _OPTIONS_A_LIST) for choice in choices]
    if not options:
        return None
    chosen = next((option for option in options if option["value"] == field.value), None)
    initial: Json = {"initial_option": chosen} if chosen else {}
    if len(options) in _RADIOS and field.is_required:
        return {"type": "radio_buttons", "action_id": ACTION_ID, "options": options} | initial
    element: Json = {
        "type": "static_select",
        "action_id": ACTION_ID,
        "placeholder": plain_text(voice("view.choose"), OPTION),
    }
    if len(options) > _OPTIONS_A_LIST:
        return element | {"option_groups": _groups(options, voice)} | initial
    return element | {"options": options} | initial


def _fitting(choices: Sequence[Choice]) -> list[Choice]:
    """Each value once, and only those that come back as they are."""
    by_value = {choice.value: choice for choice in choices if is_kept(choice.value, _OPTION_VALUE)}
    return list(by_value.values())[:_MOST_OPTIONS]


def _option(choice: Choice, *, is_long: bool) -> Json:
    """Return an option; text that does not fit into its line stands below it."""
    option: Json = {"text": plain_text(choice.label, OPTION), "value": choice.value}
    if is_long and len(clipped(choice.label, 2 * OPTION)) > OPTION:
        option["description"] = plain_text(f"…{choice.label.strip()[OPTION - 1 :]}", OPTION)
    return option


def _groups(options: Sequence[Json], voice: Voice) -> list[Json]:
    """Slack's lists have a hundred options; groups of them have as many groups."""
    groups: list[Json] = []
    for start in range(0, len(options), _OPTIONS_A_LIST):
        some = options[start : start + _OPTIONS_A_LIST]
        label = voice("view.part", first=start + 1, last=start + len(some))
        groups.append({"label": plain_text(label, OPTION), "options": list(some)})
    return groups
