"""进展报告: an A that stays down for a day is reported to the leader on duty, and each day that follows."""

from datetime import datetime, timedelta

from sqlmodel import select

from models.tickets.target import Target
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a

TOLD = {
    "progress_known": "数据库主备都不可用",
    "progress_doing": "正在从备份恢复",
    "progress_expected": "2026-03-05T18:00",
}


def owed(desk: Desk) -> list[Target]:
    """All that were ever owed, in order."""
    with desk.session() as session:
        return list(session.exec(select(Target).where(Target.promise == "progress_report").order_by("id")).all())


def down(desk: Desk) -> str:
    """An A, taken at once, about which nothing more is heard for a day less four hours."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.set("2026-03-04", "06:00")
    desk.tick("progress_reports")
    desk.settle()
    return number


def test_a_day_without_a_restoration_owes_one(desk: Desk) -> None:
    """Due 24 hours after the report, internal; asked for once; a C and what was restored owe none."""
    other = a_c(desk)
    number = down(desk)
    [target] = owed(desk)
    assert (target.due_at, target.origin) == (datetime.fromisoformat("2026-03-04T10:00+08:00"), "internal")
    assert desk.log(number)[-1] == "progress_asked"
    assert "progress_asked" not in desk.log(other)
    assert desk.tick("progress_reports") == 0
    assert len(owed(desk)) == 1


def test_filed_it_reaches_the_leader_and_the_next_is_owed(desk: Desk) -> None:
    """What is known, what is being done, and until when; the next one is due a day after this one was."""
    number = down(desk)
    post = desk.as_("李强").card_with(number, "more").post
    assert desk.as_("王敏").click(post, "progress.file").toast == ZH("progress_report.not_yours", who="李强")
    for name, value in (("progress_known", "无"), ("progress_expected", "2026-03-04T05:00")):
        told = desk.as_("李强").submit(post, "progress.file", TOLD | {name: value})
        assert set(told.field_errors) == {name}
    told = desk.as_("李强").submit(post, "progress.file", TOLD)
    assert told.toast == ZH("progress_report.was_filed", number=number, who="周主任 0532-8000-1221")
    first, second = owed(desk)
    assert first.was_met_in_time
    assert second.due_at == first.due_at + timedelta(hours=24)
    card = [line.card for line in desk.as_("周主任").cards("desk", number) if line.card][-1]
    assert card.title.startswith("进展报告 A类")
    assert card.intro[:2] == ("已知：数据库主备都不可用", "正在做：正在从备份恢复")
    assert not any("正在从备份恢复" in str(line.card) for line in desk.as_("赵小禾").lines("intake"))


def test_restored_it_is_owed_no_more_and_denied_it_is_again(desk: Desk) -> None:
    """业务已恢复 ends it; 并未恢复 lets it count from where it did."""
    number = down(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.tick("progress_reports")
    assert [one.is_open for one in owed(desk)] == [False]
    assert desk.as_("李强").click(desk.as_("李强").card_with(number, "more").post, "progress.file").refused
    desk.as_("王敏").press(number, "deny_restored")
    desk.tick("progress_reports")
    assert [one.is_open for one in owed(desk)] == [False, True]
    assert len({one.due_at for one in owed(desk)}) == 1


def test_what_is_denied_days_later_is_not_late_at_once(desk: Desk) -> None:
    """Nobody could report on what was said to run: half a day is left for it."""
    number = down(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.tick("progress_reports")
    desk.clock.set("2026-03-07", "09:00")
    desk.as_("王敏").press(number, "deny_restored")
    desk.tick("progress_reports")
    assert owed(desk)[-1].due_at == datetime.fromisoformat("2026-03-07T21:00+08:00")


def test_a_late_one_is_escalated(desk: Desk) -> None:
    """The leader on duty hears that the report did not come."""
    number = down(desk)
    desk.clock.set("2026-03-04", "10:01")
    desk.tick("escalations")
    desk.settle()
    titles = [line.card.title for line in desk.as_("周主任").cards("desk", number) if line.card]
    assert any("进展报告" in title for title in titles)
