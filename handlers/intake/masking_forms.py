"""The form of 遮蔽: which text, only which words of it, and why."""

from collections.abc import Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.tickets.forms import titled
from handlers.turn.form import form, given, line, offers, only_of, text
from models.chat import Choice
from models.tickets.attachment import Attachment
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

ORIGINAL = "original"
NO_FILES, ALL_FILES = "none", "all"
MOST_TEXTS = 20
SHOWN, LONGEST_WORDS = 30, 2000


def offered(
    voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], files: Sequence[Attachment] = ()
) -> dict[str, list[Choice]]:
    """Return the texts of the ticket as choices, and files with none and all, by the names of their fields."""
    typed = [
        Choice(value=key, label=voice("mask.choice", who=who, text=clipped(text, SHOWN)))
        for key, who, text in texts(ticket, log)
    ]
    each = [Choice(value=str(one.id), label=clipped(one.name, SHOWN)) for one in files[: MOST_TEXTS - 2]]
    none = Choice(value=NO_FILES, label=voice("mask.no_files"))
    every = Choice(value=ALL_FILES, label=voice("mask.all_files", count=len(files)))
    return {"masked_text": typed, "masked_files": [none, every, *each] if files else []}


def texts(ticket: Ticket, log: Sequence[WorkLogEntry]) -> list[tuple[str, str, str]]:
    """Return the texts typed on a ticket, the report first, then the newest entries: key, writer, text."""
    reporter = ticket.reporter.name if ticket.reporter else str((ticket.caller or {}).get("name", ""))
    typed = [(str(one.position), one.by_name, str(one.content["text"])) for one in log if one.content.get("text")]
    return [(ORIGINAL, reporter, ticket.text), *reversed(typed[1 - MOST_TEXTS :])]


MASK = form(
    given("masked_text").prefilled_by(only_of("masked_text")),
    text("words", LONGEST_WORDS, label="masked_words").optional(),
    given("masked_files").optional().where(offers("masked_files")),
    line("reason"),
    name="mask",
    intro=lambda asking: (*titled(asking), asking.voice("mask.forever")),
)
"""A text of the ticket, all of it or only some words, files, and the reason, which the log keeps."""
