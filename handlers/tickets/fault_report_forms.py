"""The forms of a fault report: the vendor's half, and why the office does without one."""

from collections.abc import Iterator
from datetime import UTC

from handlers.i18n import Voice
from handlers.tickets.cards.fault_report import known_lines, known_sections, recovery_facts
from handlers.tickets.cards.lesser_faults import with_outcomes
from handlers.tickets.forms import REASON, about_ticket, number_and_summary
from handlers.turn.form import Asking, Field, choice, form, moment, text, words, words_for
from handlers.turn.validation import moment_in
from models.cutting import cut_at
from models.terms import FaultKind, ReportStage
from models.tickets.report_sections import NEEDED_AT_FIRST, NEEDED_AT_LAST, Sections
from models.tickets.ticket import Ticket

LONGEST_SECTION = 2000
FILE, KEEP = "file", "keep"
KIND, EXPECTED = "fault_kind", "expected_at"
NEEDED = {(True, True): "filed", (True, False): "first", (False, True): "final"}
"""The mark of a field by whether a first and a final report need it."""


def known_in(voice: Voice, ticket: Ticket) -> dict[str, object]:
    """Return what was said already, by the names of the fields."""
    known, stages, unfinished = known_sections(voice, ticket), ticket.report_stages, ticket.unfinished_report
    stage = unfinished.stage if unfinished and unfinished.stage in stages else stages[0 if known.cause else -1]
    texts = {name: cut_at(said, LONGEST_SECTION) for name, said in known.texts.items()}
    return {**texts, KIND: known.fault_kind, EXPECTED: known.expected_at, "report_stage": stage}


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


def section(name: str) -> Field:
    """Return a field for a part of the report."""
    return text(name, LONGEST_SECTION).worded("report.section")


def with_hint(field: Field) -> Field:
    """Return a field of the report with what belongs there below it."""
    return field.hinted(lambda asking: asking.voice(f"report.hint.{field.name}"))


def _needed(field: Field) -> Field:
    """Return a field that a draft may leave empty, with the stages whose report may not."""
    stages = field.name in NEEDED_AT_FIRST, field.name in NEEDED_AT_LAST
    return field.needed_at(f"report.needed.{NEEDED[stages]}") if any(stages) else field.optional()


def _known(asking: Asking) -> Iterator[str]:
    """Yield what the log knows."""
    voice, ticket = asking.voice, asking.about
    yield from number_and_summary(asking)
    yield from with_outcomes(voice, ticket)
    yield from known_lines(voice, ticket)
    for fact in recovery_facts(voice, ticket):
        yield voice("report.known", label=fact.label, value=fact.value)


FILE_REPORT = form(
    _needed(choice(KIND, words("report.kind", FaultKind)).worded("report.section")),
    *(_needed(with_hint(section(name))) for name in Sections().texts),
    _needed(with_hint(moment(EXPECTED).worded("report.section"))),
    choice("report_stage", words_for("report.stage_choice", lambda ticket: ticket.report_stages)),
    choice("report_deed", words("report.deed", (FILE, KEEP))).prefilled_by(lambda asking: FILE),
    name="report.file",
    intro=_known,
)
"""提交报告 or 存草稿."""
WAIVE_REPORT = about_ticket("report.waive", REASON)
"""免报: the reason is kept in the work log."""
