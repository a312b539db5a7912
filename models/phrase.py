"""A sentence that has not been worded yet: its key in the catalogues and the values it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TypeAlias

Value: TypeAlias = "str | int | float | date | datetime | time | Phrase | Sequence[Value]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to say, apart from the language it is said in.

    A `datetime` value is aware UTC and is worded in Asia/Shanghai; a `date` is a local day.
    A value may itself be a phrase, or a sequence (worded as a list with the language's comma).
    """

    key: str
    values: tuple[tuple[str, Value], ...] = ()


def phrase(key: str, **values: Value) -> Phrase:
    """Short form for `Phrase(key, …)`: `phrase("due.clause", severity="C", days=5)`."""
    return Phrase(key, tuple(values.items()))


def to_json(worded_later: Phrase) -> dict[str, object]:
    """A phrase as a JSON value; raises TypeError for a value that JSON does not know."""
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
    if isinstance(value, Sequence):
        return [_value_to_json(one) for one in value]
    raise TypeError(f"no JSON for {value!r}")


def _value_from_json(value: object) -> Value:
    if isinstance(value, dict):
        return from_json(value)
    if isinstance(value, list):
        return tuple(_value_from_json(one) for one in value)
    assert isinstance(value, str | int | float)  # noqa: S101 - written by to_json
    return value
