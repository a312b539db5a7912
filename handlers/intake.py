"""Somebody tells the desk something: a message or a form becomes a ticket with its clocks, or joins one."""

from datetime import datetime

from handlers import forms
from handlers.cards import notices
from handlers.cards.ticket_parts import clipped
from handlers.filled import filled
from handlers.router import Router
from handlers.turn import Turn
from models.chat import Click, Message, Place, Reply, Submission, says_something
from models.finding import latest_open, latest_untaken, people_with, reported_as, supplement_at
from models.fresh import fresh
from models.numbering import take_number
from models.outbox import Face
from models.phrase import to_json
from models.refusal import Refusal
from models.terms import Kind, Language, Purpose, Role
from models.ticket import Ticket
from sla.business_hours import SHANGHAI
from sla.policy import Policy
from sla.triage import Triage, triage

router = Router()

SUMMARY_LENGTH = 40


@router.message
def report_by_message(message: Message, turn: Turn) -> Reply | None:
    """A message in an intake room or a direct chat is a report, unless it belongs to an earlier one."""
    if not message.is_direct and turn.purpose_of(message.place) is not Purpose.INTAKE:
        return None
    text = _demand_text(message.text)
    judged = triage(text, turn.rules.lexicon)
    if message.is_direct:
        if judged.is_greeting_or_thanks and message.reply_to is None:
            turn.post(message.place, notices.help_card)
            return Reply()
        earlier = _ticket_it_belongs_to(message, turn)
        if earlier is not None:
            return _join(turn, earlier, message, judged)
    return _filed(turn, _file(turn, message.place, message.ref, text, message.sent_at, judged))


@router.click("report.open")
def open_report(click: Click, turn: Turn) -> Reply:
    """Ask what is wrong."""
    return Reply(form=forms.report(turn.voice))


@router.click("ask.open")
def open_question(click: Click, turn: Turn) -> Reply:
    """Ask what one wants to know."""
    return Reply(form=forms.ask(turn.voice))


@router.form("report")
def report_by_form(submission: Submission, turn: Turn) -> Reply:
    """A fault told by form; where it happened goes with the text."""
    fields = filled(forms.report(turn.voice), submission, turn)
    text = "\n".join(filter(None, (_demand_text(fields["text"]), fields["location"])))
    return _file_form(submission, turn, text, Kind.DEFECT)


@router.form("ask")
def ask_by_form(submission: Submission, turn: Turn) -> Reply:
    """A question told by form."""
    text = _demand_text(filled(forms.ask(turn.voice), submission, turn)["text"])
    return _file_form(submission, turn, text, Kind.CONSULTATION)


@router.click("split")
def split_off(click: Click, turn: Turn) -> Reply:
    """另一个问题: what was joined becomes a ticket of its own, counted from its own time."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    entry = supplement_at(turn.session, ticket, click.action.partition(":")[2])
    if entry is None:
        raise Refusal("card.stale")
    own = reported_as(turn.session, str(entry.content["ref"]))
    if own is None:
        text = str(entry.content["text"])
        judged = triage(text, turn.rules.lexicon)
        own = _file(turn, ticket.place, str(entry.content["ref"]), text, entry.at, judged)
        ticket.log("split_off", turn.person, turn.now, number=own.number, position=entry.position)
        turn.refresh(ticket)
    turn.replace(click.post or "", notices.split_off, ticket, own.number)
    return turn.toast("intake.split", own, number=own.number)


def _file_form(submission: Submission, turn: Turn, text: str, assumed: Kind) -> Reply:
    """A ticket from a form; where the words tell nothing, the form's own kind is `assumed`."""
    judged = triage(text, turn.rules.lexicon)
    return _filed(turn, _file(turn, submission.place, submission.ref, text, submission.sent_at, judged, assumed))


