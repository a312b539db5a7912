"""A card and a form of every sort that changes have, by the function that makes it."""

from collections.abc import Callable, Iterable
from typing import Any

from handlers.changes import draft_forms, test_forms
from handlers.changes.cards import change as cards
from handlers.i18n import Voice
from models.changes.change import Change
from models.changes.draft import LONGEST_TEXT, LONGEST_WHAT
from models.changes.terms import CHANGE, ChangeKind, ChangeState
from models.chat import Card, Form
from models.storage.new_row import bare_row
from models.terms import Kind, Language
from sla.policy.systems import Named, System, SystemCatalogue, load_systems
from tests.support.cards.typed_world import AN_HOUR, LATER, Maker, TypedWorld

Cards = Callable[[Voice, TypedWorld], Iterable[Card]]
Forms = Callable[[Voice, TypedWorld], Iterable[Form]]
LONGEST_NAME = 40


def changes(world: TypedWorld) -> list[Change]:
    """One in each state, with every word typed; and a bare draft."""
    whole = [a_change(world, state, 200 + place) for place, state in enumerate(ChangeState)]
    return [*whole, bare(world)]


def a_change(world: TypedWorld, state: ChangeState, number: int = 200, **values: Any) -> Change:
    """A change that has come so far."""
    words = {str(language): world.typed[:LONGEST_NAME] for language in Language}
    text = world.typed[:LONGEST_TEXT]
    known = {
        "state": state,
        "what": world.typed[:LONGEST_WHAT],
        "systems": ["evaluation", "gone"],
        "system_names": {"evaluation": words},
        "solves": text,
        "version": world.typed[:60],
        "digest": "5e88" * 16,
        "starts_at": LATER,
        "ends_at": LATER + AN_HOUR,
        "impact": text,
        "stops": True,
        "fallback": text,
        "fallback_minutes": 20,
        "notice": text,
        "verifier_id": world.office.id,
    }
    change = bare(world, number, **known | values)
    change.verifier = world.office
    return change


def bare(world: TypedWorld, number: int = 250, **values: Any) -> Change:
    """A draft of which nothing but its words is known."""
    ticket = world.ticket(number, kind=Kind.CHANGE, severity=None, workflow=CHANGE)
    known = {"id": number, "ticket_id": number, "applicant_id": world.engineer.id, "kind": ChangeKind.PATCH}
    change = bare_row(Change, **{"what": world.typed[:LONGEST_WHAT], **known} | values)
    change.ticket, change.applicant, change.verifier, change.implementer = ticket, world.engineer, None, None
    change.facts = []
    return change


def _catalogues(world: TypedWorld) -> Iterable[SystemCatalogue]:
    name = world.typed[:LONGEST_NAME]
    named = (Named(f"system_{number}", name, name) for number in range(world.many))
    return SystemCatalogue(tuple(System(one.id, one.zh, one.en) for one in named)), load_systems(None)


def _about(form: Callable[[Voice, Change], Form]) -> Forms:
    return lambda voice, world: [form(voice, one) for one in changes(world)]


def _cards(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [cards.change_card(voice, one.ticket, one.ticket.unsaved_log, LATER) for one in changes(world)]


def _draft(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    return [draft_forms.draft_form(voice, catalogue) for catalogue in _catalogues(world)]


def _edit(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for catalogue in _catalogues(world):
        for change in changes(world):
            for people in ((), (world.office,), world.people):
                yield draft_forms.edit_form(voice, catalogue, change, people)


CARDS: dict[Maker, Cards] = {cards.change_card: _cards}
FORMS: dict[Maker, Forms] = {
    draft_forms.draft_form: _draft,
    draft_forms.edit_form: _edit,
    **{
        one: _about(one)
        for one in (
            draft_forms.cancel_form,
            test_forms.deploy_form,
            test_forms.skip_test_system_form,
            test_forms.test_form,
        )
    },
}
