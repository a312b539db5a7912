"""The forms of giving a ticket to somebody, of a leader's directive and of its answer, declared once."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from handlers.i18n import Voice
from handlers.turn.previews import old_to_new
from handlers.turn.validation import written
from models.chat import Choice, FieldKind, Form, FormField
from models.people.person import Person
from models.terms import Promise
from models.tickets.directives import FURTHEST_DIRECTIVE
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

AN_HOUR = timedelta(hours=1)


def assign_form(voice: Voice, ticket: Ticket, people: Sequence[Person], duty: Person | None) -> Form:
    """派单: to whom; the form remembers who had the ticket when it was opened."""
    return _form(
        voice, "assign", ticket, _to(voice, "to", ticket, people, duty), argument=f":{ticket.assignee_id or 0}"
    )


def confirm_and_assign_form(voice: Voice, ticket: Ticket, people: Sequence[Person]) -> Form:
    """确认并派单 while nobody is on duty: to whom."""
    return _form(voice, "confirm_and_assign", ticket, _to(voice, "to", ticket, people, None))


def transfer_form(voice: Voice, ticket: Ticket, people: Sequence[Person], duty: Person | None) -> Form:
    """转办: to whom and why."""
    return _form(
        voice, "transfer", ticket, _to(voice, "transfer_to", ticket, people, duty), _text(voice, "reason", 500)
    )


def helper_form(voice: Voice, ticket: Ticket, people: Sequence[Person], duty: Person | None) -> Form:
    """协办: return the form for a helper; people who help already are not offered."""
    others = [person for person in people if person.id not in ticket.helper_ids]
    return _form(voice, "help", ticket, _to(voice, "helper", ticket, others, duty))


def directive_form(voice: Voice, ticket: Ticket, now: datetime) -> Form:
    """督办: what is wanted, and by when; proposed is an hour after the next full hour."""
    full_hour = now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0)
    due_at = FormField(
        name="due_at",
        label=voice("field.due_at"),
        kind=FieldKind.MOMENT,
        value=written(full_hour + 2 * AN_HOUR),
        hint=voice("field.due_at.hint"),
        is_ahead=True,
        days=FURTHEST_DIRECTIVE.days,
    )
    form = _form(voice, "order", ticket, _text(voice, "order_text"), due_at)
    return form.model_copy(update={"intro": (*form.intro, *_replaced(voice, ticket, now))})


def directive_answer_form(voice: Voice, ticket: Ticket) -> Form:
    """回复督办: the answer to the leader."""
    return _form(voice, "order.answer", ticket, _text(voice, "order_answer"))


def _replaced(voice: Voice, ticket: Ticket, now: datetime) -> Iterator[str]:
    """The directive that gives way to this one, and its date: old → new."""
    before = ticket.target(Promise.DIRECTIVE)
    if before is not None and before.is_open:
        label = voice("deadline.label.order")
        yield voice("order.gives_way", note=before.note)
        yield old_to_new(voice, label, voice.moment(before.due_at, now), voice("preview.typed"))


def _to(voice: Voice, name: str, ticket: Ticket, people: Sequence[Person], duty: Person | None) -> FormField:
    """Return the field for one of `people`, the person on duty first and marked; the assignee is not offered."""
    on_duty = duty.id if duty else None
    offered = sorted(
        (person for person in people if person.id != ticket.assignee_id), key=lambda one: one.id != on_duty
    )
    return FormField(
        name=name,
        label=voice(f"field.{name}"),
        kind=FieldKind.CHOICE,
        choices=tuple(_choice(voice, person, is_on_duty=person.id == on_duty) for person in offered),
    )


def _choice(voice: Voice, person: Person, *, is_on_duty: bool) -> Choice:
    label = f"{person.name} {person.unit}".rstrip()
    return Choice(value=str(person.id), label=voice("assignment.on_duty", who=label) if is_on_duty else label)


def _text(voice: Voice, name: str, max_length: int = 2000) -> FormField:
    return FormField(name=name, label=voice(f"field.{name}"), kind=FieldKind.TEXT, max_length=max_length)


def _form(voice: Voice, name: str, ticket: Ticket, *fields: FormField, argument: str = "") -> Form:
    return Form(
        name=name + argument,
        title=voice(f"form.{name}"),
        submit=voice("form.submit"),
        fields=fields,
        intro=(f"{ticket.number} {ticket.summary}",),
    )
