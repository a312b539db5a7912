"""In the set-up the duty roster comes from a file or from a table of seven days, both by the command's own import."""

from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlmodel import col, select

from bot.setup.admission import SETUP
from bot.setup.roster_step import HERE, LARGEST, WEEK
from handlers.i18n import voice_of
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from handlers.setup.code import issue_code
from handlers.setup.roster import DAYS, duty_week
from models.duty.coverage import holes
from models.duty.roster import Shift
from models.phrase import Value
from models.terms import DutyRole, Language, Platform, Role
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.china import china_calendar
from sla.policy.policy_file import load_policy
from tests.support.logins import LoginDesk
from tests.support.typing_browser import Forms, PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
LI, ZHANG, ZHOU, WANG = "李强", "张海涛", "周主任", "王敏"
TEAM = ((WANG, Role.OFFICE), (LI, Role.ENGINEER), (ZHANG, Role.ENGINEER), (ZHOU, Role.LEADER))
ROSTER = f"""
[[rotation]]
first = 2026-03-02
last = 2027-11-26
change_at = "08:30"
every_days = 7
duty = ["{LI}", "{ZHANG}"]
backup = ["{ZHANG}", "{LI}"]
duty_leader = ["{ZHOU}"]
"""
CALENDAR = china_calendar(load_policy().hours)
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def listed(house: LoginDesk, *people: tuple[str, Role]) -> None:
    """Take people in."""
    each = [
        ListedPerson(name, (role,), "信息科", "", "", None, ((Platform.WEBCHAT, name),))
        for name, role in people or TEAM
    ]
    house.turn(lambda turn: take_over(turn, each, keep_missing=True))


def planned(house: LoginDesk) -> list[tuple[DutyRole, str, datetime]]:
    """The shifts of the roster."""
    with house.desk.session() as session:
        shifts = session.exec(select(Shift).order_by(col(Shift.begins_at), col(Shift.id))).all()
        return [(one.role, one.person.name, one.begins_at) for one in shifts]


def fields(browser: PlainBrowser) -> dict[str, str]:
    """The table as it stands."""
    return next(one for one in Forms(browser.page.text, HERE).all if one.action == WEEK).values


