"""The forms of merging and splitting, declared once: into which, what it would come to, and which to split off."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import named, to_decide
from handlers.tickets.cards.parts import clipped, title
from handlers.turn.previews import preview_form
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.lesser_faults import LesserOutcome
from models.tickets.ticket import Ticket

LONGEST_CHOICE = 70
RESOLVE = "resolve"
"""The press of 提交解决结果 as the source of a decision."""


def merge_form(voice: Voice, ticket: Ticket, candidates: Sequence[Ticket]) -> Form:
    """Into which ticket: one of those that are open, or any by its number."""
    choices = tuple(Choice(value=one.number, label=title(voice, one)) for one in candidates)
    fields = (
        FormField(
            name="into",
            label=voice("field.into"),
            kind=FieldKind.CHOICE,
            choices=choices,
            is_required=False,
        ),
        FormField(name="number", label=voice("field.into_number"), is_required=False, max_length=20),
    )
    return _form(voice, "merge", "merge", fields if choices else fields[1:], (title(voice, ticket),))


def confirm_merge_form(voice: Voice, number: str) -> Form:
    """并单 into the ticket of that number, which the preview of it goes on to show."""
    reason = FormField(name="reason", label=voice("field.reason"), is_required=False, max_length=200)
    form = preview_form(voice, f"merge.confirm:{number}", fields=(reason,))
    return form.model_copy(update={"submit": voice("button.merge")})


def unmerge_form(voice: Voice, main: Ticket, parts: Sequence[Ticket]) -> Form:
    """Return the form for the merged ticket to split off."""
    choices = tuple(Choice(value=one.number, label=title(voice, one)) for one in parts)
    which = FormField(
        name="which",
        label=voice("field.which"),
        kind=FieldKind.CHOICE,
        choices=choices,
        value=choices[0].value if len(choices) == 1 else "",
    )
    return _form(voice, "unmerge", "unmerge", (which,), (title(voice, main),))


def decide_lesser_form(voice: Voice, ticket: Ticket, then: str = "") -> Form:
    """已一并解决 or 拆分 for each fault that was told besides; what was said to be fixed may still be split off.

    `then` is what had asked, which goes on afterwards.
    """
    holders = (ticket, *(ticket.merged_ones if ticket.id is not None else ()))
    choices = tuple(
        Choice(
            value=f"{outcome}:{holder.number}/{fault.place}",
            label=clipped(voice(f"lesser.choice.{outcome}", fault=named(voice, fault)), LONGEST_CHOICE),
        )
        for holder in holders
        for fault in holder.lesser_faults
        if fault.outcome is not LesserOutcome.SPLIT
        for outcome in (LesserOutcome if fault.outcome is None else (LesserOutcome.SPLIT,))
    )
    field = FormField(
        name="lesser_outcome", label=voice("field.lesser_outcome"), kind=FieldKind.CHOICE, choices=choices
    )
    name = f"lesser.decide:{then}" if then else "lesser.decide"
    return _form(voice, name, "lesser.decide", (field,), (title(voice, ticket), *to_decide(voice, ticket)))


def _form(voice: Voice, name: str, key: str, fields: tuple[FormField, ...], intro: tuple[str, ...]) -> Form:
    return Form(name=name, title=voice(f"form.{key}"), submit=voice("form.submit"), fields=fields, intro=intro)
