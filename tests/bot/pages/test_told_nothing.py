"""Nobody learns over HTTP who has an account: the same bytes for each failure; and a link is no more than one press."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.logins.resets import shut
from models.logins.link import LoginLink
from models.people.person import Person
from tests.support.desk import Browser
from tests.support.logins import BETTER, GOOD, HOME, WRONG, LoginDesk, running_login_desk

NAME, SHUT, GONE, LOCKED, WITHOUT, ADMINISTRATOR = "李强", "王敏", "马跃", "张海涛", "赵小禾", "孙工"
NOBODY = "无此人"
pytestmark = pytest.mark.machine_clock


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """One person who may log in, and one of each kind who may not."""
    with running_login_desk(office_url, tmp_path) as house:
        for name in (NAME, SHUT, GONE, LOCKED):
            house.seat(name)
        shut_out(house, SHUT)
        house.write(update(Person).where(col(Person.name) == GONE).values(active_until=house.desk.now))
        for _ in range(5):
            house.desk.stranger().form("/login", name=LOCKED, password=WRONG)
        yield house


def shut_out(house: LoginDesk, name: str) -> None:
    """An administrator shuts the account."""
    by, person = house.id_of(ADMINISTRATOR), house.id_of(name)
    house.turn(lambda turn: shut(turn, by, person, HOME))


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """All that an answer tells."""
    return answer.status_code, answer.content, sorted(answer.headers.items())


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_each_failure_has_the_same_bytes(house: LoginDesk, accept: str) -> None:
    """Unknown, wrong, shut, gone, locked, without a password; to a person without scripts and to the page's script."""
    tries = {
        "nobody's name": (NOBODY, GOOD, ""),
        "wrong password": (NAME, WRONG, ""),
        "shut": (SHUT, GOOD, ""),
        "left": (GONE, GOOD, ""),
        "locked": (LOCKED, GOOD, ""),
        "no password yet": (WITHOUT, GOOD, ""),
        "a code besides": (NAME, WRONG, "123456"),
        "nothing": ("", "", ""),
    }
    seats = {why: house.desk.stranger() for why in tries}
    for seat in seats.values():
        seat.http.headers["Accept"] = accept
    answers = {
        why: told(seats[why].form("/login", name=name, password=password, code=code))
        for why, (name, password, code) in tries.items()
    }
    assert {why: answer for why, answer in answers.items() if answer != answers["nobody's name"]} == {}
    assert answers["nobody's name"][0] == 401
    assert NAME.encode() not in answers["wrong password"][1]


def test_each_dead_link_has_the_same_bytes(house: LoginDesk) -> None:
    """Made up, used, replaced by a newer one, over, of a person who was shut out or left since: shown and pressed."""
    used, replaced, over, of_shut = (house.link(name) for name in (NAME, WITHOUT, LOCKED, SHUT))
    house.desk.stranger().form(f"/login/link/{used}", password=GOOD, again=GOOD)
    house.link(WITHOUT)
    ended = update(LoginLink).where(col(LoginLink.person_id) == house.id_of(LOCKED))
    house.write(ended.values(expires_at=house.database_moment()))
    shut_out(house, SHUT)
    codes = "A" * len(used), used, replaced, over, of_shut, "x", "%00", "A" * 3_000
    shown = [told(house.desk.stranger().get(f"/login/link/{code}")) for code in codes]
    sent = [told(house.desk.stranger().form(f"/login/link/{code}", password=BETTER, again=BETTER)) for code in codes]
    for answers in (shown, sent):
        assert [one for one in answers if one != answers[0]] == []
        assert answers[0][0] == 404