def test_seven_days_are_filled_in(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Engineers take turns until somebody else is chosen; from now on every hour has its three people."""
    listed(empty)
    browser.open(SETUP)
    browser.follow(HERE)
    table = fields(browser)
    assert len(table) == DAYS * len(DutyRole)
    days = sorted(key.removeprefix("duty-") for key in table if key.startswith("duty-"))
    assert {table[f"duty-{day}"] for day in days} <= {LI, ZHANG}
    browser.press(WEEK, None, **{f"duty-{days[2]}": WANG})
    assert browser.path == SETUP
    found = planned(empty)
    assert len(found) == DAYS * len(DutyRole)
    assert [name for role, name, _ in found if role is DutyRole.DUTY][2] == WANG
    with empty.desk.session() as session:
        assert holes(session, empty.desk.now, found[-1][2]) == []
    browser.follow(HERE)
    assert fields(browser)[f"duty-{days[2]}"] == WANG
    browser.press(WEEK)
    assert planned(empty) == found


@pytest.mark.parametrize(
    ("clock", "first", "worked"),
    [
        ("2026-09-24T08:30", date(2026, 9, 24), [1, 0, 0, 0, 1, 1, 1]),
        ("2026-09-24T08:29", date(2026, 9, 23), [1, 1, 0, 0, 0, 1, 1]),
        ("2026-10-07T00:00", date(2026, 10, 6), [0, 0, 1, 1, 1, 0, 1]),
    ],
)
def test_days_follow_the_office_calendar(empty: LoginDesk, clock: str, first: date, worked: list[int]) -> None:
    """The first is the day of duty that runs; who is on duty changes with days that are worked, make-up days, too."""
    listed(empty)
    now = datetime.fromisoformat(clock).replace(tzinfo=SHANGHAI).astimezone(UTC)
    opens = CALENDAR.hours.usual[0].opens
    shift = timedelta(hours=opens.hour, minutes=opens.minute) - timedelta(hours=8, minutes=30)
    with empty.desk.session() as session:
        week = duty_week(session, now + shift, CALENDAR)
    assert [one.day for one in week.days] == [first + timedelta(days=count) for count in range(DAYS)]
    assert [int(one.is_worked) for one in week.days] == worked
    assert week.days[0].begins_at <= now + shift < week.days[0].ends_at
    turns = [sum(worked[:at]) for at in range(DAYS)]
    assert [one.holders[DutyRole.DUTY] for one in week.days] == [(LI, ZHANG)[at % 2] for at in turns]


def test_one_person_twice_at_once_is_refused_with_the_day(empty: LoginDesk, browser: PlainBrowser) -> None:
    """By the import's own check; what was chosen stays, and nobody is planned."""
    listed(empty)
    browser.open(HERE)
    days = sorted(key.removeprefix("duty-") for key in fields(browser) if key.startswith("duty-"))
    chosen = {f"duty-{days[3]}": WANG, f"backup-{days[3]}": WANG}
    browser.press(WEEK, None, **chosen)
    assert (browser.page.status_code, planned(empty)) == (422, [])
    assert browser.refused.startswith(f"{ZH.day(date.fromisoformat(days[3]))}：“{WANG}”")
    assert fields(browser).items() >= chosen.items()


@pytest.mark.parametrize(("name", "key"), [("无此人", "roster.unknown_person"), (ZHOU, "roster.unfit.duty")])
def test_nobody_is_planned_who_was_not_offered(empty: LoginDesk, browser: PlainBrowser, name: str, key: str) -> None:
    """An edited form is checked like a file; quotes in a name end nothing."""
    listed(empty)
    browser.open(HERE)
    table = fields(browser)
    field = max(key for key in table if key.startswith("duty-"))
    for typed in (name, "", f'{LI}"\nbackup = "x'):
        answer = empty.desk.run(browser.http.post(WEEK, data={**table, field: typed}))
        assert answer.status_code == 422
        if typed == name:
            assert ZH(key, name=name, role=ZH("duty_role.duty")) in unescape(answer.text)
    without = {one: value for one, value in table.items() if one != field}
    answer = empty.desk.run(browser.http.post(WEEK, data=without))
    assert (answer.status_code, ZH("setup.roster.other_days") in answer.text) == (422, True)
    assert planned(empty) == []


@pytest.mark.parametrize(
    "people", [((WANG, Role.OFFICE), (ZHOU, Role.LEADER)), ((LI, Role.ENGINEER), (WANG, Role.OFFICE))]
)
def test_a_table_needs_two_people_and_a_leader(
    empty: LoginDesk, browser: PlainBrowser, people: tuple[tuple[str, Role], ...]
) -> None:
    """Where they are not there yet the page says so; a file may still be sent."""
    listed(empty, *people)
    browser.open(HERE)
    assert ZH("setup.roster.nobody_fit") in browser.page.text
    assert [one.action for one in Forms(browser.page.text, HERE).all] == [HERE]
    answer = empty.desk.run(browser.http.post(WEEK, data={"x": "y"}))
    assert (answer.status_code, planned(empty)) == (422, [])


def test_a_file_is_taken_over(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The table then has whom it names, and the steps say until when it goes."""
    listed(empty)
    browser.open(HERE)
    browser.press(HERE, ("roster.toml", ROSTER.encode("utf-8-sig")))
    assert browser.path == SETUP
    assert ZH("setup.step.roster.done", until=ZH.moment(datetime(2027, 11, 27, 0, 30, tzinfo=UTC))) in browser.page.text
    assert len(planned(empty)) > 100


@pytest.mark.parametrize(
    ("content", "line", "key", "values"),
    [
        (
            ROSTER.replace(f'duty = ["{LI}"', 'duty = ["无此人"').encode(),
            7,
            "roster.unknown_person",
            {"name": "无此人"},
        ),
        (
            ROSTER.replace("every_days = 7", "every_days = 3").encode(),
            6,
            "roster.every_days",
            {"entry": "rotation.every_days"},
        ),
        (ROSTER.encode("gbk"), None, "file.not_utf8", {}),
        (b"", None, "roster.nothing", {}),
        (b"<html>", 1, "", {}),
        (b"a = " + b"[" * 100_000, 1, "", {}),
        (b"PK\x03\x04\x00", None, "", {}),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_line(
    empty: LoginDesk, browser: PlainBrowser, content: bytes, line: int | None, key: str, values: dict[str, Value]
) -> None:
    """And nobody is planned."""
    listed(empty)
    browser.open(HERE)
    browser.press(HERE, ("roster.toml", content))
    assert (browser.page.status_code, planned(empty)) == (422, [])
    assert line is None or f"roster.toml 第 {line} 行" in browser.refused
    assert browser.refused
    assert not key or ZH(key, **values) in browser.refused


def test_a_file_too_large_or_none_is_refused(empty: LoginDesk, browser: PlainBrowser) -> None:
    """In one sentence."""
    browser.open(HERE)
    browser.press(HERE, ("roster.toml", b"#" * (LARGEST + 1)))
    assert (browser.page.status_code, browser.refused) == (413, ZH("web.too_large"))
    browser.press(HERE)
    assert browser.page.status_code == 422
    assert empty.desk.run(browser.http.put(HERE)).status_code == 405


def test_only_the_browser_of_the_setup_plans(empty: LoginDesk, browser: PlainBrowser) -> None:
    """A stranger, and a browser from which a new code took the set-up, see nobody's name and plan nobody."""
    listed(empty)
    browser.open(HERE)
    table = fields(browser)
    empty.turn(issue_code)
    for other in (PlainBrowser(empty.desk), browser):
        sent = [
            other.http.get(HERE),
            other.http.post(HERE, files={"file": ("roster.toml", ROSTER.encode())}),
            other.http.post(WEEK, data=table),
        ]
        for answer in map(empty.desk.run, sent):
            assert (answer.status_code, 'name="code"' in answer.text, LI in answer.text) == (401, True, False)
    assert planned(empty) == []


def test_it_is_gone_with_the_setup(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Once an administrator has logged in there is neither page nor press."""
    listed(empty, (WANG, Role.ADMIN), *TEAM[1:])
    browser.open(HERE)
    empty.let_in(WANG)
    empty.logged_in(WANG)
    assert browser.open(HERE).status_code == 404
    for path in (HERE, WEEK):
        assert empty.desk.run(browser.http.post(path, data={"x": "y"})).status_code == 404


def test_it_speaks_english(empty: LoginDesk, browser: PlainBrowser) -> None:
    """To a browser that does."""
    listed(empty)
    other = PlainBrowser(empty.desk, "en")
    other.http.cookies = browser.http.cookies
    other.open(HERE)
    other.press(HERE, ("roster.toml", b"x ="))
    assert other.refused.startswith("roster.toml, line 1: ")
    assert EN("setup.roster.by_table") in other.page.text