def _file(
    turn: Turn, place: Place, ref: str, text: str, at: datetime, judged: Triage, assumed: Kind | None = None
) -> Ticket:
    """A new ticket with its clocks, its receipt in `place` and its notice before the team."""
    person = turn.person
    ticket = fresh(
        Ticket,
        number=take_number(turn.session, turn.now.astimezone(SHANGHAI).strftime("%y%m")),
        text=text,
        summary=_summary(text),
        kind=assumed if assumed and judged.kind is Kind.OTHER else judged.kind,
        severity=judged.severity,
        impact=judged.impact,
        triage=_kept(judged, turn.rules.policy),
        is_security=judged.is_security,
        platform=place.platform,
        chat=place.chat,
        thread=None if place.chat.startswith("@") else (place.thread or ref or None),
        ref=ref,
        reporter_id=person.id,
        reporter_account_id=turn.account.id if turn.account else None,
        reported_at=min(at, turn.now),
        created_at=turn.now,
        recovered_at=turn.now if judged.already_recovered else None,
    )
    ticket.reporter = person
    turn.clock.start(ticket)
    ticket.log("received", person, turn.now, kind=ticket.kind, severity=ticket.severity)
    turn.add(ticket)
    _tell(turn, ticket, judged)
    return ticket


def _tell(turn: Turn, ticket: Ticket, judged: Triage) -> None:
    """The receipt to the reporter and, in the same second, the notice to the team."""
    turn.stand(ticket, ticket.place, Face.REPORTER)
    for place in turn.places_for(Purpose.TEAM):
        turn.stand(ticket, place, Face.TEAM)
    _heed(turn, ticket, judged)
    if judged.is_withdrawal:
        earlier = latest_open(turn.session, turn.person, besides=ticket)
        if earlier is not None:
            turn.post_about(earlier, ticket.place, notices.offer_withdrawal, earlier)


def _join(turn: Turn, ticket: Ticket, message: Message, judged: Triage) -> Reply:
    """Take the message as part of the ticket; it may make the ticket graver, never milder."""
    entry = ticket.supplement(message.text, message.ref, turn.person, turn.now)
    if judged.kind is Kind.DEFECT and ticket.raise_to(judged.severity, turn.now, turn.clock):
        turn.retire(ticket, Face.TEAM)
        for place in turn.places_for(Purpose.TEAM):
            turn.stand(ticket, place, Face.TEAM)
    _heed(turn, ticket, judged)
    if judged.is_withdrawal:
        turn.post_about(ticket, message.place, notices.offer_withdrawal, ticket)
    turn.post_about(ticket, message.place, notices.joined, ticket, message.text, entry.position)
    turn.refresh(ticket)
    return turn.toast("intake.joined", ticket, number=ticket.number)


def _ticket_it_belongs_to(message: Message, turn: Turn) -> Ticket | None:
    """In a direct chat: the card replied to, else the last report of a moment ago that nobody has taken."""
    if message.reply_to is not None:
        ticket = turn.ticket_behind(message.place, message.reply_to)
        is_open = ticket is not None and ticket.is_reported_by(turn.person) and not ticket.status.is_final
        return ticket if is_open else None
    since = turn.now - turn.rules.policy.join_within
    return latest_untaken(turn.session, turn.person, message.place.chat, since)


def _heed(turn: Turn, ticket: Ticket, judged: Triage) -> None:
    """What a message calls for at once: office and leaders are told of an attack."""
    if judged.is_security:
        ticket.is_security = True
        for person in people_with(turn.session, turn.now, Role.LEADER, Role.OFFICE):
            for place in turn.direct_chats(person):
                turn.post_about(ticket, place, notices.security, ticket)


def _filed(turn: Turn, ticket: Ticket) -> Reply:
    return turn.toast("intake.received", ticket, number=ticket.number)


def _demand_text(text: str) -> str:
    if not says_something(text):
        raise Refusal("intake.empty")
    return text


def _summary(text: str) -> str:
    """The first line that says something, without characters that cannot be seen."""
    seen = "".join(character if character.isprintable() else " " for character in text.strip().split("\n")[0])
    words = " ".join(seen.split()) or "…"
    if len(words) <= SUMMARY_LENGTH:
        return words
    whole = words[:SUMMARY_LENGTH].rpartition(" ")[0]
    return f"{whole} …" if len(whole) > SUMMARY_LENGTH // 2 else clipped(words, SUMMARY_LENGTH)


def _kept(judged: Triage, policy: Policy) -> dict[str, object]:
    function = policy.function(judged.function) if judged.function else None
    return {
        "kind": judged.kind,
        "severity": judged.severity,
        "confidence": round(judged.confidence, 2),
        "reason": to_json(judged.reason),
        "function": judged.function,
        "function_names": {Language.ZH: function.zh, Language.EN: function.en} if function else {},
        "asks": judged.question is not None,
        "not_accepted": judged.not_accepted,
    }
