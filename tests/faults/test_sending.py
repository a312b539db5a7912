"""Processes that die or freeze while they send to Slack: nothing is lost, and nothing comes twice that can be found."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from models.messaging.outbox import PostState
from tests.support.desk import ZH
from tests.support.fakes.fake_slack import FakeSlack, Fault
from tests.support.outboxes import Desk, a_desk
from tests.support.patience import HANG_S, wait_until
from tests.support.processes.outbox_process import AFTER_SENDING, BEFORE_SENDING, KILLED, NEVER
from tests.support.processes.server import ROOT

pytestmark = pytest.mark.both_databases("claims, locks and races")

CHANNEL = "C0TEAM"
LEASE_S = 2.0


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A workspace that outlives the processes that send to it."""
    fake = FakeSlack()
    yield fake
    fake.close()


@contextmanager
def process(desk: Desk, slack: FakeSlack, point: str = NEVER) -> Iterator[subprocess.Popen[str]]:
    """A process that sends, from its start to its end."""
    child = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.support.processes.outbox_process", desk.url, slack.url, str(LEASE_S), point],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        yield child
    finally:
        child.kill()
        child.communicate()


@pytest.mark.parametrize("point", [BEFORE_SENDING, AFTER_SENDING])
def test_killed_around_the_call(database_url: str, tmp_path: Path, slack: FakeSlack, point: str) -> None:
    """kill -9 between commit and send, and between send and mark: each card stands there once, in order."""

    async def story() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            posts = [desk.queue(CHANNEL, str(number)) for number in range(3)]
            with process(desk, slack, point) as child:
                assert await asyncio.to_thread(child.wait, HANG_S) == KILLED
            assert desk.post(posts[0]).state is PostState.SENDING
            with process(desk, slack):
                wait_until(lambda: all(desk.post(post).state is PostState.SENT for post in posts))
            assert [message["text"] for message in slack.messages(CHANNEL)] == ["0", "1", "2"]
            assert [message["ts"] for message in slack.messages(CHANNEL)] == [
                desk.post(post).external_ref for post in posts
            ]

    asyncio.run(story())


@pytest.mark.parametrize("point", [BEFORE_SENDING, AFTER_SENDING])
def test_killed_where_nobody_can_tell(database_url: str, tmp_path: Path, slack: FakeSlack, point: str) -> None:
    """Without the right to look, a card comes at most twice, and then says that it may be a repeat."""

    async def story() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            slack.missing_scopes.add("conversations.history")
            post = desk.queue(CHANNEL, "card")
            with process(desk, slack, point) as child:
                assert await asyncio.to_thread(child.wait, HANG_S) == KILLED
            with process(desk, slack):
                wait_until(lambda: desk.post(post).state is PostState.SENT)
            messages = slack.messages(CHANNEL)
            assert len(messages) == (2 if point == AFTER_SENDING else 1)
            assert ZH("delivery.possible_repeat") in str(messages[-1]["blocks"])

    asyncio.run(story())


def test_frozen_beyond_its_lease(database_url: str, tmp_path: Path, slack: FakeSlack) -> None:
    """SIGSTOP in the middle of a call that Slack had taken: another process finds it; woken, the first does no harm."""

    async def story() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            slack.fail("chat.postMessage", Fault.SILENT_ACCEPTED)
            posts = [desk.queue(CHANNEL, "0"), desk.queue(CHANNEL, "1")]
            with process(desk, slack) as frozen:
                wait_until(lambda: bool(slack.calls_of("chat.postMessage")))
                frozen.send_signal(signal.SIGSTOP)
                with process(desk, slack):
                    wait_until(lambda: all(desk.post(post).state is PostState.SENT for post in posts))
                    before = [desk.post(post).model_dump() for post in posts]
                    frozen.send_signal(signal.SIGCONT)
                    slack.mend()
                    await asyncio.sleep(LEASE_S)
                    assert [desk.post(post).model_dump() for post in posts] == before
            assert [message["text"] for message in slack.messages(CHANNEL)] == ["0", "1"]

    asyncio.run(story())


def test_frozen_at_any_moment(database_url: str, tmp_path: Path, slack: FakeSlack) -> None:
    """Two processes, one of them frozen and woken in the middle of its work: nothing is lost, and in order.

    It can be frozen between its last look at the watch and the call. No platform can be told that such a call comes
    too late, so there, and only there, a card may come twice.
    """

    async def story() -> None:
        async with a_desk(database_url, tmp_path) as desk:
            freezes = 3
            posts = [desk.queue(f"C{number % 5}", str(number)) for number in range(60)]
            for number in range(5):
                slack.add_channel(f"C{number}")
            with process(desk, slack) as unlucky, process(desk, slack):
                for _ in range(freezes):
                    await asyncio.sleep(0.15)
                    unlucky.send_signal(signal.SIGSTOP)
                    await asyncio.sleep(LEASE_S + 0.5)
                    unlucky.send_signal(signal.SIGCONT)
                wait_until(lambda: all(desk.post(post).state is PostState.SENT for post in posts))
            for chat in range(5):
                shown = [int(message["text"]) for message in slack.messages(f"C{chat}")]
                assert list(dict.fromkeys(shown)) == list(range(chat, 60, 5))
            assert len(slack.calls_of("chat.postMessage")) <= len(posts) + freezes

    asyncio.run(story())
