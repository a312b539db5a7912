"""A roster as the office writes it: what it plans, and what is refused in words that name the hours."""

from datetime import UTC, datetime

import pytest

from handlers.i18n import voice_of
from models.people.person import Person
from models.terms import DutyRole, Language, Role
from sla.calendar.business_hours import SHANGHAI
from sla.policy.roster_file import ListedShift, RosterError, parse_roster

PEOPLE = {
    person.name: person
    for person in (
        Person(name="李强", roles=[Role.ENGINEER]),
        Person(name="张海涛", roles=[Role.ENGINEER]),
        Person(name="王敏", roles=[Role.OFFICE]),
        Person(name="周主任", roles=[Role.LEADER]),
        Person(name="赵小禾", roles=[Role.STAFF]),
        Person(name="老孙", roles=[Role.ENGINEER], active_until=datetime(2026, 1, 1, tzinfo=UTC)),
    )
}
WEEKS = """[[rotation]]
first = 2026-11-23
last = 2026-12-06
change_at = "08:30"
every_days = 7
duty = ["李强", "张海涛"]
backup = ["张海涛", "李强"]
duty_leader = ["周主任"]
"""
SPECIAL = """
[[special]]
first = 2026-11-25
last = 2026-11-26
duty = "王敏"
"""
SHIFT = """
[[shift]]
from = 2026-12-07T08:30:00
until = 2026-12-07T18:00:00
duty = "李强"
backup = "张海涛"
duty_leader = "周主任"
"""


def parsed(text: str) -> tuple[ListedShift, ...]:
    """The shifts of a text."""
    return parse_roster(text, "roster.toml", PEOPLE)


def planned(text: str, role: DutyRole = DutyRole.DUTY) -> list[tuple[str, str, str]]:
    """Who, from when and until when, local, in a role."""
    return [
        (
            one.name,
            f"{one.begins_at.astimezone(SHANGHAI):%m-%d %H:%M}",
            f"{one.ends_at.astimezone(SHANGHAI):%m-%d %H:%M}",
        )
        for one in parsed(text)
        if one.role is role
    ]


def problem(text: str) -> tuple[int | None, str]:
    """The line and the sentence of a refusal, in Chinese."""
    with pytest.raises(RosterError) as refused:
        parsed(text)
    sentence = voice_of(Language.ZH).say(refused.value.problem)
    assert "{" not in sentence
    return refused.value.line, sentence


def test_a_rotation_takes_turns_and_includes_its_last_day() -> None:
    """Two weeks, changed on Mondays at 08:30; the last day ends on the morning after."""
    assert planned(WEEKS) == [("李强", "11-23 08:30", "11-30 08:30"), ("张海涛", "11-30 08:30", "12-07 08:30")]
    assert [name for name, _, _ in planned(WEEKS, DutyRole.BACKUP)] == ["张海涛", "李强"]


def test_a_daily_rotation_changes_every_day() -> None:
    """Fourteen shifts; a rotation that ends within a week is cut at its last day."""
    daily = planned(WEEKS.replace("every_days = 7", "every_days = 1"))
    assert len(daily) == 14
    assert daily[1] == ("张海涛", "11-24 08:30", "11-25 08:30")
    assert planned(WEEKS.replace("2026-12-06", "2026-12-01"))[-1] == ("张海涛", "11-30 08:30", "12-02 08:30")


def test_special_days_interrupt_a_rotation() -> None:
    """王敏 serves two days of 李强's week; the other roles go on."""
    assert planned(WEEKS + SPECIAL)[:3] == [
        ("李强", "11-23 08:30", "11-25 08:30"),
        ("王敏", "11-25 08:30", "11-27 08:30"),
        ("李强", "11-27 08:30", "11-30 08:30"),
    ]
    assert len(planned(WEEKS + SPECIAL, DutyRole.BACKUP)) == 2


def test_a_shift_written_by_hand_joins_on() -> None:
    """From and until are local time."""
    assert planned(WEEKS + SHIFT)[-1] == ("李强", "12-07 08:30", "12-07 18:00")
    assert planned(SHIFT) == [("李强", "12-07 08:30", "12-07 18:00")]


def test_a_gap_is_named_by_role_and_hours() -> None:
    """A shift that joins on an hour late leaves all three roles uncovered; one that names no backup leaves that."""
    line, sentence = problem(WEEKS + SHIFT.replace("T08:30", "T09:30"))
    assert line is None
    assert "值班员 周一 12月7日 08:30 至 周一 12月7日 09:30" in sentence
    assert "带班领导" in sentence
    _, sentence = problem(WEEKS + SHIFT.replace('backup = "张海涛"\n', ""))
    assert sentence == "有时段无人值守：备班 周一 12月7日 08:30 至 周一 12月7日 18:00"


def test_many_gaps_are_counted() -> None:
    """Five are named, the rest counted."""
    days = range(1, 20, 2)
    text = "".join(SHIFT.replace("2026-12-07", f"2026-12-{day:02}") for day in days)
    _, sentence = problem(text)
    assert sentence.endswith("另有 22 段")


