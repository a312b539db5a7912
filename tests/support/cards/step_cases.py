"""Forms that are data, drawn from hostile texts: one case a button, with and without things to choose."""

from collections.abc import Callable, Iterable, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from handlers.i18n import Voice
from handlers.steps.step_action import StepAction
from handlers.turn.form import Asking, FormDefinition
from handlers.turn.turn import Turn
from models.chat import Choice, FieldKind, Form
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

LONGEST_CHOICE = 75
Drawn = Callable[[Voice, TypedWorld], Iterable[Form]]


class DataForm:
    """The name of a case whose form no function of its own makes, and the form that it draws."""

    def __init__(self, name: str, *drawn: FormDefinition) -> None:
        self.__qualname__ = name
        self.__module__ = __name__
        self.drawn = drawn

    def __call__(self) -> None:
        """Nobody calls it: a case is known by what makes it."""


def form_cases(
    actions: Iterable[StepAction],
    subjects: Callable[[TypedWorld], Sequence[Any]],
    head: Callable[[Voice, Any], str] = lambda voice, subject: "",
) -> dict[Maker, Drawn]:
    """A case for each button that opens a form."""
    forms = {one.name: one.form for one in actions if one.form is not None}
    return {DataForm(name, one): _case(name, one, subjects, head) for name, one in forms.items()}


def named_cases(module: ModuleType, subjects: Callable[[TypedWorld], Sequence[Any]]) -> dict[Maker, Drawn]:
    """A case for each form with a name of its own that a module declares."""
    forms = [one for one in vars(module).values() if isinstance(one, FormDefinition) and one.name]
    return {named_form(one): _named(one, subjects) for one in forms}


def named_form(form: FormDefinition) -> DataForm:
    """The name of a case of a form with a name of its own."""
    return DataForm(form.name, form)


def asked(form: FormDefinition, voice: Voice, about: object = None, **found: Any) -> Form:
    """A form with a name of its own, drawn for somebody with this voice; `found` is what else `Asking` holds."""
    return form.drawn(form.name, Asking(voice=voice, about=about, now=LATER, **found))


def turn_of(voice: Voice) -> Turn:
    """As much of a turn as a form is asked of."""
    return cast(Turn, SimpleNamespace(voice=voice, now=LATER))


def _named(form: FormDefinition, subjects: Callable[[TypedWorld], Sequence[Any]]) -> Drawn:
    has_choices = any(one.kind is FieldKind.CHOICE for one in form.fields)

    def drawn(voice: Voice, world: TypedWorld) -> Iterable[Form]:
        offered = _offers(form, world) if has_choices else [{}]
        return [asked(form, voice, about, offers=offers) for about in subjects(world) for offers in offered]

    return drawn


def _case(
    name: str,
    form: FormDefinition,
    subjects: Callable[[TypedWorld], Sequence[Any]],
    head: Callable[[Voice, Any], str],
) -> Drawn:
    def drawn(voice: Voice, world: TypedWorld) -> Iterable[Form]:
        for about in subjects(world):
            for offers in _offers(form, world):
                for by in (world.office, world.engineer):
                    asking = Asking(voice=voice, about=about, now=LATER, by=by, argument="1", offers=offers)
                    yield form.drawn(name, asking, head(voice, about))

    return drawn


def _offers(form: FormDefinition, world: TypedWorld) -> list[dict[str, list[Choice]]]:
    """Nothing to choose where the form can do without, and as much as there may be."""
    found = [Choice(value=str(place), label=world.typed[:LONGEST_CHOICE] or "-") for place in range(world.many)]
    return [{}, {one.name: found for one in form.fields}]
