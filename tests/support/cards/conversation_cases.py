"""The cards of a conversation, with everything that people type in them."""

from collections.abc import Callable, Iterable

from handlers.conversation import audit_sample, cards
from handlers.desk import WORKFLOWS
from handlers.gate import cards as gate_cards
from handlers.i18n import Voice
from handlers.intake import objection_cards as complaints
from models.chat import Card, Form
from models.lists.ticket_candidates import Meant
from models.messaging.messages_without_ticket import UnstartedMessage
from models.storage.new_row import bare_row
from models.terms import Platform
from models.tickets.ticket import Ticket
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

NUMBERS = tuple(f"2602-004{number}" for number in range(6))


def _meant(ticket: Ticket) -> Meant:
    values = [getattr(ticket, name) for name in Meant._fields if name != "spoken_at"]
    return Meant(*[*values, ticket.reported_at])


def _unstarted(world: TypedWorld, count: int) -> list[UnstartedMessage]:
    place = {"platform": Platform.SLACK, "chat": "C1", "ref": "1", "account": "U1", "position": 1}
    at = {"sent_at": LATER, "arrived_at": LATER}
    return [
        bare_row(UnstartedMessage, id=number, name=world.typed, text=world.typed, **place, **at)
        for number in range(1, count + 1)
    ]


def _same_words(world: TypedWorld, count: int) -> list[gate_cards.SameWords]:
    return [gate_cards.SameWords(row, world.typed, row.id or 0) for row in _unstarted(world, count - 1)]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    audit_sample.sample_card: lambda voice, world: [
        audit_sample.sample_card(voice, audit_sample.Sample(LATER.date(), _unstarted(world, count), {}, 99))
        for count in (0, 1, 20)
    ],
    cards.unstarted: lambda voice, world: [cards.unstarted(voice, _unstarted(world, count)) for count in (1, 20)],
    gate_cards.held_back: lambda voice, world: [
        gate_cards.held_back(voice, _unstarted(world, count), _same_words(world, count), 0) for count in (1, 25)
    ],
    gate_cards.register_held: lambda voice, world: [gate_cards.register_held(voice, *_unstarted(world, 1))],
    cards.noted: lambda voice, world: [
        cards.noted(voice, world.ticket(), [(3, world.typed)]),
        cards.noted(voice, world.ticket(), [(3, world.typed), (4, world.typed)], "2602-0043"),
    ],
    cards.how_it_stands: lambda voice, world: [
        cards.how_it_stands(voice, WORKFLOWS.of(ticket), ticket, LATER, may_press=True)
        for ticket in world.every_state()
    ],
    cards.answered: lambda voice, world: [
        cards.answered(voice, kept, kept.buttons[:count], world.typed, world.typed, LATER)
        for count in (0, 2)
        for kept in (cards.said_done(voice, world.every_state()[:2]),)
    ],
    cards.said_done: lambda voice, world: [cards.said_done(voice, world.every_state()[:count]) for count in (1, 2)],
    cards.taken_back: lambda voice, world: [cards.taken_back(voice, world.ticket())],
    cards.which_answer: lambda voice, world: [
        cards.which_answer(voice, world.typed, dict.fromkeys(NUMBERS[:4], world.typed))
    ],
    cards.which_relapse: lambda voice, world: [cards.which_relapse(voice, world.typed, world.every_state()[:4])],
    cards.which_fault: lambda voice, world: [cards.which_fault(voice, world.typed, [_meant(world.ticket())] * 4)],
    cards.reopened: lambda voice, world: [cards.reopened(voice, world.ticket(), world.typed)],
    cards.colleague_says: lambda voice, world: [
        cards.colleague_says(voice, ticket, world.typed, world.typed) for ticket in world.every_state()
    ],
    cards.register_card: lambda voice, world: [cards.register_card(voice, 7, world.typed)],
    cards.registered: lambda voice, _: [cards.registered(voice, NUMBERS[0])],
    cards.not_registered: lambda voice, _: [cards.not_registered(voice)],
    cards.just_deadline: lambda voice, world: [
        cards.just_deadline(voice, world.ticket(), [(number, world.typed) for number in NUMBERS[:2]])
    ],
    cards.say_one_sentence: lambda voice, _: [cards.say_one_sentence(voice)],
    cards.knocking: lambda voice, world: [cards.knocking(voice, world.typed, "0532-8000-1201", world.typed)],
    complaints.complaint_taken: lambda voice, world: [
        complaints.complaint_taken(voice, world.ticket(), stands_in_room=one) for one in (False, True)
    ],
    complaints.complaint_card: lambda voice, world: [complaints.complaint_card(voice, world.ticket())],
    cards.threatened: lambda voice, world: [cards.threatened(voice, world.ticket(), world.reporter, world.typed)],
    cards.too_late: lambda voice, world: [cards.too_late(voice, world.ticket(), world.reporter)],
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = {
    cards.which_unstarted_form: lambda voice, world: [
        cards.which_unstarted_form(voice, _unstarted(world, count)) for count in (1, 20)
    ],
}
