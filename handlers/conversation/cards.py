"""Answers of the desk in a conversation: receipts, the state of a ticket, and the presses that correct a guess."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards import assignment, told
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, deadlines, title, who_has_it
from handlers.turn.buttons import button, primary
from handlers.turn.whom_to_call import HOTLINE
from handlers.turn.workflow import Workflow
from models.chat import Button, ButtonStyle, Card, Choice, FieldKind, Form, FormField
from models.lists.ticket_candidates import Meant
from models.messaging.messages_without_ticket import UnstartedMessage
from models.people.person import Person
from models.terms import Status
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

reminded = assignment.reminded
MOST_LISTED = 20
SHOWN_LINE = 20
"""Of a line that a button names, so many characters."""


def noted(voice: Voice, ticket: Ticket, lines: Sequence[tuple[int, str]], own_number: str = "") -> Card:
    """The words are on the ticket's log; one press makes a line, by its position there, a report of its own.

    `own_number` is that of the line that was parted last.
    """
    is_one = len(lines) == 1
    labels = [voice("button.split") if is_one else _part_of(voice, text) for _, text in lines]
    return Card(
        title=voice("talk.noted", number=ticket.number),
        quote=clipped("\n".join(text for _, text in lines), SHOWN_TEXT),
        outcome=(voice("joined.split", number=own_number),) if own_number else (),
        buttons=tuple(
            Button(action=f"split:{position}", label=label) for (position, _), label in zip(lines, labels, strict=True)
        ),
    )


def _part_of(voice: Voice, text: str) -> str:
    return voice("button.split_line", text=clipped(" ".join(text.split()), SHOWN_LINE))


def how_it_stands(voice: Voice, workflow: Workflow, ticket: Ticket, now: datetime, *, may_press: bool) -> Card:
    """Return the card of a ticket's state: the people who have it, the end, or the deadlines."""
    names = workflow.next_actor_names(ticket)
    waits_for = voice("talk.waits_for", names=names) if names else None
    is_told_of = bool(ticket.duty or ticket.conversation.get(HOTLINE))
    has_it = None if names else who_has_it(voice, ticket) or (told.to_reporter(voice, ticket) if is_told_of else None)
    ended = voice("talk.ended_at", at=voice.moment(ticket.closed_at, now)) if ticket.closed_at else None
    intro = [workflow.status(voice, ticket), ended, waits_for, has_it, *workflow.missing(voice, ticket)]
    owed = () if ticket.status.is_final else deadlines(voice, ticket, now, workflow.shown(is_team=False))
    return Card(
        title=workflow.title(voice, ticket),
        severity=ticket.severity,
        intro=tuple(line for line in intro if line),
        deadlines=owed,
        buttons=_standing_buttons(voice, ticket) if may_press else (),
    )


def said_done(voice: Voice, tickets: Sequence[Ticket]) -> Card:
    """A line for each ticket that may be meant; a result is confirmed or denied, work says whether business runs."""
    is_one = len(tickets) == 1
    buttons: list[Button] = []
    for ticket in tickets:
        number = "" if is_one else f" {ticket.number}"
        yes, no = ("fixed", "not_fixed") if ticket.status is Status.RESOLVED else ("runs", "runs_not")
        buttons += [
            Button(action=f"{yes}:{ticket.number}", label=voice(f"button.{yes}") + number, style=ButtonStyle.PRIMARY),
            Button(action=f"{no}:{ticket.number}", label=voice(f"button.{no}") + number),
        ]
    lines = tuple(title(voice, ticket) for ticket in tickets)
    return Card(title=voice("talk.is_it_over"), intro=lines, buttons=tuple(buttons))


def taken_back(voice: Voice, ticket: Ticket) -> Card:
    """A false alarm, or real after all and too late."""
    return Card(
        title=title(voice, ticket),
        intro=(voice("talk.taken_back"),),
        buttons=(button(voice, "false_alarm", ButtonStyle.DANGER), button(voice, "real_fault")),
    )


def which_answer(voice: Voice, text: str, asked: Mapping[str, str]) -> Card:
    """Return the card that asks which question these words answer."""
    choices = [
        Button(action=f"answers:{number}", label=clipped(f"{number} {question}", 40))
        for number, question in asked.items()
    ]
    return Card(
        title=voice("talk.which"),
        quote=clipped(text, SHOWN_TEXT),
        buttons=(*choices, Button(action="answers:none", label=voice("button.split"))),
    )


def which_relapse(voice: Voice, text: str, tickets: Sequence[Ticket]) -> Card:
    """Return the card that asks which of the results these words deny."""
    choices = [
        Button(action=f"relapse_of:{ticket.number}", label=clipped(f"{ticket.number} {ticket.summary}", 40))
        for ticket in tickets
    ]
    return Card(
        title=voice("talk.which_relapse"),
        quote=clipped(text, SHOWN_TEXT),
        buttons=(*choices, Button(action="relapse_of:none", label=voice("button.split"))),
    )


