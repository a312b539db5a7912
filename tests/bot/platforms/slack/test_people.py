"""Who somebody is, is asked once in a while, beside what they want, and never in its way."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.platforms.slack.people import REMEMBERED_FOR_S, People
from bot.platforms.slack.reading import Body
from bot.rules import load_rules
from bot.turns.dispatch import Dispatch
from bot.turns.writer import open_writer
from models.database.engines import reading_engine
from models.people.person import Account
from models.terms import Language
from tests.support.desk import settings_for
from tests.support.hand_clock import HandClock
from tests.support.patience import wait_until
from tests.support.slack_payloads import TEAM, WORKSPACE

pytestmark = pytest.mark.both_databases("unique keys")


class Directory:
    """A directory that counts how often it is asked; `answers` gives the user, waits, or raises."""

    def __init__(self, answers: Callable[[str], Any]) -> None:
        self.asked: list[str] = []
        self.answers = answers

    async def user(self, account: str) -> Body:
        """What `answers` says."""
        self.asked.append(account)
        answer = self.answers(account)
        return await answer if asyncio.iscoroutine(answer) else answer  # type: ignore[no-any-return]


def known(account: str) -> dict[str, Any]:
    """A full member."""
    return {"id": account, "team_id": TEAM, "updated": 1, "profile": {"real_name": "赵小禾", "email": "z@example.org"}}


@pytest.fixture
def dispatch(office_url: str, tmp_path: Any) -> Iterator[Dispatch]:
    """A desk without a server."""
    settings = settings_for(office_url, tmp_path)
    engine = reading_engine(office_url)
    made = Dispatch(open_writer(office_url), load_rules(settings, engine))
    yield made
    made.writer.close()
    engine.dispose()


def name_of(url: str, account: str) -> str | None:
    """The name under which the desk knows an account."""
    engine = reading_engine(url)
    with Session(engine) as session:
        found = session.exec(select(Account.name).where(Account.external_id == account)).first()
    engine.dispose()
    return found


def introduced(dispatch: Dispatch, url: str, directory: Directory, *seconds: float) -> None:
    """Have U0ZHAO speak once, and again after so many seconds each."""

    async def run() -> None:
        engine, at = reading_engine(url), [0.0]
        people = People(dispatch, engine, directory, HandClock(), lambda: at[0])
        await people.introduce("U0ZHAO", WORKSPACE)
        for second in seconds:
            await asyncio.to_thread(wait_until, lambda: not people.is_asking)  # a slow machine may still be
            at[0] += second
            await people.introduce("U0ZHAO", WORKSPACE)
            await asyncio.to_thread(wait_until, lambda: not people.is_asking)
        await people.close()
        engine.dispose()

    asyncio.run(run())


def test_somebody_new_is_asked_about_before_they_are_answered(dispatch: Dispatch, office_url: str) -> None:
    """The name stands when introduce is over, and is not asked for again within the hour."""
    directory = Directory(known)
    introduced(dispatch, office_url, directory, 1.0, REMEMBERED_FOR_S - 2)
    assert name_of(office_url, "U0ZHAO") == "赵小禾"
    assert directory.asked == ["U0ZHAO"]


def test_after_an_hour_the_name_is_looked_up_anew(dispatch: Dispatch, office_url: str) -> None:
    """People marry, and leave."""
    directory = Directory(known)
    introduced(dispatch, office_url, directory, REMEMBERED_FOR_S + 1)
    assert directory.asked == ["U0ZHAO"] * 2


def test_a_directory_that_fails_is_left_alone(dispatch: Dispatch, office_url: str) -> None:
    """It does not answer: nothing is raised, and not every word asks again."""

    def fails(account: str) -> Any:
        raise OSError("no route")

    directory = Directory(fails)
    introduced(dispatch, office_url, directory, 1.0, 1.0)
    assert directory.asked == ["U0ZHAO"]
    assert name_of(office_url, "U0ZHAO") is None


def test_a_directory_that_is_slow_holds_nobody_up(dispatch: Dispatch, office_url: str) -> None:
    """After a second and a half the report goes on without a name; stopping does not wait either."""
    directory = Directory(lambda account: asyncio.sleep(3600))
    introduced(dispatch, office_url, directory)
    assert directory.asked == ["U0ZHAO"]


@pytest.mark.parametrize("answer", [{}, {"id": 7}, {"id": "U0ZHAO", "is_bot": True}, {"id": "USLACKBOT"}], ids=str)
def test_an_answer_without_a_person_is_nothing(dispatch: Dispatch, office_url: str, answer: dict[str, Any]) -> None:
    """Programs and broken answers make no account."""
    introduced(dispatch, office_url, Directory(lambda account: answer))
    assert name_of(office_url, "U0ZHAO") is None


def test_the_voice_is_the_persons(dispatch: Dispatch, office_url: str) -> None:
    """Nobody known is spoken to in the desk's own language."""

    async def run() -> Language:
        engine = reading_engine(office_url)
        voice = await People(dispatch, engine, Directory(known), HandClock()).voice_of("U0ZHAO")
        engine.dispose()
        return voice.language

    assert asyncio.run(run()) is Language.ZH
