"""The forms of a fault report: its four sections, and why the office does without one."""

from handlers.i18n import Voice
from handlers.tickets.cards.fault_report import known_sections, recovery_facts
from handlers.tickets.cards.lesser_faults import with_outcomes
from models.chat import Choice, FieldKind, Form, FormField
from models.terms import ReportStage
from models.tickets.fault_report import Sections
from models.tickets.ticket import Ticket

LONGEST_SECTION = 2000
FILE, KEEP = "file", "keep"


def file_report_form(voice: Voice, ticket: Ticket) -> Form:
    """提交报告 or 存草稿: what is known already stands in the sections."""
    known = known_sections(voice, ticket)
    sections = tuple(_section(voice, name, text) for name, text in known._asdict().items())
    stages = ticket.report_stages
    unfinished = ticket.unfinished_report
    stage = unfinished.stage if unfinished and unfinished.stage in stages else stages[0 if known.cause else -1]
    fields = (
        *sections,
        _choice(voice, "report_stage", {one: f"report.stage_choice.{one}" for one in stages}, stage),
        _choice(voice, "report_deed", {FILE: "report.deed.file", KEEP: "report.deed.keep"}, FILE),
    )
    form = _form(voice, "report.file", ticket, *fields)
    given = tuple(
        voice("report.recovery_fact", label=fact.label, value=fact.value) for fact in recovery_facts(voice, ticket)
    )
    return form.model_copy(update={"intro": (*form.intro, *with_outcomes(voice, ticket), *given)})


def waive_report_form(voice: Voice, ticket: Ticket) -> Form:
    """免报: the reason is kept in the work log."""
    reason = FormField(name="reason", label=voice("field.reason"), kind=FieldKind.TEXT, max_length=LONGEST_SECTION)
    return _form(voice, "report.waive", ticket, reason)


def sections_in(fields: dict[str, str]) -> Sections:
    """The four texts of a form that was filled in."""
    return Sections(**{name: fields[name] for name in Sections._fields})


def stage_in(fields: dict[str, str]) -> ReportStage:
    """The stage that was chosen."""
    return ReportStage(fields["report_stage"])


def _section(voice: Voice, name: str, text: str) -> FormField:
    return FormField(
        name=name,
        label=voice(f"report.section.{name}"),
        kind=FieldKind.TEXT,
        value=text[:LONGEST_SECTION],
        hint=voice(f"report.hint.{name}"),
        is_required=False,
        max_length=LONGEST_SECTION,
    )


def _choice(voice: Voice, name: str, keys: dict[str, str], value: str) -> FormField:
    choices = tuple(Choice(value=one, label=voice(key)) for one, key in keys.items())
    return FormField(name=name, label=voice(f"field.{name}"), kind=FieldKind.CHOICE, choices=choices, value=value)


def _form(voice: Voice, name: str, ticket: Ticket, *fields: FormField) -> Form:
    intro = (f"{ticket.number} {ticket.summary}",)
    return Form(name=name, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro)
