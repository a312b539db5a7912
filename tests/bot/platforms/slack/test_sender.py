"""Sending to Slack through the whole outbox, against a strict Slack on loopback and all it can do to a message."""

import socket
from itertools import pairwise

import pytest

from bot.delivery.relay import RelayTiming
from models.messaging.outbox import PostState
from tests.support.desk import ZH
from tests.support.fakes.fake_slack import FakeSlack, Fault
from tests.support.fakes.limiter import Limiter
from tests.support.outboxes import Desk
from tests.support.slack_deliveries import CHANNEL, SlackTale, sending, titles


def test_a_card_stands_in_its_channel_and_is_edited_there(slack_tale: SlackTale) -> None:
    """One message with the delivery's id, nothing unfolded or linked; a change edits it."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        post = desk.queue(CHANNEL, "v1 <!channel> & co")
        async with sending(desk, slack.url):
            await desk.settled()
            (message,) = slack.messages(CHANNEL)
            assert message["text"] == "v1 &lt;!channel&gt; &amp; co"
            assert message["metadata"]["event_payload"] == {"delivery_id": post}
            args = slack.calls_of("chat.postMessage")[0].args
            assert [args[name] for name in ("unfurl_links", "unfurl_media", "link_names")] == [False, False, False]
            assert desk.post(post).external_ref == message["ts"]
            desk.edit(post, "v2")
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["v2"]

    slack_tale(story)


def test_a_thread_and_a_direct_chat(slack_tale: SlackTale) -> None:
    """A reply hangs below its root; a direct chat is opened once, whatever its own id."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        root = slack.say(CHANNEL, "U1", "help")
        desk.queue(CHANNEL, "reply", thread=root["ts"])
        desk.queue("@U1", "one")
        desk.queue("@U1", "two")
        async with sending(desk, slack.url):
            await desk.settled()
        assert [one["thread_ts"] for one in slack.messages(CHANNEL) if "bot_id" in one] == [root["ts"]]
        assert titles(slack.messages("@U1")) == ["one", "two"]
        assert len(slack.calls_of("conversations.open")) == 1

    slack_tale(story)


@pytest.mark.parametrize("retry_after", ["2", "", "soon", "1e400", "-1"])
def test_told_to_wait_one_channel_waits(slack_tale: SlackTale, retry_after: str) -> None:
    """429 with Retry-After, or without one that can be read: only that channel waits, and each message comes once."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", Fault.RATE_LIMITED, retry_after, channel=CHANNEL)
        desk.queue(CHANNEL, "limited")
        desk.queue("C0OTHER", "free")
        async with sending(desk, slack.url):
            await desk.settled()
        calls = [call for call in slack.calls_of("chat.postMessage") if call.args["channel"] == CHANNEL]
        assert titles(slack.messages(CHANNEL)) == ["limited"]
        assert titles(slack.messages("C0OTHER")) == ["free"]
        assert len(calls) == 2
        if retry_after == "2":
            assert calls[1].at - calls[0].at >= 2.0

    slack_tale(story)


def test_a_huge_wait_ends_some_day(slack_tale: SlackTale) -> None:
    """Ten years are taken for an hour; meanwhile other channels get theirs."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", Fault.RATE_LIMITED, "315360000", channel=CHANNEL)
        post, other = desk.queue(CHANNEL, "limited"), desk.queue("C0OTHER", "free")
        async with sending(desk, slack.url):
            await desk.until(lambda: desk.post(post).failed_because == "ratelimited")
            await desk.settled(other)
        assert desk.post(post).state is PostState.QUEUED

    slack_tale(story)


def test_the_limit_is_kept_without_being_told(slack_tale: SlackTale) -> None:
    """Two processes with a backlog for three channels: not one call beyond one a second and channel."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.limiter = Limiter()
        for number in range(9):
            desk.queue(("C0INTAKE", CHANNEL, "C0OTHER")[number % 3], str(number))
        timing = RelayTiming(first_pause_s=0.1)
        async with sending(desk, slack.url, timing=timing), sending(desk, slack.url, timing=timing):
            await desk.settled()
        calls = slack.calls_of("chat.postMessage")
        assert len(calls) == 9
        for channel in ("C0INTAKE", CHANNEL, "C0OTHER"):
            times = [call.at for call in calls if call.args["channel"] == channel]
            assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))
        assert titles(slack.messages(CHANNEL)) == ["1", "4", "7"]

    slack_tale(story)


ACCEPTED = [
    (Fault.SILENT_ACCEPTED, ""),
    (Fault.RESET_ACCEPTED, ""),
    (Fault.STATUS_ACCEPTED, "fatal_error"),
]
NOT_ACCEPTED = [
    (Fault.SILENT, ""),
    (Fault.RESET, ""),
    (Fault.STATUS, "internal_error"),
    (Fault.HTML, ""),
    (Fault.ERROR, "fatal_error"),
    (Fault.ERROR, "internal_error"),
    (Fault.ERROR, "ratelimited"),
    (Fault.ERROR, "service_unavailable"),
    (Fault.ERROR, "request_timeout"),
]


@pytest.mark.parametrize(("fault", "detail"), ACCEPTED)
def test_an_answer_that_was_lost_is_reconciled(slack_tale: SlackTale, fault: Fault, detail: str) -> None:
    """The message had arrived: one call, one message, and its reference is known."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", fault, detail)
        post = desk.queue(CHANNEL, "once")
        async with sending(desk, slack.url, timing=RelayTiming(0.0, 0.6, 8.0, 0.05)):
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["once"]
        assert len(slack.calls_of("chat.postMessage")) == 1
        assert desk.post(post).external_ref == slack.messages(CHANNEL)[0]["ts"]

    slack_tale(story)


