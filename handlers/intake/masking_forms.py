"""The form of 遮蔽: which text, only which words of it, and why."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, title
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

ORIGINAL = "original"
MOST_TEXTS = 20
SHOWN = 30


def mask_form(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry]) -> Form:
    """A text of the ticket, all of it or only some words, and the reason, which the log keeps."""
    choices = [
        Choice(value=key, label=voice("mask.choice", who=who, text=clipped(text, SHOWN)))
        for key, who, text in texts(ticket, log)
    ]
    fields = (
        FormField(name="masked_text", label=voice("field.masked_text"), kind=FieldKind.CHOICE, choices=tuple(choices)),
        FormField(
            name="words",
            label=voice("field.masked_words"),
            hint=voice("field.masked_words.hint"),
            kind=FieldKind.TEXT,
            is_required=False,
        ),
        FormField(name="reason", label=voice("field.reason"), max_length=200),
    )
    intro = (title(voice, ticket), voice("mask.forever"))
    return Form(name="mask", title=voice("form.mask"), submit=voice("form.submit"), fields=fields, intro=intro)


def texts(ticket: Ticket, log: Sequence[WorkLogEntry]) -> list[tuple[str, str, str]]:
    """What was typed on a ticket, the report first, then the newest entries: key, who, text."""
    reporter = ticket.reporter.name if ticket.reporter else str((ticket.caller or {}).get("name", ""))
    typed = [(str(one.position), one.by_name, str(one.content["text"])) for one in log if one.content.get("text")]
    return [(ORIGINAL, reporter, ticket.text), *reversed(typed[1 - MOST_TEXTS :])]
