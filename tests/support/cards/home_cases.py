"""A home page of every sort, by the function that makes it."""

from collections.abc import Callable, Iterable, Sequence

from handlers.boards import cards as lists
from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from models.chat import Home
from models.duty.roster import OnDuty
from models.lists.ticket_lists import Listed
from models.tickets.ticket import Ticket
from tests.support.cards.list_cases import duty_lines
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld

Homes = Iterable[Home]


def _home(voice: Voice, world: TypedWorld) -> Homes:
    on_duty = OnDuty(world.engineer, world.office, None, NOW + AN_HOUR)
    yield lists.home(voice, WORKFLOWS, _listed(world.tickets()), _listed(world.every_state()), on_duty, LATER)
    yield lists.home(voice, WORKFLOWS, Listed(), Listed(), OnDuty(), LATER)
    yield lists.home(voice, WORKFLOWS, _listed(world.tickets()[:1]), Listed(), None, LATER)
    duties = duty_lines(voice, world)
    yield lists.home(voice, WORKFLOWS, Listed(), _listed(world.tickets()), None, LATER, world.engineer, duties)


def _listed(tickets: Sequence[Ticket]) -> Listed:
    return Listed(tickets[: lists.SHOWN_ON_HOME], len(tickets))


HOMES: dict[Maker, Callable[[Voice, TypedWorld], Homes]] = {lists.home: _home}
