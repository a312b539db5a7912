"""A card and a form of every sort that leaving has, by the function that makes it."""

from collections.abc import Callable, Iterable, Iterator

from handlers.i18n import Voice
from handlers.offboarding import cards as leaving
from handlers.offboarding import forms as leaving_forms
from models.access.offboarding import OffboardingResult
from models.access.revocation import LEAVING
from models.chat import Card, Form
from models.duty.reassignment import Uncovered
from models.terms import DutyRole
from tests.support.cards.step_cases import named_form, turn_of
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld


def _left(world: TypedWorld) -> Iterator[OffboardingResult]:
    """Somebody with as much as an office could have given them, and somebody with nothing."""
    numbers = tuple(f"2602-{number:04d}" for number in range(world.many))
    names = {part: {"zh-CN": world.typed, "en": world.typed} for part in ("system", "role", "scope")}
    for reason in LEAVING:
        yield OffboardingResult(
            who=world.typed,
            unit=world.typed,
            reason=reason,
            is_repeat=False,
            rights=(names,) * world.many,
            checklist="2602-0042",
            cancelled=numbers,
            rerouted=numbers,
            tickets=numbers,
            helped=numbers,
            shifts=world.many,
            takers=tuple(one.name for one in world.people),
            uncovered=tuple(Uncovered(role, NOW, NOW + AN_HOUR) for role in DutyRole) * world.many,
            swaps=3,
            deputies=2,
            handed_on=numbers,
            successor=world.typed,
            since=NOW,
            elsewhere=world.typed,
        )
        yield OffboardingResult(who=world.typed, unit="", reason=reason, is_repeat=True)


def _leaving(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [leaving.left(voice, one, by, LATER) for one in _left(world) for by in (world.typed, "")]


def _together(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [leaving.left_together(voice, [*_left(world)] * world.many, by) for by in (world.typed, "")]


def _given_back(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [leaving.given_back(voice, ticket, world.typed, LEAVING[0]) for ticket in world.every_state()]


def _yours_now(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [leaving.yours_now(voice, ticket, world.typed, LEAVING[0], LATER) for ticket in world.every_state()]


def _who(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for people, guess in ((world.people, world.people[0]), (world.people[:100], world.people[1]), ([], None)):
        yield leaving_forms.who_leaves_form(turn_of(voice), people, guess)


def _confirm(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    return [leaving_forms.confirm_form(turn_of(voice), world.engineer, one, world.people) for one in _left(world)]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    leaving.left: _leaving,
    leaving.left_together: _together,
    leaving.given_back: _given_back,
    leaving.yours_now: _yours_now,
    leaving.swap_lapsed: lambda voice, world: [
        leaving.swap_lapsed(voice, world.swap(), world.typed, because) for because in LEAVING
    ],
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = {
    named_form(leaving_forms.LEAVE): _who,
    named_form(leaving_forms.CONFIRM): _confirm,
}
