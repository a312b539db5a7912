"""A form of every sort that taking rights back has, by the function that makes it."""

from collections.abc import Iterable

from handlers.access import revocation_forms as revoking_forms
from handlers.i18n import Voice
from models.access.revocation import RevocationStep, checklist_of
from models.chat import Form
from tests.support.cards.access_cases import Forms
from tests.support.cards.access_world import AccessWorld
from tests.support.cards.step_cases import DataForm, asked, named_form, turn_of
from tests.support.cards.typed_world import Maker, TypedWorld


def _revoke(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    return [asked(revoking_forms.REVOKE, voice, request) for request in AccessWorld(world).every_state()]


def _of_step(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    """Of a long checklist all lines and one; only 收回 is asked for where there is a single one."""
    ticket = AccessWorld(world).checklists()[0]
    lines = checklist_of(ticket)
    for step in RevocationStep:
        yield revoking_forms.of_step_form(turn_of(voice), ticket, step, lines)
    yield revoking_forms.of_step_form(turn_of(voice), ticket, RevocationStep.REVOKE, lines[:1])


FORMS: dict[Maker, Forms] = {
    named_form(revoking_forms.REVOKE): _revoke,
    DataForm("revocation", *revoking_forms.STEPS.values()): _of_step,
}
