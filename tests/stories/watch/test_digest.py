"""运维日报: each working day at 08:30, once, late when it has to be; and what it tells of the desk."""

import asyncio
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from bot.app import open_dispatch
from handlers.watch.daily import daily_digest
from handlers.watch.daily_sections import Section
from models.chat import Card
from models.figures.digest import DigestRun
from models.people.place import PlaceSetting
from models.terms import Promise, Visibility
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.clocks.working_days import newest_slot, next_slot, slots_owed
from sla.policy.policy_file import load_policy
from tests.support.alive import alive_since
from tests.support.desk import Desk
from tests.support.papers import shipped_rules
from tests.support.reported import a_c, a_question, an_a, restored

HALF_PAST_EIGHT = load_policy().digest_daily_at
CALENDAR = china_calendar(load_policy().hours)


def digests(desk: Desk) -> list[Card]:
    """The digests in the team's room after one more look."""
    desk.tick("digests")
    desk.settle()
    cards = [line.card for line in desk.as_("李强").cards("team") if line.card]
    return [card for card in cards if card.title.startswith("运维日报")]


def runs(desk: Desk) -> list[tuple[str, bool]]:
    """The slots that were taken, local, and whether late."""
    with desk.session() as session:
        found = session.exec(select(DigestRun).order_by(col(DigestRun.slot))).all()
        return [(f"{run.slot.astimezone(SHANGHAI):%m-%d %H:%M}", run.is_late) for run in found]


def test_once_each_working_day(desk: Desk) -> None:
    """Not before 08:30, then once, however often the desk looks; the next day again."""
    desk.clock.set("2026-03-04", "08:29:59")
    assert digests(desk) == []
    desk.clock.set("2026-03-04", "08:30")
    (card,) = digests(desk)
    assert card.title == "运维日报 3月4日(周三) 工作日"
    desk.clock.set("2026-03-04", "17:00")
    assert len(digests(desk)) == 1
    desk.clock.set("2026-03-05", "08:30:30")
    assert len(digests(desk)) == 2
    assert runs(desk) == [("03-04 08:30", False), ("03-05 08:30", False)]


NOTHING = "无超时、无欠报"


def test_an_empty_desk_says_so(desk: Desk) -> None:
    """Nothing open, nothing owed: silence could not be told from a dead desk."""
    desk.clock.set("2026-03-04", "08:30")
    (card,) = digests(desk)
    assert card.intro == (
        (
            "截至 08:30 无超时、无欠报；周二 3月3日 08:30 起新收 0、办结 0；在办 0；"
            "值班 李强 0532-8000-1234；服务台自检 08:30 正常，未送达 0"
        ),
    )
    assert card.buttons == ()


def test_none_on_a_weekend_or_a_holiday(desk: Desk) -> None:
    """清明 2026: Saturday to Monday are off; Tuesday's digest is not late and misses nothing."""
    alive_since(desk, "2026-04-03")
    for day in ("2026-04-04", "2026-04-05", "2026-04-06"):
        desk.clock.set(day, "12:00")
        assert digests(desk) == []
    desk.clock.set("2026-04-07", "08:30")
    (card,) = digests(desk)
    assert card.title == "运维日报 4月7日(周二) 工作日"
    assert NOTHING in card.intro[0]


def test_a_make_up_saturday_has_one(desk: Desk) -> None:
    """调休上班日: 9 May 2026 is a Saturday on which people work."""
    alive_since(desk, "2026-05-08")
    desk.clock.set("2026-05-09", "08:30")
    (card,) = digests(desk)
    assert card.title == "运维日报 5月9日(周六) 调休上班日"
    desk.clock.set("2026-05-10", "08:30")
    assert len(digests(desk)) == 1


def test_slots_before_the_first_sign_of_life_are_not_owed(desk: Desk) -> None:
    """A desk that began at ten has its first digest the next working day; at 08:30 sharp it has one that day."""
    alive_since(desk, "2026-03-06", "10:00")
    assert digests(desk) == []
    desk.clock.set("2026-03-08", "23:00")
    assert digests(desk) == []
    alive_since(desk, "2026-03-09", "08:30")
    assert len(digests(desk)) == 1


