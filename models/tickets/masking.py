"""遮蔽: words that should not stand any more are hidden everywhere; the log's chain holds, as it chains a digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.facts import TicketFacts
from models.tickets.worklog import WorkLogEntry

if TYPE_CHECKING:
    from models.tickets.fault_report import FaultReport

MASK = "▇▇▇"
CUT = "…"
SHORTEST_CUT = 4
"""So many characters before an ellipsis are taken for the beginning of what is to be hidden."""
TYPED = (
    *("text", "summary", "location", "answer", "cause", "method", "tip", "protection", "proposal_reason"),
    *("caller", "conversation", "triage"),
)
"""The columns of a ticket that hold what somebody typed, or what was made of it."""
SECTIONS = ("fault_kind", "cause", "method", "loss")


def hidden(value: Any, passages: Sequence[str]) -> Any:
    """The value, or all that is in it, without these passages, whole or cut short by an ellipsis."""
    if isinstance(value, str):
        return _hidden_in(value, passages)
    if isinstance(value, dict):
        return {name: hidden(one, passages) for name, one in value.items()}
    return [hidden(one, passages) for one in value] if isinstance(value, list) else value


def _hidden_in(text: str, passages: Iterable[str]) -> str:
    for passage in passages:
        text = text.replace(passage, MASK)
        cut = text.find(CUT)
        while cut >= 0:
            end = len(text[:cut].rstrip())
            begun = range(max(0, end - len(passage)), end - SHORTEST_CUT + 1)
            begins = next((at for at in begun if passage.startswith(text[at:end])), None)
            text = text if begins is None else text[:begins] + MASK + text[cut:]
            cut = text.find(CUT, cut + 1 if begins is None else begins + len(MASK) + 1)
    return text


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

    def mask(self, passages: Sequence[str], reason: str, log: Sequence[WorkLogEntry], by: Person, now: datetime) -> int:
        """Hide the passages in all that is kept of the ticket; how many entries of its log, `log`, lost words.

        The salt of such an entry goes with them: nobody can find out by trying what it said.
        """
        self.demand_may_mask(by)
        for name in TYPED:
            setattr(self, name, hidden(getattr(self, name), passages))
        for wait in self.waits:
            wait.asked = hidden(wait.asked, passages)
        for report in self.reports:
            for name in SECTIONS:
                setattr(report, name, hidden(getattr(report, name), passages))
        masked = [entry for entry in log if hidden(entry.content, passages) != entry.content]
        for entry in masked:
            entry.content, entry.salt, entry.masked_at = hidden(entry.content, passages), "", now
        self.log("masked", by, now, positions=",".join(str(entry.position) for entry in masked), reason=reason)
        return len(masked)