def reopened(voice: Voice, ticket: Ticket, text: str) -> Card:
    """The words reopened it; one press says how it really was, which is asked below them, next to the answers."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("talk.reopened"),),
        quote=clipped(text, SHOWN_TEXT),
        outcome=(voice("talk.how_was_it"),),
        buttons=(
            primary(voice, "relapse:never"),
            Button(action="relapse:again", label=voice("button.relapse.again")),
            Button(action="relapse:fine", label=voice("button.relapse.fine")),
        ),
    )


def colleague_says(voice: Voice, ticket: Ticket, who: str, text: str) -> Card:
    """Return the card that tells a reporter that a colleague says it is over, and asks them."""
    yes, no = ("fixed", "not_fixed") if ticket.status is Status.RESOLVED else ("runs", "runs_not")
    return Card(
        title=title(voice, ticket),
        intro=(voice("talk.colleague_says", who=who),),
        quote=clipped(text, SHOWN_TEXT),
        buttons=(primary(voice, f"{yes}:{ticket.number}"), button(voice, f"{no}:{ticket.number}")),
    )


def answered(voice: Voice, kept: Card, left: tuple[Button, ...], said: str, who: str, now: datetime) -> Card:
    """The card that asked, with what was said; `left` is what it still asks. It may be read on another day."""
    line = voice("card.answered", at=voice.dated(now, now), who=who, said=said)
    return kept.model_copy(update={"outcome": (*kept.outcome, line), "buttons": left})


def register_card(voice: Voice, key: int, text: str) -> Card:
    """Talk that sounds like a fault: one press makes it a report, counted from when it was said (R17)."""
    return Card(
        title=voice("talk.register"),
        quote=clipped(text, SHOWN_TEXT),
        buttons=(primary(voice, f"register:{key}"), button(voice, f"no_report:{key}")),
    )


def registered(voice: Voice, number: str) -> Card:
    """Return the card that replaces the answered question."""
    return Card(title=voice("talk.register"), outcome=(voice("talk.registered", number=number),))


def not_registered(voice: Voice) -> Card:
    """It was talk after all."""
    return Card(title=voice("talk.register"), outcome=(voice("talk.not_registered"),))


def just_deadline(voice: Voice, ticket: Ticket, others: Sequence[tuple[str, str]]) -> Card:
    """A deadline was spoken of and nothing else: which matter is it about (R8e)."""
    about = [
        Button(action=f"join:{number}", label=clipped(voice("talk.about_this", what=f"{number} {what}"), 40))
        for number, what in others
    ]
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("talk.deadline"),),
        buttons=(button(voice, "cannot_be_done"), *about, button(voice, "just_saying")),
    )


def unstarted(voice: Voice, rows: Sequence[UnstartedMessage]) -> Card:
    """Return the list of messages that started no clock: one press, or a choice, makes a report of one (R21)."""
    if len(rows) == 1:
        press = Button(action=f"register:{rows[0].id}", label=voice("button.register.listed"))
    else:
        press = Button(action=f"unstarted.choose:{rows[0].id}-{rows[-1].id}", label=voice("button.register.listed"))
    return Card(title=voice("talk.unstarted", count=len(rows)), intro=tuple(map(one_unstarted, rows)), buttons=(press,))


def which_unstarted_form(voice: Voice, rows: Sequence[UnstartedMessage]) -> Form:
    """Return the form that asks which message of the list is a report."""
    choices = tuple(Choice(value=str(row.id), label=one_unstarted(row)) for row in rows)
    field = FormField(name="which", label=voice("talk.which_unstarted"), kind=FieldKind.CHOICE, choices=choices)
    title, submit = voice("button.register.listed"), voice("form.submit")
    return Form(name="unstarted.register", title=title, submit=submit, fields=(field,))


def one_unstarted(row: UnstartedMessage) -> str:
    """One message of the list: when, who, what."""
    return f"· {row.sent_at.astimezone(SHANGHAI):%m-%d %H:%M} {row.name or row.account} {clipped(row.text, 60)}"


def which_fault(voice: Voice, text: str, faults: Sequence[Meant]) -> Card:
    """Return the card that asks which fault of the room the sender meets; until then theirs is a report apart (R13)."""
    choices = [
        Button(action=f"join:{fault.number}", label=clipped(f"{fault.number} {fault.summary}", 40)) for fault in faults
    ]
    other = Button(action="cannot_be_done", label=voice("button.split"))
    return Card(title=voice("talk.which_fault"), quote=clipped(text, SHOWN_TEXT), buttons=(other, *choices))


def say_one_sentence(voice: Voice) -> Card:
    """A picture, a voice or a file came without a word."""
    return Card(title=voice("talk.one_sentence"))


def knocking(voice: Voice, who: str, phone: str, text: str) -> Card:
    """For the person on duty: somebody calls and has not said what for."""
    return Card(title=voice("talk.knocking", who=who, phone=phone), quote=clipped(text, 80) or None)


def threatened(voice: Voice, ticket: Ticket, by: Person, text: str) -> Card:
    """For the leader: somebody's patience ends."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("talk.threatened", who=by.name, phone=by.phone),),
        quote=clipped(text, SHOWN_TEXT),
    )


def too_late(voice: Voice, ticket: Ticket, by: Person) -> Card:
    """For office and leaders: the fault was real, and its moment has passed."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("talk.too_late", who=by.name, phone=by.phone),),
    )


def _standing_buttons(voice: Voice, ticket: Ticket) -> tuple[Button, ...]:
    if ticket.status is Status.RESOLVED:
        return (primary(voice, f"fixed:{ticket.number}"), button(voice, f"not_fixed:{ticket.number}"))
    if ticket.may_come_back:
        return (button(voice, "not_solved"), button(voice, "came_back"))
    return ()
