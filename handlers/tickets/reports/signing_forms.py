"""The forms of the signatures under a fault report: the office's half with its check, a return, what a leader says."""

from handlers.tickets.fault_report_forms import section, with_hint
from handlers.tickets.forms import about_ticket
from handlers.turn.form import Field, choice, words
from models.chat import Form
from models.terms import StateBefore
from models.tickets.report_sections import Finding
from models.tickets.ticket import Ticket


def answered_for(form: Form) -> Form:
    """The same form where an empty field is no error yet: the desk says of each what is wanted there."""
    fields = tuple(one.model_copy(update={"is_required": False}) for one in form.fields)
    return form.model_copy(update={"fields": fields})


def finding_in(fields: dict[str, str]) -> Finding:
    """The office's half out of a form that was filled in."""
    state = fields["state_before"]
    return Finding(StateBefore(state) if state else None, fields["business_loss"], fields["business_steps"])


def _finding(field: Field) -> Field:
    """Return a field of the office's half, filled in with what stands in its last one."""

    def known(ticket: Ticket) -> object:
        last = next((one.finding for one in reversed(ticket.filed_reports) if one.checked_at), Finding())
        return last._asdict()[field.name]

    return field.worded("report.section").prefilled(known)


CHECK_REPORT = about_ticket(
    "report.check",
    _finding(choice("state_before", words("recovery", StateBefore))),
    with_hint(_finding(section("business_loss"))),
    with_hint(_finding(section("business_steps"))),
    section("check_note").optional(),
)
"""审核: 是否恢复到故障点前状态, 业务损失, 业务处置, which the office alone says."""
RETURN_REPORT = about_ticket("report.return", section("return_reason"))
READ_REPORT = about_ticket("report.read", section("read_note").optional())
"""阅示: what the leader says to it, if anything."""
