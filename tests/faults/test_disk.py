"""A disk that takes no more, or a database that may not be written: it is said, and nothing is lost."""

import resource
import time

import httpx
import pytest

from bot.readiness import TRIED_EVERY_S
from tests.support.desk import Desk
from tests.support.patience import HANG_S, wait_until
from tests.support.processes.server import Server
from tests.support.told_rows import tell_row

SENT = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "d1"}


@pytest.mark.soak
def test_a_full_disk_is_said_and_lets_go_of_nothing(server: Server) -> None:
    """No file may grow, as where no block is free: `away` with the reason, reports not confirmed; then one ticket."""
    unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, unlimited[1]))
    full_at = time.monotonic()
    with server.browser("赵小禾") as browser:
        wait_until(lambda: not is_ready(server))
        noticed_s = time.monotonic() - full_at
        answer = httpx.get(f"{server.url}/readyz").json()
        assert answer["status"] == "away"
        assert any(word in answer["reason"] for word in ("full", "I/O")), answer
        pending = browser.post("/chat/lines", json=SENT)  # the commit itself failed: nobody knows yet whether it stands
        assert pending.status_code == 202
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)
        freed_at = time.monotonic()
        wait_until(lambda: is_ready(server))
        healed_s = time.monotonic() - freed_at
        first, again = (browser.post("/chat/lines", json=SENT) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert server.run("audit", "verify").returncode == 0
    seen = f"busy, come again; `/readyz` said so after {noticed_s:.1f} s"
    tell_row("disk full", seen, f"until {healed_s:.1f} s after there was room", "nothing: sent again, one ticket")


@pytest.mark.both_databases("each says in its own way that it may not be written")
def test_a_database_that_may_not_be_written_is_away(desk: Desk) -> None:
    """As on a disk that was mounted read-only: what is there can be read, and no report would be kept."""
    seat = desk.as_("赵小禾")
    assert seat.get("/readyz").status_code == 200
    writer = desk.app.state.schedule.dispatch.writer
    is_sqlite = desk.engine.dialect.name == "sqlite"
    only_reads = "PRAGMA query_only = ON" if is_sqlite else "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
    for key in range(1 if is_sqlite else 64):  # on each of the connections that write
        desk.run(writer.run(lambda connection: connection.exec_driver_sql(only_reads), str(key)))
    time.sleep(TRIED_EVERY_S)
    answer = seat.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "away")
    assert "read" in answer.json()["reason"]


def is_ready(server: Server) -> bool:
    """Whether it says so itself."""
    return httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 200
