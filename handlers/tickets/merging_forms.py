"""The forms of merging and splitting: into which, what it would come to, and which to split off."""

from collections.abc import Iterable, Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.lesser_faults import named, to_decide
from handlers.tickets.cards.parts import clipped, title
from handlers.tickets.forms import titled
from handlers.turn.form import Asking, choice, form, given, line, offers, only_of
from models.chat import Choice
from models.tickets.lesser_faults import LesserOutcome
from models.tickets.ticket import Ticket

LONGEST_CHOICE, LONGEST_NUMBER = 70, 20
RESOLVE = "resolve"
"""The press of 提交解决结果 as the source of a decision, which goes on afterwards."""


def tickets(voice: Voice, found: Iterable[Ticket]) -> list[Choice]:
    """Return tickets as choices, by their numbers."""
    return [Choice(value=one.number, label=title(voice, one)) for one in found]


def _outcomes(asking: Asking) -> Sequence[Choice]:
    """已一并解决 or 拆分 for each fault that was told besides; what was said to be fixed may still be split off."""
    voice, ticket = asking.voice, asking.about
    return [
        Choice(
            value=f"{outcome}:{holder.number}/{fault.place}",
            label=clipped(voice(f"lesser.choice.{outcome}", fault=named(voice, fault)), LONGEST_CHOICE),
        )
        for holder in (ticket, *(ticket.merged_ones if ticket.id is not None else ()))
        for fault in holder.lesser_faults
        if fault.outcome is not LesserOutcome.SPLIT
        for outcome in (LesserOutcome if fault.outcome is None else (LesserOutcome.SPLIT,))
    ]


def _to_decide(asking: Asking) -> Sequence[str]:
    return (*titled(asking), *to_decide(asking.voice, asking.about))


MERGE = form(
    given("into").optional().where(offers("into")),
    line("number", LONGEST_NUMBER, label="into_number").optional(),
    name="merge",
    intro=titled,
)
CONFIRM_MERGE = form(line("reason").optional(), name="merge.confirm", submit="button.merge")
"""并单 into the ticket of a number, below what it would come to."""
UNMERGE = form(given("which").prefilled_by(only_of("which")), name="unmerge", intro=titled)
DECIDE_LESSER = form(choice("lesser_outcome", _outcomes), name="lesser.decide", intro=_to_decide)
