"""Groups hear by their robots what is due by the standard, and the digest: in numbers, and nothing that was typed."""

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select
from structlog.testing import capture_logs

from bot.logs import redact
from bot.robot_settings import RobotKind
from models.messaging.outbox import FIRST_SENDINGS, Post, PostState
from models.people.person import Person
from models.terms import Severity
from tests.support.desk import ZH, Desk
from tests.support.fakes.fake_robots import FakeRobot
from tests.support.reported import DECRYPTION_FAILS, a_c, a_question, an_a
from tests.support.robot_desk import arrived, for_groups, let_speak, running_robot_desk, shut_until

TOO_OFTEN = {"errcode": 45009, "errmsg": "api freq out of limit"}
BLOCK_S = 600.0
IN_HAND = (PostState.LEASED, PostState.SENDING)


@pytest.fixture
def group() -> FakeRobot:
    """A robot in a group of 企业微信."""
    return FakeRobot(RobotKind.WECOM, "canary-key")


@pytest.fixture
def desk(office_url: str, tmp_path: Path, group: FakeRobot) -> Iterator[Desk]:
    """The demo office with that group."""
    with running_robot_desk(office_url, tmp_path, 值班群=group) as desk:
        yield desk


def names_and_phones(desk: Desk) -> list[str]:
    """Whom the desk knows, and by which numbers."""
    with desk.session() as session:
        people = session.exec(select(Person)).all()
    return [word for person in people for word in (person.name, person.phone) if word]


def test_a_report_is_nothing_for_the_group(desk: Desk, group: FakeRobot) -> None:
    """No card of a ticket goes there, whatever becomes of it."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    arrived(desk)
    assert group.shown == []


def test_each_step_of_an_a_is_told(desk: Desk, group: FakeRobot) -> None:
    """Class, number, promise and time; no title, no name, no telephone, and nothing that can be pressed."""
    number = an_a(desk)
    desk.forward("PT16M")
    arrived(desk)
    told = "\n".join(group.shown)
    assert ZH("bulletin.title_of_class", severity=Severity.A) in told
    assert f"A类 {number} · 响应" in told
    assert "解密" not in told
    assert DECRYPTION_FAILS[:6] not in told
    assert not [word for word in names_and_phones(desk) if word in told]
    assert all(post.priority % FIRST_SENDINGS == 0 and post.card["buttons"] == [] for post in for_groups(desk))


def test_what_the_office_promised_itself_is_not_told(desk: Desk, group: FakeRobot) -> None:
    """A consultation has no clock of the standard that a group could read of."""
    a_question(desk)
    desk.forward("PT8H")
    arrived(desk)
    internal = [shown for shown in group.shown if "咨询" in shown]
    assert internal == []


def test_the_digest_in_numbers(desk: Desk, group: FakeRobot) -> None:
    """Figures, classes, numbers, promises and times; the team's room has the whole of it."""
    number = a_c(desk)
    desk.forward("P3D")
    arrived(desk)
    digests = [shown for shown in group.shown if "运维日报" in shown]
    assert digests
    assert f"· C类 {number} · " in digests[-1]
    assert "报表" not in digests[-1]
    assert not [word for word in names_and_phones(desk) if word in "\n".join(group.shown)]
    assert any("报表" in str(line.card) for line in desk.as_("李强").cards("team") if line.card)


def test_a_quiet_day_has_a_sentence(desk: Desk, group: FakeRobot) -> None:
    """That nothing is open and nothing owed is said, too, without who is on duty: silence could mean a dead desk."""
    desk.forward("P2D")
    arrived(desk)
    assert group.shown
    assert all("无超时、无欠报" in shown for shown in group.shown if "运维日报" in shown)
    assert not [word for word in names_and_phones(desk) if word in "\n".join(group.shown)]


def test_what_was_done_meanwhile_is_left_out(desk: Desk, group: FakeRobot) -> None:
    """The group was told to wait: of two lines the one that was taken care of goes, and a card with none at all."""
    first, second = a_c(desk), a_c(desk, "陈思远")
    group.plan.extend([httpx.Response(200, json=TOO_OFTEN)] * 9)
    desk.forward("PT3H50M")
    desk.wait_until(lambda session: any(post.failed_because for post in session.exec(select(Post)).all()))
    waiting = [post for post in for_groups(desk) if post.state == PostState.QUEUED]
    lines = "\n".join(line for post in waiting for line in post.card["intro"])
    assert first in lines
    assert second in lines
    desk.as_("李强").press(first, "接单")
    group.plan.clear()
    let_speak(desk, "值班群")
    arrived(desk)
    told = "\n".join(group.shown)
    assert second in told
    assert first not in told


