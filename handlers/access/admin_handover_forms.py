"""The form by which a leader begins a handover: system, who hands over, who takes over, by when, and the list."""

from collections.abc import Sequence
from typing import NamedTuple

from handlers.i18n import Voice
from models.chat import Choice, FieldKind, Form, FormField
from models.people.person import LONGEST_NAME, Person
from sla.policy.systems import SystemCatalogue

LONGEST_LIST = 1000
ITEMS = ("accounts", "roles", "documents", "servers", "certificates", "contacts")
"""First items of the list of a handover (移交清单); the leader may change it."""


class Candidates(NamedTuple):
    """Candidates that the form offers: the vendors' people, and the administrators of the office."""

    vendors: Sequence[Person]
    administrators: Sequence[Person]


def appoint_form(voice: Voice, catalogue: SystemCatalogue, candidates: Candidates) -> Form:
    """管理员权限移交."""
    systems = tuple(Choice(value=one.id, label=one.words[voice.language]) for one in catalogue.systems)
    by_choice = (_person(voice, "handing", candidates.vendors, is_required=False),) if candidates.vendors else ()
    return Form(
        name="admin.appoint",
        title=voice("admin_handover.title"),
        submit=voice("form.submit"),
        fields=(
            _choice(voice, "system", systems),
            *by_choice,
            FormField(
                name="handing_name",
                label=voice("field.handing_name"),
                hint=voice("field.handing_name.hint"),
                is_required=not candidates.vendors,
                max_length=LONGEST_NAME,
            ),
            _person(voice, "primary", candidates.administrators),
            _person(voice, "stand_in", candidates.administrators),
            FormField(name="go_live", label=voice("field.go_live"), kind=FieldKind.DAY),
            FormField(
                name="items",
                label=voice("field.items"),
                hint=voice("field.items.hint"),
                kind=FieldKind.TEXT,
                value="\n".join(voice(f"admin_handover.item.{name}") for name in ITEMS),
                max_length=LONGEST_LIST,
            ),
        ),
    )


def _person(voice: Voice, name: str, people: Sequence[Person], *, is_required: bool = True) -> FormField:
    choices = tuple(
        Choice(value=str(one.id), label=voice("access.person", who=one.name, unit=one.unit)) for one in people
    )
    return _choice(voice, name, choices, is_required=is_required)


def _choice(voice: Voice, name: str, choices: tuple[Choice, ...], *, is_required: bool = True) -> FormField:
    label = voice(f"field.{name}")
    return FormField(name=name, label=label, kind=FieldKind.CHOICE, choices=choices, is_required=is_required)
