"""Lists beside the figures: promises that are in them, and of which more may be asked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from models.phrase import Phrase, phrase
from models.terms import Promise
from sla.clocks.replay.life import Life
from sla.clocks.replay.promised import STANDARD_PROMISES, Promised, State

Down = tuple[datetime, datetime]
"""The beginning and end of a time in which no desk was alive."""


class ListedPromise(NamedTuple):
    """A line of a list: which ticket, which of its promises and what that counts as, and what is said of it.

    Without a promise it speaks of the ticket. `due_at` is aware UTC. `why_void` is empty where it is not void.
    `reason` is the sort of reason that was written for what was missed.
    """

    number: str
    promise: str
    severity: str
    state: str
    due_at: datetime | None
    told: Phrase | None = None
    why_void: str = ""
    reason: str = ""


def listed_in(
    life: Life, cut: datetime, down: Sequence[Down], version: str, tells_of: Callable[[Life, Promised], bool]
) -> Iterator[tuple[str, ListedPromise]]:
    """The lines of one ticket, each with the list it stands on; of the promises that the period tells of."""
    number = life.reported.number
    for name, told, one in _said(life, cut, down, version):
        if one is None:
            yield name, ListedPromise(number, "", life.grade if life.is_defect else "", "", None, told)
            continue
        if not one.waits and tells_of(life, one):
            state = life.state(one, cut)
            why = life.why_void(one) if state is State.VOID else ""
            reason = life.delays.get(one.promise, "") if name == "missed" else ""
            yield name, ListedPromise(number, one.promise, one.severity, state, one.due_at, told, why, reason)


def _said(
    life: Life, cut: datetime, down: Sequence[Down], version: str
) -> Iterator[tuple[str, Phrase | None, Promised | None]]:
    yield from life.notes
    yield from (("reclassified", phrase("attained.not_agreed"), old) for old, _ in life.waiting_lowerings)
    if life.is_closed and life.is_defect and not life.is_judged:
        yield "unconfirmed_class", None, None
    for one in life.promises.values():
        if life.state(one, cut) is not State.VOID:
            yield from _said_of(life, one, cut, down, version)


def _said_of(
    life: Life, one: Promised, cut: datetime, down: Sequence[Down], version: str
) -> Iterator[tuple[str, Phrase | None, Promised]]:
    if one.promise == Promise.RESOLVE:
        if one.by_restoration and life.outcome.ran_at is not None and not life.outcome.is_confirmed:
            yield "unconfirmed_restoration", None, one
        if life.party:
            yield "third_party" if life.is_of_third_party else "party", phrase(f"party.{life.party}"), one
    if life.state(one, cut) is State.MISSED:
        yield "missed", phrase(f"party.{life.party}") if life.party else None, one
    if one.is_provisional or one.was_provisional:
        yield "provisional", None, one
    if life.state(one, cut) is State.PENDING and one.is_paused:
        yield "paused", phrase("attained.lasting"), one
    if one.policy != version:
        yield "policy_version", phrase("attained.policy", version=one.policy), one
    if one.promise in STANDARD_PROMISES and any(_fell_into(one, begun, back) for begun, back in down):
        yield "desk_down", None, one


def _fell_into(one: Promised, begun: datetime, back: datetime) -> bool:
    """Reported, or due, while no desk was alive."""
    return begun <= one.start < back or begun <= one.due_at < back
