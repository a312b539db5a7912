"""The forms of giving a ticket to somebody, of a leader's directive and of its answer."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from handlers.i18n import Voice
from handlers.tickets.forms import about_ticket, number_and_summary, text
from handlers.turn.form import Asking, form, given, moment
from handlers.turn.form import text as any_text
from handlers.turn.previews import old_to_new
from models.chat import Choice
from models.people.person import Person
from models.terms import Promise
from models.tickets.directives import FURTHEST_DIRECTIVE
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

AN_HOUR = timedelta(hours=1)


def takers(voice: Voice, ticket: Ticket, people: Iterable[Person], duty: Person | None) -> list[Choice]:
    """Return people as choices, the person on duty first and marked; the assignee is not offered."""
    on_duty = duty.id if duty else None
    offered = sorted((one for one in people if one.id != ticket.assignee_id), key=lambda one: one.id != on_duty)
    return [_choice(voice, one, is_on_duty=one.id == on_duty) for one in offered]


def _choice(voice: Voice, person: Person, *, is_on_duty: bool) -> Choice:
    label = f"{person.name} {person.unit}".rstrip()
    return Choice(value=str(person.id), label=voice("assignment.on_duty", who=label) if is_on_duty else label)


def _proposed(asking: Asking) -> datetime:
    """Return an hour after the next full hour."""
    return asking.now.astimezone(SHANGHAI).replace(minute=0, second=0, microsecond=0) + 2 * AN_HOUR


def _replaced(asking: Asking) -> Iterator[str]:
    """Yield the ticket, the directive that gives way to this one, and its date: old → new."""
    voice, before = asking.voice, asking.about.target(Promise.DIRECTIVE)
    yield from number_and_summary(asking)
    if before is not None and before.is_open:
        label = voice("deadline.label.order")
        yield voice("order.gives_way", note=before.note)
        yield old_to_new(voice, label, voice.moment(before.due_at, asking.now), voice("preview.typed"))


ASSIGN = about_ticket("assign", given("to"))
"""派单: its argument is who had the ticket when it was opened."""
CONFIRM_AND_ASSIGN = about_ticket("confirm_and_assign", given("to"))
TRANSFER = about_ticket("transfer", given("transfer_to"), any_text("reason"))
HELP = about_ticket("help", given("helper"))
ORDER = form(
    text("order_text"),
    moment("due_at", is_ahead=True, days=FURTHEST_DIRECTIVE.days).prefilled_by(_proposed),
    name="order",
    intro=_replaced,
)
ANSWER_ORDER = about_ticket("order.answer", text("order_answer"))
