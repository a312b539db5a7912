"""The cards of lists, with tickets in every state and what the roster asks for."""

from collections.abc import Callable, Iterable

from handlers.boards import cards as lists
from handlers.desk import WORKFLOWS
from handlers.duty import to_do
from handlers.i18n import Voice
from models.chat import Card, HomeLine
from models.lists.ticket_lists import Listed
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

Cards = Iterable[Card]


def duty_lines(voice: Voice, world: TypedWorld) -> list[HomeLine]:
    """What the roster asks somebody for."""
    swap = world.swap()
    swap.duty = world.shift()
    return [to_do.handover_line_of(voice, world.handover(), LATER), to_do.swap_line_of(voice, swap, NOW)]


def _to_do(voice: Voice, world: TypedWorld) -> Cards:
    for own in (world.tickets(), world.every_state(), []):
        listed = Listed(own[: lists.SHOWN_ON_CARD], len(own))
        yield lists.to_do_card(voice, WORKFLOWS, listed, LATER, world.engineer, duty_lines(voice, world))
        yield lists.to_do_card(voice, WORKFLOWS, listed, LATER, None)


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Cards]] = {
    lists.found_card: lambda voice, world: [
        lists.found_card(voice, WORKFLOWS, world.typed[:100], Listed(found[: lists.SHOWN_ON_CARD], 25), LATER, page)
        for found in (world.tickets(), [])
        for page in range(3)
    ],
    lists.mine_card: lambda voice, world: [
        lists.mine_card(voice, WORKFLOWS, Listed(own[:10], len(own)), Listed(own[:3], len(own)), LATER, duties)
        for own in (world.tickets(), world.every_state(), [])
        for duties in (duty_lines(voice, world), [])
    ],
    lists.to_do_card: _to_do,
}
