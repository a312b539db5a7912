"""`zhiban calendar import`: a year's notice arrives while tickets are open."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from bot.commands import deadline
from bot.rules import load_rules
from bot.settings import Settings
from handlers.watch import calendar_years
from models.database.engines import reading_engine
from models.messaging.outbox import Post
from models.terms import Promise
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from sla.calendar.year_notice import YearNotice
from tests.support.command_line import message, open_office, report, zhiban

pytestmark = pytest.mark.both_databases("unique keys")

AT = datetime(2026, 12, 31, 10, 0, tzinfo=SHANGHAI)
MINOR = "统计报表导出一直报错,导出不了"
NOTICE = """\
year = 2027
title = "国务院办公厅关于2027年部分节假日安排的通知"
make_up = [2027-01-09]

[holidays]
"元旦" = { from = 2027-01-01, to = 2027-01-05 }
"""


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


@pytest.fixture
def notice(tmp_path: Path) -> str:
    """The file with the notice."""
    file = tmp_path / "2027.toml"
    file.write_text(NOTICE, "utf-8")
    return str(file)


def rows(model: type[Target] | type[Post] | type[WorkLogEntry] | type[Ticket]) -> list[object]:
    """Every row of a table."""
    engine = reading_engine(Settings().database)
    with Session(engine) as session:
        found = list(session.exec(select(model)).all())
    engine.dispose()
    return list(found)


def team_cards() -> list[Post]:
    """The posts to the team that announce a year."""
    posts = [post for post in rows(Post) if isinstance(post, Post)]
    return [post for post in posts if post.chat == "team" and "放假安排" in post.card["title"]]


def resolve_target() -> Target:
    """The resolve target of the only ticket."""
    engine = reading_engine(Settings().database)
    with Session(engine) as session:
        target = session.exec(select(Target).where(col(Target.promise) == Promise.RESOLVE)).one()
    engine.dispose()
    return target


def test_open_deadlines_move_and_everybody_is_told(notice: str) -> None:
    """The due time is recomputed, logged with old and new, announced to the team and on the console."""
    number = report(MINOR, AT, "k")
    before = resolve_target()
    assert before.is_provisional
    loaded = zhiban("calendar", "import", notice)
    assert loaded.exit_code == 0
    assert loaded.stdout.startswith("2027 年放假安排已载入：移动了 1 个时限\n" + number)
    after = resolve_target()
    assert (after.due_at > before.due_at, after.is_provisional) == (True, False)
    (entry,) = [e for e in rows(WorkLogEntry) if isinstance(e, WorkLogEntry) and e.verb == "laid_out_again"]
    (fact,) = entry.content["promises"]
    assert (fact["fact"], fact["was"]["due"]) == ("moved", before.due_at.isoformat())
    assert {name: one for name, one in entry.content.items() if name not in {"promises", "own_time"}} == {
        "promise": "resolve",
        "due_before": before.due_at.astimezone(SHANGHAI).isoformat(),
        "due_after": after.due_at.astimezone(SHANGHAI).isoformat(),
        "year": 2027,
    }
    (card,) = team_cards()
    assert card.card["title"] == "2027 年放假安排已载入：移动了 1 个时限"
    assert number in card.card["log"][0]
    assert zhiban("audit", "verify").exit_code == 0


def test_a_second_time_changes_nothing_and_says_so(notice: str) -> None:
    """No further entry, no further card."""
    report(MINOR, AT, "k")
    zhiban("calendar", "import", notice)
    entries, posts = len(rows(WorkLogEntry)), len(rows(Post))
    again = zhiban("calendar", "import", notice)
    assert (again.exit_code, "没有改动" in again.stdout) == (0, True)
    assert (len(rows(WorkLogEntry)), len(rows(Post))) == (entries, posts)


def test_portions_reach_every_ticket_with_one_card(notice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More tickets than one transaction takes: all are recomputed, the card grows and stays one."""
    monkeypatch.setattr(calendar_years, "PORTION", 2)
    for number in range(5):
        report(f"{number}号标段{MINOR}", AT, f"k{number}")
    assert "移动了 5 个时限" in zhiban("calendar", "import", notice).stdout
    (card,) = team_cards()
    assert len(card.card["log"]) == 5


def test_an_import_that_broke_off_is_carried_on(notice: str) -> None:
    """The year was kept but nothing recomputed yet: the same file does the rest."""
    report(MINOR, AT, "k")

    async def break_off() -> None:
        async with open_dispatch(Settings()) as (dispatch, _):
            year = YearNotice.from_json(
                '{"year": 2027, "title": "国务院办公厅关于2027年部分节假日安排的通知", "make_up": ["2027-01-09"],'
                '"holidays": {"元旦": [{"from": "2027-01-01", "to": "2027-01-05"}]}}'
            )
            await dispatch.carry_out(lambda turn: calendar_years.load_year(turn, year), AT, "calendar")

    asyncio.run(break_off())
    assert "移动了 1 个时限" in zhiban("calendar", "import", notice).stdout


def test_the_tick_catches_up_what_a_running_desk_laid_out_meanwhile(notice: str) -> None:
    """A report that came in just before the desk heard of the year loses its provisional date within a minute."""

    async def race() -> tuple[int, int]:
        async with open_dispatch(Settings()) as (dispatch, engine):
            await asyncio.to_thread(zhiban, "calendar", "import", notice)
            await dispatch.act(message(MINOR, AT, "late"), AT)
            dispatch.rules = load_rules(Settings(), engine)
            first = await dispatch.carry_out(calendar_years.catch_up, AT, "tick")
            return first, await dispatch.carry_out(calendar_years.catch_up, AT, "tick")

    assert asyncio.run(race()) == (1, 0)


def test_a_bad_file_leaves_the_old_year(notice: str, tmp_path: Path) -> None:
    """One sentence with the line, exit code 1; the year stays as it was loaded."""
    zhiban("calendar", "import", notice)
    shown = zhiban("calendar", "show", "2027").stdout
    file = tmp_path / "bad.toml"
    file.write_text(NOTICE.replace("2027-01-09", "2027-01-11"), "utf-8")
    refused = zhiban("calendar", "import", str(file))
    assert (refused.exit_code, f"{file} 第 3 行" in refused.stderr) == (1, True)
    assert zhiban("calendar", "show", "2027").stdout == shown
    assert "已导入" in shown


def test_the_quick_command_goes_by_the_loaded_year(notice: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`zhiban deadline` reads the year without opening the desk, and no longer says provisional."""
    asked = ["--severity", "D", "--reported", "2026-12-31T10:00+08:00"]
    deadline.work_out(asked)
    assert "暂定" in capsys.readouterr().out
    zhiban("calendar", "import", notice)
    deadline.work_out(asked)
    told = capsys.readouterr().out
    assert "暂定" not in told
    assert "2027年1月18日" in told
