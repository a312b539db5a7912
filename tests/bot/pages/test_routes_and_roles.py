"""Routes × roles of a desk and a demo, pressed: logged out, ended, owing and each role get what the table says."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import insert, update
from sqlmodel import col
from starlette.applications import Starlette
from starlette.routing import Route

from bot.app import build_app
from bot.platforms.webchat.visitor import COOKIE
from models.messaging.webchat import Room
from models.terms import DatabaseUse
from tests.support.databases import Databases
from tests.support.desk import Browser, running_desk, settings_for
from tests.support.fakes.fake_slack import BOT_TOKEN
from tests.support.fakes.telegram_world import TOKEN
from tests.support.front_door import people
from tests.support.front_door.routes import DESK, Kind, Row, Table, asked, told, without_a_row
from tests.support.front_door.scene import REPORTER, WRITTEN, Scene
from tests.support.front_door.stream import OpenStream
from tests.support.logins import LoginDesk, running_login_desk
from tests.support.patience import wait_until
from tests.support.slack_desk import SlackDesk, running_slack_desk
from tests.support.telegram_desk import TelegramDesk, running_telegram_desk
from tests.support.uses import use_as

TABLE = Table()
PROXY = {"proxy_header": "X-Remote-User", "proxy_secret": SecretStr("secret-of-the-proxy")}
SECRETS = {
    "slack_bot_token": SecretStr(BOT_TOKEN),
    "slack_signing_secret": SecretStr("secret of the tests"),
    "telegram_token": SecretStr(TOKEN),
    "telegram_webhook_secret": SecretStr("secret-of-the-tests"),
}
SIGNED: dict[str, Callable[[str, Path], AbstractContextManager[SlackDesk | TelegramDesk]]] = {
    "/slack/events": partial(running_slack_desk, mode="http"),
    "/telegram/webhook": partial(running_telegram_desk, mode="webhook"),
}
MORE: dict[Kind, dict[str, Any]] = {"desk": PROXY, "demo": {}, "platforms": {**SECRETS, **PROXY}}
A_MOMENT_S = 0.2
WITHOUT_A_ROLE = ("logged_out", "outsider", "ended", "owes", "gained", "no_account", "forged", "gone")
pytestmark = pytest.mark.machine_clock


def seats_of_desk(house: LoginDesk) -> dict[str, list[Browser]]:
    """Browsers for each column of a desk."""
    seats = {column: [house.seat(name)] for column, name in people.ROLES.items()}
    demoted, gained = house.seat(people.DEMOTED), house.seat(people.PROMOTED)
    seats |= {"owes": [people.owing(house)], "no_account": [people.without_account(house)], "gained": [gained]}
    seats |= {"ended": [*people.ended(house).values()], "logged_out": [house.desk.stranger()]}
    seats["outsider"] = [people.outsider(house, seats["office"][0])]
    people.promote(house)
    people.demote(house)
    seats["staff"].append(demoted)
    return seats


def seats_of_demo(house: LoginDesk) -> dict[str, list[Browser]]:
    """Browsers for each column of a demo."""
    seats = {column: [house.desk.as_(name)] for column, name in people.ROLES.items()}
    seats["reporter"].append(house.desk.stranger())
    seats["forged"] = [house.desk.stranger(**{COOKIE: "赵小禾.forged".encode().hex()})]
    seats["gone"] = [house.desk.as_("马跃")]
    return seats


class Pressing:
    """The rows of one application as they are pressed: the answers that the table does not promise, and the count.

    `leaks` are words of the reporter's in answers to people who may not read them.
    """

    def __init__(self, seats: dict[str, list[Browser]], scene: Scene, kind: Kind) -> None:
        self.wrong: dict[str, dict[str, str]] = {}
        self.leaks: set[tuple[str, str, str]] = set()
        self.count = 0
        self._seats, self._scene, self._kind = seats, scene, kind

    def press_all(self) -> None:
        """Press every row as everybody."""
        for row in TABLE.rows:
            if row.is_for(self._kind):
                for column, seat in ((column, seat) for column, seats in self._seats.items() for seat in seats):
                    self._compare(row, column, asked(row, seat, self._scene))
                    self.count += 1

    def _compare(self, row: Row, column: str, answer: httpx.Response) -> None:
        found, wanted = told(row, answer, self._scene), self._scene.filled(TABLE.expected(row, column, self._kind))
        if found != wanted:
            self.wrong.setdefault(row.name, {})[column] = f"{found}, not {wanted}"
        kept = (WRITTEN, REPORTER, *self._scene.numbers()) if column in WITHOUT_A_ROLE else (WRITTEN, REPORTER)
        if column == "gained" and row.but.get(column) == "200":
            return  # such a page renews the session itself, and shows what the role that was gained reads
        if column in WITHOUT_A_ROLE or (column != "reporter" and answer.is_error):
            said, asked_for = (
                answer.text + str(answer.headers),
                self._scene.filled(" ".join((row.ask, *row.query.values()))),
            )
            self.leaks |= {(row.name, column, word) for word in kept if word in said and word not in asked_for}


@pytest.mark.thorough("everybody asks for everything")
def test_a_desk_answers_as_the_table_says(
    databases: Databases, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each cell was pressed over HTTP by people who logged in, and no refusal tells a word."""
    with (
        databases.with_office("sqlite", tmp_path) as url,
        running_login_desk(url, tmp_path, password_days=90, **PROXY) as house,
    ):
        people.add_people(house.desk)
        seats = seats_of_desk(house)
        scene = Scene(house.desk, seats["reporter"][0])
        scene.values["link"] = house.link(people.NEWCOMER)
        pressing = Pressing(seats, scene, "desk")
        pressing.press_all()
    assert (pressing.wrong, pressing.leaks) == ({}, set())
    with capsys.disabled():
        print(f"\n{pressing.count} requests, {len(TABLE.rows)} rows, {len(DESK)} columns")  # noqa: T201


