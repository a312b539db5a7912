"""The forms of templates: proposing one, approving and withdrawing it, and a run in a window of its own."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.forms import REASON_FIELD
from handlers.i18n import Voice
from handlers.turn.form import day, form, given, line, moment
from models.changes.templates.template import ChangeTemplate
from models.chat import Choice
from models.cutting import cut_at
from sla.calendar.business_hours import local_day

LONGEST_NUMBER, LONGEST_CHOICE = 20, 70

PROPOSE = form(line("change_number", LONGEST_NUMBER), day("until", is_ahead=True).without_hint())
APPROVE = form(given("template"))
WITHDRAW = form(given("template"), REASON_FIELD)
RUN = form(given("template"), moment("starts_at", is_ahead=True), moment("ends_at", is_ahead=True), given("verifier"))


def template_choices(voice: Voice, found: Sequence[ChangeTemplate], now: datetime) -> list[Choice]:
    """Return templates as choices of a field."""
    return [Choice(value=str(one.id), label=cut_at(template_words(voice, one, now), LONGEST_CHOICE)) for one in found]


def template_words(voice: Voice, template: ChangeTemplate, now: datetime) -> str:
    """2611-0042 清理日志：已批准，至 3月31日."""
    return voice(
        "template.line",
        number=template.ticket.number,
        what=template.ticket.summary,
        state=voice(f"template.state.{template.state(now)}"),
        until=voice.day(local_day(template.until)),
        by=template.approved_by.name if template.approved_by else "—",
    )
