"""One desk on its page, in Slack and on Telegram at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from tests.support import slack_desk, telegram_desk
from tests.support.desk import Desk, running_desk
from tests.support.fakes.fake_slack import FakeSlack
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.slack_desk import SlackDesk, fill_in_slack, slack_settings, slack_with_people
from tests.support.telegram_desk import (
    FORUM,
    TelegramDesk,
    fill_in_telegram,
    telegram_settings,
    telegram_with_people,
)

OF_REPORT = "故障处理报告 待报"
"""How the card of a report that is owed begins: the team has it beside the ticket's own."""


class Everywhere:
    """A desk with all of its platforms."""

    def __init__(self, desk: Desk, slack: SlackDesk, telegram: TelegramDesk) -> None:
        self.desk = desk
        self.slack = slack
        self.telegram = telegram

    def team_cards(self, number: str) -> list[str]:
        """The words of the ticket's card before the team, on each platform."""
        self.telegram.settle()
        self.slack.settle()
        page = self.desk.as_("李强").card("team", number, which=0)
        web = "\n".join((page.title, *page.intro, *page.log, *page.outcome, *(fact.value for fact in page.facts)))
        slack = next(card for card in self.slack.cards(slack_desk.TEAM) if number in card and OF_REPORT not in card)
        telegram = next(card for card in self.telegram.texts(FORUM) if number in card and OF_REPORT not in card)
        return [web, slack, telegram]


@contextmanager
def running_everywhere(url: str, folder: Path) -> Iterator[Everywhere]:
    """The demo office with its page, its Slack and its Telegram, from its start to its stop."""
    with slack_with_people() as slack, telegram_with_people() as (telegram, team):
        fill_in_slack(url)
        fill_in_telegram(url, team)
        with running_desk(url, folder, quick, **settings(slack, telegram)) as desk:
            on_slack = SlackDesk(desk, slack, "socket")
            on_telegram = TelegramDesk(desk, telegram, "polling", team)
            try:
                yield Everywhere(desk, on_slack, on_telegram)
            finally:
                on_slack.close()
                on_telegram.close()


def settings(slack: FakeSlack, telegram: FakeTelegram) -> dict[str, Any]:
    """How the desk is told of both."""
    return {**slack_settings(slack, "socket"), **telegram_settings(telegram, "polling")}


def quick(app: Starlette) -> None:
    """No second passes between two messages."""
    slack_desk.quick(app)
    telegram_desk.quick(app)
