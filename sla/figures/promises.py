"""The promises of one ticket as its log tells of them: what was owed by when, and whether it was kept."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from models.figures.past_promises import PastPromise, promises_after
from models.tickets.past_log import Logged
from sla.clocks.replay.promised import State


def due_by(entries: Iterable[Logged], as_of: datetime, counted: Mapping[str, str]) -> Iterator[tuple[str, PastPromise]]:
    """Yield those that are met or missed at the cut, each with the list on which it counts; the rest counts nowhere."""
    for one in promises_after(entries):
        state = _state(one, as_of)
        if one.promise in counted and state in {State.MET, State.MISSED}:
            yield f"{counted[one.promise]}_{state}", one


def _state(one: PastPromise, as_of: datetime) -> State:
    """Return kept by its due time or not at the cut; what was taken out after its day had passed stays missed."""
    if one.met_at is not None:
        return State.MET if one.met_at <= one.due_at else State.MISSED
    if one.void_at is not None:
        return State.MISSED if one.void_at > one.due_at else State.VOID
    return State.PENDING if as_of <= one.due_at else State.MISSED
