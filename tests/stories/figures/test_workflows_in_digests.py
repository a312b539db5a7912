"""Suggestions and changes in the digests of week and month and in 运维月报: what was done, who owes what since when."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session, select

from bot.documents.word import word_file
from handlers.papers.month.figures import MonthFigures, month_figures
from handlers.papers.month.paper import month_paper
from handlers.papers.month.workbook import month_sheets
from handlers.papers.paper import Grid
from handlers.watch.period_cards import monthly, weekly
from handlers.watch.periods import month_digest, week_digest
from models.figures.month_report import check, issue, write
from models.people.person import Person
from tests.support.changes import at
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk
from tests.support.opened_documents import opened, words
from tests.support.workflow_lives import Office

CUT, NEXT_CUT = at("2026-04-01T09:00"), at("2026-05-06T09:00")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_the_month_tells_of_both(march: Office) -> None:
    """Figures in sentences, who owes an acceptance, the day that was missed, what a leader allowed."""
    office, swift = march, march.swift
    with swift.session() as session:
        card = monthly(ZH, month_digest(session, swift.dispatch.rules, CUT, CUT))
    for line in (
        "· 提出 11 件；评估：采纳 5，部分采纳 1，不采纳 3；申请复议 2（重新评估 1，维持不采纳 1），未申请复议而定 1",
        "· 按时/到期：评估 9/10，约定日期 4/5",
        "· 上线 2，办结 1，无人办结而自动办结 1；撤回 1，终止 1，搁置 0，转为故障 1",
        "· 期末在办 4 件：已提出 1、协商中 1、待现场认可 1、已认可 1",
        f"· {office['owed']} 待赵小禾认可，自 周四 3月5日 09:30（已催）",
        f"· {office['owed']} 周三 3月4日 17:00（第 1 个约定日期）",
        "· 提出 8 件；完成 4，已回退 1，取消 2，逾期未实施 1；成功率（完成/完成与回退）80.0%",
        "· 紧急变更 2（电话同意 1，未经批准 1），领导例外 1，超时 1，业务验证不通过 0，延长 0",
        "· 按时/到期：停机通知 3/4，补测、补确认 0/1，更新记录归档 1/5",
        "· 补丁更新：完成 4，已回退 1，取消 1，逾期未实施 0",
        f"· {office['excepted']} · 周三 3月11日 14:00–15:30 · 周主任",
    ):
        assert line in card.intro
    assert f"· {office['owed']} 待提出人认可，自 周四 3月5日 09:30（已催）" in card.notice
    assert not any(name in line for line in card.notice for name in ("赵小禾", "周主任"))


def test_a_week_tells_of_its_own_days(march: Office) -> None:
    """From slot to slot: what ended in it, and the day that was missed in it; the next one has the next."""
    office, swift = march, march.swift
    slots = [at(f"2026-{day}T16:30") for day in ("02-27", "03-06", "03-13")]
    with swift.session() as session:
        rules = swift.dispatch.rules
        first, second = (
            weekly(ZH, week_digest(session, rules, slot, slot, since=since)).intro for since, slot in pairwise(slots)
        )
    assert "约定日期未按期（1 次）" in first
    assert "· 提出 5 件；完成 1，已回退 0，取消 1，逾期未实施 0；成功率（完成/完成与回退）1/1" in first
    assert not any(office["excepted"] in line for line in first)
    assert "· 提出 3 件；完成 3，已回退 1，取消 1，逾期未实施 1；成功率（完成/完成与回退）3/4" in second
    assert "待现场认可（1 件）" in second


@pytest.mark.usefixtures("quick_charts")
def test_the_report_of_the_month(march: Office) -> None:
    """A section for each in 运维月报; the workbook has every figure, and the lines that add up to it."""
    office, swift = march, march.swift
    with swift.session() as session:
        figures = month_figures(session, swift.dispatch.rules, MARCH, CUT)
    assert MonthFigures.model_validate(figures.model_dump(mode="json")) == figures
    paper = month_paper(figures, None, "业务处室", "服务标准")
    rows = [row for part in paper.parts if isinstance(part, Grid) for row in part.rows]
    assert (office["owed"], "提出人", "2026年3月5日 09:30", "已催") in rows
    assert (office["owed"], "2026年3月4日 17:00", "第 1 个约定日期") in rows
    assert (office["excepted"], "2026年3月11日 14:00 至 2026年3月11日 15:30", "周主任") in rows
    assert ("补丁更新", "4", "1", "1", "0") in rows
    assert "未经批准的紧急变更" in words(opened(word_file(paper)))
    sheets = {sheet.name: sheet for sheet in month_sheets(figures, None)}
    lines = [(str(workflow), str(name)) for workflow, name, *_ in sheets["优化建议与变更明细"].rows]
    counted = sheets["优化建议与变更"].rows
    assert {(workflow, name): count for workflow, name, count in counted} == {
        (str(workflow), str(name)): lines.count((str(workflow), str(name))) for workflow, name, _ in counted
    }


def issued(session: Session, swift: SwiftDesk) -> None:
    """March is written, checked and issued by three."""
    figures = month_figures(session, swift.dispatch.rules, MARCH, CUT).model_dump(mode="json")
    by = {one.name: one for one in session.exec(select(Person)).all()}
    write(session, "2026-03", CUT, figures, "无", "无", by["王敏"], CUT)
    check(session, "2026-03", 1, by["何静"], CUT)
    issue(session, "2026-03", 1, by["周主任"], [by["周主任"]], CUT)


def test_a_published_month_is_corrected_beside_it(march: Office) -> None:
    """A day that was kept is missed once the version is sent back: 上期更正 in digest and report."""
    office, swift = march, march.swift
    with swift.session() as session:
        issued(session, swift)
    swift.now = CUT + timedelta(days=1)
    office.judge("owed", "send_back", reason="导出没有筛选")
    with swift.session() as session:
        figures = month_figures(session, swift.dispatch.rules, APRIL, NEXT_CUT)
        digest = monthly(ZH, month_digest(session, swift.dispatch.rules, NEXT_CUT, NEXT_CUT))
    assert [(one.what, one.was, one.now, one.why) for one in figures.corrections] == [
        ("优化建议 约定日期按期", "4", "3", office["owed"]),
        ("优化建议 约定日期未按期", "1", "2", office["owed"]),
    ]
    assert f"· 优化建议 约定日期按期：4 → 3（{office['owed']}）" in digest.intro


def test_figures_answer_with_both(march: Office) -> None:
    """Who reads figures sees this month's and the last one's below the table, without a name."""
    swift = march.swift
    card = swift.click("王敏", "figures").card
    assert card is not None
    assert (
        "· 提出 11 件；评估：采纳 5，部分采纳 1，不采纳 3；申请复议 2（重新评估 1，维持不采纳 1），未申请复议而定 1"
        in card.intro
    )
    assert "· 提出 8 件；完成 4，已回退 1，取消 2，逾期未实施 1；成功率（完成/完成与回退）80.0%" in card.intro
    assert card.intro.count("优化建议") == 2
    assert "赵小禾" not in str(card)
