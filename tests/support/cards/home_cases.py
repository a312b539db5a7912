"""A home page of every sort, by the function that makes it."""

from collections.abc import Callable, Iterable

from handlers.boards import cards as lists
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from models.chat import Home
from models.duty.roster import OnDuty
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld

Homes = Iterable[Home]


def _home(voice: Voice, world: TypedWorld) -> Homes:
    on_duty = OnDuty(world.engineer, world.office, None, NOW + AN_HOUR)
    yield lists.home(voice, WORKFLOWS, world.tickets(), world.every_state(), on_duty, LATER)
    yield lists.home(voice, WORKFLOWS, [], [], OnDuty(), LATER)
    yield lists.home(voice, WORKFLOWS, world.tickets()[:1], [], None, LATER)


HOMES: dict[Maker, Callable[[Voice, TypedWorld], Homes]] = {lists.home: _home}
