"""The forms of templates: proposing one, approving and withdrawing it, and a run in a window of its own."""

from collections.abc import Sequence
from datetime import datetime

from handlers.changes.draft_forms import choice, form, line, moment, people, text
from handlers.i18n import Voice
from models.changes.templates.template import ChangeTemplate
from models.chat import Choice, FieldKind, Form, FormField
from models.cutting import cut_at
from models.people.person import Person
from sla.calendar.business_hours import local_day


def propose_form(voice: Voice) -> Form:
    """提出模板: which change that was done, and until when it may be done again."""
    until = FormField(name="until", label=voice("field.until"), kind=FieldKind.DAY, is_ahead=True)
    return form(voice, "template.propose", line(voice, "change_number", longest=20), until)


def approve_form(voice: Voice, found: Sequence[ChangeTemplate], now: datetime) -> Form:
    """批准模板."""
    return form(voice, "template.approve", _template(voice, found, now))


def withdraw_form(voice: Voice, found: Sequence[ChangeTemplate], now: datetime) -> Form:
    """撤回模板, and why."""
    return form(voice, "template.withdraw", _template(voice, found, now), text(voice, "reason"))


def run_form(voice: Voice, found: Sequence[ChangeTemplate], verifiers: Sequence[Person], now: datetime) -> Form:
    """按模板变更: when, and who verifies it."""
    return form(
        voice,
        "template.run",
        _template(voice, found, now),
        moment(voice, "starts_at", None, is_required=True),
        moment(voice, "ends_at", None, is_required=True),
        choice(voice, "verifier", people(voice, verifiers)),
    )


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


def _template(voice: Voice, found: Sequence[ChangeTemplate], now: datetime) -> FormField:
    choices = [Choice(value=str(one.id), label=cut_at(template_words(voice, one, now), 70)) for one in found]
    return choice(voice, "template", choices)
