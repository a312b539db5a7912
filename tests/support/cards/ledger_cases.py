"""A card and a form of every sort that the ledger of rights has, by the function that makes it."""

from collections.abc import Callable, Iterable, Iterator

from handlers.access.cards import ledger
from handlers.access.ledger_query import LedgerPart
from handlers.i18n import Voice
from handlers.turn.form import named
from models.access.catalogue import Names
from models.access.ledger import Approval, Ending, Holding, HoldingState, Wanted
from models.chat import Card, Form
from models.terms import EndReason
from sla.policy.systems import load_systems
from tests.support.cards.step_cases import asked, named_form
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

LONGEST_NAME = 40  # of the catalogue of rights


def _names(world: TypedWorld) -> Names:
    words = {"zh-CN": world.typed[:LONGEST_NAME], "en": world.typed[:LONGEST_NAME]}
    return {"system": words, "role": words, "scope": words}


def _holdings(world: TypedWorld) -> Iterator[Holding]:
    """As many lines as a card shows, in every state."""
    states = list(HoldingState)
    for number in range(ledger.SHOWN_LINES):
        state = states[number % len(states)]
        yield Holding(
            number=f"2603-{number:04d}",
            person=world.typed[:LONGEST_NAME],
            unit=world.typed[:LONGEST_NAME],
            names=_names(world),
            until=LATER if number % 2 else None,
            approvals=(
                Approval(1, world.typed[:LONGEST_NAME], NOW, as_deputy=True),
                Approval(2, "x", NOW, as_deputy=False),
            ),
            granted_by=world.typed[:LONGEST_NAME],
            granted_at=NOW,
            note=world.typed,
            confirmed_at=None,
            state=state,
            ending=Ending(EndReason.LEFT, NOW) if state is HoldingState.ENDED else None,
        )


def _parts(world: TypedWorld) -> Iterator[LedgerPart]:
    yield LedgerPart(NOW, Wanted())
    yield LedgerPart(NOW, Wanted(), NOW.date(), world.typed[:LONGEST_NAME], _names(world))


def _mine(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for part in _parts(world):
        yield ledger.mine(voice, part, list(_holdings(world)), 1000)
        yield ledger.mine(voice, part, [], 0)


def _part(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for part in _parts(world):
        yield ledger.part(voice, part, list(_holdings(world)), 1000)
        yield ledger.part(voice, part, [], 0)


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {ledger.mine: _mine, ledger.part: _part}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = {
    named_form(ledger.LEDGER): lambda voice, _: [
        asked(ledger.LEDGER, voice, offers={"system": named(voice, load_systems().systems)})
    ]
}
