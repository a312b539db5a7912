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
from sla.figures.counted import CountedLine, WorkflowFigures

SHOWN = 8
"""So many lines of each list stand on a card."""


def workflow_lines(
    voice: Voice, figures: WorkflowFigures, names: Mapping[str, str] | None, now: datetime
) -> Iterator[str]:
    """Both workflows, each where something was or is on it; `names` by number of a ticket, None where none are read."""
    lists = figures.suggestions
    if any(lists.values()):
        yield voice("counted.suggestion")
        yield from (f"· {one}" for one in suggestion_sentences(voice, lists))
        yield from _named(
            voice, "to_accept", lists["to_accept"], lambda one: acceptance_line(voice, one, names or {}, now)
        )
        yield from _named(voice, "missed_days", lists["days_missed"], lambda one: missed_day_line(voice, one, now))
    lists = figures.changes
    if any(lists.values()):
        yield voice("counted.change")
        yield from (f"· {one}" for one in change_sentences(voice, lists))
        for kind, counts in kinds_of_changes(voice, lists):
            yield f"· {voice('counted.kind', kind=kind, **dict(zip(ENDED, counts, strict=True)))}"
        is_named = names is not None
        yield from _named(
            voice, "exceptions", lists["exceptions"], lambda one: exception_line(voice, one, now, is_named=is_named)
        )


def _named(
    voice: Voice, name: str, lines: tuple[CountedLine, ...], worded: Callable[[CountedLine], str]
) -> Iterator[str]:
    """A heading and a line each; nothing at all where there is none."""
    if lines:
        yield voice(f"counted.{name}_heading", number=len(lines))
    yield from (f"· {worded(one)}" for one in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield voice("daily.more", number=len(lines) - SHOWN)
