"""A sentence that has not been worded yet: its key in the catalogues and the values it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

Value: TypeAlias = "str | int | float | date | datetime | time | Phrase | Sequence[Value]"

OF_TIME: dict[str, type[datetime] | type[date] | type[time]] = {"moment": datetime, "day": date, "clock": time}
"""Names of values in JSON that are times; a moment, being a day as well, comes first."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to say, apart from the language it is said in.

    A `datetime` value is aware UTC and is worded in Asia/Shanghai; a `date` is a local day. A value may itself be a
    phrase, or a sequence (worded as a list with the language's comma).
    """

    key: str
    values: tuple[tuple[str, Value], ...] = ()


def phrase(key: str, **values: Value) -> Phrase:
    """Short form for `Phrase(key, …)`: `phrase("due.clause", severity="C", days=5)`."""
    return Phrase(key, tuple(values.items()))


def to_json(worded_later: Phrase) -> dict[str, object]:
    """A phrase as a JSON value; a moment, a day or a time of the day is named and written as ISO 8601."""
    return {
        "key": worded_later.key,
        "values": {name: _value_to_json(value) for name, value in worded_later.values},
    }


def from_json(kept: dict[str, object]) -> Phrase:
    """The phrase that `to_json` made `kept` of."""
    values = kept["values"]
    assert isinstance(values, dict)  # noqa: S101 - written by to_json
    return Phrase(str(kept["key"]), tuple((name, _value_from_json(value)) for name, value in values.items()))


def _value_to_json(value: Value) -> object:
    if isinstance(value, Phrase):
        return to_json(value)
    if isinstance(value, str | int | float):
        return value
    for name, of_time in OF_TIME.items():
        if isinstance(value, of_time):
            return {name: value.isoformat()}
    assert isinstance(value, Sequence)  # noqa: S101 - nothing else is a value
    return [_value_to_json(one) for one in value]


def _value_from_json(value: object) -> Value:
    if isinstance(value, dict):
        if "key" in value:
            return from_json(value)
        ((name, written),) = value.items()
        return OF_TIME[name].fromisoformat(written)
    if isinstance(value, list):
        return tuple(_value_from_json(one) for one in value)
    assert isinstance(value, str | int | float)  # noqa: S101 - written by to_json
    return value
