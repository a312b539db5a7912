"""Delivery where nobody knows at first whether a post arrived: no answer, or a process that stops or has a twin."""

import asyncio
from dataclasses import replace

import pytest

from bot.delivery.relay import RelayTiming
from bot.delivery.transport import CannotLook, LookLater, Unknown
from models.messaging.outbox import PostState
from tests.support.desk import ZH
from tests.support.outboxes import QUICK, Desk, Robot, Step, Tale

pytestmark = pytest.mark.both_databases("claims")


def test_a_lost_answer_is_looked_up(tale: Tale) -> None:
    """It had arrived: it is found, marked, and not sent again."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Unknown("timeout"), arrives=True))
        post = desk.queue("C1", "once")
        async with desk.outbox(robot):
            await desk.settled()
        assert (robot.titles(), robot.looked_for) == (["once"], [post])
        found = desk.post(post)
        assert (found.state, found.external_ref, found.sent_version) == (PostState.SENT, robot.refs[post][0], 1)
        assert not found.is_repeat

    tale(story)


def test_a_lost_message_is_sent_again_without_a_mark(tale: Tale) -> None:
    """It had not arrived, and that is certain: sent again, unmarked; also when looking takes two tries."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Unknown("reset")))
        robot.looks.append(LookLater("down", 0.05))
        post = desk.queue("C1", "twice tried")
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.looked_for == [post, post]
        assert [card.outcome for card in robot.shown.values()] == [()]

    tale(story)


def test_where_nobody_can_tell_it_comes_once_more_and_says_so(tale: Tale) -> None:
    """At most one repeat, marked as such; without an answer again it is told elsewhere."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Unknown("timeout"), arrives=True))
        robot.will("C2", Step(Unknown("timeout"), arrives=True), Step(Unknown("timeout"), arrives=True))
        robot.looks.extend(CannotLook("missing_scope") for _ in range(3))
        repeated = desk.queue("C1", "repeated")
        unanswered = desk.queue("C2", "unanswered")
        async with desk.outbox(robot):
            await desk.settled()
        first, second = (robot.shown[ref] for ref in robot.refs[repeated])
        assert (first.outcome, second.outcome) == ((), (ZH("delivery.possible_repeat"),))
        assert desk.post(repeated).state is PostState.SENT
        assert len(robot.refs[unanswered]) == 2
        assert desk.told == [(unanswered, "no_answer")]
        assert desk.post(unanswered).state is PostState.DEAD

    tale(story)


def test_a_change_while_nobody_knows_whether_it_arrived(tale: Tale) -> None:
    """It is looked for first, as the place shows it, and edited then: one message, the newest words."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(Unknown("timeout"), arrives=True))
        robot.looks.append(LookLater("down", 0.3))
        post = desk.queue("C1", "old")
        async with desk.outbox(robot):
            await desk.until(lambda: bool(robot.looked_for))
            await desk.until(lambda: desk.post(post).state is PostState.AMBIGUOUS)
            desk.edit(post, "new")
            await desk.until(lambda: desk.post(post).sent_version == 2)
        assert [card.title for card in robot.shown.values()] == ["new"]
        assert robot.titles() == ["old", "new"]

    tale(story)


def test_an_edit_without_an_answer_is_simply_made_again(tale: Tale) -> None:
    """Nobody sees an edit twice, so nothing has to be looked up."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        post = desk.queue("C1", "v1")
        async with desk.outbox(robot):
            await desk.settled()
            robot.will("C1", Step(Unknown("timeout"), arrives=True))
            desk.edit(post, "v2")
            await desk.until(lambda: desk.post(post).sent_version == 2)
        assert robot.looked_for == []
        assert robot.titles() == ["v1", "v2", "v2"]
        assert len(robot.shown) == 1

    tale(story)


def test_stopping_leaves_what_can_be_found(tale: Tale) -> None:
    """Stopped while a message is on its way: the next process looks for it and does not send it again."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        robot.will("C1", Step(arrives=True, waits_for=asyncio.Event()))
        post = desk.queue("C1", "on its way")
        behind = desk.queue("C1", "behind")
        async with desk.outbox(robot, replace(QUICK, stops_within_s=0.1)):
            await desk.until(lambda: bool(robot.tries))
        assert robot.is_closed
        assert (desk.post(post).state, desk.post(behind).state) == (PostState.AMBIGUOUS, PostState.QUEUED)
        _, sent = robot.tries[0]
        robot.refs[post].append(robot._show(sent))
        async with desk.outbox(robot):
            await desk.settled()
        assert robot.titles() == ["on its way", "behind"]

    tale(story)


def test_a_lost_lease_is_taken_over(tale: Tale) -> None:
    """A sender that hangs beyond its lease loses the post; what it says afterwards changes nothing."""

    async def story(desk: Desk) -> None:
        robot, release = Robot(), asyncio.Event()
        robot.will("C1", Step(waits_for=release))
        post = desk.queue("C1", "once")
        async with desk.outbox(robot, RelayTiming(pace_s=0.0, try_s=60.0, lease_s=61.0)):
            await desk.until(lambda: bool(robot.tries))
            desk.change(post, lease_until=desk.post(post).began_at)
            await desk.settled()
            marked = desk.post(post)
            assert marked.external_ref == robot.refs[post][0]
            release.set()
            await desk.until(lambda: len(robot.refs[post]) == 2)
            await asyncio.sleep(0.1)
            assert desk.post(post).model_dump() == marked.model_dump()

    tale(story)


def test_two_processes_send_each_post_once(tale: Tale) -> None:
    """Two hundred posts to twenty chats, two processes: each arrives once, each chat in order."""

    async def story(desk: Desk) -> None:
        robot = Robot()
        for number in range(200):
            desk.queue(f"C{number % 20}", str(number))
        async with desk.outbox(robot), desk.outbox(robot):
            await desk.settled()
        assert sorted(map(int, robot.titles())) == list(range(200))
        for chat in range(20):
            numbers = [int(title) for title in robot.titles(f"C{chat}")]
            assert numbers == sorted(numbers)

    tale(story)
