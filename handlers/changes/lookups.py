"""What presses of a change have to look up first: the change behind a card, and who may be named."""

from collections.abc import Mapping, Sequence

from handlers.turn.turn import Turn
from models.changes.change import Change, change_of
from models.changes.press import ChangePress
from models.changes.terms import CHANGE
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.queries import people_with


def change_behind(turn: Turn, post: str | None) -> Change:
    """The change that a card is about, its ticket locked. Raises Refusal for a card of something else."""
    ticket = turn.ticket_of(post)
    change = change_of(ticket) if ticket.workflow == CHANGE else None
    if change is None:
        raise Refusal("card.stale")
    turn.session.refresh(change)
    return change


def press_of(turn: Turn, change: Change, said: Mapping[str, str] | None = None) -> ChangePress:
    """A press of whoever acts, with what its rules have to know."""
    return ChangePress(by=turn.person, now=turn.now, said=said or {}, is_alone=_is_alone(turn))


def _is_alone(turn: Turn) -> bool:
    engineers = people_with(turn.session, turn.now, Role.ENGINEER)
    return sum(one.company == turn.person.company for one in engineers) < 2


def verifiers(turn: Turn) -> Sequence[Person]:
    """Whom a change may name for 业务验证: the office's people, no vendor's."""
    return [one for one in people_with(turn.session, turn.now, Role.OFFICE) if not one.company]
