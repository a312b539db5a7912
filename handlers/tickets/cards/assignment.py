"""Notices said once to those concerned: a ticket changed hands, help is wanted, a leader orders, a reporter nudges."""

from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, deadline, title, who_has_it
from models.chat import Button, ButtonStyle, Card
from models.people.person import Person
from models.phrase import Phrase
from models.tickets.target import Target
from models.tickets.ticket import Ticket


def yours_again(voice: Voice, ticket: Ticket, by: Person) -> Card:
    """Return the notice to the new assignee who already had the card, which was changed without a sound."""
    return _line(voice, ticket, voice("assignment.yours_again", by=by.name))


def passed_on(voice: Voice, ticket: Ticket, to: Person, by: Person) -> Card:
    """Return the notice to the earlier assignee."""
    return _line(voice, ticket, voice("assignment.passed_on", to=to.name, phone=to.phone, by=by.name))


def handed_round(voice: Voice, ticket: Ticket, to: Person, reason: str, by: Person) -> Card:
    """For the office: the ticket goes from hand to hand."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(
            voice("assignment.handed_round", times=ticket.transfers, before=by.name, to=to.name),
            voice("assignment.because", reason=clipped(reason, SHOWN_TEXT)),
        ),
        buttons=(Button(action="assign", label=voice("button.assign")),),
    )


def please_help(voice: Voice, ticket: Ticket, by: Person) -> Card:
    """Return the card for a person who is asked to help: the asker, the assignee, the matter."""
    asked = voice("assignment.please_help", by=by.name, phone=by.phone)
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(filter(None, (asked, who_has_it(voice, ticket)))),
        quote=clipped(ticket.text, SHOWN_TEXT),
    )


def directive(voice: Voice, ticket: Ticket, target: Target, leader: Person | None, now: datetime) -> Card:
    """Return the card of a directive for the assignee: the leader, the order, the time."""
    due = voice.moment(target.due_at, now)
    name, phone = (leader.name, leader.phone) if leader else ("", "")
    return Card(
        title=voice("order.title", title=title(voice, ticket)),
        severity=ticket.severity,
        intro=(voice("order.lead", leader=name, phone=phone, due=due),),
        quote=clipped(target.note, SHOWN_TEXT),
        deadlines=(deadline(voice, target, now),),
        buttons=(
            Button(action="order.answer", label=voice("button.order.answer"), style=ButtonStyle.PRIMARY),
            Button(action="more", label=voice("button.more")),
        ),
    )


def settled(voice: Voice, kept: Card, outcome: Phrase) -> Card:
    """A card of an order as it was, with what became of it where its buttons stood."""
    return kept.model_copy(update={"outcome": (voice.say(outcome),), "deadlines": (), "buttons": ()})


def directive_answer(voice: Voice, ticket: Ticket, asked: str, answer: str, by: Person) -> Card:
    """For the leader: the answer, and what had been asked."""
    return Card(
        title=voice("order.answer_title", title=title(voice, ticket)),
        severity=ticket.severity,
        intro=(
            voice("order.asked", text=clipped(asked, SHOWN_TEXT)),
            voice("order.answered_by", who=by.name, phone=by.phone),
        ),
        quote=clipped(answer, SHOWN_TEXT),
    )


def reminded(voice: Voice, ticket: Ticket, by: Person, now: datetime) -> Card:
    """Return the reminder for the assignee: the reporter asks how it goes; with the assignee, and the next deadline."""
    owed = sorted((target for target in ticket.targets if target.is_open), key=lambda target: target.due_at)
    next_owed = next((target for target in owed if voice.has(f"deadline.label.{target.promise}")), None)
    return Card(
        title=voice("nudge.title", title=title(voice, ticket)),
        severity=ticket.severity,
        intro=(who_has_it(voice, ticket) or voice("card.nobody_yet"), voice("nudge.by", who=by.name, phone=by.phone)),
        deadlines=(deadline(voice, next_owed, now),) if next_owed else (),
    )


def _line(voice: Voice, ticket: Ticket, words: str) -> Card:
    return Card(title=title(voice, ticket), severity=ticket.severity, intro=(words,))
