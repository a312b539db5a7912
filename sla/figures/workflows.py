"""The figures of suggestions and changes in a period, told from their logs alone as of a cut."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from models.changes.change import Change
from models.seals.seal import GROUP, SHOWN
from models.suggestions.suggestion import Suggestion
from sla.calendar.business_hours import Calendar
from sla.figures.changes import CHANGE_LISTS, count_change
from sla.figures.counted import Collected, Lists, WorkflowFigures
from sla.figures.lives import ids_of_period, lives_of
from sla.figures.suggestions import SUGGESTION_LISTS, count_suggestion


def workflow_figures(
    session: Session, calendar: Calendar, begin: datetime, end: datetime, as_of: datetime
) -> WorkflowFigures:
    """Return what happened from `begin` until before `end`, what fell due then, and what was open at the end.

    Nothing that was written after `as_of` is read. All times are aware UTC.
    """
    suggestions, changes = (Collected(names, begin, end, as_of) for names in (SUGGESTION_LISTS, CHANGE_LISTS))
    heads: dict[str, str] = {}
    ids = ids_of_period(session, begin, end)
    for life in lives_of(session, Suggestion, ids, as_of):
        count_suggestion(life, suggestions)
        heads[life.number] = life.head
    for life in lives_of(session, Change, ids, as_of):
        count_change(life, changes, calendar)
        heads[life.number] = life.head
    code = _code(heads, suggestions.lists, changes.lists)
    return WorkflowFigures(begin, end, as_of, suggestions.lists, changes.lists, code)


def _code(heads: Mapping[str, str], *told: Lists) -> str:
    """As a person is shown it, in groups: a digest of where each log ended that is behind a line."""
    numbers = {line.number for lists in told for lines in lists.values() for line in lines}
    texts = sorted(f"{number}:{heads[number]}" for number in numbers)
    digest = hashlib.sha256("\x1f".join(texts).encode()).hexdigest()
    return "-".join(digest[start : start + GROUP] for start in range(0, SHOWN, GROUP))
