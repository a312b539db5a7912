"""What the desk says to a group robot arrives as it should, and each way in which it cannot is told apart."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.delivery.transport import Barred, CannotLook, Later, Outcome, Outgoing, Sent, Undeliverable, Unknown
from bot.platforms.links import Links
from bot.platforms.robots.sender import RobotSender, open_client
from bot.robot_settings import Robot, RobotKind, robots_in
from models.chat import Card, Place
from models.terms import Language, Platform, Reach, Severity
from tests.support.fakes.fake_robots import FakeRobot, FakeRobots, setting_of

NOW = datetime(2026, 11, 27, 2, 12, tzinfo=UTC)
CARD = Card(title="时限提醒", progress=("B类 2611-0042 · 解决即将超时", "· 其他"))
KINDS = list(RobotKind)
BLOCK_AT_LEAST_S = 600.0


def a_fake(kind: RobotKind, **more: Any) -> FakeRobot:
    """A robot with all the security that its kind has."""
    own = {} if kind is RobotKind.WECOM else {"secret": "SEC0f1e2d", "keyword": "值班"}
    return FakeRobot(kind, "k3y-0f-the-robot", **{"clock": NOW.timestamp} | own | more)


def a_post(card: Card = CARD, **more: Any) -> Outgoing:
    """A card on its way to the group."""
    known: dict[str, Any] = {
        "id": "p1",
        "place": Place(platform=Platform.ROBOT, chat="群"),
        "external_ref": None,
        "card": card,
        "language": Language.ZH,
        "began_at": NOW,
        "is_edit": False,
    }
    return Outgoing(**known | more)


def outcome(
    fake: FakeRobot,
    post: Outgoing | None = None,
    network: FakeRobots | None = None,
    page: str = "",
    now: datetime = NOW,
    change: Callable[[str], str] = str,
) -> Outcome:
    """What becomes of a post; `change` spoils what the operator has set."""
    robots = robots_in(SecretStr(change(setting_of(群=fake))))

    async def sent() -> Outcome:
        sender = RobotSender(robots, open_client(network or FakeRobots(fake)), Links(page), lambda: now)
        try:
            return await sender.send(post or a_post())
        finally:
            await sender.close()

    return asyncio.run(sent())


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_arrives(kind: RobotKind) -> None:
    """Signed, with the keyword where one is demanded, each line of the card in its order."""
    fake = a_fake(kind)
    assert outcome(fake) == Sent("p1")
    (shown,) = fake.shown
    positions = [shown.index(word) for word in ("时限提醒", "B类 2611-0042", "其他")]
    assert positions == sorted(positions)
    assert fake.keyword in shown


@pytest.mark.parametrize("kind", KINDS)
def test_a_card_that_is_a_title_alone(kind: RobotKind) -> None:
    """No robot takes a message without a text."""
    fake = a_fake(kind)
    assert outcome(fake, a_post(Card(title="运维日报"))) == Sent("p1")
    assert "运维日报" in fake.shown[0]


@pytest.mark.parametrize("kind", KINDS)
def test_lines_lead_to_their_ticket(kind: RobotKind) -> None:
    """Where the page has a public address; what names no ticket leads nowhere."""
    fake = a_fake(kind)
    outcome(fake, page="https://desk.example.org")
    body = json.dumps(fake.bodies, ensure_ascii=False)
    assert body.count("https://desk.example.org/tickets/2611-0042") == 1
    assert body.count("https://") == 1


def test_text_for_those_who_see_no_markdown() -> None:
    """A robot of 企业微信 may be told to send plain text."""
    fake = a_fake(RobotKind.WECOM)
    text = outcome(fake, page="https://d.cn", change=lambda one: one.replace('"kind"', '"format": "text", "kind"'))
    assert isinstance(text, Sent)
    assert fake.bodies[0]["msgtype"] == "text"
    assert fake.shown == ["时限提醒\nB类 2611-0042 · 解决即将超时 https://d.cn/tickets/2611-0042\n· 其他"]


def test_an_edit_is_left_alone() -> None:
    """What stands in a group stays as it is: nothing is sent a second time."""
    fake = a_fake(RobotKind.WECOM)
    assert outcome(fake, a_post(is_edit=True, external_ref="p0")) == Sent("p0")
    assert fake.shown == []


def test_nothing_can_be_looked_for() -> None:
    """A robot shows nothing of what it sent."""
    sender = RobotSender({}, open_client(FakeRobots()), Links(), lambda: NOW)
    with pytest.raises(CannotLook):
        asyncio.run(sender.find(a_post()))


def test_a_robot_that_nobody_set_up() -> None:
    """The place names a robot that the settings do not."""
    post = a_post(place=Place(platform=Platform.ROBOT, chat="旧群"))
    assert outcome(a_fake(RobotKind.WECOM), post) == Undeliverable("robot_missing")


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_that_is_no_good_is_a_state_of_the_group(kind: RobotKind) -> None:
    """HTTP says 200, and nothing stands in the group: it waits until the key is put right."""
    fake = a_fake(kind, is_removed=True)
    assert outcome(fake) == Barred("robot_gone")
    assert fake.shown == []


@pytest.mark.parametrize("kind", [RobotKind.DINGTALK, RobotKind.FEISHU])
def test_security_settings_that_differ(kind: RobotKind) -> None:
    """The secret, the keyword and the clock are told apart, though some come under one code."""
    fake = a_fake(kind)
    assert outcome(fake, change=lambda one: one.replace("SEC0f1e2d", "SECother")) == Barred("bad_signature")
    assert outcome(fake, change=lambda one: one.replace('"值班"', '"报修"')) == Barred("keyword_missing")
    late = datetime.fromtimestamp(NOW.timestamp() - 2 * 3600, UTC)
    assert outcome(fake, now=late) == Barred("wrong_clock")
    assert fake.shown == []


def test_a_clock_that_is_a_little_off_signs_well() -> None:
    """Within the hour the robots take it."""
    late = datetime.fromtimestamp(NOW.timestamp() - 1800, UTC)
    for kind in KINDS:
        assert isinstance(outcome(a_fake(kind), now=late), Sent)


@pytest.mark.parametrize(
    ("kind", "code", "reason", "least_s"),
    [
        (RobotKind.WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}, "ratelimited", 60.0),
        (RobotKind.DINGTALK, {"errcode": 130101, "errmsg": "send too fast"}, "blocked", BLOCK_AT_LEAST_S),
        (RobotKind.FEISHU, {"code": 11232, "msg": "frequency limited"}, "ratelimited", 20.0),
        (RobotKind.FEISHU, {"code": 9499, "msg": "too many request"}, "ratelimited", 20.0),
    ],
)
def test_too_fast_holds_up_the_group(kind: RobotKind, code: dict[str, Any], reason: str, least_s: float) -> None:
    """As long as the robot says nothing will pass, with some jitter where all the world waits as long."""
    fake = a_fake(kind)
    fake.plan.append(httpx.Response(200, json=code))
    later = outcome(fake)
    assert isinstance(later, Later)
    assert (later.reason, later.is_whole_chat) == (reason, True)
    assert later.after_s is not None
    assert least_s <= later.after_s <= least_s + 60


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (httpx.Response(200, json={"errcode": 40008, "errmsg": "?"}), Undeliverable("wecom_40008", Reach.MESSAGE)),
        (httpx.Response(200, json={"errcode": 40058, "errmsg": "?"}), Undeliverable("too_large", Reach.MESSAGE)),
        (httpx.Response(200, json={"errcode": -1, "errmsg": "system busy"}), Later(None, "busy")),
        (httpx.Response(200, content=b"<html>ok</html>"), Unknown("unreadable")),
        (httpx.Response(200, json=[0]), Unknown("unreadable")),
        (httpx.Response(200, json={"errcode": "0"}), Unknown("unreadable")),
        (httpx.Response(200, json={"errcode": False}), Unknown("unreadable")),
        (httpx.Response(200, json={}), Unknown("unreadable")),
        (httpx.Response(200, content=b"[" * 60_000), Unknown("unreadable")),
        (httpx.Response(200, content=b'{"errcode": 0, "pad": "' + b"x" * 200_000 + b'"}'), Unknown("unreadable")),
        (httpx.Response(302, headers={"location": "https://evil.example/"}), Barred("redirected")),
        (httpx.Response(404, content=b"not here"), Barred("robot_gone")),
        (httpx.Response(413), Undeliverable("too_large", Reach.MESSAGE)),
        (httpx.Response(429), Later(60.0, "ratelimited", is_whole_chat=True)),
        (httpx.Response(418), Undeliverable("http_418", Reach.MESSAGE)),
        (httpx.Response(500), Unknown("server_trouble")),
        (httpx.Response(502, content=b"<html>Bad Gateway</html>"), Unknown("server_trouble")),
        (httpx.Response(500, json={"errcode": 0}), Undeliverable("wecom_0", Reach.MESSAGE)),
        (httpx.ConnectError("refused"), Later(None, "ConnectError")),
        (httpx.ConnectTimeout("slow"), Later(None, "ConnectTimeout")),
        (httpx.ReadTimeout("slow"), Unknown("ReadTimeout")),
        (httpx.RemoteProtocolError("reset"), Unknown("RemoteProtocolError")),
    ],
)
def test_every_way_to_fail(planned: httpx.Response | Exception, expected: Outcome) -> None:
    """What certainly did not arrive, what may have, and what never will."""
    fake = a_fake(RobotKind.WECOM)
    fake.plan.append(planned)
    network = FakeRobots(fake)
    assert outcome(fake, network=network) == expected
    assert len(network.asked) == 1


def test_an_older_answer_is_read() -> None:
    """飞书's robots of old say `StatusCode` alone."""
    fake = a_fake(RobotKind.FEISHU)
    fake.plan += [httpx.Response(200, json={"StatusCode": 0}), httpx.Response(200, json={"StatusCode": 19001})]
    assert [outcome(fake), outcome(fake)] == [Sent("p1"), Barred("robot_gone")]


