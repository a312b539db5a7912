"""A person outside the house reads one ticket by a link, adds to it, confirms, and rates, as its reporter would."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from handlers.conversation.added_words import add_words
from handlers.conversation.talk import Talk
from handlers.i18n import Voice
from handlers.intake.objections import complaint_of, is_objection
from handlers.tickets.cards.parts import log_lines
from handlers.tickets.filing import new_ticket, notify_team, open_ticket
from handlers.tickets.results import close_confirmed, send_back, tell_report_owed
from handlers.turn.turn import Turn
from handlers.turn.workflow import Workflows
from models.chat import Button, Card, Message, Sender, says_something, verb_of
from models.logins.guest_link import (
    MOST_WRONG,
    NOTED_AFTER,
    GuestLink,
    begin_guest_session,
    end_guest_link,
    guest_link_by,
    guest_session_by,
    is_link_over,
)
from models.logins.tries import count_try, is_spent
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.storage.database_time import machine_now
from models.terms import Language, Role, Satisfaction
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS
from sla.policy.guest_rules import GuestRules

ADD, REOPEN, RATE = "supplement", "reopen", "rate"
CONFIRMING = ("confirm_restored", "confirm_fixed")
BY_LINK = (*CONFIRMING, "deny_restored", REOPEN, RATE)
"""The presses of a reporter's cards that a link gives as well; what files a report of its own is not among them."""
LONGEST, SHOWN_LOG = 2000, 10
MOST_PRESSES, MOST_WORDS, MOST_OF_ADDRESS = 20, 6, 60
"""Of one link within a quarter of an hour: openings and presses, and words among them; all of one address."""


class GuestView(NamedTuple):
    """The ticket as its reporter sees it: the card, the result, the last entries, and what may be pressed and added."""

    card: Card
    result: tuple[str, ...]
    log: tuple[str, ...]
    buttons: tuple[Button, ...]
    may_add: bool
    is_to_note: bool


def asks_digits(session: Session, code: str, rules: GuestRules, now: datetime) -> bool:
    """Return whether the link asks for digits, without changing anything. Raises Refusal where it counts no more."""
    link = guest_link_by(session, code)
    if link is None or _ticket_of(session, link, rules, now) is None:
        raise Refusal("guest.gone")
    return link.asks_digits


def demand_unspent(session: Session, link_id: int | None, address: str, *, is_words: bool = False) -> None:
    """Raise Refusal where the link or the address has had its share; nothing is counted."""
    if is_spent(session, _limits(link_id, address, is_words=is_words), machine_now(session.connection())):
        raise Refusal("guest.too_many")


def link_id_of(session: Session, code: str) -> int | None:
    """Return the id of the link of this code."""
    link = guest_link_by(session, code)
    return link.id if link is not None else None


def open_link(turn: Turn, code: str, digits: str, address: str) -> str | None:
    """Return the secret of a session that begins; None for wrong digits, five of which end the link.

    Raises Refusal for a link that counts no more.
    """
    now, link = machine_now(turn.session.connection()), guest_link_by(turn.session, code, lock=True)
    ticket = _ticket_of(turn.session, link, turn.rules.policy.guests, turn.now) if link is not None else None
    if link is None or ticket is None:
        raise Refusal("guest.gone")
    if count_try(turn.session, _limits(link.id, address), now):
        raise Refusal("guest.too_many")
    if not link.asks_digits or link.takes(digits, (ticket.caller or {}).get("phone", "")):
        return begin_guest_session(turn.session, link, now)
    if link.wrong >= MOST_WRONG:
        held = turn.get(Ticket, link.ticket_id, lock=True)
        assert held is not None  # noqa: S101 - the link points to it
        end_guest_link(turn.session, link.ticket_id)
        held.log("guest_link_failed", None, turn.now, count=MOST_WRONG)
        held.remember(guest=None)
        turn.refresh(held)
    return None


def view_of(
    session: Session, secret: str, voice: Voice, rules: GuestRules, workflows: Workflows, now: datetime
) -> tuple[GuestLink, GuestView]:
    """Return the session's link and what its page shows; `now` is desk time. Raises Refusal where it is over."""
    found = guest_session_by(session, secret, machine_now(session.connection()))
    ticket = _ticket_of(session, found[1], rules, now) if found is not None else None
    if found is None or ticket is None:
        raise Refusal("guest.gone")
    own, link = found
    log, views = log_of(session, ticket), workflows.of(ticket).card_views
    card, verdict = (views[one](voice, ticket, log, now) for one in (CardView.REPORTER, OrdinaryView.VERDICT))
    told = [entry for entry in log if entry.verb in TOLD_TO_REPORTERS]
    is_old = own.seen_at <= machine_now(session.connection()) - NOTED_AFTER
    buttons = _pressable(verdict, rules)
    may_add = any(one.action == ADD for one in card.buttons)
    lines = log_lines(voice, told[-SHOWN_LOG:], now)
    return link, GuestView(card, verdict.intro if buttons else (), lines, buttons, may_add, is_old)


def note_use(turn: Turn, secret: str) -> None:
    """The session goes on from now."""
    now = machine_now(turn.session.connection())
    found = guest_session_by(turn.session, secret, now)
    if found is not None:
        found[0].seen_at = now


