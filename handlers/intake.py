"""Somebody tells the desk something: a message or a form becomes a ticket with its clocks, or joins one."""

from datetime import datetime

from sqlmodel import col, select

from handlers import forms
from handlers.cards import notices
from handlers.cards.ticket_parts import clipped
from handlers.filled import filled
from handlers.router import Router
from handlers.turn import Turn
from models.chat import Click, Message, Place, Reply, Submission
from models.fresh import fresh
from models.numbering import take_number
from models.outbox import Face
from models.person import Person
from models.phrase import to_json
from models.refusal import Refusal
from models.terms import Kind, Language, Purpose, Role, Status
from models.ticket import Ticket
from models.worklog import WorkLogEntry
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
    if not message.is_direct:
        return _filed(turn, _file(turn, message.place, message.ref, text, message.sent_at))
    judged = triage(text, turn.rules.lexicon)
    earlier = _ticket_it_belongs_to(message, turn)
    if judged.is_greeting_or_thanks and message.reply_to is None:
        turn.post(message.place, notices.help_card)
        return Reply()
    if earlier is not None:
        return _join(turn, earlier, message, judged)
    return _filed(turn, _file(turn, message.place, message.ref, text, message.sent_at))


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
    return _filed(turn, _file(turn, submission.place, submission.ref, text, submission.sent_at, Kind.DEFECT))


@router.form("ask")
def ask_by_form(submission: Submission, turn: Turn) -> Reply:
    """A question told by form."""
    text = _demand_text(filled(forms.ask(turn.voice), submission, turn)["text"])
    ticket = _file(turn, submission.place, submission.ref, text, submission.sent_at, Kind.CONSULTATION)
    return _filed(turn, ticket)


@router.click("split")
def split_off(click: Click, turn: Turn) -> Reply:
    """另一个问题: what was joined becomes a ticket of its own, counted from its own time."""
    ticket = turn.ticket_of(click.post)
    if not ticket.is_reported_by(turn.person):
        raise Refusal("ticket.only_reporter", reporter=ticket.reporter.name if ticket.reporter else "")
    entry = _supplement(turn, ticket, click.action.partition(":")[2])
    own = turn.session.exec(select(Ticket).where(Ticket.ref == entry.content["ref"])).one_or_none()
    if own is None:
        own = _file(turn, ticket.place, str(entry.content["ref"]), str(entry.content["text"]), entry.at)
        ticket.log("split_off", turn.person, turn.now, number=own.number, position=entry.position)
        turn.refresh(ticket)
    turn.replace(click.post or "", notices.split_off, ticket, own.number)
    return turn.toast("intake.split", own, number=own.number)


def _file(turn: Turn, place: Place, ref: str, text: str, at: datetime, assumed: Kind | None = None) -> Ticket:
    """A new ticket with its clocks, its receipt in `place` and its notice before the team."""
    person = turn.person
    judged = triage(text, turn.rules.lexicon)
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
    if judged.is_security:
        for person in _people_for_security(turn):
            for place in turn.direct_chats(person):
                turn.post_about(ticket, place, notices.security, ticket)
    if judged.is_withdrawal:
        _offer_withdrawal(turn, ticket)


def _join(turn: Turn, ticket: Ticket, message: Message, judged: Triage) -> Reply:
    """Take the message as part of the ticket; it may make the ticket graver, never milder."""
    entry = ticket.supplement(message.text, message.ref, turn.person, turn.now)
    if judged.kind is Kind.DEFECT:
        ticket.raise_to(judged.severity, turn.now, turn.clock)
    turn.post_about(ticket, message.place, notices.joined, ticket, message.text, entry.position)
    turn.refresh(ticket)
    return turn.toast("intake.joined", ticket, number=ticket.number)


def _ticket_it_belongs_to(message: Message, turn: Turn) -> Ticket | None:
    """In a direct chat: the card replied to, else the last report of a moment ago that nobody has taken."""
    if message.reply_to is not None:
        return turn.ticket_behind(message.place, message.reply_to)
    since = turn.now - turn.rules.policy.join_within
    found = (
        select(Ticket)
        .where(
            Ticket.reporter_id == turn.person.id,
            Ticket.chat == message.place.chat,
            Ticket.status == Status.NEW,
            col(Ticket.assignee_id).is_(None),
            col(Ticket.reported_at) >= since,
        )
        .order_by(col(Ticket.id).desc())
        .limit(1)
        .with_for_update()
    )
    return turn.session.exec(found).first()


def _offer_withdrawal(turn: Turn, ticket: Ticket) -> None:
    found = (
        select(Ticket)
        .where(
            Ticket.reporter_id == ticket.reporter_id,
            Ticket.id != ticket.id,
            col(Ticket.status).in_([Status.NEW, Status.IN_PROGRESS]),
        )
        .order_by(col(Ticket.id).desc())
        .limit(1)
    )
    earlier = turn.session.exec(found).first()
    if earlier is not None:
        turn.post_about(earlier, ticket.place, notices.offer_withdrawal, earlier)


def _people_for_security(turn: Turn) -> list[Person]:
    people = turn.session.exec(select(Person).order_by(col(Person.id))).all()
    return [person for person in people if person.has(Role.LEADER, Role.OFFICE) and person.is_active(turn.now)]


def _supplement(turn: Turn, ticket: Ticket, position: str) -> WorkLogEntry:
    found = select(WorkLogEntry).where(
        WorkLogEntry.ticket_id == ticket.id,
        WorkLogEntry.verb == "supplemented",
        WorkLogEntry.position == (int(position) if position.isascii() and position.isdigit() else 0),
    )
    entry = turn.session.exec(found).one_or_none()
    if entry is None:
        raise Refusal("card.stale")
    return entry


def _filed(turn: Turn, ticket: Ticket) -> Reply:
    return turn.toast("intake.received", ticket, number=ticket.number)


def _demand_text(text: str) -> str:
    if not any(character.isprintable() and not character.isspace() for character in text):
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
