"""常用答复: short texts of the office, offered in the form of an answer, with what each ticket puts into them."""

from collections.abc import Mapping
from typing import NamedTuple

from handlers.tickets.closest_answers import language_of
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors
from models.chat import Choice
from models.cutting import cut_at
from models.knowledge.article import ArticleKind, in_force
from models.knowledge.look import Deed, note_use
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.knowledge.article_file import filled_in

MOST_OFFERED, LONGEST_LABEL = 50, 60


class Canned(NamedTuple):
    """A text of the office as it reads for one ticket; `ref` counts its use."""

    ref: str
    title: str
    body: str


def canned_for(turn: Turn, ticket: Ticket) -> dict[str, Canned]:
    """Those that count today, by what stands for each in the form; where a text has it, in the reporter's language."""
    language = language_of(ticket)
    values = {
        "number": ticket.number,
        "name": ticket.reporter.name if ticket.reporter is not None else "",
        "hotline": turn.rules.policy.intake.hotline,
    }
    every = in_force(turn.session, ArticleKind.CANNED, local_day(turn.now))
    own = {one.name for one in every if one.language is language}
    chosen = [one for one in every if one.language is language or one.name not in own][:MOST_OFFERED]
    return {str(one.id): Canned(f"a{one.id}", one.title, filled_in(one.body, values)) for one in chosen}


def choices(canned: Mapping[str, Canned]) -> list[Choice]:
    """Each by its title."""
    return [Choice(value=key, label=cut_at(one.title, LONGEST_LABEL)) for key, one in canned.items()]


def answer_in(turn: Turn, ticket: Ticket, canned: Mapping[str, Canned], fields: Mapping[str, str]) -> str:
    """The text that was chosen, with what was typed below it. Raises FieldErrors where there is neither."""
    chosen, typed = canned.get(fields.get("canned", "")), fields["answer"]
    if chosen is None and not typed:
        raise FieldErrors({"answer": turn.voice("field.missing")})
    if chosen is None:
        return typed
    note_use(turn.session, chosen.ref, Deed.ADOPTED, ticket, turn.person, turn.now)
    return "\n".join(filter(None, (chosen.body, typed)))
