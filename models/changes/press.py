"""A press of a change: who, when, what the form brought, and what had to be looked up first."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from models.changes.series import ChangeWindow
from models.changes.terms import Unreachable
from models.people.person import Person
from models.phrase import Phrase


class LaterAgainst(NamedTuple):
    """The objections of the rules to a later window of a series, and when the next one of its length is free."""

    window: ChangeWindow
    against: tuple[Phrase, ...]
    next_free: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeContext:
    """The surroundings of a change at a moment: looked up by the story, judged by the gates. Times are aware UTC.

    `against` is what the rules of windows say against the window, empty where it is legal, `next_free` when the next
    one begins. `later_against` says the same of the windows of a series that follow. `knows_sessions`: a list of
    trading sessions was imported, and is not older than a working day. `notice_by` is the last moment for the notice,
    `covered_to` how far a data backup has to reach. `busy_with` is the number of another change that is under way on
    one of the systems. `is_office_hours`: users are at work now. `basis` is what an emergency rests on, empty where
    nothing does. `verifier_is_here`: the person named still works for the office. `unreachable` is why nobody of the
    office can be called to verify it, empty where somebody can. `office_on_duty` are those of the office whom the
    roster names now; nobody where it names none.
    """

    against: tuple[Phrase, ...] = ()
    next_free: datetime | None = None
    later_against: tuple[LaterAgainst, ...] = ()
    knows_sessions: bool = True
    notice_by: datetime | None = None
    covered_to: datetime | None = None
    busy_with: str = ""
    is_office_hours: bool = False
    basis: str = ""
    verifier_is_here: bool = True
    in_bidding: str = ""
    unreachable: Unreachable | None = None
    office_on_duty: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePress:
    """A press with its person and time; rules ask no database.

    `said` is what the form brought, checked field by field, and `moments` its times, aware. `is_alone`: nobody else of
    the presser's company is an engineer here. `window` is the one that the form names of a series, `named` the person
    whom it names, to verify or as the leader who agreed.
    """

    by: Person
    now: datetime
    said: Mapping[str, str] = field(default_factory=dict)
    moments: Mapping[str, datetime] = field(default_factory=dict)
    is_alone: bool = False
    window: ChangeWindow | None = None
    named: Person | None = None
    around: ChangeContext = ChangeContext()

    def text(self, name: str) -> str:
        """A field's value; empty where it was left empty, or the form has none."""
        return self.said.get(name, "")

    def at(self, name: str) -> datetime | None:
        """The time of a field; None where it was left empty."""
        return self.moments.get(name)
