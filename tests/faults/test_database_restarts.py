"""PostgreSQL is restarted, or dies, under a desk with people on it: the log tells of it in a few lines."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.support.databases import Databases
from tests.support.patience import wait_until
from tests.support.processes.server import Server

AWAY_S = 6.0
PEOPLE = ("赵小禾", "王敏", "李强")
READ = ("/chat/me", "/chat/lines?place=intake", "/chat/tickets", "/chat/words", "/readyz")
MOST_LINES, MOST_BYTES = 10, 3_000


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Databases]:
    """A PostgreSQL that no other test is on."""
    (tmp_path / "templates").mkdir()
    own = Databases(tmp_path / "templates")
    yield own
    own.close()


@pytest.mark.parametrize("how", ["restart", "crash"])
def test_a_log_of_a_few_lines(how: str, own: Databases, tmp_path: Path) -> None:
    """That it is away, that it is back, and no traceback, however many pages ask meanwhile."""
    with own.with_office("postgresql", tmp_path) as url:
        server = Server(tmp_path, url)
        server.start()
        try:
            log = tmp_path / "server.log"
            before = log.stat().st_size
            with people_at_their_pages(server):
                getattr(own.server, how)(away_s=AWAY_S)
                wait_until(lambda: "the database is back" in log.read_text("utf-8"), "it was not said to be over")
            with server.browser("赵小禾") as browser:
                body = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "x1"}
                assert browser.post("/chat/lines", json=body).status_code == 200
            written = log.read_bytes()[before:].decode()
        finally:
            server.end()
    lines = [line for line in written.splitlines() if " level='info'" not in line or "is back" in line]
    assert len(lines) <= MOST_LINES, "\n".join(line[:300] for line in lines)
    assert len("\n".join(lines)) <= MOST_BYTES
    assert "Traceback" not in written
    assert "apscheduler" not in written


@contextmanager
def people_at_their_pages(server: Server) -> Iterator[None]:
    """Each has the page open, and reads and writes without a rest."""
    is_over = threading.Event()
    threads = [threading.Thread(target=_sit, args=(server, name, is_over)) for name in PEOPLE]
    threads += [threading.Thread(target=_watch, args=(server, name, is_over)) for name in PEOPLE]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _sit(server: Server, name: str, is_over: threading.Event) -> None:
    with server.browser(name) as browser:
        for number in range(10**9):
            if is_over.is_set():
                return
            for path in READ:
                with suppress(httpx.TransportError):
                    browser.get(path)
            body = {"place": "intake", "text": "中午吃什么", "client_id": f"{name}{number}"}
            browser.post("/chat/lines", json=body)
            is_over.wait(0.1)


def _watch(server: Server, name: str, is_over: threading.Event) -> None:
    with server.browser(name) as browser, suppress(httpx.TransportError):
        with browser.stream("GET", "/chat/events", timeout=0.5) as news:
            for _ in news.iter_lines():
                if is_over.is_set():
                    return
        time.sleep(0.1)
