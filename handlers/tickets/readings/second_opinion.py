"""Second opinions: the text that leaves the desk, and the use of the answer; nothing waits for it."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from handlers.i18n import voice_of
from handlers.tickets.readings.coming_back import MadeReading, act_on_reading
from handlers.turn.external_names import hiding
from handlers.turn.turn import Turn
from handlers.turn.visibility import masked
from models.chat import says_something
from models.phrase import phrase
from models.terms import Language, Visibility
from models.tickets.readings.reading import ReadBy
from models.tickets.readings.second_opinion import (
    SecondOpinion,
    ask_no_opinion,
    claim_question,
    is_open_to_advice,
    undecided,
)
from models.tickets.ticket import Ticket
from sla.reading.objections import touches_objections

AT_ONCE = 4
AN_HOUR, OF_STRANGERS = 60, 10
"""Questions in an hour at most, and the number after which reports of unlinked people raise none."""
NO_LATER_THAN = timedelta(minutes=10)
"""An older report is with its people; it is not asked about after a restart."""
TOKEN = re.compile(r"(?<![\w+/=-])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{20,}", re.ASCII)
"""Pieces of letters and digits that may be a key or a password; project numbers match, too."""
STARS = "*****"


class OpinionQuestion(NamedTuple):
    """A ticket that is asked about: its text `as_typed`, and as it may leave; when it was said, aware UTC."""

    ticket_id: int
    number: str
    as_typed: str
    leaves: str
    said_at: datetime


def opinion_questions(turn: Turn) -> list[OpinionQuestion]:
    """Return the questions to ask now; the caller that is given one asks it, and nobody else ever does."""
    asked = []
    for ticket in undecided(turn.session, turn.now - NO_LATER_THAN, AT_ONCE):
        is_stranger = ticket.reporter is None or ticket.reporter.is_placeholder
        if not (is_open_to_advice(ticket) and may_leave(turn, ticket)):
            ask_no_opinion(turn.session, ticket, turn.now)
        elif claim_question(turn.session, ticket, OF_STRANGERS if is_stranger else AN_HOUR, turn.now):
            texts = ticket.text, text_that_leaves(turn, ticket)
            asked.append(OpinionQuestion(ticket.id or 0, ticket.number, *texts, ticket.reported_at))
    return asked


def may_leave(turn: Turn, ticket: Ticket) -> bool:
    """Words of a place of level `notice` stand nowhere else (standard 5); objections go to people alone (R6).

    A fault that is told along with one is a ticket like others, with all of the words.
    """
    is_secret = turn.visibility_of(ticket.place) is Visibility.NOTICE or touches_objections(ticket.text)
    return says_something(_without_files(ticket.text)) and not is_secret


def text_that_leaves(turn: Turn, ticket: Ticket) -> str:
    """The text without numbers that point to a person, tokens, and the names of outside people: its reporter's, too.

    As at level `masked`, wherever it was typed: what is whole on a page of the desk's own is masked elsewhere.
    """
    text = turn.hide_names(masked(TOKEN.sub(STARS, _without_files(ticket.text))))
    told_by = [str((ticket.caller or {}).get("name", ""))]
    if ticket.reporter is not None and ticket.reporter.is_external:
        told_by.append(ticket.reporter.name)
    return hiding(tuple(sorted(told_by)))(text)


def _without_files(text: str) -> str:
    """The text without the lines that the desk made of names of files."""
    begin = tuple(voice_of(language)("attachment.only", names="").strip() for language in Language)
    return "\n".join(line for line in text.split("\n") if not line.startswith(begin))


def bring_opinion(turn: Turn, question: OpinionQuestion, said: SecondOpinion) -> int:
    """One line on the office's card, where it is another; kind, class and clocks stay. 0 where nobody needs it now."""
    ticket = turn.get(Ticket, question.ticket_id, lock=True)
    if ticket is None or not is_open_to_advice(ticket):
        return 0
    told: dict[str, str | int] = {"model": said.model, "prompt": said.prompt, "took_ms": said.took_ms}
    made = MadeReading(
        ReadBy.SECOND,
        f"{said.model} {said.prompt}",
        question.as_typed,
        len(question.as_typed),
        said.kind,
        said.severity,
        confidence=None,
        reason=phrase("reading.by_model", model=said.model),
        details=told,
        logged=told,
    )
    return act_on_reading(turn, question.ticket_id, made)
