"""Every form says of each moment that it asks for whether it is past or to come, and refuses the other at the field."""

from datetime import timedelta

import pytest

from handlers.i18n import voice_of
from handlers.turn.validation import fault_in, written
from models.chat import FieldKind, FormField
from models.terms import Language
from sla.calendar.business_hours import local_day
from tests.support.cards.form_cases import FORMS
from tests.support.cards.typed_world import NOW, TypedWorld

EITHER = frozenset({"from", "go_live", "expected_at"})
"""A day off may have begun, a handover may be entered afterwards, and a record tells what was expected then."""
ZH = voice_of(Language.ZH)


def timed_fields() -> list[tuple[str, FormField]]:
    """The moments and days that forms ask for, each with the name of its form."""
    world = TypedWorld("评标系统", is_long=False)
    forms = [form for make in FORMS.values() for form in make(ZH, world)]
    kinds = {FieldKind.MOMENT, FieldKind.DAY}
    found = {(form.name, field.name): field for form in forms for field in form.fields if field.kind in kinds}
    return [(f"{form}.{name}", field) for (form, name), field in sorted(found.items())]


TIMED = timed_fields()


def test_there_are_many() -> None:
    """The walk below is of every form, and not of none."""
    assert len(TIMED) >= 20


@pytest.mark.parametrize(("name", "field"), TIMED, ids=[name for name, _ in TIMED])
def test_each_knows_its_direction(name: str, field: FormField) -> None:
    """Past or to come, never both; what may be either is named here."""
    assert (field.is_past != field.is_ahead) or field.name in EITHER, name


@pytest.mark.parametrize(("name", "field"), TIMED, ids=[name for name, _ in TIMED])
def test_the_wrong_side_of_now_is_refused_at_the_field(name: str, field: FormField) -> None:
    """In both languages, by a sentence; the right side is taken."""
    away = timedelta(days=-1 if field.is_ahead else 1)
    for language in Language:
        voice = voice_of(language)
        wrong, right = _said(field, away), _said(field, -away)
        is_free = not (field.is_past or field.is_ahead)
        assert (fault_in(field, wrong, voice, NOW) is None) == is_free
        assert fault_in(field, right, voice, NOW) is None


@pytest.mark.parametrize(("name", "field"), TIMED, ids=[name for name, _ in TIMED])
def test_what_stood_there_may_stay(name: str, field: FormField) -> None:
    """A window that has begun does not keep the rest of a form from being put right."""
    stood = _said(field, timedelta(days=-3))
    assert fault_in(field.model_copy(update={"value": stood}), stood, ZH, NOW) is None


def _said(field: FormField, away: timedelta) -> str:
    at = NOW + away
    return local_day(at).isoformat() if field.kind is FieldKind.DAY else written(at)
