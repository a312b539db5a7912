"""What Slack refuses for good: told elsewhere at once; and messages that can be edited no more."""

import asyncio

import pytest

from bot.platforms.slack.client import close_client, open_client
from bot.platforms.slack.workspace import identify
from models.messaging.outbox import PostState
from models.terms import Reach
from tests.support.fakes.fake_slack import BOT_TOKEN, FakeSlack, Fault
from tests.support.outboxes import Desk
from tests.support.slack_deliveries import CHANNEL, SlackTale, sending, titles

PERMANENT = (
    ("channel_not_found", Reach.CHAT),
    ("not_in_channel", Reach.CHAT),
    ("is_archived", Reach.CHAT),
    ("no_permission", Reach.CHAT),
    ("restricted_action", Reach.CHAT),
    ("restricted_action_thread_locked", Reach.CHAT),
    ("msg_too_long", Reach.MESSAGE),
    ("msg_blocks_too_long", Reach.MESSAGE),
    ("invalid_blocks", Reach.MESSAGE),
    ("invalid_arguments", Reach.MESSAGE),
    ("no_text", Reach.MESSAGE),
    ("team_not_found", Reach.CHAT),
    ("a_word_nobody_knows_yet", Reach.CHAT),
)


REFUSED = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")


@pytest.mark.parametrize("code", REFUSED)
def test_a_token_that_is_refused_once_kills_no_post(slack_tale: SlackTale, code: str) -> None:
    """It is told elsewhere at once, and goes out when the token is good again."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", Fault.ERROR, code)
        post = desk.queue(CHANNEL, "waits")
        async with sending(desk, slack.url):
            await desk.settled()
        assert (desk.told, desk.reaches) == ([(post, code)], [Reach.PLATFORM])
        assert desk.post(post).state is PostState.SENT

    slack_tale(story)


@pytest.mark.parametrize(("code", "reach"), PERMANENT)
def test_what_can_never_arrive_is_told_elsewhere_at_once(slack_tale: SlackTale, code: str, reach: Reach) -> None:
    """One call, a dead post, its reason and reach handed on once; the channel's next post is tried all the same."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.fail("chat.postMessage", Fault.ERROR, code)
        dead, other = desk.queue(CHANNEL, "dead"), desk.queue(CHANNEL, "other")
        async with sending(desk, slack.url):
            await desk.settled()
        assert (desk.told, desk.reaches) == ([(dead, code)], [reach])
        assert (desk.post(dead).state, desk.post(dead).failed_because) == (PostState.DEAD, code)
        assert desk.post(other).state is PostState.SENT

    slack_tale(story)


def test_places_that_are_really_so(slack_tale: SlackTale) -> None:
    """An archived channel, one without the desk, none at all, a person who left, a robot, nobody."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        slack.channels["C0INTAKE"].is_archived = True
        slack.channels["C0OTHER"].is_member = False
        slack.add_user("U2", "gone", deleted=True)
        chats = {
            "C0INTAKE": "is_archived",
            "C0OTHER": "not_in_channel",
            "C404": "channel_not_found",
            "@U2": "user_disabled",
            "@U9": "cannot_dm_bot",
            "@U404": "user_not_found",
        }
        posts = {desk.queue(chat, "x"): reason for chat, reason in chats.items()}
        async with sending(desk, slack.url):
            await desk.settled()
        assert dict(desk.told) == posts

    slack_tale(story)


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_a_message_that_cannot_be_edited_is_replaced(slack_tale: SlackTale, code: str) -> None:
    """Deleted, not ours, or too old: the card comes anew, and is edited there from then on."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        post = desk.queue(CHANNEL, "v1")
        async with sending(desk, slack.url):
            await desk.settled()
            slack.fail("chat.update", Fault.ERROR, code)
            desk.edit(post, "v2")
            await desk.settled()
            desk.edit(post, "v3")
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["v1", "v3"]
        assert desk.told == []

    slack_tale(story)


def test_a_message_that_somebody_deleted(slack_tale: SlackTale) -> None:
    """The same, as Slack itself does it."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        post = desk.queue(CHANNEL, "v1")
        async with sending(desk, slack.url):
            await desk.settled()
            slack.channels[CHANNEL].messages.clear()
            desk.edit(post, "v2")
            await desk.settled()
        assert titles(slack.messages(CHANNEL)) == ["v2"]

    slack_tale(story)


def test_a_bad_token_is_told_elsewhere(slack_tale: SlackTale) -> None:
    """Slack does not say who the desk is: what has to be said is said in another place, and the post waits."""

    async def story(desk: Desk, slack: FakeSlack) -> None:
        client = open_client("xoxb-of-nobody", slack.url)
        assert await identify(client) is None
        await close_client(client)
        post = desk.queue(CHANNEL, "unheard")
        async with sending(desk, slack.url, token="xoxb-of-nobody"):  # noqa: S106
            await desk.until(lambda: bool(desk.told))
        assert desk.told[0] == (post, "invalid_auth")
        assert desk.post(post).state is not PostState.DEAD

    slack_tale(story)


def test_who_the_desk_is(slack: FakeSlack) -> None:
    """The token names team and user; while Slack is in trouble nobody does."""

    async def ask() -> None:
        client = open_client(BOT_TOKEN, slack.url)
        slack.fail("auth.test", Fault.HTML, status=503)
        assert await identify(client) is None
        found = await identify(client)
        assert found is not None
        assert (found.team, found.bot_user) == ("T0TEAM", "U0DESK")
        await close_client(client)

    asyncio.run(ask())
