"""The forms of a fault report: the vendor's half, and why the office does without one."""

from datetime import UTC

from handlers.i18n import Voice
from handlers.tickets.cards.fault_report import known_lines, known_sections, recovery_facts
from handlers.tickets.cards.lesser_faults import with_outcomes
from handlers.turn.validation import moment_in, written
from models.chat import Choice, FieldKind, Form, FormField
from models.cutting import cut_at
from models.terms import FaultKind, ReportStage
from models.tickets.report_sections import Sections
from models.tickets.ticket import Ticket

LONGEST_SECTION = 2000
FILE, KEEP = "file", "keep"
KIND, EXPECTED = "fault_kind", "expected_at"


def file_report_form(voice: Voice, ticket: Ticket, standing: str = "") -> Form:
    """提交报告 or 存草稿: what the log knows stands above, what was said already in the fields.

    `standing` says as whom the reader hands it in.
    """
    known = known_sections(voice, ticket)
    stages = ticket.report_stages
    unfinished = ticket.unfinished_report
    stage = unfinished.stage if unfinished and unfinished.stage in stages else stages[0 if known.cause else -1]
    fields = (
        _choice(
            voice, KIND, {one: f"report.kind.{one}" for one in FaultKind}, known.fault_kind or "", "report.section"
        ),
        *(_section(voice, name, text) for name, text in known.texts.items()),
        _expected(voice, known),
        _choice(voice, "report_stage", {one: f"report.stage_choice.{one}" for one in stages}, stage),
        _choice(voice, "report_deed", {FILE: "report.deed.file", KEEP: "report.deed.keep"}, FILE),
    )
    form = report_form_about("report.file", voice, ticket, *fields)
    given = (voice("report.known", label=fact.label, value=fact.value) for fact in recovery_facts(voice, ticket))
    told = (*known_lines(voice, ticket), *given, *([standing] if standing else []), voice("report.form.demanded"))
    return form.model_copy(update={"intro": (*form.intro, *with_outcomes(voice, ticket), *told)})


def waive_report_form(voice: Voice, ticket: Ticket) -> Form:
    """免报: the reason is kept in the work log."""
    reason = FormField(name="reason", label=voice("field.reason"), kind=FieldKind.TEXT, max_length=LONGEST_SECTION)
    return report_form_about("report.waive", voice, ticket, reason)


def sections_in(fields: dict[str, str]) -> Sections:
    """The vendor's half out of a form that was filled in."""
    texts = {name: fields[name] for name in Sections().texts}
    kind, expected = fields[KIND], fields[EXPECTED]
    return Sections(
        fault_kind=FaultKind(kind) if kind else None,
        expected_at=moment_in(expected).astimezone(UTC) if expected else None,
        **texts,
    )


def stage_in(fields: dict[str, str]) -> ReportStage:
    """The stage that was chosen."""
    return ReportStage(fields["report_stage"])


def report_form_about(name: str, voice: Voice, ticket: Ticket, *fields: FormField) -> Form:
    """A form about the report of a ticket."""
    intro = (f"{ticket.number} {ticket.summary}",)
    return Form(name=name, title=voice(f"form.{name}"), submit=voice("form.submit"), fields=fields, intro=intro)


def _section(voice: Voice, name: str, text: str) -> FormField:
    return FormField(
        name=name,
        label=voice(f"report.section.{name}"),
        kind=FieldKind.TEXT,
        value=cut_at(text, LONGEST_SECTION),
        hint=voice(f"report.hint.{name}"),
        is_required=False,
        max_length=LONGEST_SECTION,
    )


def _expected(voice: Voice, known: Sections) -> FormField:
    return FormField(
        name=EXPECTED,
        label=voice("report.section.expected_at"),
        kind=FieldKind.MOMENT,
        value=written(known.expected_at) if known.expected_at else "",
        hint=voice("report.hint.expected_at"),
        is_required=False,
    )


def _choice(voice: Voice, name: str, keys: dict[str, str], value: str, words: str = "field") -> FormField:
    choices = tuple(Choice(value=one, label=voice(key)) for one, key in keys.items())
    is_required = name != KIND
    return FormField(
        name=name,
        label=voice(f"{words}.{name}"),
        kind=FieldKind.CHOICE,
        choices=choices,
        value=value,
        is_required=is_required,
    )
