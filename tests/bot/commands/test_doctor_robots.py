"""`zhiban doctor` and `zhiban place` on group robots: nothing is sent unless somebody asks for it."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
import time_machine
from sqlalchemy import update
from sqlmodel import Session

from bot.commands.desk_access import act
from bot.language import chosen_voice
from bot.platforms.robots.checkup import try_out
from bot.robot_settings import RobotKind
from bot.settings import Settings
from models.chat import Card, Place
from models.messaging.outbox import ChatPace, Post
from models.messaging.unreachable import note_trouble
from models.people.person import Account
from models.storage.database_time import machine_now
from models.terms import DatabaseUse, Language, Platform, Reach
from tests.support.command_line import in_database, open_office, zhiban
from tests.support.desk import ZH
from tests.support.fakes.fake_robots import FakeRobot, FakeRobots, setting_of
from tests.support.fakes.telegram_world import TOKEN
from tests.support.uses import use_as

NOW = datetime(2026, 11, 25, 2, 12, tzinfo=UTC)
BULLETIN = ("--purpose", "bulletin", "--level", "notice")


@pytest.fixture(autouse=True)
def robots(environment: None, monkeypatch: pytest.MonkeyPatch) -> tuple[FakeRobot, ...]:
    """A desk with the demo's people on Telegram, everything else in order, with two robots set."""
    found = FakeRobot(RobotKind.WECOM, "canary-1"), FakeRobot(RobotKind.DINGTALK, "canary-2", keyword="值班")
    monkeypatch.setenv("ZHIBAN_ROBOTS", setting_of(值班群=found[0], 安全组=found[1]))
    with time_machine.travel(NOW, tick=False):
        open_office()
        zhiban("place", "set", "webchat:staff", "--purpose", "staff", "--level", "full")
    use_as(Settings().database, DatabaseUse.DESK)
    monkeypatch.setenv("ZHIBAN_TELEGRAM_TOKEN", TOKEN)
    in_database(lambda session: session.execute(update(Account).values(platform=Platform.TELEGRAM)))
    return found


def doctor(*arguments: str) -> tuple[int, list[str]]:
    """Exit code and lines of the command, at the time of the tests."""
    with time_machine.travel(NOW, tick=False):
        found = zhiban("doctor", *arguments)
    assert "canary" not in found.output
    return found.exit_code, found.stdout.splitlines()[1:]


def waits(session: Session, name: str, *, because: str = "") -> None:
    """Something is queued for a group."""
    session.add(
        Post(
            id=f"for {name}",
            platform=Platform.ROBOT,
            chat=name,
            language=Language.ZH,
            card=Card(title="运维日报").model_dump(mode="json"),
            queued_at=NOW,
            failed_because=because or None,
        )
    )


def test_a_place_for_a_robot_is_a_bulletin() -> None:
    """At level notice and for nothing else; no other chat is one."""
    assert "新建 → 群通报（bulletin）、仅通知（notice）" in zhiban("place", "set", "robot:值班群", *BULLETIN).stdout
    for arguments in (
        ("robot:安全组", "--purpose", "team", "--level", "notice"),
        ("robot:安全组", "--purpose", "bulletin", "--level", "full"),
        ("robot:值班群", "--level", "masked"),
        ("robot:值班群", "--purpose", "intake"),
    ):
        refused = zhiban("place", "set", *arguments)
        assert (refused.exit_code, refused.stderr.strip()) == (
            1,
            ZH("place_command.only_bulletins", place=arguments[0]),
        )
    elsewhere = zhiban("place", "set", "webchat:team", *BULLETIN)
    assert elsewhere.stderr.strip() == ZH("place_command.no_bulletins", place="webchat:team")
    assert [line.split()[0] for line in zhiban("place").stdout.splitlines()][-1] == "robot:值班群"


