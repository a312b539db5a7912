"""Each chat platform is tried while a desk is set up: its rooms get a post, and what became of it is told as it is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.robot_settings import RobotKind
from handlers.setup.chats import try_chats
from handlers.setup.posts import what_became, where_it_goes
from handlers.setup.steps import SetupStep, step_states
from models.logins.setup import held_setup, setup_of, tried_posts
from models.messaging.outbox import Post, PostState
from models.refusal import Refusal
from models.terms import Language, Platform
from tests.support.desk import ZH, Desk
from tests.support.fakes.fake_robots import FakeRobot
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.logins import LoginDesk
from tests.support.robot_desk import running_robot_desk

GOOD, GONE = "值班群", "旧群"


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """A desk with the robots of two groups, of which one was taken out of its group."""
    good = FakeRobot(RobotKind.DINGTALK, "key-of-the-good-one")
    gone = FakeRobot(RobotKind.DINGTALK, "key-of-the-other-one", is_removed=True)
    with running_robot_desk(office_url, tmp_path, 值班群=good, 旧群=gone) as desk:
        yield LoginDesk(desk)


def tries(house: LoginDesk, platform: Platform) -> int:
    """Press try it; how many rooms that takes."""
    return house.turn(lambda turn: try_chats(turn, held_setup(turn.session), platform))


def told(desk: Desk) -> dict[str, str]:
    """What became of each post, by where it goes."""
    with desk.session() as session:
        posts = tried_posts(session, setup_of(session))
        return {where_it_goes(session, ZH, one): what_became(ZH, one, desk.now) for one in posts}


def is_done(desk: Desk) -> bool:
    """Whether the step is done."""
    with desk.session() as session:
        states = step_states(session, "", desk.now)
    return next(one.is_done for one in states if one.step is SetupStep.CHATS)


def test_each_room_says_what_became_of_its_post(house: LoginDesk) -> None:
    """Delivered where the platform took it, not delivered with the reason where it refused; the step is not done."""
    assert tries(house, Platform.ROBOT) == 2
    house.desk.ring()
    house.desk.wait_until(
        lambda session: all(one.sent_version or one.failed_because for one in tried_posts(session, setup_of(session)))
    )
    said = told(house.desk)
    assert len(said) == 2
    good, gone = (next(what for where, what in said.items() if name in where) for name in (GOOD, GONE))
    assert good.startswith("已送达（")
    assert ZH("undeliverable.reason.robot_gone") in gone
    assert "已送达" not in gone
    assert not is_done(house.desk)


def test_the_page_is_tried_in_its_rooms(house: LoginDesk) -> None:
    """The intake room and the team's have the post; it says that it is a trial, and asks for nothing."""
    assert tries(house, Platform.WEBCHAT) == 2
    house.desk.settle()
    card = house.desk.as_("李强").card("team")
    assert (card.title, card.intro, card.buttons) == (ZH("setup.chats.post.title"), (ZH("setup.chats.post"),), ())
    assert {where.rpartition("：")[2] for where in told(house.desk)} == {ZH("place.intake"), ZH("place.team")}
    assert all("已送达" in what for what in told(house.desk).values())
    assert is_done(house.desk)


def test_twice_within_a_minute_makes_no_two_posts(house: LoginDesk) -> None:
    """The second press is refused; a minute later it is another trial, and another platform is tried at any time."""
    desk = house.desk
    tries(house, Platform.WEBCHAT)
    desk.clock.move(seconds=59)
    with pytest.raises(Refusal, match=r"setup\.chats\.just_tried"):
        tries(house, Platform.WEBCHAT)
    assert tries(house, Platform.ROBOT) == 2
    with desk.session() as session:
        first = session.exec(select(Post.id)).all()
    desk.clock.move(seconds=1)
    tries(house, Platform.WEBCHAT)
    with desk.session() as session:
        posts = tried_posts(session, setup_of(session))
        assert len([one for one in posts if one.platform is Platform.WEBCHAT and one.id not in first]) == 2
        assert len([one for one in posts if one.platform is Platform.ROBOT and one.id in first]) == 2


def test_what_is_not_set_up_is_not_tried(house: LoginDesk) -> None:
    """Neither a platform without settings nor one without a room."""
    with pytest.raises(Refusal, match=r"setup\.chats\.off"):
        tries(house, Platform.SLACK)
    assert told(house.desk) == {}


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        (PostState.QUEUED, {}, ZH("setup.post.waiting")),
        (PostState.SENDING, {}, ZH("setup.post.waiting")),
        (PostState.QUEUED, {"failed_because": "no_answer"}, "服务台会再试"),
        (PostState.AMBIGUOUS, {"failed_because": "no_answer"}, ZH("setup.post.unknown")),
        (PostState.HELD, {"expected_at": TUESDAY_10_OCLOCK}, ZH("setup.post.held", until="10:00")),
        (PostState.DEAD, {"failed_because": "not_in_channel"}, ZH("undeliverable.reason.not_in_channel")),
        (PostState.DEAD, {"failed_because": "never_heard_of"}, ZH("undeliverable.reason.other")),
        (PostState.SENT, {"sent_version": 1, "sent_at": TUESDAY_10_OCLOCK, "external_ref": "17.5"}, "17.5"),
    ],
)
def test_nothing_is_claimed_before_the_platform_said_so(state: PostState, more: dict[str, object], said: str) -> None:
    """Each state of a post has its own words; delivered is one that was."""
    post = Post(
        id="p",
        platform=Platform.SLACK,
        chat="C1",
        language=Language.ZH,
        card={},
        queued_at=TUESDAY_10_OCLOCK,
        state=state,
        **more,
    )
    became = what_became(ZH, post, TUESDAY_10_OCLOCK + timedelta(minutes=5))
    assert said in became
    assert ("已送达" in became) is (state is PostState.SENT)