def test_more_than_a_minute_after_its_slot_it_is_late(desk: Desk) -> None:
    """Exactly a minute is in time; a second more is 补发, and tells of its slot all the same."""
    desk.clock.set("2026-03-04", "08:31")
    assert NOTHING in digests(desk)[0].intro[0]
    desk.clock.set("2026-03-05", "08:31:01")
    late = digests(desk)[1]
    assert late.intro[0] == "补发（迟到）：应于 08:30 发出，实际 08:31 发出；以下是 08:30 的情况。"
    assert runs(desk) == [("03-04 08:30", False), ("03-05 08:30", True)]


def test_after_three_missed_days_only_the_newest_is_posted(desk: Desk) -> None:
    """One card, marked late, names the other days; they never come again."""
    desk.clock.set("2026-03-09", "09:00")
    (card,) = digests(desk)
    assert card.title == "运维日报 3月9日(周一) 工作日"
    assert card.intro[0].startswith("补发（迟到）：应于 08:30 发出")
    assert card.intro[1] == "服务台停止工作期间未发的日报：3月4、5、6日"
    assert [late for _, late in runs(desk)] == [True] * 4
    desk.clock.set("2026-03-09", "17:00")
    assert len(digests(desk)) == 1


def test_missed_days_are_named_when_the_newest_is_in_time(desk: Desk) -> None:
    """Back at 08:30 sharp: nothing late about today's, yet the earlier ones are named."""
    desk.clock.set("2026-03-06", "08:30")
    (card,) = digests(desk)
    assert card.intro[0] == "服务台停止工作期间未发的日报：3月4、5日"
    assert "周二 3月3日 08:30 起" in card.intro[1]


def test_long_downtimes_are_counted(desk: Desk) -> None:
    """After two months the last ten days are named, and how many there were."""
    desk.clock.set("2026-05-08", "08:30")
    (card,) = digests(desk)
    assert card.intro[0].startswith("服务台停止工作期间有 43 期日报未发")
    assert len(runs(desk)) == 44


@pytest.mark.both_databases("races")
def test_two_replicas_post_it_once(desk: Desk) -> None:
    """Both look in the same moment: one row, one card."""
    desk.clock.set("2026-03-06", "08:30")

    async def both() -> list[int]:
        async with open_dispatch(desk.settings) as (one, _), open_dispatch(desk.settings) as (other, _):
            now = desk.now
            return list(await asyncio.gather(one.tick("digests", now), other.tick("digests", now)))

    posted = desk.run(both())
    assert sum(posted) <= 1  # the running desk may have been first
    assert len(digests(desk)) == 1
    assert len(runs(desk)) == 3


def a_full_desk(desk: Desk) -> tuple[list[str], dict[str, str]]:
    """The lines of a digest a week after five reports, and the tickets' numbers."""
    number = {"report": restored(desk), "overdue": an_a(desk, "陈思远"), "asked": a_question(desk), "slow": a_c(desk)}
    waiting = number["waiting"] = a_c(desk, "陈思远")
    desk.as_("李强").press(waiting, "接单")
    office = desk.as_("王敏")
    office.submit(office.card_with(waiting, "resolve").post, "ask_reporter", {"asked": "请发截图"})
    assert desk.target(number["slow"], Promise.RESOLVE).due_at == local("2026-03-10T17:00")
    desk.clock.set("2026-03-10", "08:30:10")
    return list(digests(desk)[-1].intro[1:]), number  # the first line names the days that nobody looked at


