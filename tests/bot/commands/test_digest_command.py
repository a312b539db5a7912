"""`zhiban digest`: the digest as text, and one sentence for whatever cannot be."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, func, select

from bot.app import open_dispatch
from bot.settings import Settings
from models.chat import Click, Place, Reply, Sender
from models.figures.digest import DigestRun
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import in_database, open_office, report, tick, zhiban
from tests.support.desk import ZH

AT = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office(at=AT)


def printed(*arguments: str) -> list[str]:
    """The lines of a digest that could be printed."""
    answered = zhiban("digest", *arguments)
    assert (answered.exit_code, answered.stderr) == (0, "")
    return answered.stdout.splitlines()


def test_an_empty_desk() -> None:
    """The heading, and the sentence that says so; a naive time is local."""
    at = "2026-11-24T08:30"
    assert printed("--kind", "daily", "--at", at, "--dry-run") == [
        "运维日报 11月24日(周二) 工作日",
        (
            "截至 08:30 无超时、无欠报；周一 11月23日 08:30 起新收 0、办结 0；在办 0；"
            "值班 李强 0532-8000-1234；服务台自检 08:30 正常，未送达 0"
        ),
    ]
    assert printed("--at", "2026-11-24T00:30+00:00", "--dry-run") == printed("--at", at, "--dry-run")


def test_the_newest_check_code_stands_last() -> None:
    """As the card in the room shows it: that of the moment, and none where there was none yet."""
    tick(AT, "heartbeat")
    tick(AT + timedelta(days=1), "seals")
    assert printed("--at", "2026-11-23T12:00", "--dry-run")[-1].endswith("未送达 0")
    assert printed("--at", "2026-11-24T12:00", "--dry-run")[-1].startswith("防篡改校验码 2026-11-24 ")


def test_what_is_open_as_of_that_time_and_in_english() -> None:
    """Figures and lists; nothing is posted and no slot is used up."""
    number = report("开标系统打不开,所有人都进不去", AT, "k1")
    before = posts()
    lines = printed("--at", "2026-11-24T08:30", "--dry-run", "--language", "en")
    assert lines[0] == "Daily digest Tue 24 Nov · Working day"
    assert lines[1].startswith("Since Mon 23 Nov 08:30: 0 open at the start + 1 received + 0 reopened")
    assert lines[3].startswith("Open: 1 (Class A 1, ")
    overdue = lines.index("1. Breached: the standard (1)")
    assert number in lines[overdue + 1]
    assert "(breached) · Not taken · Last: " in lines[overdue + 1]
    assert "On duty" in lines
    assert posts() == before


def posts() -> tuple[int, int]:
    """How many posts and how many runs there are."""
    counts: list[int] = []

    def work(session: Session) -> None:
        counts.append(session.exec(select(func.count(col(Post.seq)))).one())
        counts.append(session.exec(select(func.count(col(DigestRun.id)))).one())

    in_database(work)
    return counts[0], counts[1]


def test_a_day_off_can_be_looked_at() -> None:
    """The desk posts none on such a day; a preview says what day it is."""
    assert printed("--at", "2026-10-01T08:30", "--dry-run")[0] == "运维日报 10月1日(周四) 放假"
    assert printed("--at", "2026-10-10T08:30", "--dry-run")[0] == "运维日报 10月10日(周六) 调休上班日"
    assert printed("--dry-run")[0].startswith("运维日报 ")


def test_every_other_kind_can_be_looked_at() -> None:
    """The report of a day off, the week and the month, as they would be posted; nothing is used up."""
    number = report("开标系统打不开,所有人都进不去", AT, "k1")
    before = posts()
    off = printed("--kind", "day_off", "--at", "2026-11-28T09:00", "--dry-run")
    assert off[0] == "值班报告 11月28日(周六) 周末"
    assert any(number in line for line in off)
    week = printed("--kind", "weekly", "--at", "2026-11-27T16:30", "--dry-run")
    assert week[0] == "运维周报 11月20日(周五) 至 11月27日(周五)"
    assert any(number in line and line.endswith("未写责任方") for line in week)
    month = printed("--kind", "monthly", "--at", "2026-12-01T09:00", "--dry-run", "--language", "en")
    assert month[0].startswith("Monthly digest")
    assert any(line.startswith("Promises of the standard kept, by ticket (met/due): Class A") for line in month)
    assert posts() == before


REFUSED = [
    (("--kind", "hourly", "--dry-run"), "没有“hourly”这种摘要，可选：daily、day_off、weekly、monthly"),
    (("--kind", "", "--dry-run"), "没有“”这种摘要，可选：daily、day_off、weekly、monthly"),
    (("--at", "tomorrow", "--dry-run"), "“tomorrow”不是时刻；请写作 2026-11-24T08:30"),
    (("--at", "", "--dry-run"), "“”不是时刻；请写作 2026-11-24T08:30"),
    (("--at", "2026-02-30T08:30", "--dry-run"), "“2026-02-30T08:30”不是时刻；请写作 2026-11-24T08:30"),
    (("--at", "0001-01-01T00:00+14:00", "--dry-run"), "“0001-01-01T00:00+14:00”不是时刻；请写作 2026-11-24T08:30"),
    (("--at", "9999-12-31T23:59", "--dry-run"), "不知道 9999 年哪些天上班，无法生成日报"),
    (("--at", "0001-01-01T00:00", "--dry-run"), "“0001-01-01T00:00”不是时刻；请写作 2026-11-24T08:30"),
    (("--at", "0001-01-01T08:00", "--dry-run"), "不知道 1 年哪些天上班，无法生成日报"),
    (("--at", "2003-06-01T00:00", "--dry-run"), "不知道 2003 年哪些天上班，无法生成日报"),
    (("--at", "2026-11-24T08:30"), "日报由运行中的服务台按时发布；此命令只能预览，请加 --dry-run"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_what_cannot_be_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    """Exit code 1, the sentence on stderr, nothing on stdout."""
    answered = zhiban("digest", *arguments)
    assert (answered.exit_code, answered.stdout) == (1, "")
    assert answered.stderr == f"{sentence}\n"


def test_without_a_database_there_is_nothing_to_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong directory is named."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
    answered = zhiban("digest", "--dry-run")
    assert answered.exit_code == 1
    assert "nowhere.db" in answered.stderr


def test_nothing_that_came_later_counts() -> None:
    """Asked about an earlier morning, what was reported since is not in it, and who took it since has not yet."""
    first = report("开标系统打不开,所有人都进不去", AT, "k1")
    morning = "2026-11-24T08:30"
    before = printed("--at", morning, "--dry-run")
    assert any(first in line and ZH("digest.nobody") in line for line in before)
    report("统计报表导出后金额列全是0", AT + timedelta(days=1), "k2")
    take(first, AT + timedelta(days=1))
    assert printed("--at", morning, "--dry-run") == before
    later = printed("--at", "2026-11-25T08:30", "--dry-run")
    assert any(first in line and "李强 接单" in line for line in later)


def take(number: str, at: datetime) -> None:
    """The engineer takes it, in the team's room."""

    async def run() -> Reply:
        async with open_dispatch(Settings()) as (dispatch, engine):
            with Session(engine) as session:
                found = select(Post.id).join(Ticket, col(Ticket.id) == col(Post.ticket_id))
                post = session.exec(found.where(Ticket.number == number, Post.chat == "team")).first()
            place = Place(platform=Platform.WEBCHAT, chat="team")
            sender = Sender(platform=Platform.WEBCHAT, account="李强", name="李强")
            return await dispatch.act(
                Click(idempotency_key="take", place=place, sender=sender, action="take", post=post), at
            )

    assert not asyncio.run(run()).is_refusal