@pytest.mark.parametrize(("fault", "detail"), NOT_ACCEPTED)
def test_a_message_that_was_lost_is_sent_again(slack_tale: SlackTale, fault: Fault, detail: str) -> None:
    """It had not arrived: one message after two calls."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", fault, detail)
        desk.queue(CHANNEL, "once")
        async with sending(desk, slack.url, timing=RelayTiming(0.0, 0.6, 8.0, 0.05)):
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["once"]
        assert len(slack.calls_of("chat.postMessage")) == 2

    slack_tale(story)


def test_a_lost_answer_in_a_thread_and_in_a_direct_chat(slack_tale: SlackTale) -> None:
    """There, too, the message is found, also where Slack answers the first look with a limit or with trouble."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        root = slack.say(CHANNEL, "U1", "help")
        slack.fail("chat.postMessage", Fault.RESET_ACCEPTED, times=2)
        slack.fail("conversations.replies", Fault.RATE_LIMITED, "0")
        slack.fail("conversations.history", Fault.STATUS, "", status=503)
        desk.queue(CHANNEL, "reply", thread=root["ts"])
        desk.queue("@U1", "direct")
        async with sending(desk, slack.url):
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["help", "reply"]
        assert titles(slack.messages("@U1")) == ["direct"]

    slack_tale(story)


def test_a_lost_answer_in_a_busy_channel(slack_tale: SlackTale) -> None:
    """Hundreds of messages were written since: it is found behind them."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", Fault.RESET_ACCEPTED)
        slack.fail("conversations.history", Fault.STATUS, "", status=503)
        desk.queue(CHANNEL, "once")
        async with sending(desk, slack.url):
            await desk.until(lambda: bool(slack.calls_of("conversations.history")))
            for number in range(450):
                slack.say(CHANNEL, "U1", str(number))
            await desk.settled()
        assert titles(slack.messages(CHANNEL)).count("once") == 1

    slack_tale(story)


def test_without_the_right_to_look_it_comes_once_more_and_says_so(slack_tale: SlackTale) -> None:
    """The only case in which Slack may show a card twice."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.missing_scopes.add("conversations.history")
        slack.fail("chat.postMessage", Fault.RESET_ACCEPTED)
        desk.queue(CHANNEL, "twice")
        async with sending(desk, slack.url):
            await desk.settled()
        first, second = slack.messages(CHANNEL)
        assert ZH("delivery.possible_repeat") not in str(first["blocks"])
        assert ZH("delivery.possible_repeat") in str(second["blocks"])

    slack_tale(story)


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.RESET, Fault.STATUS, Fault.RATE_LIMITED])
def test_a_direct_chat_that_cannot_be_opened_now(slack_tale: SlackTale, fault: Fault) -> None:
    """Nothing was posted, so nothing has to be looked for: it is simply tried again."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("conversations.open", fault, "0")
        desk.queue("@U1", "once")
        async with sending(desk, slack.url, timing=RelayTiming(0.0, 0.6, 8.0, 0.05)):
            await desk.settled()
        assert titles(slack.messages("@U1")) == ["once"]

    slack_tale(story)


def test_while_nobody_answers_at_all_nothing_is_lost(slack_tale: SlackTale) -> None:
    """Refused connections are certain not to have sent anything: no look, and one message once Slack is there."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            away = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
            post = desk.queue(CHANNEL, "once")
            async with sending(desk, away):
                await desk.until(lambda: desk.post(post).attempts >= 2)
        found = desk.post(post)
        assert (found.state, found.began_at) == (PostState.QUEUED, None)
        async with sending(desk, slack.url):
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["once"]
        assert slack.calls_of("conversations.history") == []

    slack_tale(story)
