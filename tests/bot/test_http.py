"""The process as its watchers and its visitors see it: health, headers, live news, and a clean stop."""

import asyncio
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.http import SecurityHeaders, came_safely
from tests.support.desk import Desk
from tests.support.patience import HANG_S
from tests.support.processes.server import Server

KEEP_ALIVE = ": ping"
"""Comes each 15 seconds on a line on which nothing is said."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server in an empty directory, as after the first installation."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.end()


def test_the_first_start_makes_what_it_needs(server: Server) -> None:
    """A database with the demo office appears in the data directory; both health pages say ok."""
    assert (server.folder / "data" / "zhiban.db").exists()
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{server.url}/readyz").json()["status"] == "ok"
    with server.browser("李强") as browser:
        assert browser.get("/chat/me").json()["person"]["name"] == "李强"


def test_an_open_page_hears_of_a_change_at_once(server: Server) -> None:
    """A message in the hall reaches whoever listens before the next sign that the line is alive, and names no word."""
    with server.browser("陈思远") as listener, server.browser("赵小禾") as speaker:
        with listener.stream("GET", "/chat/events", timeout=HANG_S) as stream:
            lines = stream.iter_lines()
            time.sleep(0.3)
            speaker.post("/chat/lines", json={"place": "intake", "text": "大屏不亮", "client_id": "e1"})
            heard: list[str] = []
            while not heard or not (heard[-1].startswith("data:") and "intake" in heard[-1]):
                heard.append(next(lines))
        news = heard[-1]
        assert not [line for line in heard if line.startswith(KEEP_ALIVE)]
        assert news.startswith('data: {"places": ["')
        assert "大屏" not in news


def test_nobody_hears_of_anothers_chat(server: Server) -> None:
    """News of somebody's own chat, or of the team room, are not sent to others."""
    with server.browser("陈思远") as listener, server.browser("赵小禾") as speaker:
        with listener.stream("GET", "/chat/events", timeout=HANG_S) as stream:
            lines = stream.iter_lines()
            time.sleep(0.3)
            speaker.post("/chat/lines", json={"place": "desk", "text": "保证金页面有一个错别字", "client_id": "e2"})
            time.sleep(1.2)
            speaker.post("/chat/lines", json={"place": "intake", "text": "大屏又不亮", "client_id": "e3"})
            heard = []
            for line in lines:
                heard.append(line)
                if "intake" in line:
                    break
        assert not any("desk" in line or "team" in line or "@" in line for line in heard)


def test_every_answer_carries_the_headers_that_keep_strangers_out(desk: Desk) -> None:
    """Page, data, files and errors alike."""
    seat = desk.stranger()
    for path in ("/", "/chat/me", "/static/app/app.js", "/no/such/page", "/chat/lines?place=team", "/healthz"):
        headers = seat.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "server-timing" not in headers


def test_the_page_has_no_script_of_its_own_in_it(desk: Desk) -> None:
    """Nothing inline: the policy forbids it, so the page must not need it."""
    page = desk.stranger().get("/")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "onclick" not in page.text


def test_files_outside_the_page_are_not_served(desk: Desk) -> None:
    """No way leads out of the folder of static files."""
    seat = desk.stranger()
    for path in ("/static/../routes.py", "/static/%2e%2e/routes.py", "/static/..%2froutes.py", "/static//etc/passwd"):
        assert seat.get(path).status_code == 404


def test_a_stop_with_pages_open_ends_well(tmp_path: Path) -> None:
    """SIGTERM while somebody listens: gone for all that, and what was said is there at the next start."""
    server = Server(tmp_path)
    server.start()
    try:
        with server.browser("赵小禾") as browser, browser.stream("GET", "/chat/events", timeout=HANG_S):
            with server.browser("赵小禾") as speaker:
                said = speaker.post("/chat/lines", json={"place": "intake", "text": "大屏不亮", "client_id": "s1"})
            assert server.stop() in {0, -signal.SIGTERM}, server.log()  # uvicorn passes the signal on when it is done
        server.start()
        with server.browser("赵小禾") as browser:
            again = browser.post("/chat/lines", json={"place": "intake", "text": "大屏不亮", "client_id": "s1"})
        assert again.json() == said.json()
    finally:
        server.end()


