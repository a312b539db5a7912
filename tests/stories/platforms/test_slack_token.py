"""A token that Slack takes no more is the state of the adapter: posts wait, others carry the alarm, and it ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.messaging.outbox import Post, PostState
from models.messaging.unreachable import refused_platforms
from models.terms import Platform
from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.slack_desk import TEAM, SlackDesk, running_slack_desk

ANOTHER = "xoxb-of-the-next-installation"
BOT_REVOKED = payloads.event(type="tokens_revoked", tokens={"oauth": [], "bot": [payloads.BOT_USER]})
UNINSTALLED = payloads.event(type="app_uninstalled")
QUICKLY_S = 0.05


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The demo office in Slack, by signed HTTP, and at its pages."""
    with running_slack_desk(office_url, tmp_path, "http") as office:
        adapter = office.desk.app.state.adapters[Platform.SLACK]
        adapter.token_watch.asked_again_s = QUICKLY_S
        office.desk.run(adapter.whoami())
        yield office


def refused(*reasons: str) -> Callable[[Session], bool]:
    """Whether the desk's state says that Slack refuses it for these reasons."""
    return lambda session: sorted(refused_platforms(session, [Platform.SLACK]).values()) == sorted(reasons)


def alarms(office: SlackDesk) -> int:
    """How many cards at the administrator's page say that Slack cannot be reached."""
    told = office.desk.as_("孙工").cards("desk")
    return sum(line.card.title == ZH("undeliverable.title", where="Slack") for line in told if line.card)


@pytest.mark.parametrize("event", [BOT_REVOKED, UNINSTALLED], ids=["tokens_revoked", "app_uninstalled"])
def test_what_slack_says_of_the_token_is_the_state_at_once(office: SlackDesk, event: payloads.Payload) -> None:
    """Without any post to fail: readiness says so, and the administrator's page has the alarm, once."""
    office.fake.bot_token = ANOTHER
    assert office.deliver(event) is not None
    office.desk.wait_until(refused("invalid_auth"))
    office.desk.settle()
    assert alarms(office) == 1
    ready = office.desk.as_("孙工").get("/readyz")
    assert (ready.status_code, ready.json()["audit"]["refused_platforms"]) == (503, 1)
    assert office.deliver({**event, "event_id": "Ev-again"}) is not None
    office.desk.wait_until(refused("invalid_auth"))
    assert alarms(office) == 1


def test_a_good_token_ends_it_without_a_post_and_what_waited_leaves(office: SlackDesk) -> None:
    """Reported at the page meanwhile: the team's card for Slack waits, and stands there when the token is good."""
    good, office.fake.bot_token = office.fake.bot_token, ANOTHER
    office.deliver(UNINSTALLED)
    office.desk.wait_until(refused("invalid_auth"))
    number = office.desk.as_("赵小禾").say("intake", "报表导出的金额列显示不全").number
    waiting = select(Post).where(Post.platform == Platform.SLACK, Post.chat == TEAM, Post.state == PostState.QUEUED)
    office.desk.wait_until(lambda session: session.exec(waiting.where(col(Post.attempts) > 0)).first())
    office.fake.bot_token = good
    office.desk.wait_until(refused())
    office.wait_until(lambda: any(number in str(card) for card in office.cards(TEAM)))
    assert alarms(office) == 1


def test_a_users_own_token_that_was_revoked_is_no_trouble(office: SlackDesk) -> None:
    """Slack takes the bot's: nothing is said."""
    office.deliver(payloads.event(type="tokens_revoked", tokens={"oauth": ["U0ZHAO"], "bot": []}))
    office.desk.wait_until(lambda session: len(office.fake.calls_of("auth.test")) > 1)
    office.desk.settle()
    assert alarms(office) == 0
