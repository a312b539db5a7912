"""While the database is away or locked, people hear so at once; afterwards the same message is taken, once."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import make_url

from bot.readiness import TRIED_EVERY_S
from tests.support.databases import Databases
from tests.support.desk import ZH, Desk

pytestmark = pytest.mark.both_databases("claims, locks and races")

BODY = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "x1"}


@contextmanager
def away(desk: Desk, databases: Databases) -> Iterator[None]:
    """PostgreSQL takes nobody in, or another process holds SQLite's write lock."""
    url = make_url(desk.settings.database)
    if url.get_backend_name() == "sqlite":
        other = sqlite3.connect(url.database or "", isolation_level=None, timeout=10)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    server = databases.server
    server.run(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'")  # noqa: S608
    yield
    server.run(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')


def test_away_is_said_and_the_message_is_taken_later(desk: Desk, databases: Databases) -> None:
    """503 with one sentence and a time to come back; nothing half done; then one ticket, delivered."""
    seat = desk.as_("赵小禾")
    assert seat.get("/readyz").status_code == 200
    time.sleep(TRIED_EVERY_S)
    with away(desk, databases):
        refused = seat.post("/chat/lines", BODY)
        assert (refused.status_code, refused.json()) == (503, {"error": ZH("web.busy")})
        assert refused.headers["retry-after"] == "2"
        ready = seat.get("/readyz")
        assert (ready.status_code, ready.json()["status"], ready.json()["schema"]) == (503, "away", None)
        assert ready.json()["reason"]
        assert seat.get("/healthz").status_code == 200
    desk.engine.dispose()
    assert desk.tickets() == []
    said = seat.say("intake", BODY["text"], client_id=BODY["client_id"])
    assert [ticket.number for ticket in desk.tickets()] == [said.ticket]
    assert len(seat.cards("intake", said.ticket)) == 1
