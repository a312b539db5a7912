"""Figures of how rightly labelled messages are read: counts, shares with 95 % intervals, what is taken for what."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from models.terms import Kind
from sla.reading.reader.examples import Example
from sla.reading.reader.labels import PLACES, Label
from sla.reading.reader.reading import Reading

Z = 1.959964
"""Standard deviations on either side within which 95 of 100 lie."""
SURE = 0.9
BINS = 10


@dataclass(frozen=True, slots=True)
class Proportion:
    """A count of what is right, and of all."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; 0 of none."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; from 0 to 1 of none."""
        if not self.of:
            return 0.0, 1.0
        spread = Z * math.sqrt(self.value * (1 - self.value) / self.of + Z * Z / (4 * self.of * self.of))
        middle, scale = self.value + Z * Z / (2 * self.of), 1 + Z * Z / self.of
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


class Labelled(Protocol):
    """A labelled message of which something else is known, such as how it was read."""

    @property
    def example(self) -> Example:
        """The message."""

    @property
    def gold(self) -> Label:
        """The label that is right."""


One = TypeVar("One", bound=Labelled)


@dataclass(frozen=True, slots=True)
class Compared:
    """A labelled message and how it was read."""

    example: Example
    reading: Reading

    @property
    def gold(self) -> Label:
        """The label that is right."""
        return self.example.gold

    @property
    def read_as(self) -> Label:
        """The label that it was read as, before any answer."""
        return self.reading.label

    @property
    def answered(self) -> Label:
        """The label that it is read as once the question, where there is one, is answered rightly."""
        question = self.reading.question
        offered = [option.label for option in question.options] if question else []
        return self.gold if self.gold in offered else self.read_as


@dataclass(frozen=True)
class Counts(Generic[One]):
    """The figures of some messages, with the labels that `chosen` takes: as read, or after the answer."""

    judged: Sequence[One]
    chosen: Callable[[One], Label]

    @property
    def kind(self) -> Proportion:
        """The kind is right."""
        return self.share(self.judged, lambda one: self.chosen(one).kind is one.gold.kind)

    @property
    def whole(self) -> Proportion:
        """Kind and class are right: class end to end."""
        return self.share(self.judged, self.is_right)

    def recall(self, label: Label) -> Proportion:
        """Read as the label, of those that are."""
        return self.share([one for one in self.judged if one.gold == label], self.is_right)

    def precision(self, label: Label) -> Proportion:
        """Of those read as the label, those that are."""
        return self.share([one for one in self.judged if self.chosen(one) == label], self.is_right)

    @cached_property
    def confusions(self) -> list[tuple[Label, Label, int]]:
        """The pairs of what is taken for what, the most frequent first."""
        wrong = Counter((one.gold, self.chosen(one)) for one in self.judged if not self.is_right(one))
        ranked = sorted(wrong.items(), key=lambda item: (-item[1], *(PLACES.get(label, -1) for label in item[0])))
        return [(gold, taken, count) for (gold, taken), count in ranked]

    def is_right(self, one: One) -> bool:
        """Return whether kind and class are right."""
        return self.chosen(one) == one.gold

    def share(self, judged: Sequence[One], holds: Callable[[One], bool]) -> Proportion:
        """The share of these messages of which something holds."""
        return Proportion(sum(map(holds, judged)), len(judged))


class Figures(Counts[Compared]):
    """The same of messages that were read, with how sure the reading was and what it asks."""

    @property
    def of_defects(self) -> Proportion:
        """The class is right, of defects read as such."""
        defects = [one for one in self.judged if one.gold.kind is self.chosen(one).kind is Kind.DEFECT]
        return self.share(defects, self.is_right)

    @property
    def asked(self) -> Proportion:
        """A question is asked."""
        return self.share(self.judged, lambda one: one.reading.question is not None)

    @property
    def sure(self) -> Proportion:
        """Read with a confidence of at least 0.9."""
        return self.share(self.judged, lambda one: one.reading.confidence >= SURE)

    @property
    def right_when_sure(self) -> Proportion:
        """Right, of those read with a confidence of at least 0.9."""
        return self.share([one for one in self.judged if one.reading.confidence >= SURE], self.is_right)


def as_read(judged: Sequence[Compared]) -> Figures:
    """The figures without any answer."""
    return Figures(judged, lambda one: one.read_as)


def after_answers(judged: Sequence[Compared]) -> Figures:
    """The figures with each question answered rightly."""
    return Figures(judged, lambda one: one.answered)


def groups(judged: Sequence[One], key: Callable[[Example], str]) -> dict[str, list[One]]:
    """The messages by hand or by language, in the order in which these come first."""
    found: dict[str, list[One]] = {}
    for one in judged:
        found.setdefault(key(one.example), []).append(one)
    return found


def reliability(judged: Iterable[Compared]) -> list[tuple[float, Proportion]]:
    """By tenths of confidence that occur, the mean confidence and the share that is right."""
    tenths: dict[int, list[Compared]] = {}
    for one in judged:
        tenths.setdefault(min(int(one.reading.confidence * BINS), BINS - 1), []).append(one)
    return [
        (
            sum(one.reading.confidence for one in found) / len(found),
            Proportion(sum(one.read_as == one.gold for one in found), len(found)),
        )
        for _, found in sorted(tenths.items())
    ]
