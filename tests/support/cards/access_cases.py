"""A card and a form of every sort that permissions have, by the function that makes it."""

from collections.abc import Callable, Iterable

from handlers.access import request_forms as forms
from handlers.access.cards import checklist
from handlers.access.cards import request as access
from handlers.access.request_presses import ACTIONS
from handlers.i18n import Voice
from handlers.turn.form import Asking, FormDefinition, named
from handlers.turn.workflow import LiveCard
from models.access.request import AccessRequest
from models.chat import Card, Form
from sla.policy.systems import Named, System, SystemCatalogue, SystemRole, load_systems
from tests.support.cards.access_world import LONGEST_NAME, AccessWorld
from tests.support.cards.step_cases import DataForm, form_cases
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


def _catalogue(world: TypedWorld) -> SystemCatalogue:
    """As many systems, roles and scopes as an office could list, all of the same name."""
    name = world.typed[:LONGEST_NAME]
    roles = tuple(SystemRole(f"role_{number}", name, name) for number in range(world.many))
    scopes = tuple(Named(f"scope_{number}", name, name) for number in range(world.many))
    return SystemCatalogue(tuple(System(f"system_{number}", name, name, roles, scopes) for number in range(world.many)))


def _systems(world: TypedWorld) -> Iterable[System]:
    return (_catalogue(world).systems[0], *load_systems(None).systems)


def _which_system(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for catalogue in (_catalogue(world), load_systems(None)):
        for guess in ("", catalogue.systems[0].id):
            offers, guesses = {"system": named(voice, catalogue.systems)}, {"system": guess}
            asking = Asking(voice=voice, about=None, now=LATER, offers=offers, guesses=guesses)
            yield forms.SYSTEM.drawn("access.system", asking)


def _asked(form: FormDefinition) -> Forms:
    def drawn(voice: Voice, world: TypedWorld) -> Iterable[Form]:
        for system in _systems(world):
            asking = Asking(
                voice=voice,
                about=None,
                now=LATER,
                argument=system.id,
                offers={"role": forms.role_choices(voice, system), "scope": named(voice, system.scopes)},
                hints={"role": forms.role_hint(voice, system)},
                guesses={"reason": world.typed[: forms.LONGEST_REASON]},
            )
            yield form.drawn("access.ask", asking, voice("access.in_system", system=system.words[voice.language]))

    return drawn


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
    DataForm("access.system", forms.SYSTEM): _which_system,
    DataForm("access.ask", forms.ASK): _asked(forms.ASK),
    DataForm("access.ask from a message", forms.ASK_FROM_MESSAGE): _asked(forms.ASK_FROM_MESSAGE),
    **form_cases(ACTIONS, lambda world: AccessWorld(world).every_state()),
}
