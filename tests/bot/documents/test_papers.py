"""The papers about permissions, made of what happened at the desk and opened again."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.documents.build import LedgerFormat, MadeFile, ledger_file
from handlers.access.ledger_query import Asked
from models.access.log_proof import prove
from models.duty.roster import Absence
from models.people.person import Person
from models.terms import EndReason
from tests.support.access import RECORDINGS, approved, asked, deputises, prepared, press, submit, writing
from tests.support.desk import Desk
from tests.support.opened_documents import fields, footer, opened, words
from tests.support.papers import paper_of, shipped_rules
from tests.support.revocation import checklist_of, held, leaver, lines_of, on_one_checklist

BASIS = "依据《青岛市公共资源交易平台服务标准2.0》"
ROOMS = "评标系统 · 评标室管理员（三号评标室）"


def form_of(desk: Desk, number: str) -> MadeFile:
    """The paper of a request or a checklist."""
    return paper_of(desk, number, by="孙工")


def shown(desk: Desk, number: str) -> dict[str, str]:
    """Its fields by label."""
    return fields(opened(form_of(desk, number).content))


def test_a_form_has_every_field_and_every_confirmation_its_log_number(desk: Desk) -> None:
    """Names, times, and the number of the ticket with the position of the entry in its log."""
    number = held(desk)
    form = shown(desk, number)
    assert form["编号"] == number
    assert form["申请人（本人）"] == "赵小禾"
    assert (form["工号"], form["部门（单位）"], form["岗位"]) == ("未登记", "交易一科", "业务工作人员")
    assert (form["类型"], form["期限"]) == ("临时", "至 2026年9月30日")
    assert (form["系统"], form["角色"], form["数据范围"]) == ("评标系统", "评标室管理员", "三号评标室")
    assert (form["理由"], form["现有权限"], form["不相容检查"]) == ("接替老郝负责三号评标室", "无", "无")
    at = "2026年3月3日 10:00"
    assert form["申请人确认"] == f"赵小禾 {at} 日志号 {number}-2"
    assert (form["处室负责人意见"], form["领导审批"]) == ("同一人", f"同意。周主任 {at} 日志号 {number}-3")
    assert form["管理员办理内容"] == "已加入组"
    assert form["管理员办理"] == f"孙工 {at} 日志号 {number}-4"
    assert form["申请人核验"] == f"赵小禾 {at} 日志号 {number}-5"
    assert (form["收回原因"], form["收回时间"], form["收回人"], form["核验人"]) == ("——",) * 4
    said = words(opened(form_of(desk, number).content))
    assert "权限申请审批单" in said
    assert BASIS in said
    for role in ("申请人（本人）", "处室负责人", "系统管理员"):
        assert role in said


def test_two_leaders_and_an_earlier_round_show(desk: Desk) -> None:
    """处室负责人意见 is the first word, 领导审批 the second; what was sent back before stays on the form."""
    number = asked(desk, **RECORDINGS)
    submit(desk, "周主任", number, "access.return", missing="写明用途")
    desk.clock.move(hours=1)
    submit(desk, "赵小禾", number, "access.amend:evaluation", **{**RECORDINGS, "reason": "复核三月录像"})
    press(desk, "周主任", number, "access.approve")
    desk.clock.move(minutes=5)
    press(desk, "吴副主任", number, "access.approve")
    form = shown(desk, number)
    assert form["处室负责人意见"].startswith("同意。周主任 2026年3月3日 11:00 日志号")
    assert form["领导审批"].startswith("同意。吴副主任 2026年3月3日 11:05 日志号")
    assert form["此前审批意见"].startswith("退回补正，写明用途。周主任 2026年3月3日 10:00 日志号")
    assert form["理由"] == "复核三月录像"
    assert form["管理员办理"] == "——"


def test_a_deputys_word_says_that_it_was_one(desk: Desk) -> None:
    """代理: who decided in the leader's place."""
    deputises(desk, "马跃", "周主任")
    with writing(desk) as session:
        who = session.exec(select(Person.id).where(Person.name == "周主任")).one() or 0
        ends_at = desk.now + timedelta(days=3)
        session.add(Absence(person_id=who, begins_at=desk.now, ends_at=ends_at, entered_by_id=who, entered_at=desk.now))
    number = asked(desk)
    press(desk, "马跃", number, "access.approve")
    assert shown(desk, number)["领导审批"].startswith("同意。马跃（代理） 2026年3月3日 10:00 日志号")


def test_what_was_prepared_names_both_and_what_was_refused_says_why(desk: Desk) -> None:
    """代填人 beside the person's own confirmation; 不同意 with its reason."""
    number = prepared(desk, "王敏", "赵小禾")
    submit(desk, "周主任", number, "access.reject", reason="不需要")
    form = shown(desk, number)
    assert form["代填人"].startswith("王敏 2026年3月3日")
    assert form["申请人确认"].startswith("赵小禾 2026年3月3日")
    assert form["领导审批"].startswith("不同意，不需要。周主任")
    assert form["办理状态"] == "不同意"


def test_a_right_that_was_taken_back_says_why_when_who_and_who_looked(desk: Desk) -> None:
    """With the log numbers of the checklist."""
    number = held(desk)
    press(desk, "赵小禾", number, "access.give_back")
    checklist = checklist_of(desk, number)
    (line,) = lines_of(desk, checklist)
    submit(desk, "孙工", checklist, f"revocation.revoke:{line.id}", revoke_note="已移出")
    press(desk, "王敏", checklist, "revocation.check")
    form = shown(desk, number)
    assert (form["收回原因"], form["收回时间"]) == ("撤销", "2026年3月3日 10:00")
    assert form["收回人"].startswith(f"孙工 2026年3月3日 10:00 日志号 {checklist}-")
    assert form["核验人"].startswith(f"王敏 2026年3月3日 10:00 日志号 {checklist}-")


