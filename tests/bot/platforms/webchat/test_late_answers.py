"""Every request of the page that changes something: turned away it did nothing and says so, late it says that alone."""

from typing import Any

import pytest
from sqlmodel import SQLModel, func, select
from starlette.routing import Route

import bot.turns.writer
from models.access.export import AccessExport
from models.messaging.receipt import Receipt
from models.people.person import Person
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, Desk
from tests.support.patience import held_up

pytestmark = pytest.mark.both_databases("receipts")

WHO, TEXT = "王敏", "统计报表导出后金额列全是0"
KEYED: dict[str, dict[str, Any]] = {
    "/chat/lines": {"place": "intake", "text": TEXT},
    "/chat/clicks": {"action": "report.open", "place": "intake"},
    "/chat/forms": {"form": "report", "fields": {"text": TEXT}, "place": "intake"},
}
"""What has a key, under which it is asked what became of it."""
OTHERS: dict[str, dict[str, Any]] = {"/chat/language": {"language": "en"}, "/chat/access/ledger.csv": {}}
NOT_WALKED = {
    "/chat/access/ledger.docx": "the same endpoint as the ledger's other file",
    "/chat/papers/{number}.docx": "the same endpoint as the ledger's",
    "/chat/posts/{post}/files/{file}": "the same endpoint as the ledger's",
    "/chat/months/{month}.docx": "there is no month yet; it is kept as the ledger is",
    "/chat/months/{month}.xlsx": "there is no month yet; it is kept as the ledger is",
    "/demo/clock": "the demo's own; it is never refused before the queue",
    "/o/": "a page without scripts: it says the sentence above its form",
    "/o/{code}": "a page without scripts: it says the sentence above its form",
    "/demo/person": "it changes nothing here: the browser keeps a cookie",
}
BUSY = {"error": ZH("web.busy")}
LATE = {"pending": True, "sentence": ZH("web.pending")}


def rows(desk: Desk) -> list[int | str]:
    """How much was written."""
    tables: tuple[type[SQLModel], ...] = (Receipt, Ticket, AccessExport)
    with desk.session() as session:
        counts: list[int | str] = [session.exec(select(func.count()).select_from(table)).one() for table in tables]
        return [*counts, session.exec(select(Person.language).where(Person.name == WHO)).one()]


def test_each_of_them_is_walked(desk: Desk) -> None:
    """A new one stands in a table above, or the reason why not."""
    posted = {route.path for route in desk.app.routes if isinstance(route, Route) and "POST" in (route.methods or ())}
    assert posted == {*KEYED, *OTHERS, *NOT_WALKED}


def test_turned_away_nothing_was_done_and_nothing_will_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """503, the one sentence, not a row more; a look-up knows nothing of it, and sent again it is done."""
    seat, before = desk.as_(WHO), rows(desk)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)
        for path, body in KEYED.items():
            answer = seat.post(path, body | {"client_id": path.rpartition("/")[2]})
            assert (answer.status_code, answer.json()) == (503, BUSY), path
            assert seat.get(f"/chat/outcomes/{path.rpartition('/')[2]}").json() == {"outcome": "unknown"}
        for path, body in OTHERS.items():
            answer = seat.post(path, body)
            assert (answer.status_code, answer.json()) == (503, BUSY), path
    assert rows(desk) == before
    for path, body in KEYED.items():
        assert seat.post(path, body | {"client_id": path.rpartition("/")[2]}).status_code == 200


@pytest.mark.parametrize("path", KEYED)
def test_late_it_is_pending_and_then_known(desk: Desk, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """202, again under the same key as well; then the look-up has what the request would have been answered."""
    seat, body = desk.as_(WHO), KEYED[path] | {"client_id": "late"}
    with held_up(desk.app.state.schedule.dispatch, "_in_turn"):
        for _ in range(2):
            answer = seat.post(path, body)
            assert (answer.status_code, answer.json()) == (202, LATE)
        assert seat.get("/chat/outcomes/late").json() == {"outcome": "pending"}
        assert desk.as_("赵小禾").get("/chat/outcomes/late").json() == {"outcome": "unknown"}
    desk.wait_until(lambda session: seat.get("/chat/outcomes/late").json()["outcome"] == "done")
    known, again = seat.get("/chat/outcomes/late").json()["answer"], seat.post(path, body).json()
    assert again.items() <= known.items()
    assert rows(desk)[0] == 1


@pytest.mark.parametrize("path", OTHERS)
def test_late_without_a_key_one_sentence_says_what_is_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """202; it goes on to its end."""
    seat, before = desk.as_(WHO), rows(desk)
    with held_up(desk.app.state.schedule.dispatch, "_in_turn"):
        answer = seat.post(path, OTHERS[path])
        assert (answer.status_code, answer.json()) == (202, LATE)
        assert rows(desk) == before
    desk.wait_until(lambda session: rows(desk) != before)


def test_what_failed_is_told_as_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the desk's own: the look-up has the sentence that its sender got."""
    dispatch = desk.app.state.schedule.dispatch

    def broken(*_: object) -> object:
        raise ZeroDivisionError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(dispatch, "_tell", broken)
        desk.as_(WHO).post("/chat/lines", KEYED["/chat/lines"] | {"client_id": "broken"})
    known = desk.as_(WHO).get("/chat/outcomes/broken").json()
    assert (known["outcome"], known["answer"]["toast"]) == ("failed", ZH("failed.sender"))
