"""The forms of the duty roster."""

from collections.abc import Iterable
from datetime import datetime

from handlers.duty.shift_cards import shift_line
from handlers.i18n import Voice
from handlers.turn.form import form, given, line, moment, offers, text
from models.chat import Choice
from models.duty.roster import Shift

LONGEST_NOTES = 2000


def shifts(voice: Voice, found: Iterable[Shift], now: datetime) -> list[Choice]:
    """Return hours of the roster as choices."""
    return [Choice(value=str(one.id), label=shift_line(voice, one, now)) for one in found]


SWAP = form(
    given("shift").worded("swap.field"),
    given("other").worded("swap.field"),
    line("note").worded("swap.field").optional(),
    name="swap",
)
"""换班: somebody takes over one of one's shifts."""
ABSENCE = form(
    given("person").worded("absence.field").where(offers("person")),
    moment("from").worded("absence.field").prefilled_now(),
    moment("until", is_ahead=True).worded("absence.field"),
    line("reason").worded("absence.field"),
    name="absence",
)
"""One will be away, or somebody for whom one may enter it."""
HANDOVER = form(text("notes", LONGEST_NOTES).worded("handover.field"), name="handover")
"""Notes to the next person on duty."""
