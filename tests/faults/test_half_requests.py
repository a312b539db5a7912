"""Requests without end: they take nobody's place, fill no log, and keep nobody from stopping."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from bot.platforms.webchat.live import MOST_STREAMS_EACH
from bot.server import MOST_FROM_ONE_ADDRESS, MOST_UNFINISHED
from tests.support.desk import ZH
from tests.support.patience import HANG_S, wait_until
from tests.support.processes.networks import Network
from tests.support.processes.server import Server
from tests.support.told_rows import tell_row

HALF_HEADERS = b"POST /chat/lines HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_BODY = HALF_HEADERS + b"Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"
TWO_AND_A_HALF = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HALF_BODY
MANY = 1100
SENT = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "h1"}


TOO_MANY_SAID = b"Too many connections from this address"


@contextmanager
def page(server: Server, name: str) -> Iterator[httpx.Response]:
    """An open page, which is told of what changes."""
    with server.browser(name) as browser, browser.stream("GET", "/chat/events", timeout=HANG_S) as news:
        assert news.status_code == 200
        yield news


def is_let_in(server: Server, name: str) -> bool:
    """Whether somebody may open another page."""
    with server.browser(name) as browser, browser.stream("GET", "/chat/events", timeout=HANG_S) as news:
        return news.status_code == 200


@contextmanager
def answered(address: str, port: int, request: bytes) -> Iterator[socket.socket]:
    """A connection that has its answer and stays open."""
    with socket.create_connection((address, port), timeout=HANG_S) as line:
        line.sendall(request)
        assert line.recv(65_536).startswith(b"HTTP/1.1 200")
        yield line


def last_words(address: str, port: int, request: bytes) -> bytes:
    """What a new connection is told first."""
    with socket.create_connection((address, port), timeout=HANG_S) as line:
        line.sendall(request)
        return line.recv(65_536)


def half(server: Server, data: bytes) -> socket.socket:
    """A connection on which somebody has sent this much and keeps still."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=HANG_S)
    line.sendall(data)
    return line


def is_closed(line: socket.socket) -> bool:
    """Whether the server has hung up; what it had to say before is read and dropped."""
    line.settimeout(HANG_S)
    try:
        while line.recv(65_536):
            continue
    except ConnectionError:
        return True
    return True


def test_whoever_never_ends_is_hung_up_on(server: Server) -> None:
    """Whether nothing came, a word, half the headers, half a body, or a half request behind a whole one."""
    with ExitStack() as open_lines:
        begun = (b"", b"GET", HALF_HEADERS, HALF_BODY, TWO_AND_A_HALF)
        lines = [open_lines.enter_context(half(server, one)) for one in begun]
        assert all(map(is_closed, lines))


@pytest.mark.soak
def test_many_half_requests_keep_nobody_out(server: Server) -> None:
    """The oldest have to go; a report is taken in the midst of them, and the log stays small."""
    with ExitStack() as open_lines, server.browser("赵小禾") as browser:
        for _ in range(MANY):
            open_lines.enter_context(half(server, HALF_HEADERS))
        began_at = time.monotonic()
        assert browser.post("/chat/lines", json=SENT).status_code == 200
        answered_s = time.monotonic() - began_at
        assert httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 200
        descriptors = len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    assert descriptors < 2 * MOST_UNFINISHED
    assert len(server.log()) < 4000
    seen = f"their report was answered after {answered_s:.2f} s"
    tell_row(f"{MANY} half requests at once", seen, "as long as they come", "nothing; the oldest half requests go")


def test_a_stop_waits_for_nobody(server: Server) -> None:
    """SIGTERM with half requests and a reader of news open: it ends by itself."""
    with (
        half(server, HALF_BODY),
        half(server, HALF_HEADERS),
        server.browser("赵小禾") as browser,
        browser.stream("GET", "/chat/events", timeout=HANG_S),
    ):
        assert server.stop() in {0, -signal.SIGTERM, 128 + signal.SIGTERM}


def test_a_second_signal_ends_it_at_once(server: Server) -> None:
    """Also while the first is still waiting for a request to end."""
    with half(server, HALF_BODY):
        server.signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.stop() == 128 + signal.SIGTERM


def test_one_account_has_so_many_pages_open(server: Server) -> None:
    """One more is refused in one sentence; a page that was closed makes room; others have theirs, and reports pass."""
    with ExitStack() as open_pages, server.browser("赵小禾") as browser, server.browser("李强") as other:
        pages = [open_pages.enter_context(page(server, "赵小禾")) for _ in range(MOST_STREAMS_EACH)]
        refused = browser.get("/chat/events")
        assert (refused.status_code, refused.json()) == (429, {"error": ZH("web.too_many_pages", count=len(pages))})
        open_pages.enter_context(page(server, "李强"))
        assert other.post("/chat/lines", json=SENT).status_code == 200
        pages[0].close()
        wait_until(lambda: is_let_in(server, "赵小禾"))


def test_one_address_has_a_share_of_the_connections(networks: tuple[Network, Network], open_desk: Server) -> None:
    """Whoever opens more is told so in one sentence and hung up on; others, and a proxy on the machine, are served."""
    desk, guest = networks
    whole = b"GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n"
    with desk.inside():
        open_desk.start()
    with guest.inside(), ExitStack() as open_lines:
        for _ in range(MOST_FROM_ONE_ADDRESS):
            open_lines.enter_context(answered(desk.address, open_desk.port, whole))
        assert TOO_MANY_SAID in last_words(desk.address, open_desk.port, whole)
        with desk.inside():
            assert open_desk.get("/healthz").status_code == 200
    with guest.inside():
        wait_until(lambda: TOO_MANY_SAID not in last_words(desk.address, open_desk.port, whole))
