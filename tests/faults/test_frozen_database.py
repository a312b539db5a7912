"""A PostgreSQL that takes what it is sent and says nothing: everybody has an answer, and it heals by itself."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, select

from models.database.engines import reading_engine
from models.tickets.ticket import Ticket
from tests.support.databases import Databases
from tests.support.patience import HANG_S, wait_until
from tests.support.processes.black_hole import BlackHole
from tests.support.processes.server import Server
from tests.support.told_rows import tell_row

MEANWHILE = range(1, 6)
PATIENCE_S = 8.0
"""Longer than any answer of the desk takes, and shorter than anything ends by itself."""


@pytest.fixture
def between(databases: Databases, tmp_path: Path) -> Iterator[BlackHole]:
    """What lies between the desk and the server."""
    (tmp_path / "socket").mkdir()
    between = BlackHole(tmp_path / "socket", databases.server.home)
    yield between
    between.close()


@pytest.fixture
def url(databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A database with the demo office in it."""
    with databases.with_office("postgresql", tmp_path) as url:
        yield url


@pytest.fixture
def server(url: str, between: BlackHole, databases: Databases, tmp_path: Path) -> Iterator[Server]:
    """The real server, which reaches its database through the hole."""
    server = Server(tmp_path, url.replace(databases.server.home, str(between.folder)))
    server.start()
    yield server
    server.end()


@pytest.mark.soak
@pytest.mark.parametrize("loses_connections", [False, True], ids=["frozen", "cut off"])
def test_everybody_has_an_answer_and_it_heals(
    server: Server, url: str, between: BlackHole, loses_connections: bool
) -> None:
    """503 to a report and to the watch while the process itself is well; then each report is one ticket."""
    with server.browser("赵小禾") as browser:
        assert browser.post("/chat/lines", json=sent(0)).status_code == 200
        between.freeze()
        time.sleep(1.0)  # a write that was tried a moment ago counts for a second
        waits: list[float] = []
        for number in MEANWHILE:  # more than there are connections
            refused = browser.post("/chat/lines", json=sent(number), timeout=PATIENCE_S)
            assert refused.status_code == 503
            waits.append(refused.elapsed.total_seconds())
        assert browser.get("/readyz", timeout=PATIENCE_S).json()["status"] == "away"
        assert browser.get("/healthz", timeout=PATIENCE_S).status_code == 200
        assert browser.get("/chat/me", timeout=PATIENCE_S).status_code == 503
        between.thaw(loses_connections=loses_connections)
        thawed_at = time.monotonic()
        wait_until(lambda: httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 200)
        healed_s = time.monotonic() - thawed_at
        for number in MEANWHILE:
            assert browser.post("/chat/lines", json=sent(number)).status_code == 200
    engine = reading_engine(url)
    with Session(engine) as session:
        texts = [ticket.text for ticket in session.exec(select(Ticket)).all()]
    engine.dispose()
    assert sorted(texts) == sorted(sent(number)["text"] for number in (0, *MEANWHILE))
    what = "PostgreSQL frozen, old connections swallowed for good" if loses_connections else "PostgreSQL frozen"
    seen = f"busy, come again, after {max(waits):.1f} s at most"
    tell_row(
        what, seen, f"until {healed_s:.1f} s after it answers again", "nothing: each report sent again is one ticket"
    )


def sent(number: int) -> dict[str, str]:
    """A report of its own, with its key."""
    return {"place": "intake", "text": f"{'一二三四五六'[number]}号评标室的大屏不亮", "client_id": f"f{number}"}
