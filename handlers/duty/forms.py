"""The forms of the duty roster, declared once."""

from collections.abc import Sequence
from datetime import datetime

from handlers.duty.shift_cards import shift_line
from handlers.i18n import Voice
from handlers.turn.validation import written
from models.chat import Choice, FieldKind, Form, FormField
from models.duty.roster import Shift
from models.people.person import Person


def swap_form(voice: Voice, shifts: Sequence[Shift], others: Sequence[Person], now: datetime) -> Form:
    """Ask somebody to take over one of one's shifts."""
    fields = (
        FormField(
            name="shift",
            label=voice("swap.field.shift"),
            kind=FieldKind.CHOICE,
            choices=tuple(Choice(value=str(one.id), label=shift_line(voice, one, now)) for one in shifts),
        ),
        FormField(name="other", label=voice("swap.field.other"), kind=FieldKind.CHOICE, choices=_people(others)),
        FormField(name="note", label=voice("swap.field.note"), is_required=False, max_length=200),
    )
    return Form(name="swap", title=voice("swap.form"), submit=voice("form.submit"), fields=fields)


def absence_form(voice: Voice, by: Person, others: Sequence[Person], now: datetime) -> Form:
    """Say that one will be away; `others` are those whom the reader may enter it for too."""
    person = FormField(
        name="person",
        label=voice("absence.field.person"),
        kind=FieldKind.CHOICE,
        choices=_people(others),
        value=str(by.id) if by in others else "",
    )
    fields = (
        FormField(
            name="from",
            label=voice("absence.field.from"),
            kind=FieldKind.MOMENT,
            value=written(now),
        ),
        FormField(name="until", label=voice("absence.field.until"), kind=FieldKind.MOMENT, is_ahead=True),
        FormField(name="reason", label=voice("absence.field.reason"), max_length=200),
    )
    every = (person, *fields) if others else fields
    return Form(name="absence", title=voice("absence.form"), submit=voice("form.submit"), fields=every)


def handover_form(voice: Voice, notes: str) -> Form:
    """Return the form for notes to the next person on duty."""
    field = FormField(name="notes", label=voice("handover.field.notes"), kind=FieldKind.TEXT, value=notes)
    return Form(name="handover", title=voice("handover.form"), submit=voice("form.submit"), fields=(field,))


def _people(people: Sequence[Person]) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(one.id), label=f"{one.name} {one.unit}".rstrip()) for one in people)
