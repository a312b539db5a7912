"""Somebody tells the desk something: a message or a form becomes a ticket with its clocks, or joins one."""

from handlers.intake.attachments import attach, hand_over
from handlers.tickets import forms
from handlers.tickets.assignee_notices import take_supplement
from handlers.tickets.cards import notices
from handlers.tickets.filing import alert_on_security, demand_text, file_report, name_duty, show_to_team
from handlers.tickets.mirroring import mirror
from handlers.tickets.offered import offered_to
from handlers.turn.reporter import reporter_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Message, Place, Reply, Submission
from models.messaging.outbox import CardView
from models.refusal import Refusal
from models.terms import Kind, Purpose
from models.tickets.queries import latest_untaken, reported_as, supplement_at, waiting_ticket
from models.tickets.ticket import Ticket
from sla.triage.triage import Triage, triage

router = Router()


@router.message
def report_by_message(message: Message, turn: Turn) -> Reply | None:
    """In an intake room, in a direct chat or to the desk by name: a report, unless it belongs to an earlier one."""
    if not (message.is_direct or message.is_addressed or _is_new_in_intake(message, turn)):
        return None
    text = demand_text(message.text)
    judged = triage(text, turn.rules.lexicon)
    if message.is_direct:
        if judged.is_greeting_or_thanks and message.answers is None:
            turn.post(message.place, notices.help_card, *offered_to(turn))
            return Reply()
        reporter_behind(turn, message.sender)
        earlier = _ticket_it_belongs_to(message, turn)
        if earlier is not None:
            return _join(turn, earlier, message, judged)
    ticket = file_report(turn, message.place, message.ref, text, message.sent_at, judged, sender=message.sender)
    attach(turn, ticket, message)
    return _filed(turn, ticket)


@router.click("report.open")
def open_report(click: Click, turn: Turn) -> Reply:
    """Ask what is wrong."""
    return Reply(form=forms.report_form(turn.voice))


@router.click("ask.open")
def open_question(click: Click, turn: Turn) -> Reply:
    """Ask what one wants to know."""
    return Reply(form=forms.ask_form(turn.voice))


@router.form("report")
def report_by_form(submission: Submission, turn: Turn) -> Reply:
    """A fault told by form; where it happened goes with the text."""
    fields = validated(forms.report_form(turn.voice), submission, turn)
    text = "\n".join(filter(None, (demand_text(fields["text"]), fields["location"])))
    return _file_form(submission, turn, text, Kind.DEFECT)


@router.form("ask")
def ask_by_form(submission: Submission, turn: Turn) -> Reply:
    """A question told by form."""
    text = demand_text(validated(forms.ask_form(turn.voice), submission, turn)["text"])
    return _file_form(submission, turn, text, Kind.CONSULTATION)


@router.click("split")
def split_off(click: Click, turn: Turn) -> Reply:
    """另一个问题: what was joined becomes a ticket of its own, counted from its own time."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    entry = supplement_at(turn.session, ticket, click.argument)
    if entry is None:
        raise Refusal("card.stale")
    own = reported_as(turn.session, str(entry.content["ref"]))
    if own is None:
        text = str(entry.content["text"])
        judged = triage(text, turn.rules.lexicon)
        own = file_report(turn, ticket.place, str(entry.content["ref"]), text, entry.at, judged)
        ticket.log("split_off", turn.person, turn.now, number=own.number, position=entry.position)
        hand_over(turn, ticket, own, own.ref)
        turn.refresh(ticket)
    turn.replace(click.post or "", notices.split_off, ticket, own.number)
    return turn.toast("intake.split", own, number=own.number)


def _file_form(submission: Submission, turn: Turn, text: str, assumed: Kind) -> Reply:
    """A ticket from a form; where the words tell nothing, the form's own kind is `assumed`."""
    judged = triage(text, turn.rules.lexicon)
    place, at, sender = _place_of_form(submission, turn), submission.sent_at, submission.sender
    return _filed(turn, file_report(turn, place, submission.ref, text, at, judged, assumed, sender))


def _is_new_in_intake(message: Message, turn: Turn) -> bool:
    """Every message at the top of an intake room is a report; talk below another that is none stays talk."""
    return message.place.thread is None and turn.purpose_of(message.place) is Purpose.INTAKE


def _place_of_form(submission: Submission, turn: Turn) -> Place:
    """A form may be opened anywhere; where nobody expects reports, it stays between its sender and the desk."""
    if submission.is_direct or submission.ref or turn.purpose_of(submission.place) is Purpose.INTAKE:
        return submission.place
    return Place.direct(submission.sender.platform, submission.sender.account)


def _join(turn: Turn, ticket: Ticket, message: Message, judged: Triage) -> Reply:
    """Take the message as part of the ticket; it may make the ticket graver, never milder."""
    entry = take_supplement(turn, ticket, message.text, message.ref)
    attach(turn, ticket, message)
    if judged.kind is Kind.DEFECT and ticket.raise_to(judged.severity, turn.now, turn.clock):
        turn.unpin_card(ticket, CardView.TEAM)
        name_duty(turn, ticket)  # the shift may have changed since the report
        show_to_team(turn, ticket)
    mirror(turn, ticket, message.text, message.place)
    alert_on_security(turn, ticket, judged)
    if judged.is_withdrawal:
        turn.post_about(ticket, message.place, notices.offer_withdrawal, ticket)
    turn.post_about(ticket, message.place, notices.joined, ticket, message.text, entry.position)
    turn.refresh(ticket)
    return turn.toast("intake.joined", ticket, number=ticket.number)


def _ticket_it_belongs_to(message: Message, turn: Turn) -> Ticket | None:
    """In a direct chat: the card replied to, else the ticket that waits for an answer, else an untaken new report."""
    if message.answers is not None:
        ticket = turn.ticket_behind(message.place, message.answers)
        is_open = ticket is not None and ticket.speaks_for_reporter(turn.person) and not ticket.status.is_final
        return ticket if is_open else None
    asked = waiting_ticket(turn.session, turn.person, message.place.chat)
    if asked is not None:
        return asked
    since = turn.now - turn.rules.policy.join_within
    return latest_untaken(turn.session, turn.person, message.place.chat, since)


def _filed(turn: Turn, ticket: Ticket) -> Reply:
    return turn.toast("intake.received", ticket, number=ticket.number)