@pytest.mark.thorough("everybody asks for everything")
def test_a_demo_answers_as_the_table_says(databases: Databases, tmp_path: Path) -> None:
    """The roles are answered as in a desk; a face that is forged, or of a person who left, gets nothing."""
    with databases.with_office("sqlite", tmp_path) as url, running_desk(url, tmp_path) as desk:
        people.add_people(desk)
        seats = seats_of_demo(LoginDesk(desk))
        pressing = Pressing(seats, Scene(desk, seats["reporter"][0]), "demo")
        pressing.press_all()
    assert (pressing.wrong, pressing.leaks) == ({}, set())


@pytest.mark.thorough("waits for the stream")
def test_open_pages_hear_as_the_table_says(databases: Databases, tmp_path: Path) -> None:
    """Of a change in each room, by each role: where it was, that there was one, or nothing at all."""
    with databases.with_office("sqlite", tmp_path) as url, running_login_desk(url, tmp_path) as house:
        people.add_people(house.desk)
        house.write(insert(Room).values([{"chat": news.room, "seq": 1} for news in TABLE.news]))
        streams = {column: OpenStream(house.seat(name)) for column, name in people.ROLES.items()}
        house.desk.settle()
        for news in TABLE.news:
            before = {column: len(stream.heard()) for column, stream in streams.items()}
            house.write(update(Room).where(col(Room.chat) == news.room).values(seq=Room.seq + 1))
            wait_until(partial(hears_more, streams["auditor"], before["auditor"]))
            house.desk.run(asyncio.sleep(A_MOMENT_S))
            found = {column: told_of(stream.heard()[before[column] :]) for column, stream in streams.items()}
            assert found == {column: news.expected(column) for column in people.ROLES}, news.room
        for stream in streams.values():
            stream.close()


def hears_more(stream: OpenStream, than: int) -> bool:
    """Return whether the page heard of more changes."""
    return len(stream.heard()) > than


def told_of(heard: list[list[str]]) -> str:
    """The words of the table for the changes that a page heard of."""
    return " ".join(place for places in heard for place in places or ["unnamed"]) or "nothing"


@pytest.mark.parametrize("kind", ["desk", "demo", "platforms"])
def test_no_route_is_without_a_row(office_url: str, tmp_path: Path, kind: Kind) -> None:
    """A desk, a demo, a desk with every platform; a route that comes to be asks for a row."""
    with built(office_url, tmp_path, kind) as app:
        assert without_a_row(app, kind, TABLE) == set()
        app.routes.append(Route("/new", lambda request: None, methods=["POST"]))
        assert without_a_row(app, kind, TABLE) == {("POST", "/new")}


@pytest.mark.parametrize("address", SIGNED)
def test_nothing_unsigned_is_read(office_url: str, tmp_path: Path, address: str) -> None:
    """At the address of a platform, under any name of the host; one with a session is a browser's, led by another."""
    (row,) = [row for row in TABLE.rows if row.only == "platforms" and row.ask == f"POST {address}"]
    with SIGNED[address](office_url, tmp_path) as running:
        desk = running.desk
        seats = desk.stranger(), desk.as_(people.ADMINISTRATOR)
        for seat, status in zip(seats, (row.answers, "403"), strict=True):
            request = seat.http.build_request("POST", f"https://elsewhere.example{address}", json={})
            request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in seat.http.cookies.items())
            del request.headers["Sec-Fetch-Site"]
            assert str(desk.run(seat.http.send(request)).status_code) == status


@contextmanager
def built(url: str, folder: Path, kind: Kind) -> Iterator[Starlette]:
    """The application, which nobody starts."""
    use_as(url, DatabaseUse.DEMO if kind == "demo" else DatabaseUse.DESK)
    app = build_app(settings_for(url, folder, **MORE[kind]))
    try:
        yield app
    finally:
        app.state.schedule.dispatch.close()
        app.state.schedule.engine.dispose()
