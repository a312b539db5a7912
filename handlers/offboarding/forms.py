"""The forms of 离职 and 离岗: who and why, then what it comes to, before anybody confirms it."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.offboarding.cards import headline, lines
from models.access.offboarding import OffboardingResult
from models.access.revocation import LEAVING
from models.chat import Choice, FieldKind, Form, FormField
from models.people.person import LONGEST_NAME, Person
from models.terms import EndReason

MOST_CHOICES = 100
LONGEST_LIST = 200
YES, NO = "yes", "no"


def who_leaves_form(voice: Voice, people: Sequence[Person], guess: str = "") -> Form:
    """Return the form for the person and the choice to leave or move; by name if there are too many to choose from."""
    why = FormField(
        name="leaving_why",
        label=voice("field.leaving_why"),
        kind=FieldKind.CHOICE,
        choices=tuple(Choice(value=reason, label=voice(f"offboarding.why.{reason}")) for reason in LEAVING),
        value=EndReason.LEFT,
    )
    return _form(voice, "leave.open", (_who(voice, people, guess), why), (voice("offboarding.what_it_does"),))


def confirm_form(
    voice: Voice, person: Person, preview: OffboardingResult, now: datetime, successors: Sequence[Person]
) -> Form:
    """Everything that would change, the rights first; what else the checklist needs; then yes or no."""
    asked = [
        FormField(
            name="leaving_since",
            label=voice("field.leaving_since"),
            kind=FieldKind.MOMENT,
            is_past=True,
            is_required=False,
            hint=voice("offboarding.hint.since"),
        ),
        FormField(
            name="leaving_elsewhere",
            label=voice("field.leaving_elsewhere"),
            is_required=False,
            max_length=LONGEST_LIST,
            hint=voice("offboarding.hint.elsewhere"),
        ),
    ]
    if preview.tickets:
        asked.append(_successor(voice, successors))
    sure = FormField(
        name="leaving_sure",
        label=voice("field.leaving_sure"),
        kind=FieldKind.CHOICE,
        choices=tuple(Choice(value=value, label=voice(f"offboarding.sure.{value}")) for value in (YES, NO)),
    )
    intro = (headline(voice, preview), *lines(voice, preview, now, is_done=False))
    return _form(voice, "leave.confirm", (*asked, sure), intro, f":{person.id}:{preview.reason}")


def _successor(voice: Voice, people: Sequence[Person]) -> FormField:
    choices = tuple(Choice(value=str(one.id), label=f"{one.name} {one.unit}".rstrip()) for one in people)
    return FormField(
        name="leaving_successor",
        label=voice("field.leaving_successor"),
        kind=FieldKind.CHOICE,
        choices=choices[:MOST_CHOICES],
        is_required=False,
        hint=voice("offboarding.hint.successor"),
    )


def _who(voice: Voice, people: Sequence[Person], guess: str) -> FormField:
    if len(people) > MOST_CHOICES:
        named = next((one.name for one in people if str(one.id) == guess), "")
        return FormField(name="leaver", label=voice("field.leaver"), max_length=LONGEST_NAME, value=named)
    choices = tuple(Choice(value=str(one.id), label=f"{one.name} {one.unit}".rstrip()) for one in people)
    return FormField(name="leaver", label=voice("field.leaver"), kind=FieldKind.CHOICE, choices=choices, value=guess)


def _form(voice: Voice, name: str, fields: tuple[FormField, ...], intro: tuple[str, ...], argument: str = "") -> Form:
    return Form(
        name=name + argument, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro
    )
