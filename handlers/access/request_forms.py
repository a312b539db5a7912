"""The forms of permissions: what is asked for, and the words that a decision or a grant needs."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handlers.access.cards.parts import A_SECOND
from handlers.access.cards.request import missing_words
from handlers.i18n import Voice
from handlers.steps.step_action import Answers
from handlers.tickets.cards.subject import right_words
from handlers.turn.form import Asking, day, form, given, line, offers, text
from models.access.catalogue import Right
from models.access.request_facts import RequestedGrant
from models.chat import Choice
from models.cutting import cut_at
from sla.calendar.business_hours import SHANGHAI
from sla.policy.systems import System, SystemRole

A_DAY = timedelta(days=1)
LAST_DAY = date.max - A_DAY
"""The last one with a day after it."""
LONGEST_REASON, LONGEST_NAME = 500, 40


def requested_grant(system_id: str, said: Answers) -> RequestedGrant:
    """Return what a filled form asks for."""
    right = Right(system_id, said.text("role"), said.text("scope"))
    return RequestedGrant(right, said.text("reason"), end_of(said.text("until")))


def end_of(value: str) -> datetime | None:
    """Return the first moment after the day of a field that was checked, aware; None for none."""
    if not value:
        return None
    day = min(date.fromisoformat(value), LAST_DAY)
    return datetime.combine(day + A_DAY, time(), SHANGHAI)


def day_before(until: datetime | None) -> str:
    """Return the last day with the right, as a field holds it."""
    return "" if until is None else (until - A_SECOND).astimezone(SHANGHAI).date().isoformat()


def role_choices(voice: Voice, system: System) -> list[Choice]:
    """Return the roles of a system as choices."""
    return [Choice(value=one.id, label=_role_words(voice, one)) for one in system.roles]


def role_hint(voice: Voice, system: System) -> str:
    """Return what is said under the roles where some of them need two leaders."""
    return voice("field.system_role.hint") if any(one.is_sensitive for one in system.roles) else ""


def _role_words(voice: Voice, role: SystemRole) -> str:
    """Name a role with what its request meets later: that two leaders have to agree, and how long it may be given."""
    name, days = role.words[voice.language], role.longest_days
    if days is None:
        return voice("access.role.sensitive", role=name) if role.is_sensitive else name
    return voice("access.role.sensitive_days" if role.is_sensitive else "access.role.days", role=name, count=days)


def about(asking: Asking) -> Sequence[str]:
    """Return the request, its person and the right that a form is about."""
    request = asking.about
    return (f"{request.ticket.number} {request.person.name} {right_words(asking.voice, request.right_names)}",)


def _despite(asking: Asking) -> Sequence[str]:
    """Name the roles that should not meet."""
    roles = tuple(right_words(asking.voice, names) for names in asking.about.sod_conflict_names)
    return (*about(asking), asking.voice("access.sod_conflicts", roles=roles))


def _missing(asking: Asking) -> Sequence[str]:
    request = asking.about
    head = f"{request.ticket.number} {right_words(asking.voice, request.right_names)}"
    return (head, *missing_words(asking.voice, request.ticket))


RIGHT = (
    given("role", label="system_role").prefilled(),
    given("scope").prefilled().where(offers("scope")),
    day("until", is_ahead=True).prefilled(lambda request: day_before(request.until)).optional(),
    text("reason").prefilled(lambda request: cut_at(request.reason, LONGEST_REASON)),
)
SYSTEM = form(given("system"), submit="form.next")
ASK = form(*RIGHT, line("whom", LONGEST_NAME).optional())
ASK_FROM_MESSAGE = form(*RIGHT)
AMEND = form(*RIGHT, intro=_missing)
APPROVE_DESPITE = form(text("approve_reason"), intro=_despite)
REASON = form(text("reason"), intro=about)
SEND_BACK = form(text("missing", label="what_is_missing"), intro=about)
GRANT = form(text("set_as"), intro=about)
FAILS = form(text("fails_how"), intro=about)