def press(turn: Turn, secret: str, action: str, text: str, language: Language, address: str) -> str:
    """Do what the reporter's press does; the key of the sentence that tells it.

    Raises Refusal where the session is over, for too many, and for what the ticket does not offer now.
    """
    now = machine_now(turn.session.connection())
    found = guest_session_by(turn.session, secret, now)
    if found is None or _ticket_of(turn.session, found[1], turn.rules.policy.guests, turn.now) is None:
        raise Refusal("guest.gone")
    own, link = found
    if count_try(turn.session, _limits(link.id, address, is_words=action in {ADD, REOPEN}), now):
        raise Refusal("guest.too_many")
    own.seen_at = now
    ticket = turn.get(Ticket, link.ticket_id, lock=True)
    assert ticket is not None  # noqa: S101 - the link points to it
    guest = Person(name="", roles=[str(Role.EXTERNAL)], phone="", language=language)
    ticket.admit(guest, link.sent_to)
    turn.by = guest
    _demand_offered(turn, ticket, action)
    _act(turn, ticket, action, text)
    turn.refresh(ticket)
    return f"guest.done.{verb_of(action)}"


def _act(turn: Turn, ticket: Ticket, action: str, text: str) -> None:
    verb, _, grade = action.partition(":")
    if verb in {ADD, REOPEN}:
        _demand_words(text)
    if verb == ADD:
        _add(turn, ticket, text)
    elif verb == REOPEN:
        send_back(turn, ticket, text)
    elif verb == "confirm_fixed":
        close_confirmed(turn, ticket)
    elif verb == "confirm_restored":
        ticket.confirm_restored(turn.person, turn.now, turn.clock)
        tell_report_owed(turn, ticket)
    elif verb == "deny_restored":
        ticket.deny_restored(turn.person, turn.now, turn.clock)
        turn.unpin_card(ticket, OrdinaryView.VERDICT)
    else:
        ticket.rate(Satisfaction(grade), turn.person, turn.now)


def _add(turn: Turn, ticket: Ticket, text: str) -> None:
    """Put the words on the ticket; an attack or an objection is a ticket of its own for the same caller (R5, R6)."""
    message = Message(
        idempotency_key="",
        place=ticket.place.threaded(None),
        sender=Sender(platform=ticket.platform, account=""),
        text=text,
        ref="",
        sent_at=turn.now,
        is_direct=ticket.place.is_direct,
    )
    talk = Talk(turn, message, turn.hear(text, turn.now), turn.person, is_room=not message.is_direct)
    judged = talk.words.judged
    where, at = message.place, turn.now
    if judged.is_security and not ticket.is_security:
        own = new_ticket(turn, where, "", text, at, judged, **_of_caller(ticket))
        open_ticket(turn, own)
        notify_team(turn, own, judged)
    elif is_objection(talk.words, turn.person) and not ticket.is_confidential:
        own = complaint_of(turn, where, "", text, at, judged, _of_caller(ticket))
    else:
        add_words(talk, ticket)
        return
    own.admit(turn.person, ticket.link_sent_to)
    own.log("spoken_of", turn.person, turn.now, text=text, ref="", rule="R5" if judged.is_security else "R6")


def _of_caller(ticket: Ticket) -> Mapping[str, object]:
    return {"entered_by_id": ticket.entered_by_id, "caller": ticket.caller, "location": ticket.location}


def _demand_offered(turn: Turn, ticket: Ticket, action: str) -> None:
    """Raise Refusal for a press that the reporter's cards do not have now, such as one from an old page."""
    views, log = turn.workflows.of(ticket).card_views, log_of(turn.session, ticket)
    drawn = [views[one](turn.voice, ticket, log, turn.now) for one in (CardView.REPORTER, OrdinaryView.VERDICT)]
    offered = {one.action for one in _pressable(drawn[1], turn.rules.policy.guests)}
    offered |= {one.action for one in drawn[0].buttons if one.action == ADD}
    if action not in offered:
        raise Refusal("guest.stale")


def _pressable(verdict: Card, rules: GuestRules) -> tuple[Button, ...]:
    offered = BY_LINK if rules.confirms else [one for one in BY_LINK if one not in CONFIRMING]
    return tuple(one for one in verdict.buttons if verb_of(one.action) in offered)


def _demand_words(text: str) -> None:
    if not says_something(text):
        raise Refusal("guest.no_words")
    if len(text) > LONGEST:
        raise Refusal("guest.too_long", count=LONGEST)


def _ticket_of(session: Session, link: GuestLink, rules: GuestRules, now: datetime) -> Ticket | None:
    """Return the ticket of a link; None where it ended so long ago that the link counts no more."""
    ticket = session.get(Ticket, link.ticket_id)
    return None if ticket is None or is_link_over(ticket, rules.lasts_after_end, now) else ticket


def _limits(link_id: int | None, address: str, *, is_words: bool = False) -> dict[str, int]:
    limits = {f"guest {link_id}": MOST_PRESSES, f"guest-address {address}": MOST_OF_ADDRESS}
    return {**limits, f"guest-words {link_id}": MOST_WORDS} if is_words else limits
