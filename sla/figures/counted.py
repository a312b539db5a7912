"""Counts of suggestions and changes: each figure is the length of its list, so that both always agree."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple


class CountedLine(NamedTuple):
    """One line behind a figure: a ticket and the moment that counts, aware UTC; nothing in it was typed.

    `sort` is a word of the list, such as the kind of a change or where a suggestion stands. `window` is what a leader
    allowed, and `by` who that was; `other` the number of the fault that came of it, `times` which of several agreed
    days it is, or how often somebody was asked once more.
    """

    number: str
    at: datetime
    sort: str = ""
    window: tuple[datetime, datetime] | None = None
    by: str = ""
    other: str = ""
    times: int = 0


Lists = dict[str, tuple[CountedLine, ...]]


class WorkflowFigures(NamedTuple):
    """Suggestions and changes of a period `[begin, end)`, as the logs told of them at the cut `as_of`.

    What happened is of the period; a promise belongs to the period in which it falls due; what is open or owed is so
    at the end of the period. `code` is a digest of where the logs ended that the figures rest on.
    """

    begin: datetime
    end: datetime
    as_of: datetime
    suggestions: Lists
    changes: Lists
    code: str

    @property
    def is_empty(self) -> bool:
        """Nothing happened, nothing fell due and nothing is open."""
        return not any((*self.suggestions.values(), *self.changes.values()))


def number_of(lists: Mapping[str, tuple[CountedLine, ...]], *names: str) -> int:
    """Return how many lines there are on these lists."""
    return sum(len(lists.get(name, ())) for name in names)


def by_sort(lines: Iterable[CountedLine]) -> dict[str, int]:
    """Count the lines of each sort, in the order of the words."""
    return dict(sorted(Counter(one.sort for one in lines).items()))


def success_permille(lists: Mapping[str, tuple[CountedLine, ...]]) -> int | None:
    """Completed of completed and rolled back, in thousandths, rounded down; None where none of either was."""
    completed, ended = number_of(lists, "completed"), number_of(lists, "completed", "rolled_back")
    return completed * 1000 // ended if ended else None


class Collected:
    """Lists while the logs come by; only what happened in the period is taken. `until` is its end, or the cut."""

    def __init__(self, names: Iterable[str], begin: datetime, end: datetime, as_of: datetime) -> None:
        self.begin, self.end, self.as_of = begin, end, as_of
        self.until = min(end, as_of)
        self._lists: dict[str, list[CountedLine]] = {name: [] for name in names}

    def happened(self, name: str, line: CountedLine) -> None:
        """Add what counts in the period in which it happened, or fell due."""
        if self.begin <= line.at < self.end:
            self.stands(name, line)

    def stands(self, name: str, line: CountedLine) -> None:
        """Add what is so at the end of the period."""
        self._lists[name].append(line)

    @property
    def lists(self) -> Lists:
        """Each list in the order of its moments."""
        return {name: tuple(sorted(lines, key=_order)) for name, lines in self._lists.items()}


def _order(line: CountedLine) -> tuple[datetime, str, str]:
    return line.at, line.number, line.sort
