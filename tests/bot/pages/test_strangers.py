"""Thousands of requests of people who are not logged in: wrong cookies, headers, methods and addresses get nothing."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlmodel import Session, col, func, select

from bot.logins.cookies import SESSION
from models.access.export import AccessExport
from models.logins.session import LoginSession
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.messaging.webchat import Line
from models.people.person import Person
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.databases import Databases
from tests.support.front_door.fuzz import Strangers, objection
from tests.support.front_door.raw import RawAnswer, RawRequest, answer_to
from tests.support.front_door.scene import WRITTEN, Scene
from tests.support.logins import LoginDesk, running_login_desk

SEED, MANY, SOME, AT_ONCE = 29, 10_000, 400, 20
KEPT = (Ticket, WorkLogEntry, Line, Post, Receipt, AccessExport, LoginSession, Person)
"""Nothing of these comes to be, whatever a stranger sends."""
PROXY = {"proxy_header": "X-Remote-User", "proxy_secret": SecretStr("secret-of-the-proxy")}
pytestmark = pytest.mark.machine_clock


@contextmanager
def a_desk(databases: Databases, folder: Path) -> Iterator[tuple[LoginDesk, Scene, str]]:
    """A desk with a proxy that may vouch, what there is to be read, and the secret of the office's session."""
    with databases.with_office("sqlite", folder) as url, running_login_desk(url, folder, **PROXY) as house:
        scene = Scene(house.desk, house.seat("赵小禾"))
        yield house, scene, house.seat("王敏").http.cookies[SESSION]


def counts(house: LoginDesk) -> list[int]:
    """How many rows there are."""
    with house.desk.session() as session:
        return [session.exec(select(func.count()).select_from(one)).one() for one in KEPT]


def names(session: Session) -> list[str]:
    """Everybody of the office."""
    return list(session.exec(select(Person.name).order_by(col(Person.id))))


def pressed(house: LoginDesk, scene: Scene, live: str, many: int) -> tuple[Counter[int], list[str]]:
    """The answers by status, and what is wrong with any of them."""
    requests = islice(Strangers(SEED, scene, live), many)
    with house.desk.session() as session:
        kept = [WRITTEN, live, *scene.numbers(), *names(session)]
    found: Counter[int] = Counter()
    wrong: list[str] = []

    async def ask(request: RawRequest) -> RawAnswer:
        return await answer_to(house.desk.app, request)

    async def ask_all() -> None:
        while batch := list(islice(requests, AT_ONCE)):
            for request, answer in zip(batch, await asyncio.gather(*map(ask, batch)), strict=True):
                found[answer.status] += 1
                if why := objection(
                    request, answer, [word for word in kept if word not in request.path + request.query]
                ):
                    wrong.append(f"{why}: {request}")

    house.desk.run(ask_all())
    return found, wrong


def test_a_leak_would_be_noticed(databases: Databases, tmp_path: Path) -> None:
    """With the whole secret under its own name, each kind of answer is objected to."""
    with a_desk(databases, tmp_path) as (house, scene, live):
        mine = [("cookie", f"{SESSION}={live}"), ("sec-fetch-site", "same-origin")]
        report = scene.filled("/chat/tickets/{report}")
        asked = [RawRequest("GET", path, mine) for path in ("/chat/me", report, "/login/own", "/login")]
        answers = [house.desk.run(answer_to(house.desk.app, one)) for one in asked]
    why = [objection(one, answer, [WRITTEN, "王敏"]) for one, answer in zip(asked, answers, strict=True)]
    assert why == ["tells ['王敏']", f"tells ['{WRITTEN}']", "tells ['王敏']", "leads to /"]


@pytest.mark.parametrize("many", [SOME, pytest.param(MANY, marks=pytest.mark.thorough("ten thousand requests"))])
def test_a_stranger_gets_nothing(
    databases: Databases, tmp_path: Path, many: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """No word of the office, no session, no row; those who are logged in go on as before."""
    with a_desk(databases, tmp_path) as (house, scene, live):
        before = counts(house)
        found, wrong = pressed(house, scene, live, many)
        assert wrong == []
        assert counts(house) == before
        seat = house.desk.stranger(**{SESSION: live})
        assert seat.get("/chat/me").json()["person"]["name"] == "王敏"
    assert found.total() == many
    with capsys.disabled():
        print(f"\n{many} requests of strangers, none through: {dict(sorted(found.items()))}")  # noqa: T201
