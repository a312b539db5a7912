"""遮蔽: words that should not stand any more are hidden everywhere; the log's chain holds, as it chains a digest."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.cutting import MASK
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import typed_columns
from models.terms import Role
from models.tickets.facts import TicketFacts
from models.tickets.hidden_values import is_code
from models.tickets.worklog import MASKING, WorkLogEntry

if TYPE_CHECKING:
    from models.tickets.fault_report import FaultReport

CUT = "…"
SHORTEST_WORD = 2
"""A single character stands nearly everywhere, and hides nothing."""
SHORTEST_CUT = 4
"""The characters before an ellipsis, or half of a shorter passage, that are taken for the beginning of a passage."""
EVIDENCE = ("access_", "revocation_", "review_", "admin_")
"""Prefixes of entries about rights, kept word for word: an auditor compares them with the rights that are held."""
Typed = tuple[Any, Sequence[str]]
"""A row that belongs to a ticket, and its columns that hold what somebody typed."""


def typed_in(*rows: Any) -> Iterator[Typed]:
    """The rows, each with its columns that hold what somebody typed."""
    yield from ((row, typed_columns(row.__table__)) for row in rows)


def hidden(value: Any, passages: Sequence[str]) -> Any:
    """The value, or all that is in it, without these passages, whole or cut short by an ellipsis."""
    if isinstance(value, str):
        return _hidden_in(value, passages)
    if isinstance(value, dict):
        return {name: one if is_code(name, one, value) else hidden(one, passages) for name, one in value.items()}
    return [hidden(one, passages) for one in value] if isinstance(value, list) else value


def shortest_cut(passage: str) -> int:
    """Return how many characters of the passage before an ellipsis are still taken for its beginning."""
    return min(SHORTEST_CUT, max(SHORTEST_WORD, (len(passage) + 1) // 2))


def _hidden_in(text: str, passages: Iterable[str]) -> str:
    for passage in passages:
        text = text.replace(passage, MASK)
        cut, shortest = text.find(CUT), shortest_cut(passage)
        while cut >= 0:
            end = len(text[:cut].rstrip())
            begun = range(max(0, end - len(passage)), end - shortest + 1)
            begins = next((at for at in begun if passage.startswith(text[at:end])), None)
            text = text if begins is None else text[:begins] + MASK + text[cut:]
            cut = text.find(CUT, cut + 1 if begins is None else begins + len(MASK) + 1)
    return text


def _says(entry: WorkLogEntry, passages: Sequence[str]) -> bool:
    content: dict[str, Any] = hidden(entry.content, passages)
    return content != entry.content


class Maskable(TicketFacts):
    """The office or a leader hides what was typed, with a reason; what it said is gone for good."""

    if TYPE_CHECKING:
        reports: list[FaultReport]

    def may_be_masked_by(self, person: Person) -> bool:
        """The office and leaders, of what they may read; also after the end."""
        return person.has(Role.OFFICE, Role.LEADER) and not person.is_external and self.may_be_read_by(person)

    def demand_may_mask(self, by: Person) -> None:
        """Raise Refusal for everybody else."""
        if not self.may_be_masked_by(by):
            raise Refusal("ticket.only_office_or_leader")

    def mask(
        self,
        passages: Sequence[str],
        reason: str,
        log: Sequence[WorkLogEntry],
        by: Person,
        now: datetime,
        rows: Sequence[Typed] = (),
        **beside: str | int | None,
    ) -> None:
        """Hide the passages in all that is kept of the ticket and in its log, which says so and what is `beside`.

        `rows` are those of its workflow. That entry has, of each value, the digests of what was hidden and of what is
        left, so nothing else can be put in its place.
        """
        for row, names in (*self._typed, *rows):
            for name in names:
                setattr(row, name, hidden(getattr(row, name), passages))
        masked = [entry for entry in log if _says(entry, passages) and not entry.verb.startswith(EVIDENCE)]
        digests = ",".join(entry.hide(hidden(entry.content, passages), now) for entry in masked)
        positions = ",".join(str(entry.position) for entry in masked)
        said = {"positions": positions, "digests": digests or None, "reason": hidden(reason, passages)}
        self.log(MASKING, by, now, **said, **beside)

    def demand_no_evidence(self, passages: Sequence[str], log: Sequence[WorkLogEntry]) -> None:
        """Raise Refusal for words in which a right was asked for, decided on, granted or taken back."""
        if any(entry.verb.startswith(EVIDENCE) and _says(entry, passages) for entry in log):
            raise Refusal("mask.evidence", number=self.number)

    def says(self, passages: Sequence[str], log: Sequence[WorkLogEntry], rows: Sequence[Typed] = ()) -> bool:
        """Return whether one of the passages stands in what is kept of the ticket, or in the `rows` of its workflow."""
        kept = [getattr(row, name) for row, names in (*self._typed, *rows) for name in names]
        return any(hidden(one, passages) != one for one in kept) or any(_says(entry, passages) for entry in log)

    @property
    def _typed(self) -> Iterator[Typed]:
        yield from typed_in(self, *self.waits, *self.targets, *self.reports)
