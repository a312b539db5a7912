"""整改措施 of a fault report: tasks with a day and a person, warned of, escalated, done by a press."""

from datetime import datetime

import pytest
from sqlmodel import select

from models.tickets.target import Target
from tests.support.desk import ZH, Desk
from tests.support.reported import report_handed_in, restored

TWO = "到期前 30 天提醒；李强；2026-03-06\n双人复核；王敏；2026-03-20"


def measures(desk: Desk) -> list[Target]:
    """All that were ever promised."""
    with desk.session() as session:
        return list(session.exec(select(Target).where(Target.promise == "measure").order_by("id")).all())


def owing(desk: Desk, measures_said: str = TWO) -> str:
    """An A, closed, whose report promises these measures."""
    number = restored(desk)
    desk.as_("李强").fill(number, "提交解决结果", cause="证书过期", method="换了证书", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    assert not report_handed_in(desk, number, measures=measures_said).refused
    return number


def to_do(desk: Desk, who: str) -> str:
    """待我处理 of somebody, in one text."""
    card = desk.as_(who).click(None, "todo").card
    assert card is not None
    return "\n".join(card.intro)


def test_each_is_a_task_until_the_close_of_its_day(desk: Desk) -> None:
    """It outlives the ticket, stands in 待我处理 of whoever has to do it, and on the report's card."""
    number = owing(desk)
    first, second = measures(desk)
    assert first.due_at == datetime.fromisoformat("2026-03-06T17:00+08:00")
    assert (first.note, second.note) == ("到期前 30 天提醒", "双人复核")
    assert number in to_do(desk, "李强")
    assert number in to_do(desk, "王敏")
    assert "整改截止" in to_do(desk, "李强")
    line = desk.as_("李强").card_with(number, "measure.done")
    assert line.card is not None
    assert "整改截止" in [deadline.label for deadline in line.card.deadlines]


def test_whoever_has_to_do_it_says_that_it_is_done(desk: Desk) -> None:
    """Others are refused; the office may in their place; the log and the card say what was done."""
    number = owing(desk)
    post = desk.as_("李强").card_with(number, "measure.done").post
    assert desk.as_("张海涛").click(post, "measure.done").toast == ZH("measure.not_yours")
    form = desk.as_("李强").click(post, "measure.done").form
    assert form is not None
    assert [choice.label for choice in form.fields[0].choices] == ["到期前 30 天提醒"]
    fields = {"measure": form.fields[0].value, "measure_note": "监控已加"}
    assert desk.as_("李强").submit(post, "measure.done", fields).toast == ZH("measure.was_done", number=number)
    assert desk.log(number)[-1] == "measure_done"
    first, second = measures(desk)
    assert (first.met_by, first.was_met_in_time, second.is_open) == ("李强", True, True)
    card = desk.as_("李强").card_with(number, "measure.done").card
    assert card is not None
    assert any("整改完成：到期前 30 天提醒 李强" in line for line in card.outcome)
    assert desk.as_("李强").submit(post, "measure.done", fields).refused


def test_it_is_warned_of_before_and_escalated_after(desk: Desk) -> None:
    """Whoever has to do it hears half-way; past its day the office and the leader on duty hear too."""
    number = owing(desk, "到期前 30 天提醒；张海涛；2026-03-06")
    desk.clock.set("2026-03-05", "10:00")
    desk.tick("escalations")
    desk.settle()
    assert any(
        "整改措施" in (line.card.title if line.card else "") for line in desk.as_("张海涛").cards("desk", number)
    )
    assert not any(
        "整改措施" in (line.card.title if line.card else "") for line in desk.as_("王敏").cards("desk", number)
    )
    desk.clock.set("2026-03-06", "17:30")
    desk.tick("escalations")
    desk.settle()
    for who in ("张海涛", "王敏", "周主任"):
        assert any("整改措施" in (line.card.title if line.card else "") for line in desk.as_(who).cards("desk", number))


def test_a_new_version_keeps_what_it_still_promises(desk: Desk) -> None:
    """A line that is gone is no task any more; one that stays is not begun anew."""
    number = owing(desk)
    report_handed_in(desk, number, measures="双人复核；王敏；2026-03-20\n加监控；李强；2026-04-01", loss="无")
    assert [(one.note, one.is_open) for one in measures(desk)] == [
        ("到期前 30 天提醒", False),
        ("双人复核", True),
        ("加监控", True),
    ]


@pytest.mark.parametrize("day", ["2031-01-01", "9999-12-31"])
def test_a_measure_of_a_day_that_nobody_lives_to_see_is_refused(desk: Desk, day: str) -> None:
    """In a sentence at its field; the desk works out no clock for it."""
    number = restored(desk)
    told = report_handed_in(desk, number, measures=f"到期前 30 天提醒；李强；{day}")
    assert "太远" in told.field_errors["measures"]
    assert "report_filed" not in desk.log(number)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_moment_that_no_calendar_reaches_is_none(desk: Desk, moment: str) -> None:
    """It is asked for again, and is no failed event."""
    number = restored(desk)
    told = report_handed_in(desk, number, report_stage="first", root_cause="未明", expected_at=moment)
    assert told.field_errors == {"expected_at": ZH("field.not_a_moment")}
