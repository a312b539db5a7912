"""A card and a form of every sort that permissions have, by the function that makes it."""

from collections.abc import Callable, Iterable

from handlers.access import request_forms as access_forms
from handlers.access.cards import checklist
from handlers.access.cards import request as access
from handlers.i18n import Voice
from handlers.turn.workflow import LiveCard
from models.access.request import AccessRequest
from models.chat import Card, Form
from models.terms import AccessState
from sla.policy.systems import Named, System, SystemCatalogue, SystemRole, load_systems
from tests.support.cards.access_world import LONGEST_NAME, AccessWorld
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

Cards = Callable[[Voice, TypedWorld], Iterable[Card]]
Forms = Callable[[Voice, TypedWorld], Iterable[Form]]


def _in_every_state(card: LiveCard) -> Cards:
    return lambda voice, world: [
        card(voice, ticket, ticket.unsaved_log[-3:], LATER) for ticket in AccessWorld(world).tickets()
    ]


def _of_every_request(card: Callable[[Voice, AccessRequest], Card]) -> Cards:
    return lambda voice, world: [card(voice, request) for request in AccessWorld(world).every_state()]


def _runs_out(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for request in AccessWorld(world).every_state():
        if request.grant is not None:
            yield access.runs_out(voice, request.grant, request.ticket)
            yield access.runs_out(voice, request.grant, request.ticket, "2602-0099")


def _about(form: Callable[[Voice, AccessRequest], Form]) -> Forms:
    return lambda voice, world: [form(voice, request) for request in AccessWorld(world).every_state()]


def _catalogue(world: TypedWorld) -> SystemCatalogue:
    """As many systems, roles and scopes as an office could list, all of the same name."""
    name = world.typed[:LONGEST_NAME]
    roles = tuple(SystemRole(f"role_{number}", name, name) for number in range(world.many))
    scopes = tuple(Named(f"scope_{number}", name, name) for number in range(world.many))
    return SystemCatalogue(tuple(System(f"system_{number}", name, name, roles, scopes) for number in range(world.many)))


def _which_system(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for catalogue in (_catalogue(world), load_systems(None)):
        for guess in ("", catalogue.systems[0].id):
            yield access_forms.which_system_form(voice, catalogue, guess)


def _systems(world: TypedWorld) -> Iterable[System]:
    return (_catalogue(world).systems[0], *load_systems(None).systems)


def _ask(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for system in _systems(world):
        yield access_forms.ask_form(voice, system)
        yield access_forms.ask_form(voice, system, reason=world.typed, is_for_others=False)


def _amend(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    permissions = AccessWorld(world)
    for system in _systems(world):
        for until in (None, LATER):
            yield access_forms.amend_form(voice, system, permissions.request(AccessState.RETURNED, until=until))


CARDS: dict[Maker, Cards] = {
    access.for_reporter: _in_every_state(access.for_reporter),
    access.for_team: _in_every_state(access.for_team),
    access.for_decider: _in_every_state(access.for_decider),
    access.for_granter: _in_every_state(access.for_granter),
    access.told_preparer: _of_every_request(access.told_preparer),
    access.nobody_decides: _of_every_request(access.nobody_decides),
    access.too_few_decide: _of_every_request(access.too_few_decide),
    access.nobody_grants: _of_every_request(access.nobody_grants),
    access.runs_out: _runs_out,
    checklist.checklist_card: lambda voice, world: [
        checklist.checklist_card(voice, ticket, ticket.unsaved_log, LATER) for ticket in AccessWorld(world).checklists()
    ],
    checklist.told_holder: lambda voice, world: [
        checklist.told_holder(voice, ticket, LATER) for ticket in AccessWorld(world).checklists()
    ],
}
FORMS: dict[Maker, Forms] = {
    access_forms.which_system_form: _which_system,
    access_forms.ask_form: _ask,
    access_forms.amend_form: _amend,
    access_forms.approve_despite_form: _about(access_forms.approve_despite_form),
    access_forms.reject_form: _about(access_forms.reject_form),
    access_forms.send_back_form: _about(access_forms.send_back_form),
    access_forms.grant_form: _about(access_forms.grant_form),
    access_forms.impossible_form: _about(access_forms.impossible_form),
    access_forms.fails_form: _about(access_forms.fails_form),
}
