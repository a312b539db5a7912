"""The card of a change: what is planned, where it stands, what is missing, and who presses next."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.cards.parts import change_facts, missing_words, state_words, steps_done, window_lines
from handlers.changes.cards.proofs import proof_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, log_lines
from handlers.turn.buttons import button, confirmed, primary
from models.changes.change import Change, the_change
from models.changes.emergency_gates import is_left_unapproved
from models.changes.steps import ANSWER_UNAPPROVED, CHANGE_STEPS, NAME_VERIFIER
from models.changes.terms import ChangePromise, ChangeState
from models.chat import Button, ButtonStyle, Card
from models.terms import Promise
from models.tickets.step import offered
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

SHOWN = (*ChangePromise, Promise.DIRECTIVE)
ROOM = 4
"""So many buttons beside the overflow menu."""
DANGEROUS = frozenset({"change.cancel", "change.roll_back"})
"""Actions that cannot be undone."""
OF_EMERGENCIES = frozenset({"change.make_up_test", "change.make_up_confirmation", "change.confirm_consent"})


def change_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The same for everybody; in a chat of their own, each sees the buttons that are theirs."""
    change = the_change(ticket)
    return Card(
        title=change_title(voice, ticket),
        intro=(
            *(state_words(voice, change), *missing_words(voice, change), *window_lines(voice, change, now)),
            *proof_words(voice, change, now),
        ),
        progress=steps_done(voice, change),
        facts=change_facts(voice, change, now),
        deadlines=deadlines(voice, ticket, now, SHOWN) if not ticket.status.is_final else (),
        log=log_lines(voice, log, now),
        notice=(state_words(voice, change),),
        buttons=_buttons(voice, change),
    )


def change_title(voice: Voice, ticket: Ticket) -> str:
    """变更 2611-0042 评标系统补丁."""
    return f"{voice('kind.short.change')} {ticket.number} {ticket.summary}"


def change_status(voice: Voice, ticket: Ticket) -> str:
    """Return the state of a change, in the words of a list."""
    return state_words(voice, the_change(ticket))


def actions_on(change: Change) -> list[str]:
    """The actions where it stands, the likely one first."""
    if change.held("archived") is not None:
        return []
    left_out = () if change.is_emergency else OF_EMERGENCIES
    is_verifier_here = change.held("verifier_gone") is None
    return [
        one
        for one in offered(CHANGE_STEPS, change)
        if one not in left_out
        and not (is_verifier_here and one == NAME_VERIFIER.action)
        and (one != ANSWER_UNAPPROVED.action or is_left_unapproved(change))
    ]


def _buttons(voice: Voice, change: Change) -> tuple[Button, ...]:
    if change.state is ChangeState.CANCELLED or change.ticket.status.is_final or change.held("archived") is not None:
        return (button(voice, "paper.send"),)
    actions = actions_on(change)[:ROOM]
    return (*(_button(voice, action, is_first=not at) for at, action in enumerate(actions)), button(voice, "more"))


def _button(voice: Voice, action: str, *, is_first: bool) -> Button:
    if action in DANGEROUS and voice.has(f"confirm.{action}"):
        return confirmed(voice, action, ButtonStyle.DANGER)
    if is_first:
        return primary(voice, action)
    return button(voice, action, ButtonStyle.DANGER if action in DANGEROUS else ButtonStyle.PLAIN)