def test_the_head_balances_and_the_sections_stand_in_their_order(desk: Desk) -> None:
    """From the slot before the first missed one: what was open and came in is what left and is open."""
    intro, _ = a_full_desk(desk)
    assert intro[:3] == [
        (
            "周二 3月3日 08:30 以来：期初在办 0 + 新收 5 + 重开 0 + 拆出 0 = "
            "办结 0 + 撤回 0 + 并单 0 + 不受理 0 + 期末在办 5"
        ),
        "逐件列出 5 + 无事项在办 0 = 期末在办 5 + 已办结仍欠报告 0",
        "未办结 5 件：A类 2、B类 0、C类 2、D类 0、其他 1",
    ]
    assert [line for line in intro[3:] if not line.startswith("·")] == [
        "① 已超时：服务标准（2 件）",
        "② 故障处理报告与整改（1 件）",
        "③ 内部时限已超（1 件）",
        "⑥ 待提出人答复（1 件）",
        "今日值班",
    ]
    assert intro[-3:] == [
        "· 值班员 李强 0532-8000-1234",
        "· 备班 张海涛 0532-8000-1235",
        "· 带班领导 周主任 0532-8000-1221",
    ]


def test_another_problem_is_counted_as_split_off(desk: Desk) -> None:
    """What the log calls 拆出 is 拆出 in the head line, and nothing new."""
    alive_since(desk, "2026-03-03")
    person = desk.as_("赵小禾")
    first = person.say("desk", "报表导出的金额列显示不全").number
    person.say("desk", "打印预览那一栏也看看")
    assert person.press(first, "另一个问题").number != first
    desk.clock.set("2026-03-04", "08:30:10")
    assert "新收 1 + 重开 0 + 拆出 1" in digests(desk)[-1].intro[0]


def test_each_ticket_has_one_line_with_all_that_is_late(desk: Desk) -> None:
    """In the first section that fits, every promise in it, who has it, and what else is true of it."""
    intro, number = a_full_desk(desk)
    for ticket, ending in (
        (
            f"A类 {number['overdue']}",
            (
                "响应截止 周二 3月3日 10:20 已超时、解决截止 周二 3月3日 11:15 已超时 · 无人接单 · "
                "最近：周二 3月3日 10:15 陈思远 提交（A类） · 未经确认"
            ),
        ),
        (f"A类 {number['report']}", "报告截止 周三 3月4日 10:10 已超时 · 李强 · 未经确认"),
    ):
        (line,) = [line for line in intro if ticket in line]
        assert line.endswith(ending), line
    assert sum(number[name] in line for name in number for line in intro) == len(number)


def test_every_line_opens_its_ticket(desk: Desk) -> None:
    """One press lists the tickets of the lines, and one more shows a ticket."""
    _, number = a_full_desk(desk)
    actions = opened(desk, "digest.open")
    assert sorted(actions) == sorted(f"show:{one}" for one in number.values())


def test_long_lists_are_cut_and_counted(desk: Desk) -> None:
    """Twenty lines a section, the oldest first, and how many more there are; the press shows all of them."""
    numbers = [desk.as_("赵小禾").say("intake", f"请问第 {number} 个模板在哪里下载？").number for number in range(22)]
    assert len(set(numbers)) == 22
    desk.clock.set("2026-03-04", "08:30")
    card = digests(desk)[-1]
    intro = list(card.intro)
    begins = intro.index("④ 下一期日报前到期（22 件）")
    assert numbers[0] in intro[begins + 1]
    assert intro[begins + 21] == "其余 2 件，见“打开工单”"
    assert opened(desk, "digest.open") == [*(f"show:{one}" for one in numbers[:20]), "digest.open:1"]
    assert opened(desk, "digest.open:1") == [f"show:{one}" for one in numbers[20:]]


def opened(desk: Desk, action: str) -> list[str]:
    """What a press on the newest digest offers to press."""
    engineer = desk.as_("李强")
    lines = [line for line in engineer.cards("team") if line.card and line.card.title.startswith("运维日报")]
    form = engineer.click(lines[-1].post, action).form
    assert form is not None
    return [choice.value for choice in form.fields[0].choices]


