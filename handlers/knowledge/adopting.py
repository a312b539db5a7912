"""采用此答复, 有帮助, 仍需人工: what office and reporter press below an answer that was found."""

from handlers.knowledge.privacy_check import carries, rules_of
from handlers.tickets.cards.earlier import wants_person
from handlers.tickets.closest_answers import digest_of, language_of
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.results import bring_verdict
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.knowledge.look import Deed, Found, KnowledgeLook, found_by, look_at, note_use
from models.refusal import Refusal
from models.terms import Visibility
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day

router = Router()


@router.click("knowledge.adopt")
def adopt(click: Click, turn: Turn) -> Reply:
    """Send the text to the reporter at once, as the presser's answer."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_answerer(turn.person)
    if turn.visibility_of(click.place) is Visibility.NOTICE:
        raise Refusal("knowledge.not_here")
    found = _adopted(turn, ticket, click.argument)
    ticket.give_answer(found.body, turn.person, turn.now, turn.clock, source=found.ref)
    note_use(turn.session, found.ref, Deed.ADOPTED, ticket, turn.person, turn.now)
    end_directive(turn, ticket)
    bring_verdict(turn, ticket)
    return turn.changed(ticket, "ticket.answered")


@router.click("knowledge.helped")
def say_it_helped(click: Click, turn: Turn) -> Reply:
    """有帮助: the office may close it with the article. No clock stops for it (R0, R20)."""
    ticket, look = _told_to(click, turn)
    if look.helped_at is None:
        look.helped_at = turn.now
        _note(turn, ticket, look, Deed.HELPED)
        chats = turn.chats_of(one for one in Audience(turn).office if one.id != ticket.reporter_id)
        turn.pin_cards(ticket, chats, OrdinaryView.HELPED)
    return turn.changed(ticket, "knowledge.helped.noted")


@router.click("knowledge.person")
def ask_for_a_person(click: Click, turn: Turn) -> Reply:
    """仍需人工: tell the assignee, and the person on duty."""
    ticket, look = _told_to(click, turn)
    audience = Audience(turn)
    people = audience.on_duty_for(ticket)
    if look.person_at is None:
        look.person_at = turn.now
        _note(turn, ticket, look, Deed.PERSON)
        audience.tell_about(ticket, people, wants_person, ticket)
    turn.refresh(ticket)
    return turn.told_toast("knowledge.person.noted", ticket, audience.told(people, turn.voice("told.in_rooms")))


def _told_to(click: Click, turn: Turn) -> tuple[Ticket, KnowledgeLook]:
    """The ticket and what its reporter was shown, for the reporter alone. Raises Refusal."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    look = look_at(turn.session, ticket)
    if look is None or look.told_id is None:
        raise Refusal("card.stale")
    if ticket.status.is_final:
        raise Refusal("ticket.is_over", number=ticket.number)
    return ticket, look


def _note(turn: Turn, ticket: Ticket, look: KnowledgeLook, deed: Deed) -> None:
    """Count the reporter's verdict on the article, and log it."""
    note_use(turn.session, f"a{look.told_id}", deed, ticket, turn.person, turn.now)
    ticket.log(f"article_{deed}", turn.person, turn.now)
    turn.session.flush()


def _adopted(turn: Turn, ticket: Ticket, argument: str) -> Found:
    """The text that a button names, if it was found for this ticket and reads as it did. Raises Refusal."""
    ref, _, digest = argument.partition(".")
    look = look_at(turn.session, ticket)
    if look is None or ref not in (*look.refs, f"a{look.told_id}"):
        raise Refusal("card.stale")
    found = found_by(turn.session, ref, local_day(turn.now), language_of(ticket))
    if found is None:
        raise Refusal("knowledge.gone")
    if digest_of(found) != digest:
        raise Refusal("knowledge.changed")
    if found.article is None and carries(found.body, rules_of(turn.session)):
        raise Refusal("knowledge.carries")
    return found