def test_an_overlap_is_named_with_both_people() -> None:
    """A shift that begins before the rotation ends; the line is that of the later one."""
    line, sentence = problem(WEEKS + SHIFT.replace("2026-12-07T08:30", "2026-12-07T07:00"))
    assert sentence == "值班员重复：周一 12月7日 07:00 至 周一 12月7日 08:30 同时排了张海涛、李强"
    assert line == 13


def test_duty_and_backup_are_two_people() -> None:
    """Also for a part of a shift only."""
    _, sentence = problem(WEEKS + SPECIAL.replace("王敏", "张海涛"))
    assert sentence == "“张海涛”在 周三 11月25日 08:30 至 周五 11月27日 08:30 同时是值班员和备班"


REFUSED = [
    ("", None, "没有排任何班，应有 [[rotation]] 或 [[shift]]"),
    ("[[rotation]\n", 1, "格式有误"),
    ("size = 1\n" + WEEKS, 1, "不认识的项目“size”"),
    (WEEKS + "colour = 1\n", 9, "不认识的项目“rotation.colour”"),
    (WEEKS.replace("李强", "李弓虽"), 6, "人员中没有“李弓虽”，请先用 zhiban people import 导入"),
    (WEEKS.replace('duty = ["李强"', 'duty = ["赵小禾"'), 6, "“赵小禾”不能担任值班员：要有技术人员或业务处室的角色"),
    (WEEKS.replace('["张海涛", "李强"]', '["周主任"]'), 7, "“周主任”不能担任备班：要有技术人员或业务处室的角色"),
    (WEEKS.replace('["周主任"]', '["王敏"]'), 8, "“王敏”不能担任带班领导：要有领导的角色"),
    (WEEKS.replace('duty = ["李强"', 'duty = ["老孙"'), 6, "“老孙”那时已离岗"),
    (WEEKS.replace("2026-12-06", "2026-11-22"), 3, "“rotation.last”不能早于起始时间"),
    (WEEKS.replace("2026-12-06", "2029-11-27"), 3, "值班表不能超过 1100 天"),
    (WEEKS.replace("2026-12-06", "9999-12-31"), 3, "值班表不能超过 1100 天"),
    (WEEKS.replace("2026-11-23", "0001-01-01").replace("2026-12-06", "0001-01-02"), 2, "年份应在 2000 至 2200 之间"),
    (WEEKS.replace("every_days = 7", "every_days = 3"), 5, "“rotation.every_days”只能是 1 或 7"),
    (WEEKS.replace('change_at = "08:30"\n', ""), 1, "缺少“rotation.change_at”"),
    (WEEKS.replace('"08:30"', '"25:30"'), 4, "“rotation.change_at”应为时刻"),
    (WEEKS.replace('["周主任"]', "[]"), 8, "“rotation.duty_leader”应列出一个或多个姓名"),
    (WEEKS.replace('["周主任"]', '"周主任"'), 8, "“rotation.duty_leader”应为文字列表"),
    (SHIFT.replace("T08:30:00", ""), 3, "“shift.from”应为北京时间的日期和时刻"),
    (SHIFT.replace("T08:30:00", "T08:30:00Z"), 3, "“shift.from”应为北京时间的日期和时刻"),
    (SHIFT.replace("T18:00", "T08:30"), 4, "“shift.until”不能早于起始时间"),
    (SHIFT.replace("until = 2026", "until = 2030"), 4, "值班表不能超过 1100 天"),
    ("[[shift]]\nfrom = 2026-12-07T08:30:00\nuntil = 2026-12-07T18:00:00\n", 1, "没有写明 duty"),
    (WEEKS + SPECIAL.replace("2026-11-26", "2026-12-08"), 11, "顶替的日子应在同一个 [[rotation]] 的首日和末日之间"),
    (WEEKS + SPECIAL + SPECIAL, None, "值班员重复"),
    (SHIFT + SHIFT.replace("2026-12-07", "2039-12-07"), None, "值班表不能超过 1100 天"),
]


@pytest.mark.parametrize(("text", "line", "words"), REFUSED)
def test_what_is_refused(text: str, line: int | None, words: str) -> None:
    """One sentence, with the line where there is one."""
    found, sentence = problem(text)
    assert words in sentence
    assert line is None or found == line


def test_the_longest_roster_is_taken() -> None:
    """1,100 days exactly, one shift a day."""
    text = WEEKS.replace("2026-12-06", "2029-11-26").replace("every_days = 7", "every_days = 1")
    assert len(parsed(text)) == 3300


def test_tables_written_in_a_line_are_read_too() -> None:
    """Without headers of their own there is less to say about the line, and that is all."""
    hours = "from = 2026-12-07T08:30:00, until = 2026-12-07T09:00:00"
    text = f'shift = [{{{hours}, duty = "李强", backup = "王敏", duty_leader = "周主任"}}]'
    assert len(parsed(text)) == 3
    assert "李弓虽" in problem(text.replace("李强", "李弓虽"))[1]