def test_steps_of_one_minute_are_one_card(desk: Desk, group: FakeRobot) -> None:
    """While it waits, what else falls due in that minute becomes a line of it: twenty a minute are soon spent."""
    group.plan.extend([httpx.Response(200, json=TOO_OFTEN)] * 99)
    numbers = [a_c(desk, by) for by in ("赵小禾", "陈思远", "刘晓彤")]
    desk.forward("PT3H50M")
    queued = for_groups(desk)
    assert 1 <= len(queued) <= 3
    assert all(any(number in str(post.card) for post in queued) for number in numbers)


def test_a_robot_that_was_removed(desk: Desk, group: FakeRobot) -> None:
    """Administrators are told what to do; the desk says that it is behind; put right, what waited arrives."""
    group.is_removed = True
    number = an_a(desk)
    desk.forward("PT16M")
    desk.wait_until(
        lambda session: (
            "robot_gone" in session.exec(select(Post.failed_because).where(col(Post.chat) == "值班群")).all()
        )
    )
    ready = desk.run(_ready(desk))
    assert (ready.status_code, ready.json()["audit"]["refused_chats"]) == (503, 1)
    with desk.session() as session:
        told = [post for post in session.exec(select(Post)).all() if "消息送不到" in post.card["title"]]
    assert told
    assert ZH("undeliverable.do.robot_gone") in told[0].card["intro"]
    assert ZH("undeliverable.kept") in told[0].card["intro"]
    group.is_removed = False
    let_speak(desk, "值班群")
    arrived(desk)
    assert number in "\n".join(group.shown)


async def _ready(desk: Desk) -> httpx.Response:
    transport = httpx.ASGITransport(app=desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        return await http.get("/readyz")


def test_the_block_outlasts_the_desk(office_url: str, tmp_path: Path) -> None:
    """钉钉 shuts the robot for ten minutes: a desk that starts anew tries nothing before, then says all in order."""
    robot = FakeRobot(RobotKind.DINGTALK, "canary-key", secret="SECcanary")  # noqa: S106 - of a fake
    robot.shut_until = robot.clock() + BLOCK_S
    with running_robot_desk(office_url, tmp_path, 钉钉群=robot) as desk:
        first, second = an_a(desk), a_c(desk)
        desk.forward("PT16M")
        desk.wait_until(lambda session: bool(robot.refused))
        blocked = select(Post.seq).where(Post.failed_because == "blocked")
        desk.wait_until(lambda session: session.exec(blocked).first() is not None)
        until = shut_until(desk, "钉钉群")
        assert until.timestamp() >= robot.shut_until
    with running_robot_desk(office_url, tmp_path, 钉钉群=robot) as desk:
        desk.forward("PT3H50M")
        assert shut_until(desk, "钉钉群") == until
        assert robot.refused == [130101]
        assert robot.shown == []
        robot.shut_until = 0.0
        let_speak(desk, "钉钉群")
        arrived(desk)
        told = [line for shown in robot.shown for line in shown.split("\n\n")]
        assert [n for n in (first, second) if any(n in line for line in told)] == [first, second]
        of_a = [number for number, shown in enumerate(robot.shown) if "A类" in shown]
        assert of_a == list(range(len(of_a)))


def test_no_key_in_any_log(desk: Desk, group: FakeRobot, caplog: pytest.LogCaptureFixture) -> None:
    """Sent, refused, unreadable or out of reach: neither address nor secret is written down."""
    group.plan += [
        httpx.ConnectError(f"All connection attempts failed for {group.url}"),
        httpx.Response(200, content=b"garbage"),
        httpx.Response(302, headers={"location": group.url}),
        RuntimeError(f"a mistake of our own at {group.url}"),
    ]
    an_a(desk)
    with capture_logs() as logs:
        desk.forward("PT16M")
        while group.plan:
            let_speak(desk, "值班群")
            desk.wait_until(lambda session: not any(one.state in IN_HAND for one in for_groups(desk)))
        let_speak(desk, "值班群")
        arrived(desk)
    assert group.shown
    assert [line for line in logs if line.get("place") == "值班群"]
    assert "canary" not in f"{logs}"
    logging.getLogger("httpx").setLevel(logging.WARNING)
    assert "canary" not in caplog.text


@pytest.mark.parametrize("kind", list(RobotKind))
def test_an_address_in_a_traceback_is_blotted_out(kind: RobotKind) -> None:
    """Whatever library puts the address into its error: the key and the signature do not stand in the log."""
    robot = FakeRobot(kind, "canary-key")
    said = redact(None, "error", {"exception": f"ConnectError at {robot.url}&timestamp=1&sign=canary%2Bx (timeout)"})
    assert "canary" not in said["exception"]
    assert "(timeout)" in said["exception"]