@pytest.mark.parametrize(("minute", "waits"), [(0, True), (30, True), (29, False), (31, False), (1, False)])
def test_feishu_is_left_alone_on_the_half_hour(minute: int, *, waits: bool) -> None:
    """A digest of 08:30 leaves when the crowd has passed; an A at once; nobody else's robots wait."""
    at = datetime(2026, 11, 27, 0, minute, 20, tzinfo=UTC)
    fake = a_fake(RobotKind.FEISHU, clock=at.timestamp)
    later = outcome(fake, now=at)
    assert isinstance(later, Later if waits else Sent)
    if isinstance(later, Later):
        assert later.after_s is not None
        assert 40 < later.after_s <= 100
        assert not later.is_whole_chat
    urgent = a_post(CARD.model_copy(update={"severity": Severity.A}))
    assert isinstance(outcome(fake, urgent, now=at), Sent)
    assert isinstance(outcome(a_fake(RobotKind.DINGTALK, clock=at.timestamp), now=at), Sent)


def test_what_is_posted_stays_with_the_robot() -> None:
    """Nothing of a robot's address or secret is in what its settings show of themselves."""
    robot = Robot(
        "群", RobotKind.DINGTALK, SecretStr("https://x?access_token=canary1"), SecretStr("canary2"), "canary3"
    )
    assert "canary" not in f"{robot!r} {robot}"
