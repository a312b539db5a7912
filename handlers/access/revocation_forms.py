"""The forms of taking rights back: why one is revoked, and which lines of a checklist a step is taken on."""

from collections.abc import Sequence

from handlers.access.request_forms import about
from handlers.i18n import Voice
from handlers.tickets.cards.subject import number_and_subject, right_words
from handlers.turn.form import first_of, form, given, offers, text
from handlers.turn.turn import Turn
from models.access.revocation import Revocation, RevocationStep, checklist_of
from models.chat import Choice, Form
from models.tickets.ticket import Ticket

ALL = "all"
MOST_CHOICES = 100

REVOKE = form(text("revoke_reason"), name="access.revoke", intro=about)
"""收回, and why."""
LINE = given("line").prefilled_by(first_of("line")).where(offers("line"))
STEPS = {
    RevocationStep.DISABLE: form(LINE, name="revocation.disable"),
    RevocationStep.REVOKE: form(LINE, text("revoke_note"), name="revocation.revoke"),
    RevocationStep.CHECK: form(LINE, name="revocation.check"),
}
"""On which lines a step is taken, with a note of the work where something is worked on."""


def of_step_form(turn: Turn, ticket: Ticket, step: RevocationStep, lines: Sequence[Revocation]) -> Form:
    """Return the form of a step on these lines, all or one; for a single line it asks only for a note of the work."""
    if len(lines) == 1:
        told = (f"{ticket.number} {right_words(turn.voice, lines[0].grant.right_names)}",)
        return STEPS[step].asked(turn, argument=str(lines[0].id), told=told)
    told = (number_and_subject(turn.voice, ticket),)
    return STEPS[step].asked(turn, offers={"line": _choices(turn.voice, ticket, lines)}, told=told)


def _choices(voice: Voice, ticket: Ticket, lines: Sequence[Revocation]) -> list[Choice]:
    numbers = {one.id: number for number, one in enumerate(checklist_of(ticket), 1)}
    single = [
        Choice(value=str(one.id), label=f"{numbers[one.id]}. {right_words(voice, one.grant.right_names)}")
        for one in lines[: MOST_CHOICES - 1]
    ]
    return [Choice(value=ALL, label=voice("revocation.all")), *single]
