"""另一故障: what a report told besides its gravest fault. It waits to be fixed along with it, or split off (R9)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

from sqlalchemy import Column
from sqlmodel import Field

from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import BY_PEOPLE
from models.storage.columns import Json
from models.terms import Kind, Severity, Status
from models.tickets.assignment import WORKED_ON
from models.tickets.waiting import Waitable

if TYPE_CHECKING:
    from models.tickets.ticket import Ticket


class LesserOutcome(StrEnum):
    """The outcome of a lesser fault: 已一并解决, or 拆分."""

    FIXED = "fixed"
    SPLIT = "split"


class LesserFault(NamedTuple):
    """One such fault, as it is kept with its ticket. `place` counts from 1; `told_at` is when it was said, aware UTC.

    `number` is that of its own ticket, once it was split off.
    """

    place: int
    text: str
    kind: Kind
    severity: Severity | None
    function: str | None
    told_at: datetime
    outcome: LesserOutcome | None = None
    number: str = ""

    @property
    def is_decided(self) -> bool:
        """True once its outcome was pressed."""
        return self.outcome is not None

    def is_graver_than(self, severity: Severity | None) -> bool:
        """A ticket of this class would owe less than the fault does; one without a class has the clock of B."""
        return self.kind is Kind.DEFECT and (self.severity or Severity.B) < (severity or Severity.B)


class Divisible(Waitable):
    """A ticket with lesser faults, of each of which its assignee decides before the ticket is resolved (R9)."""

    lesser: Annotated[list[dict[str, Any]], BY_PEOPLE] = Field(
        default_factory=list, sa_column=Column(Json, nullable=False)
    )

    @property
    def lesser_faults(self) -> list[LesserFault]:
        """All that it told of besides, in the order in which it was said."""
        return [_read(place, kept) for place, kept in enumerate(self.lesser, 1)]

    @property
    def undecided(self) -> "list[tuple[Ticket, LesserFault]]":
        """The lesser faults to decide before it is resolved: its own, and those of its parts."""
        this = cast("Ticket", self)
        parts = this.merged_ones if self.id is not None else []
        if not (self.lesser or parts):
            return []
        return [(one, fault) for one in (this, *parts) for fault in one.lesser_faults if not fault.is_decided]

    def log_lesser(self, by: Person | None, now: datetime) -> None:
        """Put what it tells of besides on its log, as it is opened."""
        for fault in self.lesser_faults:
            self._log_told(fault, by, now)

    def note_lesser(self, fault: LesserFault, by: Person, now: datetime) -> bool:
        """Its reporter tells of one more, later; whether it was new. One that was said to be fixed is open again."""
        for known in self.lesser_faults:
            if known.text == fault.text or (known.function is not None and known.function == fault.function):
                self.doubt_lesser(known.function)
                return False
        self.lesser = [*self.lesser, kept_lesser(fault)]
        self._log_told(fault, by, now)
        return True

    def fix_lesser(self, place: int, by: Person, now: datetime) -> None:
        """已一并解决: what mends the ticket has mended it, too."""
        fault = self._decidable(place, by)
        if fault.outcome is LesserOutcome.SPLIT:
            raise Refusal("lesser.split_already", number=fault.number)
        if fault.outcome is None:
            self._decide(fault._replace(outcome=LesserOutcome.FIXED))
            self.log("lesser_fixed", by, now, text=fault.text)

    def demand_may_split_lesser(self, place: int, by: Person) -> LesserFault:
        """The fault; also one that was said to be fixed by mistake. Raises Refusal."""
        return self._decidable(place, by)

    def split_lesser(self, place: int, own: "Ticket", by: Person, now: datetime) -> None:
        """拆分: it goes on as a ticket of its own; both logs name the other."""
        fault = self._lesser_at(place)
        self._decide(fault._replace(outcome=LesserOutcome.SPLIT, number=own.number))
        self.log("lesser_split", by, now, text=fault.text, number=own.number)
        answered = cast("Ticket", self).merged_into or self
        own.log("split_from", by, now, number=self.number, meets=own.take_response_of(answered, fault.told_at))

    def doubt_lesser(self, function: str | None = None) -> None:
        """Ask anew about lesser faults that were said to be fixed: about all, or about those that hit the function."""
        for fault in self.lesser_faults:
            if fault.outcome is LesserOutcome.FIXED and function in {None, fault.function}:
                self._decide(fault._replace(outcome=None))

    @property
    def left_over(self) -> Iterator[LesserFault]:
        """Lesser faults that it can answer for no longer: it ended, became milder than the fault, or is kept secret."""
        whole = cast("Ticket", self).merged_into or cast("Ticket", self)
        return self.left_over_as(whole.kind, whole.severity)

    def left_over_as(self, kind: Kind, severity: Severity | None) -> Iterator[LesserFault]:
        """The same if it were of that kind and class."""
        whole = cast("Ticket", self).merged_into or cast("Ticket", self)
        is_over = kind is not Kind.DEFECT or whole.status not in WORKED_ON or whole.is_confidential
        undecided = [fault for fault in self.lesser_faults if not fault.is_decided]
        return (fault for fault in undecided if is_over or fault.is_graver_than(severity))

    def demand_all_decided(self) -> None:
        """Resolving waits for 已一并解决 or 拆分 (R9)."""
        undecided = self.undecided
        if undecided:
            raise Refusal("lesser.decide_first", text=undecided[0][1].text)

    def _decidable(self, place: int, by: Person) -> LesserFault:
        """Return the lesser fault at `place`. Raises Refusal unless the assignee took it and still works on it."""
        whole = cast("Ticket", self).merged_into or cast("Ticket", self)
        whole.demand_ordinary()
        whole.demand_assignee(by)
        if whole.status not in WORKED_ON:
            raise Refusal("ticket.is_over", number=whole.number)
        if whole.status is Status.ASSIGNED or whole.taken_at is None:
            raise Refusal("ticket.take_first")
        return self._lesser_at(place)

    def _lesser_at(self, place: int) -> LesserFault:
        faults: Sequence[LesserFault] = self.lesser_faults
        if not 1 <= place <= len(faults):
            raise Refusal("card.stale")
        return faults[place - 1]

    def _decide(self, fault: LesserFault) -> None:
        kept = [*self.lesser]
        kept[fault.place - 1] = kept_lesser(fault)
        self.lesser = kept

    def _log_told(self, fault: LesserFault, by: Person | None, now: datetime) -> None:
        self.log("lesser_told", by, now, text=fault.text, kind=fault.kind, severity=fault.severity)


def kept_lesser(fault: LesserFault) -> dict[str, Any]:
    """A lesser fault as the column keeps it."""
    kept = fault._asdict() | {"told_at": fault.told_at.isoformat()}
    return {name: value for name, value in kept.items() if name != "place" and value not in {None, ""}}


def _read(place: int, kept: dict[str, Any]) -> LesserFault:
    severity, outcome = kept.get("severity"), kept.get("outcome")
    return LesserFault(
        place,
        kept["text"],
        Kind(kept["kind"]),
        Severity(severity) if severity else None,
        kept.get("function"),
        datetime.fromisoformat(kept["told_at"]),
        LesserOutcome(outcome) if outcome else None,
        kept.get("number", ""),
    )
