"""Pairs of reports of one fault and of two: how many the desk asks about, and the points that are fitted on some.

`python -m tests.support.fault_pairs` prints both.
"""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import typer
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from sla.reading.lexicon import load_lexicon
from sla.reading.reader.model import open_model
from sla.reading.same_fault import FLOOR, FaultTold, agreement, closeness, may_be_compared, told_in
from tests.support.as_heard import as_heard

FOLDER = Path(__file__).parents[1] / "sla" / "reading"
LEXICON = load_lexicon()
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
TOLD = ((0, 1), (1, 2), (0, 3), (2, 3))
OTHERS = (0, 3, 2, 1)
"""With which telling each near miss is compared, so that half of these pairs, too, are of two languages."""
UNSEEN = ("fault_pairs_by_others", "fault_pairs_unseen")
LOOSE = 3.0
MOST_FALSE = 0.15
"""The share of pairs of two faults that may be asked about, each writer left out: the floor follows from it."""


class Pair(NamedTuple):
    """Two reports; `is_one` says that they tell of one fault."""

    one: str
    other: str
    is_one: bool

    @property
    def crosses(self) -> bool:
        """They are in different languages."""
        return self.one.isascii() is not self.other.isascii()


class Asked(NamedTuple):
    """So many pairs of one fault, and of two, that the desk asks about."""

    near: int
    far: int


def pairs_of_rules() -> list[Pair]:
    """By one hand that had seen the rules, half of them across languages."""
    return [
        pair
        for fault in _read("fault_pairs")["fault"]
        for pair in (
            *(Pair(fault["told"][a], fault["told"][b], True) for a, b in TOLD),
            *(Pair(fault["told"][OTHERS[i]], one, False) for i, one in enumerate(fault["other"])),
        )
    ]


def unseen(name: str) -> list[Pair]:
    """By writers who read no code, of which nothing is fitted: one of UNSEEN."""
    return _pairs(_read(name))


def pairs_to_fit() -> list[list[Pair]]:
    """Writer by writer, but for the few with a report that stands among the unseen ones."""
    seen = {text for name in UNSEEN for pair in unseen(name) for text in pair[:2]}
    written = [_pairs(writer) for writer in _read("fault_pairs_to_fit")["writer"]]
    return [[pair for pair in pairs if seen.isdisjoint(pair[:2])] for pairs in written]


def is_asked(pair: Pair, *, with_encoder: bool = True) -> bool:
    """Return whether the desk would ask."""
    one, other = _told(pair.one), _told(pair.other)
    if not with_encoder:
        one, other = one._replace(shares=None), other._replace(shares=None)
    return one.kind is other.kind and closeness(one, other) >= FLOOR


def asked(pairs: Iterable[Pair], *, with_encoder: bool = True) -> Asked:
    """Count those that the desk would ask about."""
    told = [pair.is_one for pair in pairs if is_asked(pair, with_encoder=with_encoder)]
    return Asked(told.count(True), told.count(False))


@cache
def _told(text: str) -> FaultTold:
    """As the desk has it, with the kind that it hears."""
    return told_in(text, AT, LEXICON, open_model())._replace(kind=as_heard(text, LEXICON).kind)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _pairs(written: dict[str, list[list[str]]]) -> list[Pair]:
    return [Pair(one, other, key == "near") for key in ("near", "far") for one, other in written[key]]


def _compared(pairs: Sequence[Pair]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The agreement of each pair that may be compared, and whether it is of one fault."""
    told = [(_told(pair.one), _told(pair.other), pair.is_one) for pair in pairs]
    may_be = [each for each in told if each[0].kind is each[1].kind and may_be_compared(each[0], each[1])]
    return np.array([agreement(one, other) for one, other, _ in may_be]), np.array([is_one for *_, is_one in may_be])


def _fitted(writers: Sequence[Sequence[Pair]]) -> LogisticRegression:
    return LogisticRegression(C=LOOSE).fit(*_compared([pair for pairs in writers for pair in pairs]))


def _floor(writers: Sequence[Sequence[Pair]]) -> float:
    """The least closeness from which few pairs of two faults are asked about, each writer left out."""
    far: list[float] = []
    for place, pairs in enumerate(writers):
        figures, are_one = _compared(pairs)
        shares = _fitted([*writers[:place], *writers[place + 1 :]]).predict_proba(figures)[:, 1]
        far.extend(shares[~are_one])
    of_two = sum(not pair.is_one for pairs in writers for pair in pairs)
    return sorted(far, reverse=True)[int(MOST_FALSE * of_two)]


def main() -> None:
    """Print the fitted points and the floor, and the figures by those of the product."""
    writers = pairs_to_fit()
    found = _fitted(writers)
    points = [round(float(each), 1) for each in (*found.intercept_, *found.coef_[0])]
    typer.echo(f"points {points}, floor above {_floor(writers):.3f}")
    groups = {"fit": [pair for pairs in writers for pair in pairs], "rules": pairs_of_rules()}
    for name, pairs in (groups | {name: unseen(name) for name in UNSEEN}).items():
        count = Asked(sum(pair.is_one for pair in pairs), sum(not pair.is_one for pair in pairs))
        typer.echo(f"{name}: {count}, asked {asked(pairs)}, without the encoder {asked(pairs, with_encoder=False)}")


if __name__ == "__main__":
    main()
