"""The desk keeps watch: warnings, escalations and breaches, each told once, to the right people, at the right time."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from models.messaging.outbox import Post, PostState
from models.terms import Platform, Promise, Severity
from models.tickets.target import Target
from tests.support.desk import ZH, Desk
from tests.support.reported import a_c, an_a
from tests.support.told import heard, told


def test_an_unanswered_a_is_escalated(desk: Desk) -> None:
    """Half the time, backup at the due time, office and leader ten and twenty minutes later; nothing twice or late."""
    number = an_a(desk)
    desk.forward("PT29M")
    assert told(desk, number) == [
        "respond warning.1",
        "respond unanswered.backup",
        "respond unanswered.office",
        "respond unanswered.duty_leader",
    ]
    assert heard(desk, "李强", "响应即将超时") == 1
    assert heard(desk, "张海涛", "响应") == 1
    assert [heard(desk, name, "响应已超时") for name in ("王敏", "马跃", "周主任", "吴副主任")] == [1, 1, 1, 0]
    assert desk.tick("escalations") == 0


def test_a_breach_is_told_to_duty_office_and_leader_and_then_once_a_working_day(desk: Desk) -> None:
    """From Tuesday's breach on, a reminder at nine on each working day and on no other."""
    number = an_a(desk)
    desk.forward("PT2H")
    assert "resolve breach" in told(desk, number)
    assert heard(desk, "周主任", "解决已超时") == 1
    desk.forward("P6D")  # over a weekend
    reminders = [step for step in told(desk, number) if step.startswith("resolve overdue")]
    assert reminders == [f"resolve overdue.{n}" for n in (1, 2, 3, 4)]
    assert "progress_report breach" in told(desk, number)
    assert heard(desk, "王敏", "解决仍未完成") == 4


def test_taken_in_time_nobody_is_told(desk: Desk) -> None:
    """Once somebody took it, no step of the response is told."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.forward("PT29M")
    assert told(desk, number) == []


def test_a_notice_is_stopped_between_claim_and_sending(desk: Desk) -> None:
    """Taken after the step was claimed and before the card left: the card is dropped, with the reason."""
    number = an_a(desk)
    card = desk.as_("李强").card_with(number, "take")
    desk.clock.move(minutes=3)
    webchat = desk.app.state.adapters[Platform.WEBCHAT]
    deliver_now = webchat.deliver_now
    webchat.deliver_now = nothing
    try:
        assert desk.tick("escalations") == 1
        with desk.session() as session:
            waiting = session.exec(
                select(Post).where(col(Post.steps).is_not(None), Post.state == PostState.QUEUED)
            ).all()
            notice = next(post for post in waiting if post.steps)
        desk.as_("李强").post("/chat/clicks", {"post": card.post, "action": "take", "client_id": "x1"})
    finally:
        webchat.deliver_now = deliver_now
    desk.settle()
    with desk.session() as session:
        dropped = session.exec(select(Post).where(Post.id == notice.id)).one()
        assert (dropped.state, dropped.dropped_because) == (PostState.DROPPED, "taken care of")
    assert heard(desk, "李强", "即将超时") == 0


async def nothing() -> int:
    """No delivery for now."""
    return 0


def test_quiet_hours_hold_what_can_wait(desk: Desk) -> None:
    """Half the time of a D reported at 21:00 falls at 01:00: its due time is 05:00, so it is told at night;
    one reported at 23:30, due 07:30, is told as the quiet hours end."""
    desk.clock.set("2026-03-03", "21:00")
    early = a_c(desk)
    desk.as_("王敏").reclassify(early, "D", "微小")
    desk.forward("PT2H30M")
    late = a_c(desk, "陈思远")
    desk.as_("王敏").reclassify(late, "D", "微小")
    with desk.session() as session:
        ticket = desk.ticket(late)
        target = session.exec(
            select(Target).where(Target.ticket_id == ticket.id, Target.promise == Promise.RESPOND)
        ).one()
    assert target.next_step_at is not None
    assert target.next_step_at.hour == 23  # 07:00 in Asia/Shanghai
    assert desk.target(early, Promise.RESPOND).next_step_at == desk.target(
        early, Promise.RESPOND
    ).started_at + timedelta(hours=4)


def test_several_at_once_are_one_card(desk: Desk) -> None:
    """Warnings of B to D for one place are gathered, a line each; each ticket is named once."""
    numbers = [a_c(desk, who) for who in ("赵小禾", "陈思远", "刘晓彤")]
    desk.forward("PT3H")
    gathered = [
        line.card
        for line in desk.as_("李强").cards("desk")
        if line.card and line.card.title == ZH("escalation.gathered")
    ]
    assert len(gathered) == 1
    for number in numbers:
        assert sum(number in words for words in gathered[0].intro) == 1


@pytest.mark.parametrize("minutes", [40])
def test_after_a_downtime_everything_is_told_once_and_marked_late(desk: Desk, minutes: int) -> None:
    """Off for forty minutes across the escalation: each step late, none twice, and one honest message to the team."""
    number = an_a(desk)
    desk.tick("heartbeat")
    desk.clock.move(minutes=minutes)
    desk.tick("heartbeat")
    for seconds in (0, 5):
        desk.clock.move(seconds=seconds)
        while desk.tick("escalations"):
            continue
    desk.settle()
    steps = told(desk, number)
    assert {f"respond unanswered.{who} late" for who in ("backup", "office", "duty_leader")} <= set(steps)
    assert len(steps) == len(set(steps))
    titles = [line.card.title for line in desk.as_("李强").cards("team") if line.card]
    assert sum("停止工作" in title for title in titles) == 1
    message = next(line.card for line in desk.as_("李强").cards("team") if line.card and "停止工作" in line.card.title)
    assert message.intro[0] == ZH("downtime.late", count=len(steps))
    assert all(
        "补发" in words for line in desk.as_("周主任").cards("desk") if line.card for words in line.card.intro[:1]
    )


def test_lowering_late_needs_a_reason_and_the_leader_hears(desk: Desk) -> None:
    """After a warning, C instead of A: the leader on duty is told, and the breach stays in the log."""
    number = an_a(desk)
    desk.forward("PT65M")
    before = desk.log(number).count("breached")
    desk.as_("王敏").reclassify(number, "C", "查明为非主要功能")
    assert any(
        "改为 C类" in words for line in desk.as_("周主任").cards("desk") if line.card for words in line.card.intro
    )
    assert desk.ticket(number).severity is Severity.C
    assert desk.log(number).count("breached") == before > 0
