"""The cards of an alarm that reaches nobody, and of an answer that its reporter denies."""

from collections.abc import Callable, Iterable

from handlers.i18n import Voice
from handlers.tickets.cards import responses, told
from handlers.tickets.workflow import warning_buttons
from handlers.watch import bulletin_cards
from models.chat import Card
from models.terms import Severity
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

NAMES = ("李强", "王敏")
CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    told.not_reached: lambda voice, world: [
        told.not_reached(voice, ticket, (world.typed, *NAMES), warning_buttons) for ticket in world.every_state()
    ],
    told.reached_nobody: lambda voice, world: [
        told.reached_nobody(voice, ticket, (world.typed, *NAMES), warning_buttons) for ticket in world.every_state()
    ],
    bulletin_cards.warnings: lambda voice, world: [
        bulletin_cards.warnings(voice, (world.typed, *NAMES), severity) for severity in (None, Severity.A)
    ],
    responses.disputed: lambda voice, world: [
        responses.disputed(voice, ticket, world.reporter, LATER) for ticket in world.every_state()
    ],
    responses.judged: lambda voice, world: [
        responses.judged(voice, ticket, world.office, key)
        for ticket in world.every_state()
        for key in ("response.upheld_by", "response.annulled_by")
    ],
}