def test_an_extension_says_what_it_is_and_the_earlier_form_who_took_over(desk: Desk) -> None:
    """类型 延期; the earlier right ended because a newer one took its place."""
    number = held(desk)
    longer = desk.as_("赵小禾").fill(number, "申请延期").number
    press(desk, "周主任", longer, "access.approve")
    submit(desk, "孙工", longer, "access.grant", set_as="已延长")
    assert shown(desk, longer)["类型"] == "延期"
    earlier = shown(desk, number)
    assert earlier["收回原因"] == "由延期申请接续"
    assert earlier["收回人"].startswith(f"孙工 2026年3月3日 10:00 日志号 {number}-")


def test_a_leavers_checklist_lists_every_right_with_who_did_what(desk: Desk) -> None:
    """停用, 收回 and 核验 of each line, with log numbers; a dash where it is still to be done."""
    checklist = leaver(desk)
    first, second, _ = lines_of(desk, checklist)
    for line in (first, second):
        submit(desk, "孙工", checklist, f"revocation.disable:{line.id}")
    submit(desk, "孙工", checklist, f"revocation.revoke:{first.id}", revoke_note="已移出")
    submit(desk, "王敏", checklist, f"revocation.check:{first.id}")
    document = opened(form_of(desk, checklist).content)
    said = words(document)
    assert "离职离岗权限收回清单" in said
    assert fields(document)["收回原因"] == "离职"
    grid = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
    assert grid[0] == ["序号", "编号", "权限", "停用", "收回", "核验"]
    assert [row[0] for row in grid[1:]] == ["1", "2", "3"]
    assert all(f"日志号 {checklist}-" in cell for cell in grid[1][3:])
    assert grid[2][4:] == ["——", "——"]
    assert grid[3][3:] == ["——"] * 3


def test_what_was_stopped_on_an_earlier_checklist_shows_on_the_next(desk: Desk) -> None:
    """Moved to another checklist, a right keeps who disabled it."""
    number = held(desk)
    press(desk, "赵小禾", number, "access.give_back")
    press(desk, "孙工", checklist_of(desk, number), "revocation.disable")
    desk.clock.move(hours=1)
    checklist = on_one_checklist(desk, "赵小禾", EndReason.LEFT)
    grid = opened(form_of(desk, checklist).content).tables[1]
    assert grid.rows[1].cells[3].text == "孙工 2026年3月3日 10:00"


def test_the_ledger_on_paper_lists_holder_right_end_and_hands(desk: Desk) -> None:
    """Landscape, a row for each right, of whom and as of when."""
    number = held(desk)
    with desk.session() as session:
        made = ledger_file(session, shipped_rules(), Asked(with_ended=True), LedgerFormat.DOCX, None, "郑文", desk.now)
    document = opened(made.content)
    head, row = ([cell.text for cell in line.cells] for line in document.tables[0].rows)
    assert head == ["序号", "编号", "持有人", "权限", "期限", "审批", "授予", "状态"]
    assert row[:5] == ["1", number, "赵小禾（交易一科）", ROOMS, "至 2026年9月30日"]
    assert row[5:] == ["周主任 2026年3月3日 10:00", "孙工 2026年3月3日 10:00", "在用"]
    said = words(document)
    assert "范围：全部人员，全部系统；截至 2026年3月3日 10:00，共 1 项" in said
    assert "生成人：郑文" in said


def test_every_paper_ends_with_when_by_whom_and_the_check_of_its_logs(desk: Desk) -> None:
    """The code on it is the one that the logs give now, and tells how many entries there are."""
    number = held(desk)
    with desk.session() as session:
        code = _code(session)
    said = words(opened(form_of(desk, number).content))
    assert "生成时间：2026年3月3日 10:00　生成人：孙工" in said
    assert code not in said
    assert footer(opened(form_of(desk, number).content)).endswith(f"依据处理记录 5 条　防篡改校验 {code}")
    assert "业务处室：综合科、信息科" in said


def test_the_same_data_give_the_same_bytes(desk: Desk) -> None:
    """So that a SHA-256 can be compared."""
    number = held(desk)
    first, again = form_of(desk, number), form_of(desk, number)
    assert (first.content, first.digest) == (again.content, again.digest)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "-2"])
def test_a_note_that_looks_like_a_formula_is_none_in_the_table(desk: Desk, text: str) -> None:
    """What an administrator typed reaches the spreadsheet as words."""
    number = approved(desk)
    submit(desk, "孙工", number, "access.grant", set_as=text)
    with desk.session() as session:
        made = ledger_file(session, shipped_rules(), Asked(), LedgerFormat.CSV, None, "郑文", desk.now)
    assert f",'{text}," in made.content.decode("utf-8-sig")


def test_a_paper_needs_nothing_from_the_machine(desk: Desk, tmp_path: Path) -> None:
    """It is a file like any other once it is written."""
    number = held(desk, until="")
    file = tmp_path / "form.docx"
    file.write_bytes(form_of(desk, number).content)
    assert fields(opened(file.read_bytes()))["类型"] == "新增"


def _code(session: Session) -> str:
    return prove(session).code