def test_robots_and_places_that_do_not_match() -> None:
    """A robot that nobody uses, and a group whose robot is gone from the settings."""
    for name in ("值班群", "旧群"):
        zhiban("place", "set", f"robot:{name}", *BULLETIN)
    code, lines = doctor()
    expected = [
        ZH("doctor.robot_without_place", name="安全组", command=" ".join(("zhiban place set robot:安全组", *BULLETIN))),
        ZH("doctor.place_without_robot", place="robot:旧群"),
    ]
    assert (code, lines[1:-1]) == (1, expected)


def test_groups_that_refuse_or_wait(robots: tuple[FakeRobot, ...]) -> None:
    """What to do about a key; until when a robot is shut and how many wait. Nothing is sent to find out."""
    for name in ("值班群", "安全组"):
        zhiban("place", "set", f"robot:{name}", *BULLETIN)
    assert doctor()[0] == 0

    def spoil(session: Session) -> None:
        place = Place(platform=Platform.ROBOT, chat="值班群")
        note_trouble(session, place, "robot_gone", Reach.CHAT, NOW)
        waits(session, "值班群", because="robot_gone")
        waits(session, "安全组", because="blocked")
        until = machine_now(session.connection()) + timedelta(minutes=9)
        session.add(ChatPace(platform=Platform.ROBOT, chat="安全组", next_at=until))

    in_database(spoil)
    code, lines = doctor()
    assert code == 1
    because, do = ZH("undeliverable.reason.robot_gone"), ZH("undeliverable.do.robot_gone")
    assert lines[1] == ZH("doctor.robot_refused", place="robot:值班群", because=because, do=do)
    assert lines[2].startswith("robot:安全组 暂停发送到")
    assert "等待的有 1 条" in lines[2]
    assert robots[0].shown == robots[1].shown == []


def test_a_message_to_each_group_when_asked(robots: tuple[FakeRobot, ...]) -> None:
    """What became of it stands there in a sentence; it counts like any other message, so no limit is broken by it."""
    network, voice = FakeRobots(*robots), chosen_voice(None)
    robots[1].secret = "SECcanary"  # noqa: S105 - somebody turned signatures on
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    assert list(try_out(settings, voice, act, network)) == [
        (ZH("doctor.robot_heard", place="robot:值班群"), True),
        (ZH("doctor.robot_not_heard", place="robot:安全组", because=ZH("undeliverable.reason.bad_signature")), False),
    ]
    assert ZH("doctor.robot_hello") in robots[0].shown[0]
    for _ in range(19):
        list(try_out(settings, voice, act, network))
    assert next(iter(try_out(settings, voice, act, network))) == (
        ZH("doctor.robot_not_now", place="robot:值班群"),
        True,
    )
    assert robots[0].refused == []
    assert len(robots[0].shown) == 20


def test_a_group_that_no_message_reaches_is_a_problem(robots: tuple[FakeRobot, ...]) -> None:
    """The network is away: a sentence for each group, and exit code 1 of the command that asked."""
    robots[0].plan.append(httpx.ConnectError("no route"))
    tried = list(try_out(Settings(_env_file=None), chosen_voice(None), act, FakeRobots(robots[0])))  # type: ignore[call-arg]
    assert tried == [
        (ZH("doctor.robot_no_answer", place="robot:值班群", reason="ConnectError"), False),
        (ZH("doctor.robot_no_answer", place="robot:安全组", reason="ConnectError"), False),
    ]


def test_there_are_no_robots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked to try them, it says so."""
    monkeypatch.delenv("ZHIBAN_ROBOTS")
    assert ZH("doctor.no_robots") in doctor("--robots")[1]


def test_a_demo_has_no_robots(robots: tuple[FakeRobot, ...]) -> None:
    """It reads no token of theirs, so neither is a group missed nor a message sent."""
    use_as(Settings().database, DatabaseUse.DEMO)
    in_database(lambda session: session.execute(update(Account).values(platform=Platform.WEBCHAT)))
    code, lines = doctor("--robots")
    told = ZH("demo.reads_no_tokens", names="ZHIBAN_TELEGRAM_TOKEN, ZHIBAN_ROBOTS")
    assert (code, lines[:2]) == (0, [told, ZH("doctor.no_robots")])
    assert robots[0].shown == robots[1].shown == []
