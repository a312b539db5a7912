"""运维月报 from its figures to its issue: typed by a person, signed by three, and handed out byte for byte."""

import io
import zipfile
from datetime import date, datetime

import pytest
from sqlmodel import select

from handlers.papers.month.asking import month_asked, month_cut, month_told, newest_month
from handlers.papers.month.figures import MonthFigures
from handlers.papers.trends import cut_before, months_chart
from models.access.export import AccessExport
from models.chat import Card
from models.figures.month_report import published
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper
from models.terms import Promise, Severity
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH, Desk
from tests.support.opened_documents import opened, words
from tests.support.page_answers import Answer

pytestmark = pytest.mark.usefixtures("quick_charts")
both_databases = pytest.mark.both_databases("figures from the logs, presses in a chain, bytes that are kept")

OUTAGE, EXPORT = "系统登录不了，所有人都打不开", "报表导出的金额列显示不全"
MONTH = "2026-03"
TYPED = {"problems": "解密服务重启慢\n夜间无人应答", "plan": "增加备机"}
OFFICE, CHECKER, LEADER, VENDOR = "王敏", "吴副主任", "周主任", "李强"


def lived(desk: Desk) -> None:
    """A March with an A that nobody answered and a C, seen from the first of April, ten o'clock."""
    desk.clock.set("2026-03-03", "10:00")
    desk.as_("赵小禾").say("intake", OUTAGE)
    desk.as_("刘晓彤").say("intake", EXPORT)
    desk.clock.set("2026-04-01", "10:00")


def written(desk: Desk, by: str = OFFICE, **fields: str) -> Answer:
    """编制."""
    form = desk.as_(by).click(None, f"month.write:{MONTH}").form
    assert form is not None
    return desk.as_(by).submit(None, form.name, {**TYPED, **fields})


def pressed(desk: Desk, by: str, step: str, version: int = 1) -> Answer:
    """审核 or 签发."""
    return desk.as_(by).click(None, f"month.{step}:{MONTH}:{version}")


def report(desk: Desk, kind: str = "docx", by: str = OFFICE, month: str = MONTH) -> bytes:
    """The file that the page hands out."""
    answer = desk.as_(by).post(f"/chat/months/{month}.{kind}", {})
    assert answer.status_code == 200, answer.text
    return answer.content


def told(desk: Desk, name: str) -> Card:
    """The newest card in somebody's own chat."""
    card = desk.as_(name).cards("desk")[-1].card
    assert card is not None
    return card


def said(desk: Desk) -> str:
    """All words of the paper."""
    return words(opened(report(desk)))


def test_a_draft_says_what_is_still_missing(desk: Desk) -> None:
    """Figures from the logs are there from the first working day's nine o'clock on; nobody has typed or signed."""
    lived(desk)
    text = said(desk)
    for expected in ("2026年3月", ZH("month.unwritten"), "本月新收 2 件", "2026年4月1日 09:00", ZH("month.not_typed")):
        assert expected in text
    for step in ("written", "checked", "issued"):
        assert ZH(f"month.unsigned.{step}") in text
    assert "0/1" in text
    assert report(desk) == report(desk)


def test_problems_and_plan_are_typed_and_never_empty(desk: Desk) -> None:
    """The form refuses what is blank; nothing is written then."""
    lived(desk)
    for name in TYPED:
        for blank in ("", " \n　"):
            assert written(desk, **{name: blank}).field_errors == {name: ZH("field.missing")}
    assert ZH("month.unwritten") in said(desk)


@both_databases
def test_signed_by_three_it_is_final_and_its_bytes_stay(desk: Desk) -> None:
    """Later presses and another office change nothing; each taking is an export with the same digest."""
    lived(desk)
    assert written(desk).toast == ZH("month.written_toast", version=1)
    assert "送审稿" in said(desk)
    assert "夜间无人应答" in said(desk)
    assert pressed(desk, CHECKER, "check").toast == ZH("month.checked_toast")
    assert pressed(desk, LEADER, "issue").toast == ZH("month.issued_toast")
    final = {kind: report(desk, kind) for kind in ("docx", "xlsx")}
    text = words(opened(final["docx"]))
    for expected in ("第 1 版（已签发）", OFFICE, CHECKER, LEADER, "电子确认"):
        assert expected in text
    desk.as_("刘晓彤").say("intake", "又有一处错别字")
    desk.clock.set("2026-05-06", "10:00")
    assert {kind: report(desk, kind) for kind in final} == final
    with desk.session() as session:
        kept = session.exec(select(KeptPaper).where(KeptPaper.number == MONTH)).all()
        taken = {one.digest for one in session.exec(select(AccessExport)).all() if one.what.endswith("v1 docx")}
    assert {one.kind for one in kept} == {"month_report", "month_workbook"}
    assert taken == {one.sha256 for one in kept if one.kind == "month_report"}


@both_databases
def test_an_amended_report_is_signed_anew_beside_the_old_one(desk: Desk) -> None:
    """The version that was issued stays in the list of kept papers."""
    lived(desk)
    written(desk)
    pressed(desk, CHECKER, "check")
    pressed(desk, LEADER, "issue")
    first = report(desk)
    assert written(desk, problems="另有一起").toast == ZH("month.written_toast", version=2)
    assert "第 2 版（送审稿）" in said(desk)
    assert pressed(desk, CHECKER, "check", version=1).toast == ZH("month.newer_version", version=2)
    pressed(desk, CHECKER, "check", version=2)
    pressed(desk, LEADER, "issue", version=2)
    second = report(desk)
    with desk.session() as session:
        kept = session.exec(select(KeptPaper).where(KeptPaper.kind == "month_report")).all()
        assert {one.version: one.content for one in kept} == {1: first, 2: second}


