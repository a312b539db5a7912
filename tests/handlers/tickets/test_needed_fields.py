"""Fields that a draft may leave empty and a later step refuses: no form calls them optional."""

import pytest

from bot.platforms.slack.inputs import block_of
from handlers.changes.draft_forms import EDIT
from handlers.i18n import voice_of
from handlers.tickets.fault_report_forms import FILE_REPORT
from handlers.turn.form import Asking, line
from models.changes.change import Change
from models.terms import Language, ReportStage
from models.tickets.report_sections import Sections
from tests.support.desk import ZH
from tests.support.due import at

REPORT = {one.name: one for one in FILE_REPORT.fields}
DRAFT = {one.name: one for one in EDIT.fields}
ASKED_AS = {
    "window": ("starts_at", "ends_at"),
    "version": ("version", "digest"),
    "impact": ("change_impact",),
    "fallback": ("fallback", "fallback_minutes"),
    "notice": ("notice_text",),
}
"""By what a draft of a change lacks, the fields that ask for it, where these have other names."""


@pytest.mark.parametrize("stage", ReportStage)
def test_what_a_report_needs_says_when(stage: ReportStage) -> None:
    """First, further and final: each section that it refuses without has its mark in both languages."""
    for name in Sections().missing(stage):
        mark = REPORT[name].needed
        assert mark
        assert all(voice_of(language).has(mark) for language in Language)
    assert "final" in REPORT["root_cause"].needed
    assert "first" in REPORT["expected_at"].needed


def test_what_no_report_needs_is_optional() -> None:
    """The advice for users alone."""
    needed = {name for stage in ReportStage for name in Sections().missing(stage)}
    marked = {name for name, field in REPORT.items() if field.needed}
    assert marked == needed


def test_what_a_confirmation_needs_says_so() -> None:
    """Each thing that the card calls missing is asked as needed, and nothing else is."""
    lacking = Change(ticket_id=1, applicant_id=1, what="x", kind="patch").lacking
    asked = {name for one in lacking for name in ASKED_AS.get(one, (one,))}
    assert {name for name, field in DRAFT.items() if field.needed} == asked - {"system"}


def test_the_mark_stands_beside_the_field() -> None:
    """It may be left empty there; a chat that draws its own mark says it below."""
    asking = Asking(voice=ZH, about=None, now=at("2026-03-03 10:00"))
    field = line("module").needed_at("report.needed.final").drawn(asking)
    assert (field.is_required, field.needed) == (False, ZH("report.needed.final"))
    assert ZH("report.needed.final") in str(block_of(field, "x", ZH)["hint"])