def test_a_scanner_leaves_a_link_as_it_was(house: LoginDesk) -> None:
    """However often it is opened, by GET, HEAD or OPTIONS and from elsewhere; what is shown names nobody."""
    link = f"/login/link/{house.link(WITHOUT)}"
    scanner = house.desk.stranger()
    for method in ("GET", "HEAD", "OPTIONS", "PUT", "GET"):
        for site in ("none", "cross-site"):
            request = scanner.http.build_request(method, link, headers={"Sec-Fetch-Site": site})
            request.headers["Sec-Fetch-Mode"] = "navigate"
            answer = house.desk.run(scanner.http.send(request))
            assert answer.status_code == {"GET": 200, "HEAD": 200}.get(method, 403 if site == "cross-site" else 405)
            assert WITHOUT not in answer.text
            assert "set-cookie" not in answer.headers
    assert scanner.form(link, password=GOOD, again=GOOD).status_code == 303


def test_a_link_pressed_twice_at_once_counts_once(house: LoginDesk) -> None:
    """Of two browsers one sets its password; the other is told that the link counts no more."""
    link = f"/login/link/{house.link(WITHOUT)}"
    seats = {GOOD: house.desk.stranger(), BETTER: house.desk.stranger()}

    async def both() -> list[httpx.Response]:
        sent = (seat.http.post(link, data={"password": word, "again": word}) for word, seat in seats.items())
        return await asyncio.gather(*sent)

    answers = dict(zip(seats, house.desk.run(both()), strict=True))
    assert sorted(one.status_code for one in answers.values()) == [303, 404]
    let_in = {word: _logs_in(house.desk.stranger(), word) for word in seats}
    assert let_in == {word: one.status_code == 303 for word, one in answers.items()}


def test_a_link_is_for_its_person_alone(house: LoginDesk) -> None:
    """In the browser of another person it sets the password of its own, and that person stays who they are."""
    other = house.seat(NAME)
    assert other.form(f"/login/link/{house.link(WITHOUT)}", password=BETTER, again=BETTER).status_code == 303
    assert other.get("/chat/me").json()["person"]["name"] == NAME
    assert not _logs_in(house.desk.stranger(), GOOD)
    assert _logs_in(house.desk.stranger(), BETTER)


@pytest.mark.parametrize(("language", "said"), [("zh-CN,en;q=0.5", "这里没有页面"), ("en", "There is no page here")])
def test_where_nothing_is_a_browser_is_told_so(house: LoginDesk, language: str, said: str) -> None:
    """In its language, alike for strangers and people of the house, at each such address; programs get no page."""
    seats, headers = (house.desk.stranger(), house.seat(NAME)), {"Accept-Language": language}
    pages = {seat.ask(path, Accept="text/html", **headers).text for seat in seats for path in ("/setup", "/x?<b>")}
    assert len(pages) == 1
    assert f"<h1>{said}</h1>" in pages.pop()
    bare = house.desk.stranger().ask("/setup", Accept="*/*", **headers)
    assert (bare.status_code, bare.text) == (404, "Not Found")


def _logs_in(seat: Browser, password: str) -> bool:
    return seat.form("/login", name=WITHOUT, password=password).status_code == 303


REQUESTS: dict[str, Callable[[Browser], httpx.Response]] = {
    "ticket": lambda seat: seat.get("/chat/tickets/9999-0001"),
    "file": lambda seat: seat.get("/chat/files/999999"),
    "line": lambda seat: seat.get("/chat/lines/nobodys"),
}


@pytest.mark.parametrize("what", REQUESTS)
def test_what_is_not_there_and_what_is_not_ones_own_look_alike(house: LoginDesk, what: str) -> None:
    """A ticket, a file and a line of another person are answered like those that nobody has."""
    report = house.seat(NAME).say("desk", "公告发布不了").number
    (own,) = [line.id for line in house.seat(NAME).lines("desk") if line.who["mine"]]
    others = {"ticket": f"/chat/tickets/{report}", "file": "/chat/files/1", "line": f"/chat/lines/{own}"}
    seat = house.seat(WITHOUT)
    assert told(seat.get(others[what])) == told(REQUESTS[what](seat))
