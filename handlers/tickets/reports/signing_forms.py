"""The forms of the signatures under a fault report: the office's half with its check, a return, what a leader says."""

from handlers.i18n import Voice
from handlers.tickets.fault_report_forms import LONGEST_SECTION, report_form_about
from models.chat import Choice, FieldKind, Form, FormField
from models.terms import StateBefore
from models.tickets.report_sections import Finding
from models.tickets.ticket import Ticket


def check_report_form(voice: Voice, ticket: Ticket) -> Form:
    """审核: 是否恢复到故障点前状态, 业务损失, 业务处置, which the office alone says."""
    filed = ticket.filed_reports
    known = next((report.finding for report in reversed(filed) if report.checked_at), Finding())
    state = FormField(
        name="state_before",
        label=voice("report.section.state_before"),
        kind=FieldKind.CHOICE,
        choices=tuple(Choice(value=one, label=voice(f"recovery.{one}")) for one in StateBefore),
        value=known.state_before or "",
    )
    loss, steps = (
        _text(voice, name, hint=voice(f"report.hint.{name}")).model_copy(
            update={"value": getattr(known, name), "is_required": True}
        )
        for name in ("business_loss", "business_steps")
    )
    return report_form_about("report.check", voice, ticket, state, loss, steps, _text(voice, "check_note"))


def answered_for(form: Form) -> Form:
    """The same form where an empty field is no error yet: the desk says of each what is wanted there."""
    fields = tuple(one.model_copy(update={"is_required": False}) for one in form.fields)
    return form.model_copy(update={"fields": fields})


def return_report_form(voice: Voice, ticket: Ticket) -> Form:
    """退回: what has to be put right."""
    reason = _text(voice, "return_reason").model_copy(update={"is_required": True})
    return report_form_about("report.return", voice, ticket, reason)


def read_report_form(voice: Voice, ticket: Ticket) -> Form:
    """阅示: what the leader says to it, if anything."""
    return report_form_about("report.read", voice, ticket, _text(voice, "read_note"))


def finding_in(fields: dict[str, str]) -> Finding:
    """The office's half out of a form that was filled in."""
    state = fields["state_before"]
    return Finding(StateBefore(state) if state else None, fields["business_loss"], fields["business_steps"])


def _text(voice: Voice, name: str, hint: str = "") -> FormField:
    return FormField(
        name=name,
        label=voice(f"report.section.{name}"),
        kind=FieldKind.TEXT,
        hint=hint,
        is_required=False,
        max_length=LONGEST_SECTION,
    )
