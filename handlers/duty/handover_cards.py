"""The cards of a change of shift: what the incoming person takes over, and that nobody has answered yet."""

from datetime import datetime

from handlers.duty.shift_cards import named
from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, title
from models.chat import Button, ButtonStyle, Card, Fact
from models.duty.shift_handover import Handover
from models.lists.open_work import OpenWork, next_target
from models.tickets.assignment import WORKED_ON
from models.tickets.facts import ORDINARY
from models.tickets.ticket import Ticket


def handover_card(voice: Voice, handover: Handover, work: OpenWork, now: datetime) -> Card:
    """The open work with its clocks, the outgoing person's notes, and the button that confirms having it."""
    lines = [ticket_line(voice, ticket, now) for ticket in work.tickets]
    if work.count > len(lines):
        lines.append(voice("list.more", count=work.count - len(lines)))
    return Card(
        title=f"{handover_line(voice, handover, now)} {voice('handover.open_count', count=work.count)}",
        intro=tuple(lines),
        quote=clipped(handover.notes, SHOWN_TEXT) or None,
        facts=(
            Fact(label=voice("handover.outgoing"), value=named(voice, handover.outgoing)),
            Fact(label=voice("handover.incoming"), value=named(voice, handover.incoming)),
            Fact(
                label=voice("handover.clocks"),
                value=voice("handover.running", running=work.running, breached=work.breached),
            ),
        ),
        outcome=_outcome(voice, handover, now),
        buttons=() if handover.accepted_at else (accept_button(voice, handover),),
    )


def unanswered(voice: Voice, handover: Handover, now: datetime) -> Card:
    """For the next one up: the incoming person has not confirmed yet."""
    waited = now - (handover.told_at or now)
    return Card(
        title=f"{voice('handover.unanswered')} {handover_line(voice, handover, now)}",
        intro=(voice("handover.waited", who=handover.incoming.name, length=voice.length(waited)),),
        facts=(
            Fact(label=voice("handover.incoming"), value=named(voice, handover.incoming)),
            Fact(label=voice("handover.outgoing"), value=named(voice, handover.outgoing)),
        ),
    )


def ticket_line(voice: Voice, ticket: Ticket, now: datetime) -> str:
    """Class, number and summary; who has it; the next deadline, as a clock time."""
    return " · ".join(filter(None, (title(voice, ticket), _who(voice, ticket), _next_deadline(voice, ticket, now))))


def _who(voice: Voice, ticket: Ticket) -> str:
    """Nobody takes a step of a permission: it is put to those whose it is."""
    if ticket.assignee is not None:
        return ticket.assignee.name
    return voice("handover.nobody_has_it") if ticket.workflow == ORDINARY and ticket.status in WORKED_ON else ""


def _next_deadline(voice: Voice, ticket: Ticket, now: datetime) -> str:
    target = next_target(ticket)
    if target is None:
        return voice("handover.no_clock")
    due = f"{voice(f'deadline.label.{target.promise}')} {voice.moment(target.due_at, now)}"
    return f"{due} {voice('handover.breached')}" if target.is_breached(now) else due


def handover_line(voice: Voice, handover: Handover, now: datetime) -> str:
    """Return a line with the time of a change of shift, and its two people."""
    outgoing = handover.outgoing.name if handover.outgoing else voice("roster.nobody")
    at = voice.moment(handover.begins_at, now)
    return voice("handover.title", at=at, outgoing=outgoing, incoming=handover.incoming.name)


def _outcome(voice: Voice, handover: Handover, now: datetime) -> tuple[str, ...]:
    if handover.accepted_at is None or handover.accepter is None:
        return ()
    at = voice.moment(handover.accepted_at, now)
    return (voice("handover.was_accepted", who=handover.accepter.name, at=at),)


def accept_button(voice: Voice, handover: Handover) -> Button:
    """已接班."""
    action = f"handover.accept:{handover.id}"
    return Button(action=action, label=voice("button.handover.accept"), style=ButtonStyle.PRIMARY)
