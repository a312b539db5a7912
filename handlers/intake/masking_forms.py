"""The form of 遮蔽: which text, only which words of it, and why."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped, title
from models.chat import Choice, FieldKind, Form, FormField
from models.tickets.attachment import Attachment
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

ORIGINAL = "original"
NO_FILES, ALL_FILES = "none", "all"
MOST_TEXTS = 20
SHOWN = 30


def mask_form(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], files: Sequence[Attachment] = ()) -> Form:
    """A text of the ticket, all of it or only some words, files, and the reason, which the log keeps."""
    choices = [
        Choice(value=key, label=voice("mask.choice", who=who, text=clipped(text, SHOWN)))
        for key, who, text in texts(ticket, log)
    ]
    fields = [
        FormField(
            name="masked_text",
            label=voice("field.masked_text"),
            kind=FieldKind.CHOICE,
            choices=tuple(choices),
            value=choices[0].value if len(choices) == 1 else "",
        ),
        FormField(
            name="words",
            label=voice("field.masked_words"),
            hint=voice("field.masked_words.hint"),
            kind=FieldKind.TEXT,
            is_required=False,
        ),
        *_files_field(voice, files),
        FormField(name="reason", label=voice("field.reason"), max_length=200),
    ]
    intro = (title(voice, ticket), voice("mask.forever"))
    return Form(name="mask", title=voice("form.mask"), submit=voice("form.submit"), fields=tuple(fields), intro=intro)


def _files_field(voice: Voice, files: Sequence[Attachment]) -> list[FormField]:
    """Return the field that asks for files to mask with the words: none, one, or all; no field where there are none."""
    if not files:
        return []
    each = [Choice(value=str(one.id), label=clipped(one.name, SHOWN)) for one in files[: MOST_TEXTS - 2]]
    choices = (
        Choice(value=NO_FILES, label=voice("mask.no_files")),
        Choice(value=ALL_FILES, label=voice("mask.all_files", count=len(files))),
        *each,
    )
    return [
        FormField(
            name="masked_files",
            label=voice("field.masked_files"),
            hint=voice("field.masked_files.hint"),
            kind=FieldKind.CHOICE,
            choices=choices,
            is_required=False,
        )
    ]


def texts(ticket: Ticket, log: Sequence[WorkLogEntry]) -> list[tuple[str, str, str]]:
    """Return the texts typed on a ticket, the report first, then the newest entries: key, writer, text."""
    reporter = ticket.reporter.name if ticket.reporter else str((ticket.caller or {}).get("name", ""))
    typed = [(str(one.position), one.by_name, str(one.content["text"])) for one in log if one.content.get("text")]
    return [(ORIGINAL, reporter, ticket.text), *reversed(typed[1 - MOST_TEXTS :])]
