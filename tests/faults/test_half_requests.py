"""Requests without end: they take nobody's place, fill no log, and keep nobody from stopping."""

import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import httpx

from bot.server import MOST_UNFINISHED
from tests.support.patience import HANG_S
from tests.support.processes.server import Server

HALF_HEADERS = b"POST /chat/lines HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_BODY = HALF_HEADERS + b"Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n{"
TWO_AND_A_HALF = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + HALF_BODY
MANY = 1100
SENT = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "h1"}


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


def test_many_half_requests_keep_nobody_out(server: Server) -> None:
    """The oldest have to go; a report is taken in the midst of them, and the log stays small."""
    with ExitStack() as open_lines, server.browser("赵小禾") as browser:
        for _ in range(MANY):
            open_lines.enter_context(half(server, HALF_HEADERS))
        assert browser.post("/chat/lines", json=SENT).status_code == 200
        assert httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 200
        descriptors = len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    assert descriptors < 2 * MOST_UNFINISHED
    assert len(server.log()) < 4000


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