def test_a_place_of_level_notice_reads_numbers_and_times(desk: Desk) -> None:
    """Class, number, promise and since when of each; no word that anybody typed, no name and no phone."""
    with desk.session() as session:
        of_team = col(PlaceSetting.chat) == "team"
        session.execute(update(PlaceSetting).where(of_team).values(visibility=Visibility.NOTICE))
        session.commit()
    numbers = [an_a(desk), a_c(desk)]
    desk.clock.set("2026-03-04", "08:30")
    card = digests(desk)[-1]
    said = "\n".join((card.title, *card.intro))
    assert f"· A类 {numbers[0]} · 响应截止" in said
    assert all(number in said for number in numbers)
    for hidden in ("解密", "报表", "李强", "陈思远", "0532"):
        assert hidden not in said


def test_the_desk_was_off(desk: Desk) -> None:
    """That is the first line, with from when to when."""
    alive_since(desk, "2026-03-03")
    desk.tick("heartbeat")
    desk.clock.set("2026-03-04", "07:00")
    desk.tick("heartbeat")
    desk.clock.set("2026-03-04", "08:30")
    assert digests(desk)[-1].intro[0] == "服务台停止工作：周二 3月3日 10:00 至 周三 3月4日 07:00，共 21 小时"


SLOTS = [
    ("2026-03-04T08:30", "2026-03-04T08:30", "2026-03-05T08:30"),
    ("2026-03-04T08:29", "2026-03-03T08:30", "2026-03-04T08:30"),
    ("2026-03-01T12:00", "2026-02-28T08:30", "2026-03-02T08:30"),
    ("2026-02-20T12:00", "2026-02-14T08:30", "2026-02-24T08:30"),
    ("2026-12-31T23:59", "2026-12-31T08:30", "2027-01-04T08:30"),
]


@pytest.mark.parametrize(("now", "newest", "following"), SLOTS)
def test_slots(now: str, newest: str, following: str) -> None:
    """The slot that came last and the one that comes next, across weekends, holidays and make-up days."""
    at = local(now)
    assert newest_slot(CALENDAR, HALF_PAST_EIGHT, at) == local(newest)
    assert next_slot(CALENDAR, HALF_PAST_EIGHT, at) == local(following)


def test_another_time_of_day_does_not_repeat_a_day() -> None:
    """The office moves the digest from 08:30 to 09:00 after it was posted: the day has had its digest."""
    last, first_alive = local("2026-03-04T08:30"), local("2026-01-05T08:00")
    nine = HALF_PAST_EIGHT.replace(hour=9, minute=0)
    assert slots_owed(CALENDAR, nine, last, first_alive, local("2026-03-04T12:00")) == []
    owed = slots_owed(CALENDAR, nine, last, first_alive, local("2026-03-06T12:00"))
    assert [slot.astimezone(SHANGHAI).date() for slot in owed] == [date(2026, 3, 5), date(2026, 3, 6)]
    assert slots_owed(CALENDAR, nine, None, local("2026-03-06T12:00"), local("2026-03-06T13:00") + timedelta()) == []


def local(text: str) -> datetime:
    """A local moment."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_lowering_that_a_leader_has_to_agree_to_is_for_the_office(desk: Desk) -> None:
    """⑤ names it until somebody agreed; the digest of a slot gone by still says how it stood then."""
    alive_since(desk, "2026-03-03")
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    desk.clock.move(minutes=50)
    assert not desk.as_("王敏").reclassify(number, "C", "其实只影响一人").refused
    desk.clock.set("2026-03-04", "08:30")
    card = digests(desk)[-1]
    line = card.intro[card.intro.index("⑤ 待处室或领导（1 件）") + 1]
    assert number in line
    assert "改判待领导同意" in line
    slot = desk.now
    desk.clock.move(minutes=30)
    assert not desk.as_("周主任").press(number, "同意改判").refused
    with desk.session() as session:
        told = daily_digest(session, shipped_rules(), slot, desk.now, since=slot - timedelta(days=1))
    assert [one.then.ticket.number for one in told.lines(Section.OFFICE)] == [number]
    desk.clock.set("2026-03-05", "08:30")
    assert not any("改判待领导同意" in one for one in digests(desk)[-1].intro)