PROXY, BROWSER = "192.0.2.7", "203.0.113.9"
SAYS_HTTPS, SAYS_HTTP = {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Proto": "http"}
FOR_BROWSER, FOR_LOOPBACK = {"X-Forwarded-For": BROWSER}, {"X-Forwarded-For": "127.0.0.1"}


def found_safe(url: str, client: str, headers: dict[str, str], trusted: str = f"127.0.0.1,{PROXY}") -> bool:
    """What is found of a request from that address, behind what uvicorn does with the headers of proxies."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(str(came_safely(scope)))(scope, receive, send)

    async def ask() -> str:
        proxied = ProxyHeadersMiddleware(tell, trusted)  # type: ignore[arg-type]  # its own names of the same types
        transport = httpx.ASGITransport(app=proxied, client=(client, 40_000))  # type: ignore[arg-type]  # as above
        async with httpx.AsyncClient(transport=transport) as browser:
            return (await browser.get(url, headers=headers)).text

    return asyncio.run(ask()) == "True"


@pytest.mark.parametrize(
    ("url", "client", "headers"),
    [
        ("https://desk.example", BROWSER, {}),
        ("http://127.0.0.1:8000", "127.0.0.1", {}),
        ("http://localhost:8000", "::1", {}),
        ("http://desk.example", PROXY, SAYS_HTTPS | FOR_BROWSER),
        ("http://desk.example", "127.0.0.1", SAYS_HTTPS | FOR_BROWSER),
        ("http://desk.example", "127.0.0.1", SAYS_HTTPS),
    ],
)
def test_what_came_safely(url: str, client: str, headers: dict[str, str]) -> None:
    """Over TLS, in plain on this machine, and by a proxy that is trusted and says https."""
    assert found_safe(url, client, headers)


@pytest.mark.parametrize(
    ("url", "client", "headers"),
    [
        ("http://desk.example", BROWSER, {}),
        ("http://127.0.0.1:8000", BROWSER, {}),
        ("http://desk.example", BROWSER, SAYS_HTTPS),
        ("http://desk.example", BROWSER, FOR_LOOPBACK),
        ("http://desk.example", PROXY, {}),
        ("http://desk.example", PROXY, SAYS_HTTP | FOR_BROWSER),
        ("http://desk.example", PROXY, FOR_LOOPBACK),
        ("http://desk.example", "127.0.0.1", FOR_BROWSER),
        ("http://desk.example", "127.0.0.1", SAYS_HTTP),
        ("http://desk.example", "127.0.0.1", {"Via": "1.1 proxy"}),
        ("http://desk.example", "::1", SAYS_HTTPS),
        ("https://desk.example", PROXY, SAYS_HTTP | FOR_BROWSER),
        ("http://desk.example", "no address", {}),
    ],
)
def test_what_others_may_have_read(url: str, client: str, headers: dict[str, str]) -> None:
    """In plain from elsewhere, whatever it claims; by a proxy that says http, nothing, or is not trusted."""
    assert not found_safe(url, client, headers)


def test_hsts_is_said_over_https_where_the_office_asks() -> None:
    """Nowhere else: in plain browsers must not believe it."""

    async def said(*, has_hsts: bool, scheme: str) -> str | None:
        app = SecurityHeaders(PlainTextResponse("well"), has_hsts=has_hsts)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as browser:
            answer = await browser.get(f"{scheme}://desk.example")
        assert "content-security-policy" in answer.headers
        hsts: str | None = answer.headers.get("strict-transport-security")
        return hsts

    assert asyncio.run(said(has_hsts=True, scheme="https")) == "max-age=31536000"
    for has_hsts, scheme in ((True, "http"), (False, "https"), (False, "http")):
        assert asyncio.run(said(has_hsts=has_hsts, scheme=scheme)) is None
