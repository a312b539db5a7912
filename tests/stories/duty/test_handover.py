"""交接班: what the incoming person is told, the notes of the outgoing one, and who hears when nobody answers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.app import open_dispatch
from handlers.desk import desk as stories
from models.chat import Card
from models.duty.shift_handover import Handover
from models.terms import Status
from tests.support.alive import alive_since
from tests.support.desk import ZH, Desk
from tests.support.reported import DECRYPTION_FAILS
from tests.support.rosters import WEEKLY, plan

MONDAY = "2026-03-09"


def hand_over(desk: Desk) -> None:
    """Let the tick do what is due, and wait until it is said."""
    desk.tick("handover")
    desk.settle()


def handovers(desk: Desk) -> list[Handover]:
    """All that are known."""
    with desk.session() as session:
        return list(session.exec(select(Handover)).all())


def cards_of(desk: Desk, name: str) -> list[Card]:
    """The cards of handovers in a direct chat, oldest first."""
    found = [line.card for line in desk.as_(name).cards("desk") if line.card is not None]
    return [card for card in found if "交接班" in card.title]


def test_the_incoming_person_gets_the_open_work(desk: Desk) -> None:
    """At 08:30, in the direct chat: each ticket with who has it and its next deadline, the clocks, the button."""
    plan(desk)
    desk.clock.set(MONDAY, "08:00")
    number = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS).number
    desk.as_("李强").press(number, "接单")
    hand_over(desk)
    assert cards_of(desk, "王敏") == []
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    hand_over(desk)
    (card,) = cards_of(desk, "王敏")
    assert card.title == "交接班 08:30 李强 → 王敏 待办 1 项"
    assert len(card.intro) == 1
    assert number in card.intro[0]
    assert " · 李强 · 解决截止 " in card.intro[0]
    assert [fact.value for fact in card.facts] == [
        "李强 0532-8000-1234",
        "王敏 0532-8000-1211",
        "1 项在走，其中 0 项已超时",
    ]
    assert [button.label for button in card.buttons] == ["已接班"]
    assert cards_of(desk, "李强") == cards_of(desk, "张海涛") == []


def test_a_long_list_is_cut(desk: Desk) -> None:
    """Twenty lines, the rest counted; those whose deadline comes first are named."""
    plan(desk)
    desk.clock.set(MONDAY, "08:00")
    numbers = [desk.as_("赵小禾").say("intake", f"{n}号标段{DECRYPTION_FAILS}").number for n in range(22)]
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    (card,) = cards_of(desk, "王敏")
    assert "待办 22 项" in card.title
    assert (len(card.intro), card.intro[-1]) == (21, "… 另有 2 项")
    assert numbers[0] in card.intro[0]


def test_what_is_over_or_waits_without_a_clock(desk: Desk) -> None:
    """A withdrawn ticket is not handed over; nothing open is said as such."""
    plan(desk)
    number = desk.as_("赵小禾").say("intake", DECRYPTION_FAILS).number
    desk.as_("赵小禾").press(number, "withdraw")
    assert desk.ticket(number).status is Status.WITHDRAWN
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    (card,) = cards_of(desk, "王敏")
    assert (card.title, card.intro) == ("交接班 08:30 李强 → 王敏 待办 0 项", ())


def test_taking_over_is_kept_and_nobody_is_told_further(desk: Desk) -> None:
    """已接班 by the incoming person: an outcome line, no button, no reminder; a second press changes nothing."""
    plan(desk)
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    line = desk.as_("王敏").card_with(None, "handover.accept")
    action = f"handover.accept:{handovers(desk)[0].id}"
    third = desk.as_("马跃").click(None, action)
    assert (third.refused, third.toast) == (True, ZH("handover.only_incoming", who="王敏"))
    desk.clock.move(minutes=10)
    assert desk.as_("王敏").click(line.post, action).toast == ZH("handover.accepted")
    desk.clock.move(minutes=5)
    desk.as_("王敏").click(line.post, action)
    (card,) = cards_of(desk, "王敏")
    assert (card.outcome, card.buttons) == ((ZH("handover.was_accepted", who="王敏", at="08:40"),), ())
    desk.clock.move(hours=2)
    hand_over(desk)
    assert cards_of(desk, "张海涛") == cards_of(desk, "马跃") == []
    assert desk.as_("王敏").click(None, "handover.accept:x").toast == ZH("card.stale")


def test_whoever_is_on_duty_may_take_over_too(desk: Desk) -> None:
    """王敏 is away: 张海涛, who stands in, is told and confirms; 王敏 comes back too late for that."""
    plan(desk)
    away = {"from": "2026-03-09T08:00", "until": "2026-03-09T09:00", "reason": "堵车"}
    form = desk.as_("王敏").click(None, "absence.open").form
    assert form is not None
    desk.as_("王敏").submit(None, "absence", {"person": form.fields[0].value, **away})
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    assert cards_of(desk, "王敏") == []
    (card,) = cards_of(desk, "张海涛")
    assert "李强 → 张海涛" in card.title
    desk.as_("张海涛").press(None, "handover.accept")
    desk.clock.set(MONDAY, "09:10")
    late = desk.as_("王敏").click(None, f"handover.accept:{handovers(desk)[0].id}")
    assert (late.refused, late.toast) == (True, ZH("handover.already", who="张海涛", at="08:30"))


def test_unanswered_it_is_escalated(desk: Desk) -> None:
    """After 15 minutes backup and outgoing, after 30 the office, after 60 the duty leader; each once."""
    plan(desk)
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    told = {name: len(cards_of(desk, name)) for name in ("李强", "张海涛", "王敏", "马跃", "何静", "吴副主任")}
    expected = [(14, ()), (15, ("李强", "张海涛")), (30, ("马跃", "何静")), (60, ("吴副主任",)), (200, ())]
    for minutes, heard in expected:
        desk.clock.set(MONDAY, "08:30")
        desk.clock.move(minutes=minutes)
        hand_over(desk)
        hand_over(desk)
        for name in heard:
            told[name] += 1
        assert {name: len(cards_of(desk, name)) for name in told} == told
    reminder = cards_of(desk, "李强")[0]
    assert reminder.title == "接班未确认 交接班 08:30 李强 → 王敏"
    assert reminder.intro == ("王敏 已 15 分钟未确认接班，请联系。",)
    assert reminder.buttons == ()
    assert cards_of(desk, "周主任") == []


def test_notes_wait_for_the_card(desk: Desk) -> None:
    """Written within the last two hours of the shift, they stand on the card; earlier is too early."""
    plan(desk)
    desk.clock.set(MONDAY, "06:29")
    early = desk.as_("李强").click(None, "handover.open")
    assert (early.refused, early.toast) == (True, ZH("handover.not_now"))
    desk.clock.set(MONDAY, "06:30")
    assert desk.as_("李强").click(None, "handover.open").form is not None
    noted = desk.as_("李强").submit(None, "handover", {"notes": "3 号评标室的证书今天到期"})
    assert noted.toast == ZH("handover.noted", who="王敏")
    again = desk.as_("李强").click(None, "handover.open").form
    assert again is not None
    assert again.fields[0].value == "3 号评标室的证书今天到期"
    hand_over(desk)
    assert cards_of(desk, "王敏") == []
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    (card,) = cards_of(desk, "王敏")
    assert card.quote == "3 号评标室的证书今天到期"


def test_late_notes_are_put_on_the_card(desk: Desk) -> None:
    """Within the first hour of the next shift, also after it was confirmed; then no longer."""
    plan(desk)
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    desk.as_("王敏").press(None, "handover.accept")
    desk.clock.set(MONDAY, "09:29")
    desk.as_("李强").submit(None, "handover", {"notes": "补充：备份昨晚失败"})
    (card,) = cards_of(desk, "王敏")
    assert (card.quote, card.buttons) == ("补充：备份昨晚失败", ())
    assert card.outcome == (ZH("handover.was_accepted", who="王敏", at="08:30"),)
    desk.clock.set(MONDAY, "09:30")
    assert desk.as_("李强").submit(None, "handover", {"notes": "太晚"}).toast == ZH("handover.not_now")
    assert len(handovers(desk)) == 1


def test_only_the_outgoing_person_hands_over(desk: Desk) -> None:
    """Not the backup, not the incoming one, not the staff; and not without words."""
    plan(desk)
    desk.clock.set(MONDAY, "08:00")
    for name in ("张海涛", "王敏", "赵小禾", "投标人 冯立"):
        assert desk.as_(name).click(None, "handover.open").toast == ZH("handover.not_now")
        assert desk.as_(name).submit(None, "handover", {"notes": "x"}).toast == ZH("handover.not_now")
    empty = desk.as_("李强").submit(None, "handover", {"notes": " \n"})
    assert empty.field_errors == {"notes": ZH("field.missing")}
    huge = desk.as_("李强").submit(None, "handover", {"notes": "很" * 5000})
    assert huge.field_errors == {"notes": ZH("field.too_long", count=2000)}
    assert handovers(desk) == []


@pytest.mark.both_databases("races")
def test_one_card_across_replicas(desk: Desk) -> None:
    """Four ticks at once tell the incoming person once."""
    plan(desk)
    desk.clock.set(MONDAY, "08:30")
    with ThreadPoolExecutor(4) as replicas:
        for tick in [replicas.submit(desk.tick, "handover") for _ in range(4)]:
            tick.result()
    desk.settle()
    assert len(cards_of(desk, "王敏")) == len(handovers(desk)) == 1


def test_after_a_day_nobody_is_told_any_more(desk: Desk) -> None:
    """A desk that was down tells of a change of shift within 24 hours, and only of the one that still matters."""
    plan(desk)
    desk.clock.set("2026-03-10", "08:31")
    hand_over(desk)
    assert cards_of(desk, "王敏") == []
    plan(desk, WEEKLY.replace("every_days = 7", "every_days = 1"))
    desk.clock.set("2026-03-15", "08:29")
    hand_over(desk)
    assert [card.title for card in cards_of(desk, "王敏")] == []
    assert [card.title[:4] for card in cards_of(desk, "李强")] == ["交接班 "]


def test_the_next_change_or_reminder_is_known(desk: Desk) -> None:
    """Where desk time is moved ahead, it stops there on the way."""
    plan(desk)
    begins_at = datetime(2026, 3, 9, 0, 30, tzinfo=UTC)
    assert upcoming(desk) == begins_at
    desk.clock.set(MONDAY, "08:30")
    hand_over(desk)
    assert upcoming(desk) == begins_at + timedelta(minutes=15)
    desk.as_("王敏").press(None, "handover.accept")
    assert upcoming(desk) == begins_at + timedelta(days=7)


def upcoming(desk: Desk) -> datetime | None:
    """When the tick next has something to do."""

    async def asked() -> datetime | None:
        async with open_dispatch(desk.settings) as (dispatch, _):
            return await dispatch.carry_out(stories.ticks["handover"].upcoming, desk.clock(), "test")

    return desk.run(asked())


def test_a_first_day_alarms_nobody_about_a_shift_before_it(desk: Desk) -> None:
    """The desk began at ten, the shift at half past eight: nobody is told or reminded; the next change is told."""
    alive_since(desk, MONDAY)
    plan(desk)
    for _ in range(4):
        hand_over(desk)
        desk.clock.move(minutes=30)
    assert handovers(desk) == []
    assert [name for name in ("王敏", "李强", "张海涛", "何静", "周主任") if cards_of(desk, name)] == []
    desk.clock.set("2026-03-16", "08:30")
    hand_over(desk)
    assert len(handovers(desk)) == 1
