"""Questions to the reporter: the one question about a B, and a wait for their answer, until it ends."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped, title
from handlers.turn.buttons import primary
from models.chat import Button, Card
from models.terms import Kind, Promise, Severity, Status
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry

IS_OVER = {Status.RESTORED, Status.RESOLVED}


def question(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """The newest question, who asks, and how to answer; once the wait is over, that it is."""
    if not ticket.waits:
        return Card(title=title(voice, ticket), severity=ticket.severity)  # nothing was ever asked
    wait = ticket.waits[-1]
    is_open = ticket.lasting_wait is wait
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(_asking(voice, wait), voice("wait.how_to_answer")) if is_open else (_asking(voice, wait),),
        quote=clipped(wait.asked, SHOWN_TEXT),
        outcome=() if is_open else (_ended(voice, ticket, wait, now),),
        buttons=(primary(voice, "supplement"),) if is_open else (),
    )


def moment_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card that asks whether a statutory moment runs without another way (standard 4), for a B that goes on.

    Afterwards it has the answer, or says that it is an A by now.
    """
    is_open = ticket.severity is Severity.B and not ticket.status.is_final and ticket.status not in IS_OVER
    is_denied = bool(ticket.conversation.get("moment_denied"))
    if ticket.severity is Severity.A:
        outcome: tuple[str, ...] = (voice("talk.raised", number=ticket.number),)
    else:
        outcome = (voice("log.moment_denied"),) if is_denied else ()
    answers = (primary(voice, "moment:yes"), Button(action="moment:no", label=voice("button.moment.no")))
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("triage.question.moment"),),
        notice=(voice("triage.question.moment"),),
        outcome=outcome,
        buttons=answers if is_open and not is_denied else (),
    )


def open_question(voice: Voice, ticket: Ticket) -> str | None:
    """The one question worth asking before a B is left a B (standard 4)."""
    if ticket.confirmed_at:
        return None
    asked = ticket.conversation.get("asked")
    if asked is not None and asked["about"] != "moment":
        waits = "answer" not in asked and not ticket.status.is_final
        return voice("card.asked", question=voice(f"triage.question.{asked['about']}")) if waits else None
    if not ticket.triage.get("asks"):
        return None
    if ticket.severity is Severity.A or ticket.status.is_final:
        return None
    return voice("card.question")


def waited_for(voice: Voice, ticket: Ticket) -> str | None:
    """Return the question to the reporter, and whether the clock stands still for it; None without a wait."""
    wait = ticket.lasting_wait
    if wait is None:
        return None
    if ticket.kind is not Kind.DEFECT:
        return voice("wait.waiting", asked=clipped(wait.asked, 80))
    if wait.is_requested or wait.delivered_at is None:
        how = "requested" if wait.is_requested else "undelivered"
        return voice(f"wait.waiting_{how}", asked=clipped(wait.asked, 80))
    resolve = ticket.target(Promise.RESOLVE)
    if resolve is not None and resolve.paused_at is not None:
        return voice("wait.waiting_paused", asked=clipped(wait.asked, 80))
    return voice("wait.waiting_past" if wait.is_granted else "wait.waiting_running", asked=clipped(wait.asked, 80))


def _ended(voice: Voice, ticket: Ticket, wait: Wait, now: datetime) -> str:
    """By an answer, with whose and when; else that nothing is waited for any more."""
    said: dict[str, str] = ticket.conversation.get("answered_wait", {})
    if not said or datetime.fromisoformat(said["at"]) != wait.ended_at:
        return voice("wait.over")
    return voice("wait.answered", who=said["who"], at=voice.dated(datetime.fromisoformat(said["at"]), now))


def _asking(voice: Voice, wait: Wait) -> str:
    if wait.chased_at is not None or wait.asked_by is None:
        return voice("wait.still_waiting")
    return voice("wait.asked_by", who=wait.asked_by.name, phone=wait.asked_by.phone)
