"""Parts of a month's report on suggestions and changes: sentences, owed acceptances, exceptions by leaders."""

from collections.abc import Iterator

from handlers.papers.counted import (
    change_sentences,
    kinds_of_changes,
    suggestion_sentences,
)
from handlers.papers.paper import ZH, Grid, Paragraph, Part, stamp, stamp_due
from sla.figures.changes import ENDED
from sla.figures.counted import CountedLine, Lists, WorkflowFigures

OWED_WIDTHS, MISSED_WIDTHS = (26, 24, 30, 20), (26, 40, 34)
KINDS_WIDTHS, ALLOWED_WIDTHS, LISTED_WIDTHS = (28, 18, 18, 18, 18), (22, 50, 28), (40, 60)
LISTED = ("unapproved", "overruns", "announced_missed", "made_up_missed", "to_make_up", "filed_missed", "to_file")
"""The lists of changes that are named by number: what was late, or is still owed."""


def suggestion_parts(figures: WorkflowFigures) -> Iterator[Part]:
    """Yield the parts on suggestions: the sentences, the owed acceptances, and the missed days."""
    lists = figures.suggestions
    if not any(lists.values()):
        yield Paragraph(ZH("month.none"))
        return
    yield from map(Paragraph, suggestion_sentences(ZH, lists))
    if lists["to_accept"]:
        yield Paragraph(ZH("counted.to_accept_heading", number=len(lists["to_accept"])))
        yield Grid(_head("to_accept", 4), tuple(map(_to_accept, lists["to_accept"])), OWED_WIDTHS)
    missed = tuple(_missed(lists))
    if missed:
        yield Paragraph(ZH("counted.missed_heading", number=len(missed)))
        yield Grid(_head("missed_days", 3), missed, MISSED_WIDTHS)


def change_parts(figures: WorkflowFigures) -> Iterator[Part]:
    """Yield the parts on changes: their ends by kind, exceptions by leaders, and late or owed ones."""
    lists = figures.changes
    if not any(lists.values()):
        yield Paragraph(ZH("month.none"))
        return
    yield from map(Paragraph, change_sentences(ZH, lists))
    kinds = tuple((name, *map(str, counts)) for name, counts in kinds_of_changes(ZH, lists))
    if kinds:
        yield Grid((ZH("counted.head.kind"), *(ZH(f"counted.change.{one}") for one in ENDED)), kinds, KINDS_WIDTHS)
    if lists["exceptions"]:
        yield Paragraph(ZH("counted.exceptions_heading", number=len(lists["exceptions"])))
        yield Grid(_head("exceptions", 3), tuple(map(_allowed, lists["exceptions"])), ALLOWED_WIDTHS)
    listed = tuple((ZH(f"counted.change.{name}"), _numbers(lists[name])) for name in LISTED if lists[name])
    if listed:
        yield Grid(_head("changes_listed", 2), listed, LISTED_WIDTHS)


def _to_accept(one: CountedLine) -> tuple[str, ...]:
    asked = ZH(f"counted.asked.{one.sort}")
    return one.number, asked, stamp(one.at), ZH("counted.chased_once") if one.times else ZH("paper.none")


def _missed(lists: Lists) -> Iterator[tuple[str, ...]]:
    for one in lists["assessed_missed"]:
        yield one.number, stamp_due(one.at), ZH("counted.suggestion.assessed_missed")
    for one in lists["days_missed"]:
        yield one.number, stamp_due(one.at), ZH("counted.which_day", which=one.times)


def _allowed(one: CountedLine) -> tuple[str, ...]:
    begin, end = one.window or (one.at, one.at)
    return one.number, ZH("paper.change.window", begin=stamp(begin), end=stamp(end)), one.by


def _numbers(lines: tuple[CountedLine, ...]) -> str:
    return ZH("time.comma").join(one.number if not one.other else f"{one.number}→{one.other}" for one in lines)


def _head(name: str, columns: int) -> tuple[str, ...]:
    return tuple(ZH(f"month.head.{name}.{number}") for number in range(1, columns + 1))
