"""The past state of a ticket, told from its log alone: what came later counts for nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from models.terms import Kind, Severity, Status
from models.tickets.past_log import Logged


@dataclass(frozen=True, kw_only=True)
class PastState:
    """The facts of a ticket that a list tells, as of one moment.

    `assignee` is a name; `is_judged` says that the office spoke of its class since it was raised last, `answered_by_id`
    who answered it. With `to_agree` a leader has been asked whether it was lowered rightly. `undone` is the state that
    words of relapse denied.
    """

    status: Status = Status.NEW
    kind: Kind = Kind.OTHER
    severity: Severity | None = None
    is_major: bool = False
    assignee: str = ""
    is_taken: bool = False
    restored_at: datetime | None = None
    is_judged: bool = False
    answered_by_id: int | None = None
    to_agree: bool = False
    undone: "PastState | None" = None

    @property
    def at_work(self) -> Status:
        """The status of a ticket that has to be worked on."""
        if self.is_taken:
            return Status.IN_PROGRESS
        return Status.ASSIGNED if self.assignee else Status.NEW


class Movement(StrEnum):
    """The ways in which a ticket comes among those that are open, or leaves them."""

    CAME_IN = "came_in"
    REOPENED = "reopened"
    SPLIT_OFF = "split_off"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DECLINED = "declined"


INWARD = (Movement.CAME_IN, Movement.REOPENED, Movement.SPLIT_OFF)


class Stretch(NamedTuple):
    """A ticket over a stretch of time: whether it was open at its beginning, what happened, how it stood at its end."""

    was_open: bool
    movements: tuple[Movement, ...]
    past: PastState


def stretch_of(entries: Iterable[Logged], since: datetime, born: Movement) -> Stretch:
    """Return what its log tells of the time after `since`; `born` is how it came, if it came then.

    With any log, open at the beginning and what came in make as many as what left and open at the end.
    """
    past, was_open, movements, has_begun = PastState(), False, [born], False
    for entry in entries:
        after = _next(past, entry)
        has_begun = has_begun or entry.at > since
        if not has_begun:
            was_open, movements = not after.status.is_final, []
        elif past.status.is_final != after.status.is_final:
            movements.append(_movement(past.status, after.status))
        past = after
    return Stretch(was_open, tuple(movements), past)


def _movement(before: Status, after: Status) -> Movement:
    if after.is_final:
        return Movement(after.value)
    return Movement.SPLIT_OFF if before is Status.MERGED else Movement.REOPENED


def _next(past: PastState, entry: Logged) -> PastState:
    follow = FOLLOWS.get(entry.verb)
    return past if follow is None else follow(past, entry)


Follow = Callable[[PastState, Logged], PastState]


def _received(past: PastState, entry: Logged) -> PastState:
    return replace(past, kind=entry.kind, severity=entry.severity)


def _taken(past: PastState, entry: Logged) -> PastState:
    began = past.status in {Status.NEW, Status.ASSIGNED}
    status = Status.IN_PROGRESS if began else past.status
    return replace(past, status=status, assignee=entry.by_name, is_taken=True)


def _given(past: PastState, entry: Logged) -> PastState:
    """Given out, passed on or given back: to be taken anew, unless it waits or is said to run again."""
    given = replace(past, assignee=str(entry.content.get("to", "")), is_taken=False)
    stays = past.status is Status.WAITING or past.restored_at is not None
    return given if stays else replace(given, status=given.at_work)


def _asked(past: PastState, entry: Logged) -> PastState:
    return replace(past, status=Status.WAITING)


def _resumed(past: PastState, entry: Logged) -> PastState:
    return replace(past, status=past.at_work) if past.status is Status.WAITING else past


def _answered(past: PastState, entry: Logged) -> PastState:
    answered = replace(past, answered_by_id=entry.by_id)
    return answered if past.kind is Kind.DEFECT else _ends(Status.CLOSED)(answered, entry)


def _restored(past: PastState, entry: Logged) -> PastState:
    at = entry.content.get("at")
    return replace(past, restored_at=datetime.fromisoformat(at) if at else entry.at)


def _restoration_confirmed(past: PastState, entry: Logged) -> PastState:
    working = _resumed(past, entry)
    status = Status.RESTORED if working.status is Status.IN_PROGRESS else working.status
    return replace(working, status=status)


def _restoration_denied(past: PastState, entry: Logged) -> PastState:
    return replace(past, restored_at=None)


def _resolved(past: PastState, entry: Logged) -> PastState:
    return replace(past, status=Status.RESOLVED, restored_at=past.restored_at or entry.at)


def _reopened(past: PastState, entry: Logged) -> PastState:
    return replace(
        past,
        status=past.at_work,
        restored_at=None,
        undone=past,
    )


def _reopening_undone(past: PastState, entry: Logged) -> PastState:
    return past.undone or past


def _back(past: PastState, entry: Logged) -> PastState:
    """It goes its own way again, with what it had."""
    return replace(past, status=past.at_work, restored_at=None)


def _ends(status: Status) -> Follow:
    def end(past: PastState, entry: Logged) -> PastState:
        return replace(past, status=status)

    return end


def _classed(past: PastState, entry: Logged) -> PastState:
    """Kind and class from then on; the office may have spoken of them, or words raised them."""
    if "kind" not in entry.content:
        return past
    judges = entry.verb in JUDGING and not entry.content.get("unjudged")
    is_judged = judges or (past.is_judged and entry.verb not in (*RAISING, *JUDGING))
    to_agree = bool(entry.content.get("to_agree")) if entry.verb in JUDGING else past.to_agree
    return replace(past, kind=entry.kind, severity=entry.severity, is_judged=is_judged, to_agree=to_agree)


def _judged(past: PastState, entry: Logged) -> PastState:
    return replace(past, is_judged=True)


JUDGING = ("class_corrected", "class_changed")
RAISING = ("class_raised", "class_filled")
CLASSING = (*JUDGING, *RAISING, "merged_in_graver")
"""Logged with the kind and class that a ticket has from then on, after its first entry."""
FOLLOWS: dict[str, Follow] = {
    "received": _received,
    "taken": _taken,
    **dict.fromkeys(("assigned", "transferred", "given_back"), _given),
    "asked": _asked,
    "resumed": _resumed,
    "answered": _answered,
    "restored": _restored,
    "restoration_confirmed": _restoration_confirmed,
    "restoration_denied": _restoration_denied,
    **dict.fromkeys(("resolved", "access_granted", "access_granted_again"), _resolved),
    **dict.fromkeys(("reopened", "reopened_by_words", "access_fails"), _reopened),
    "reopening_undone": _reopening_undone,
    **dict.fromkeys(("withdrawal_disputed", "unmerged", "window_left"), _back),
    **dict.fromkeys(("fix_confirmed", "closed_unanswered", "access_works"), _ends(Status.CLOSED)),
    "withdrawn": _ends(Status.WITHDRAWN),
    "declined": _ends(Status.DECLINED),
    **dict.fromkeys(("merged", "window_joined"), _ends(Status.MERGED)),
    **dict.fromkeys(CLASSING, _classed),
    **dict.fromkeys(("class_confirmed", "class_kept"), _judged),
    "lowering_agreed": lambda past, entry: replace(past, to_agree=False),
    "marked_major": lambda past, entry: replace(past, is_major=True),
    "major_taken_back": lambda past, entry: replace(past, is_major=False),
}
"""The effect of each verb of the log. Verbs that are not named left a ticket as it was."""
