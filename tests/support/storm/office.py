"""The office of a storm: sixteen people with a chat of their own each, on the page, in Slack and on Telegram."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from models.database.engines import writing_engine
from models.people.person import Account, Person
from models.terms import Platform, Role
from tests.support.fakes.fake_slack import FakeSlack
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.fakes.limiter import Limiter
from tests.support.fakes.telegram_limiter import TelegramLimiter
from tests.support.slack_desk import fill_in_slack, slack_with_people
from tests.support.telegram_desk import fill_in_telegram, telegram_with_people

SHARES = {Platform.WEBCHAT: 6, Platform.SLACK: 5, Platform.TELEGRAM: 5}
FIRST_TELEGRAM_ID = 700


@dataclass(frozen=True)
class Reporter:
    """Somebody who reports, by their name and by their account on one platform."""

    name: str
    platform: Platform
    account: str


@dataclass
class Platforms:
    """What the desk speaks to."""

    slack: FakeSlack
    telegram: FakeTelegram
    reporters: list[Reporter]


@contextmanager
def office_in_a_storm(url: str) -> Iterator[Platforms]:
    """The demo office with its accounts, and sixteen more; the platforms refuse whoever comes too fast."""
    with slack_with_people() as slack, telegram_with_people() as (telegram, team):
        fill_in_slack(url)
        fill_in_telegram(url, team)
        reporters = [_reporter(platform, number) for platform, count in SHARES.items() for number in range(count)]
        _write_down(url, reporters)
        for one in reporters:
            if one.platform is Platform.SLACK:
                slack.add_user(one.account, one.name)
                slack.add_channel(direct_channel(one), user=one.account)
            elif one.platform is Platform.TELEGRAM:
                telegram.add_user(int(one.account), one.name)
        slack.limiter, telegram.limiter = Limiter(), TelegramLimiter()
        yield Platforms(slack, telegram, reporters)


def direct_channel(reporter: Reporter) -> str:
    """The channel in which a person of Slack and the desk are alone."""
    return f"D{reporter.account[1:]}"


def _reporter(platform: Platform, number: int) -> Reporter:
    accounts: dict[Platform, Any] = {
        Platform.WEBCHAT: f"页面{number}",
        Platform.SLACK: f"U0STORM{number}",
        Platform.TELEGRAM: str(FIRST_TELEGRAM_ID + number),
    }
    names = {Platform.WEBCHAT: "页面", Platform.SLACK: "频道", Platform.TELEGRAM: "群聊"}
    return Reporter(f"{names[platform]}{number}", platform, accounts[platform])


def _write_down(url: str, reporters: list[Reporter]) -> None:
    engine = writing_engine(url)
    with Session(engine) as session:
        for one in reporters:
            person = Person(name=one.name, roles=[str(Role.STAFF)])
            session.add(person)
            session.flush()
            session.add(Account(platform=one.platform, external_id=one.account, name=one.name, person_id=person.id))
        session.commit()
    engine.dispose()
