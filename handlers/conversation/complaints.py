"""R6: objections, complaints, tip-offs, petitions. Office and leaders alone see them, but not whoever is named."""

from sqlmodel import Session, select

from handlers.conversation import cards
from handlers.conversation.follow_ups import own_place
from handlers.conversation.talk import Talk
from handlers.intake.attachments import attach
from handlers.tickets.filing import new_ticket, open_ticket
from handlers.turn.reporter import reporter_behind
from handlers.turn.turn import Turn
from models.chat import Reply
from models.messaging.outbox import CardView
from models.operations.meant_tickets import Meant
from models.people.person import Person
from models.terms import Kind, Role
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket


def complaint_filed(talk: Talk) -> Reply | None:
    """Kept for those who may know; the sender reads the fixed text at once, in private. What fails besides goes on."""
    turn, message = talk.turn, talk.message
    person, account = reporter_behind(turn, message.sender)
    named = _named_in(turn.session, message.text, person)
    place = own_place(talk)
    ticket = new_ticket(
        turn,
        place,
        message.ref if message.place.chat == place.chat else "",
        message.text,
        message.sent_at,
        talk.words.judged,
        kind=Kind.OTHER,
        severity=None,
        reporter_id=person.id,
        reporter_account_id=account.id,
        is_confidential=True,
        named=[one.id for one in named if one.id is not None],
    )
    ticket.reporter = person
    ticket.triage = {**ticket.triage, "not_accepted": True}
    open_ticket(turn, ticket)
    if not ticket.ref:  # said in a room, to which nothing of it goes back
        ticket.log("spoken_of", person, turn.now, text=message.text, ref=message.ref, rule="R6")
    turn.pin_card(ticket, place, CardView.REPORTER)
    turn.post_about(ticket, place, cards.complaint_taken, ticket)
    turn.tell_about(ticket, _who_may_know(turn, ticket), cards.complaint_card, ticket)
    attach(turn, ticket, message)
    turn.refresh(ticket)
    if talk.words.has_symptom:
        return None
    return turn.toast("intake.received", ticket, number=ticket.number)


def tell_of_threat(talk: Talk, about: Meant | None) -> None:
    """The leader hears that somebody's patience ends."""
    if about is None:
        return
    turn, ticket = talk.turn, talk.locked(about)
    leaders = people_with(turn.session, turn.now, Role.LEADER)
    turn.tell_about(ticket, leaders, cards.threatened, ticket, talk.person, talk.message.text)


def _who_may_know(turn: Turn, ticket: Ticket) -> list[Person]:
    """Office and leaders but those named; where only the named are left, the auditors."""
    known = people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    free = [one for one in known if one.id not in ticket.named]
    named_office = [one for one in known if one.id in ticket.named]
    return [*free, *(people_with(turn.session, turn.now, Role.AUDITOR) if named_office else [])]


def _named_in(session: Session, text: str, sender: Person) -> list[Person]:
    """The people of the house whose names are in the text."""
    everybody = session.exec(select(Person)).all()
    return [one for one in everybody if one.id != sender.id and not one.is_placeholder and one.name in text]
