"""Another site in the victim's browser: forms, fetches, frames, names that point here, and links that lead away."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlmodel import SQLModel, func, select

from bot.http import HEADERS, WATCHED
from bot.logins.cookies import SESSION
from tests.support.desk import HOST, Desk
from tests.support.front_door.raw import RawAnswer, RawRequest, answer_to
from tests.support.front_door.routes import NAME, routes_of
from tests.support.logins import GOOD, LoginDesk, running_login_desk

NAMED = "孙工"
EVIL = "evil.example"
FORM = ("content-type", "application/x-www-form-urlencoded")
FROM_ELSEWHERE = {
    "says nothing": [],
    "another site": [("sec-fetch-site", "cross-site"), ("origin", f"http://{EVIL}")],
    "a neighbour": [("sec-fetch-site", "same-site"), ("origin", f"http://other.{HOST}")],
    "by its origin alone": [("origin", f"http://{EVIL}")],
    "a sandbox": [("origin", "null")],
    "another port": [("origin", "http://127.0.0.1:9000")],
    "our name in front": [("origin", f"http://{HOST}.{EVIL}")],
    "a form, opened as a page": [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")],
}
WANTED = (
    *("//evil.example", "///evil.example", "https://evil.example/", "http:evil.example", "/\\evil.example"),
    *(
        "\\\\evil.example",
        "/%5Cevil.example",
        "/\t/evil.example",
        "/login/own\r\nSet-Cookie: zhiban=x",
        "/.evil.example",
    ),
    *(
        "/@evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "evil.example",
        "/login/../..//evil",
    ),
)
pytestmark = pytest.mark.machine_clock


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """The demo's people in a desk, where nobody has a password yet."""
    with running_login_desk(office_url, tmp_path) as house:
        yield house


def ask(desk: Desk, request: RawRequest) -> RawAnswer:
    """The answer on the line."""
    return desk.run(answer_to(desk.app, request))


def addresses(desk: Desk, method: str) -> list[str]:
    """Every address of the application that takes such requests, with a word where it has a name in braces."""
    routes = routes_of(desk.app)
    return sorted(NAME.sub("x", path) for one, path in routes if one == method and path not in {"/static"})


def rows(desk: Desk) -> dict[str, int]:
    """How many rows each table has."""
    tables = SQLModel.metadata.tables
    with desk.session() as session:
        counts = {name: select(func.count()).select_from(table) for name, table in tables.items()}
        return {name: session.exec(count).one() for name, count in counts.items()}


@pytest.mark.parametrize("how", FROM_ELSEWHERE)
def test_nothing_is_sent_from_another_site(house: LoginDesk, how: str) -> None:
    """With the victim's cookie every POST is refused before it is read, and nothing changes."""
    seat = house.seat(NAMED)
    cookie = ("cookie", f"{SESSION}={seat.http.cookies[SESSION]}")
    before = rows(house.desk)
    found = {}
    for path in addresses(house.desk, "POST"):
        for kind, body in ((FORM, b"name=x&password=x"), (("content-type", "text/plain"), b'{"place":"intake"}')):
            request = RawRequest("POST", path, [cookie, kind, *FROM_ELSEWHERE[how]], body)
            found[path, kind[1]] = ask(house.desk, request).status
    assert set(found.values()) == {403}
    assert len(found) > 30
    assert rows(house.desk) == before
    assert seat.get("/chat/me").json()["person"]["name"] == NAMED


@pytest.mark.parametrize("mode", ["no-cors", "cors", "websocket", "same-origin"])
def test_nothing_is_fetched_by_another_site(house: LoginDesk, mode: str) -> None:
    """As a picture, a script or a fetch, no address is read with the victim's cookie, but for what watches."""
    cookie = ("cookie", f"{SESSION}={house.seat(NAMED).http.cookies[SESSION]}")
    asked = {path: [cookie, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", mode)] for path in _read(house)}
    found = {path: ask(house.desk, RawRequest("GET", path, headers)) for path, headers in asked.items()}
    assert {path for path, one in found.items() if one.status != 403} == set(WATCHED)
    assert NAMED not in "".join(one.said for one in found.values())
    assert all("access-control-allow-origin" not in one.headers for one in found.values())


def test_a_page_opened_from_elsewhere_changes_nothing(house: LoginDesk) -> None:
    """Whatever address a link on another site leads to, with the victim's cookie, also a log-out."""
    seat = house.seat(NAMED)
    cookie = ("cookie", f"{SESSION}={seat.http.cookies[SESSION]}")
    before = rows(house.desk)
    every = {*addresses(house.desk, "GET"), *addresses(house.desk, "POST")} - {"/chat/events"}
    for path in sorted(every):
        for method in ("GET", "HEAD"):
            headers = [cookie, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]
            assert ask(house.desk, RawRequest(method, path, headers)).status < 500, path
    assert rows(house.desk) == before
    assert seat.get("/chat/me").json()["person"]["name"] == NAMED


@pytest.mark.parametrize(
    "host", [EVIL, f"{EVIL}:8000", f"{HOST}.{EVIL}", f"{EVIL}@127.0.0.1", "", "127.0.0.2", "0.0.0.0"]
)
def test_a_name_that_was_pointed_here_is_not_served(house: LoginDesk, host: str) -> None:
    """Also with a session, and as if the page sent it itself; only health answers, and tells nothing of the office."""
    cookie = ("cookie", f"{SESSION}={house.seat(NAMED).http.cookies[SESSION]}")
    own = [cookie, ("origin", f"http://{host}"), ("sec-fetch-site", "same-origin"), FORM]
    found = {
        (method, path): ask(house.desk, RawRequest(method, path, own, host=host))
        for method in ("GET", "POST")
        for path in (*addresses(house.desk, method), "/static/app/app.js")
    }
    others = {asked: one for asked, one in found.items() if asked[1] not in {*WATCHED, "/calendar/x.ics"}}
    assert {one.status for one in others.values()} == {400}
    assert NAMED not in "".join(one.said for one in found.values())
    assert not any("set-cookie" in one.headers for one in found.values())


def test_no_page_stands_in_a_frame(house: LoginDesk) -> None:
    """Each answer of each address, refusals too, forbids frames, guessing of types, and other sources of scripts."""
    for seat in (house.seat(NAMED), house.desk.stranger()):
        for path in (*_read(house), "/static/app/app.js", "/no/such/page"):
            headers = seat.get(path).headers
            assert {name: headers[name] for name in HEADERS} == HEADERS, path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]


@pytest.mark.parametrize("wanted", WANTED)
def test_a_log_in_leads_nowhere_else(house: LoginDesk, wanted: str) -> None:
    """Before and after it, for a browser that is in and one that logs in."""
    seat = house.seat(NAMED)
    query = f"then={quote(wanted)}"
    cookie = [("cookie", f"{SESSION}={seat.http.cookies[SESSION]}")]
    body = f"name={quote(NAMED)}&password={GOOD}".encode()
    own = [FORM, ("sec-fetch-site", "same-origin")]
    for request in (
        RawRequest("GET", "/login", cookie, query=query),
        RawRequest("POST", "/login", own, body, query=query),
    ):
        answer = ask(house.desk, request)
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert EVIL not in answer.said


def _read(house: LoginDesk) -> list[str]:
    """Every address that is read, but for the stream, which ends with its reader."""
    return [path for path in addresses(house.desk, "GET") if path != "/chat/events"]