@both_databases
def test_whose_turn_it_is_hears_of_it(desk: Desk) -> None:
    """With what was typed and the button, in their own chat; the vendor may do nothing of it."""
    lived(desk)
    written(desk)
    card = told(desk, LEADER)
    assert card.title == ZH("month.to_check", month="2026年3月")
    assert any("夜间无人应答" in line for line in card.intro)
    pressed(desk, CHECKER, "check")
    assert told(desk, LEADER).title == ZH("month.to_issue", month="2026年3月")
    pressed(desk, LEADER, "issue")
    assert told(desk, OFFICE).title == ZH("month.issued", month="2026年3月")
    assert pressed(desk, VENDOR, "check").toast == ZH("month.only_checker")
    assert desk.as_(VENDOR).post(f"/chat/months/{MONTH}.docx", {}).status_code == 403


def test_the_card_of_figures_offers_the_next_step(desk: Desk) -> None:
    """To whoever may press it."""
    lived(desk)

    def offered(name: str) -> list[str]:
        card = desk.as_(name).click(None, "figures").card
        assert card is not None
        return [button.action for button in card.buttons]

    assert offered(OFFICE) == [f"month.write:{MONTH}"]
    assert offered(LEADER) == []
    written(desk)
    assert offered(CHECKER) == [f"month.check:{MONTH}:1"]
    pressed(desk, CHECKER, "check")
    assert offered(LEADER) == [f"month.issue:{MONTH}:1"]
    pressed(desk, LEADER, "issue")
    assert offered(LEADER) == []


@both_databases
def test_the_next_report_compares_with_what_was_published(desk: Desk) -> None:
    """With the figures of the version that was issued, and not with a draft."""
    lived(desk)
    written(desk)
    desk.clock.set("2026-05-06", "10:00")
    assert ZH("month.no_previous") in words(opened(report(desk, month="2026-04")))
    pressed(desk, CHECKER, "check")
    pressed(desk, LEADER, "issue")
    with desk.session() as session:
        figures, version = month_told(session, desk.app.state.schedule.dispatch.rules, date(2026, 4, 1), desk.now)
    assert version is None
    assert figures.previous is not None
    assert figures.previous.received == 2
    assert figures.corrections == ()
    assert MonthFigures.model_validate(figures.model_dump(mode="json")) == figures
    assert ZH("month.no_previous") not in words(opened(report(desk, month="2026-04")))


def test_the_trend_shows_what_was_published(desk: Desk) -> None:
    """A figure that was published stays in the chart, whatever the logs tell by now."""
    lived(desk)
    written(desk)
    pressed(desk, CHECKER, "check")
    pressed(desk, LEADER, "issue")
    desk.clock.set("2026-05-06", "10:00")
    rules = desk.app.state.schedule.dispatch.rules
    with desk.session() as session:
        version = published(session, MONTH)
        assert version is not None
        rows = [[*row[:3], 7, 5, 2, *row[6:]] for row in version.written.figures["rows"]]
        version.written.figures = {**version.written.figures, "rows": rows}
        with session.no_autoflush:
            months = months_chart(session, rules, date(2026, 4, 1), cut_before(desk.now)).months
        session.rollback()
    shares = {(one.severity, one.promise): one for one in months[-2].shares}
    assert months[-2].first == date(2026, 3, 1)
    assert [shares[Severity.C, Promise.RESPOND].met, shares[Severity.C, Promise.RESPOND].due] == [5, 7]


WITHOUT = {
    "2026-13": "bad_month",
    "2026-3": "bad_month",
    "x": "bad_month",
    "2026-04": "not_cut",
    "2019-05": "no_desk",
}


@pytest.mark.parametrize(("month", "key"), WITHOUT.items())
def test_a_month_without_figures_has_its_own_sentence(desk: Desk, month: str, key: str) -> None:
    """No month, not over yet, or before the desk was there."""
    lived(desk)
    rules = desk.app.state.schedule.dispatch.rules
    with desk.session() as session, pytest.raises(Refusal) as refusal:
        month_told(session, rules, month_asked(month), desk.now)
    assert refusal.value.phrase.key == f"month.{key}"
    assert desk.as_(OFFICE).post(f"/chat/months/{month}.docx", {}).status_code in {404, 422}


def test_the_cut_is_the_first_working_day_at_nine(desk: Desk) -> None:
    """After the holiday of October; the newest month is the one whose cut has passed."""
    calendar = desk.app.state.schedule.dispatch.rules.calendar
    assert month_cut(calendar, date(2026, 9, 1)) == datetime(2026, 10, 8, 9, tzinfo=SHANGHAI)
    assert newest_month(calendar, datetime(2026, 10, 8, 8, 59, tzinfo=SHANGHAI)) == date(2026, 8, 1)
    assert newest_month(calendar, datetime(2026, 10, 8, 9, 0, tzinfo=SHANGHAI)) == date(2026, 9, 1)


def test_a_month_of_nothing_says_so(desk: Desk) -> None:
    """The desk was there, and nothing happened."""
    desk.clock.set("2026-05-06", "10:00")
    assert ZH("month.empty") in words(opened(report(desk, month="2026-04")))


def test_the_workbook_has_a_sheet_for_each_part(desk: Desk) -> None:
    """Figures by ticket and by report, what was missed, counts, lists, trend, and what was typed."""
    lived(desk)
    written(desk, problems="=1+1")
    with zipfile.ZipFile(io.BytesIO(report(desk, "xlsx"))) as parts:
        names = parts.read("xl/workbook.xml").decode()
        texts = parts.read("xl/sharedStrings.xml").decode()
    for name in ("month.section.missed", "month.section.received", "month.sheet.trend", "month.sheet.words"):
        assert ZH(name) in names
    assert "=1+1" in texts
