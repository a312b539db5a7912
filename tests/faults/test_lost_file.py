"""The database file under a serving desk is removed, replaced or loses its log: no report is acknowledged any more."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.support.patience import HANG_S, wait_until
from tests.support.processes.server import Server
from tests.support.told_rows import tell_row

BEFORE = {"place": "intake", "text": "保证金页面有一个错别字", "client_id": "f1"}
AFTER = {"place": "intake", "text": "三号开标室的大屏不亮", "client_id": "f2"}
Harm = Callable[[Path], object]


@pytest.fixture(autouse=True)
def report(server: Server) -> None:
    """One report is in it."""
    with server.browser("赵小禾") as browser:
        wait_until(lambda: browser.post("/chat/lines", json=BEFORE).status_code == 200)


def replace_by_a_copy(file: Path) -> None:
    """As who restores a backup without stopping the desk first."""
    copy = file.with_suffix(".copy")
    with sqlite3.connect(file) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    shutil.move(copy, file)


def remove_log(file: Path) -> None:
    """As who tidies up beside the file."""
    file.with_name(f"{file.name}-wal").unlink()


def remove_index(file: Path) -> None:
    """As who tidies up beside the file."""
    file.with_name(f"{file.name}-shm").unlink()


HARMS = {
    "removed": Path.unlink,
    "replaced": replace_by_a_copy,
    "no log": remove_log,
    "no index": remove_index,
}


@pytest.mark.soak
@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS.keys())
def test_nothing_is_acknowledged_that_the_next_start_will_not_find(server: Server, harm: Harm) -> None:
    """Noticed without anybody's report; `/readyz` says why; what was acknowledged before is there afterwards."""
    file = server.folder / "data" / "zhiban.db"
    harm(file)
    harmed_at = time.monotonic()
    wait_until(lambda: httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 503)
    wait_until(lambda: "removed or replaced" in ready(server).get("reason", ""))
    noticed_s = time.monotonic() - harmed_at
    assert ready(server)["status"] == "away"
    with server.browser("赵小禾") as browser:
        assert browser.post("/chat/lines", json=AFTER).status_code == 503
    server.kill()
    server.start()
    with server.browser("赵小禾") as browser:
        known = browser.get("/chat/tickets", params={"view": "mine"}).text
        assert (BEFORE["text"] in known) is (harm is not Path.unlink)
        wait_until(lambda: browser.post("/chat/lines", json=AFTER).status_code == 200)
    what = {Path.unlink: "removed", remove_log: "without its log"}.get(harm, "replaced by a copy")
    seen = f"busy, come again; `/readyz` said why after {noticed_s:.1f} s"
    tell_row(
        f"SQLite's file {what}", seen, "until the desk was started anew", "nothing that was acknowledged meanwhile"
    )


def ready(server: Server) -> dict[str, str]:
    """What it says of itself; for the second after a write that went well, a reader may say it first."""
    answer: dict[str, str] = httpx.get(f"{server.url}/readyz", timeout=HANG_S).json()
    return answer


def test_a_file_that_comes_back_is_served_again(server: Server) -> None:
    """Moved away for a moment: refused meanwhile, then taken, and once."""
    file = server.folder / "data" / "zhiban.db"
    file.rename(file.with_suffix(".away"))
    with server.browser("赵小禾") as browser:
        assert browser.post("/chat/lines", json=AFTER).status_code == 503
        file.with_suffix(".away").rename(file)
        wait_until(lambda: browser.post("/chat/lines", json=AFTER).status_code == 200)
        lines = browser.get("/chat/lines", params={"place": "intake"}).json()["lines"]
    assert [line["text"] for line in lines].count(AFTER["text"]) == 1


def test_two_processes_never_serve_one_file(server: Server, tmp_path: Path) -> None:
    """The second says so in one sentence, and the first goes on; after a kill the next one starts."""
    second = Server(tmp_path / "second")
    second.folder.mkdir()
    second.environment["ZHIBAN_DATABASE_URL"] = f"sqlite:///{server.folder / 'data' / 'zhiban.db'}"
    refused = second.run("demo")
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert "zhiban.db" in refused.stderr
    assert httpx.get(f"{server.url}/readyz", timeout=HANG_S).status_code == 200
    server.kill()
    second.start()
    second.end()
