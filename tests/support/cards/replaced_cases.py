"""The cards that stand where another one stood or would have stood: a newer one goes on, a file may not be sent."""

from collections.abc import Callable, Iterable

from handlers.delivery.undeliverable_card import without_file
from handlers.i18n import Voice
from handlers.tickets.cards import live_card
from handlers.turn.notices import superseded
from models.chat import Card
from models.messaging.outbox import CardView
from models.tickets.card_queries import OrdinaryView
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

VIEWS = {CardView.REPORTER: live_card.for_reporter, OrdinaryView.VERDICT: live_card.verdict}
"""One that ends with what happened last, and one that keeps what it brought."""


def _superseded(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for view, draw in VIEWS.items():
        for ticket in world.every_state():
            card = draw(voice, ticket, ticket.unsaved_log[-3:], LATER)
            yield superseded(voice, view, card, card, (world.typed,))


def _without_file(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [without_file(voice, Card(title=world.typed, intro=(world.typed,) * 3), world.typed)]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    superseded: _superseded,
    without_file: _without_file,
}
