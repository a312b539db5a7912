"""The forms of taking rights back: why one is revoked, and which lines of a checklist a step is taken on."""

from collections.abc import Sequence

from handlers.access.cards.parts import right_words
from handlers.i18n import Voice
from models.access.request import AccessRequest
from models.access.revocation import Revocation, RevocationStep, checklist_of
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.ticket import Ticket

ALL = "all"
MOST_CHOICES = 100
LONGEST_REASON = 500


def revoke_form(voice: Voice, request: AccessRequest) -> Form:
    """收回, and why."""
    about = f"{request.ticket.number} {request.person.name} {right_words(voice, request.right_names)}"
    return _form(voice, "access.revoke", _text(voice, "revoke_reason"), intro=(about,))


def of_step_form(voice: Voice, ticket: Ticket, step: RevocationStep, lines: Sequence[Revocation]) -> Form:
    """Return the form of a step on these lines, all or one; for a single line it asks only for a note of the work."""
    name, note = f"revocation.{step}", (_text(voice, "revoke_note"),) if step is RevocationStep.REVOKE else ()
    if len(lines) == 1:
        label = right_words(voice, lines[0].grant.right_names)
        return _form(voice, name, *note, argument=f":{lines[0].id}", intro=(f"{ticket.number} {label}",))
    return _form(voice, name, _which(voice, ticket, lines), *note, intro=(f"{ticket.number} {ticket.summary}",))


def _which(voice: Voice, ticket: Ticket, lines: Sequence[Revocation]) -> FormField:
    numbers = {one.id: number for number, one in enumerate(checklist_of(ticket), 1)}
    every = Choice(value=ALL, label=voice("revocation.all"))
    single = (
        Choice(value=str(one.id), label=f"{numbers[one.id]}. {right_words(voice, one.grant.right_names)}")
        for one in lines[: MOST_CHOICES - 1]
    )
    return FormField(name="line", label=voice("field.line"), kind=FieldKind.CHOICE, choices=(every, *single), value=ALL)


def _text(voice: Voice, name: str) -> FormField:
    return FormField(name=name, label=voice(f"field.{name}"), kind=FieldKind.TEXT, max_length=LONGEST_REASON)


def _form(voice: Voice, name: str, *fields: FormField, argument: str = "", intro: tuple[str, ...] = ()) -> Form:
    return Form(
        name=name + argument, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro
    )
