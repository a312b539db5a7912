"""Suggestions and changes in a digest of a week or a month: sentences, then what is owed, missed and was allowed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from handlers.i18n import Voice
from handlers.papers.counted import (
    acceptance_line,
    change_sentences,
    exception_line,
    kinds_of_changes,
    missed_day_line,
    suggestion_sentences,
)
from sla.figures.changes import ENDED
from sla.figures.counted import CountedLine, Lists, WorkflowFigures

SHOWN = 8
"""So many lines of each list stand on a card."""


def workflow_sentences(voice: Voice, figures: WorkflowFigures) -> Iterator[str]:
    """Both workflows in sentences, each where something was or is on it; no list, and nobody is named."""
    yield from _suggestions(voice, figures.suggestions)
    yield from _changes(voice, figures.changes)


def workflow_lines(
    voice: Voice, figures: WorkflowFigures, names: Mapping[str, str] | None, now: datetime
) -> Iterator[str]:
    """The same with what is owed, missed and was allowed; `names` by number of a ticket, None where none are read."""
    lists = figures.suggestions
    yield from _suggestions(voice, lists)
    yield from _named(voice, "to_accept", lists["to_accept"], lambda one: acceptance_line(voice, one, names or {}, now))
    yield from _named(voice, "missed_days", lists["days_missed"], lambda one: missed_day_line(voice, one, now))
    allowed, is_named = figures.changes["exceptions"], names is not None
    yield from _changes(voice, figures.changes)
    yield from _named(voice, "exceptions", allowed, lambda one: exception_line(voice, one, now, is_named=is_named))


def _suggestions(voice: Voice, lists: Lists) -> Iterator[str]:
    if any(lists.values()):
        yield voice("counted.suggestion")
        yield from (f"· {one}" for one in suggestion_sentences(voice, lists))


def _changes(voice: Voice, lists: Lists) -> Iterator[str]:
    if any(lists.values()):
        yield voice("counted.change")
        yield from (f"· {one}" for one in change_sentences(voice, lists))
        for kind, counts in kinds_of_changes(voice, lists):
            yield f"· {voice('counted.kind', kind=kind, **dict(zip(ENDED, counts, strict=True)))}"


def _named(
    voice: Voice, name: str, lines: tuple[CountedLine, ...], worded: Callable[[CountedLine], str]
) -> Iterator[str]:
    """A heading and a line each; nothing at all where there is none."""
    if lines:
        yield voice(f"counted.{name}_heading", number=len(lines))
    yield from (f"· {worded(one)}" for one in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield voice("daily.more", number=len(lines) - SHOWN)
