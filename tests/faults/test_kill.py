"""kill -9 in the middle of the work: what was acknowledged is there, and nothing is there twice."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session, col, func, select

from models.database.engines import reading_engine
from models.messaging.outbox import CardView, Post, PostState
from models.messaging.webchat import Line
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.patience import wait_until
from tests.support.processes.server import Server

pytestmark = pytest.mark.both_databases("claims, locks and races")

MESSAGES = 60
KILLED_AFTER = (25, 60, 95)
"""Counted in answers, of which there are two for each message."""


@pytest.fixture
def server(empty_url: str, tmp_path: Path) -> Iterator[Server]:
    """The real server on an empty database, as on a first start, in working hours whatever the hour."""
    server = Server(tmp_path, empty_url)
    server.start_in_the_morning()
    yield server
    server.end()


class Senders:
    """People who send until they are answered, and a killer who counts the answers."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.answers: dict[str, list[str]] = {}
        self._lock = threading.Lock()

    def send_all(self, texts: list[str]) -> None:
        """Every text twice under the same id, four at a time, with three kills in between."""
        jobs = [(f"m{number}", text) for number, text in enumerate(texts) for _ in range(2)]
        with ThreadPoolExecutor(4) as pool:
            killer = pool.submit(self._kill)
            for sent in [pool.submit(self._send, *job) for job in jobs]:
                sent.result()
            killer.result()

    def _send(self, client_id: str, text: str) -> None:
        wait_until(lambda: self._is_answered(client_id, text), f"{client_id} was not taken")

    def _is_answered(self, client_id: str, text: str) -> bool:
        try:
            with self.server.browser("赵小禾") as browser:
                body = {"place": "intake", "text": text, "client_id": client_id}
                answer = browser.post("/chat/lines", json=body)
        except httpx.TransportError:
            return False
        if answer.status_code != 200:
            return False
        with self._lock:
            self.answers.setdefault(client_id, []).append(answer.json()["ticket"])
        return True

    def _kill(self) -> None:
        for count in KILLED_AFTER:
            wait_until(partial(self._has_answers, count))
            self.server.kill()
            self.server.start()

    def _has_answers(self, count: int) -> bool:
        with self._lock:
            return sum(map(len, self.answers.values())) >= count


def test_nothing_is_lost_or_doubled_by_three_kills(server: Server, empty_url: str) -> None:
    """60 messages, each sent twice, three kills: 60 tickets with 60 numbers, two cards each, all chains whole."""
    senders = Senders(server)
    senders.send_all([f"{number}号标段的统计报表导出不了" for number in range(MESSAGES)])
    assert all(len(numbers) == 2 and len(set(numbers)) == 1 for numbers in senders.answers.values())
    engine = reading_engine(empty_url)
    with Session(engine) as session:
        wait_for_delivery(session)
        assert_numbered(session, {numbers[0] for numbers in senders.answers.values()})
        assert_three_cards_each(session)
        assert_chains_hold(session)
    engine.dispose()
    verified = server.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def wait_for_delivery(session: Session) -> None:
    """Wait until nothing is left to say."""
    waiting = select(func.count()).select_from(Post).where(Post.state != PostState.SENT)

    def is_all_said() -> bool:
        session.rollback()
        return session.exec(waiting).one() == 0

    wait_until(is_all_said)


def assert_numbered(session: Session, answered: set[str]) -> None:
    """As many tickets as messages, numbered from 1 without a gap, and each the one that its sender was told."""
    numbers = sorted(session.exec(select(Ticket.number)).all())
    assert [int(number[-4:]) for number in numbers] == list(range(1, MESSAGES + 1))
    assert set(numbers) == answered
    owing = set(session.exec(select(Target.ticket_id)).all())
    assert owing == set(session.exec(select(Ticket.id)).all())


def assert_three_cards_each(session: Session) -> None:
    """An acknowledgement, a card before team and duty for each ticket, and for each of them one line in a room."""
    live = session.exec(select(Post).where(col(Post.card_view).is_not(None))).all()
    by_ticket = Counter((post.ticket_id, post.card_view, post.chat) for post in live)
    assert set(by_ticket.values()) == {1}
    assert Counter(view for _, view, _ in by_ticket) == {
        CardView.REPORTER: MESSAGES,
        CardView.TEAM: 2 * MESSAGES,
    }
    shown = Counter(session.exec(select(Line.post_id).where(col(Line.post_id).is_not(None))).all())
    assert all(shown[post.id] == 1 for post in live)
    typed = session.exec(select(func.count()).select_from(Line).where(col(Line.client_id).is_not(None))).one()
    assert typed == MESSAGES
