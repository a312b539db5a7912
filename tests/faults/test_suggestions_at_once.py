"""Two people act on one suggestion at once: both words count once, and no word counts for another version."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from models.chat import Event, Message, Place, Sender
from models.database.engines import reading_engine
from models.messaging.receipt import Receipt, ReceiptState
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionState
from models.terms import Platform
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.chains import assert_chains_hold
from tests.support.databases import Databases
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.processes.racing import bring, cards, form, press, track
from tests.support.suggestions import LI, WANG, WISH, ZHAO

pytestmark = pytest.mark.both_databases("locks and races")

ROUNDS = int(os.environ.get("ZHIBAN_TEST_SUGGESTIONS_AT_ONCE", "20"))
DAY = {"solution": "加下拉框", "day": "2026-03-20"}
OTHER_DAY = {"solution": "加搜索框", "day": "2026-03-24"}
_keys = count(1)


@contextmanager
def solved(databases: Databases, kind: str, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """So many suggestions with a solution on the table; every log whole in the end."""
    with databases.with_office(kind, folder) as url:
        numbers = [str(reply.ticket) for reply in bring(url, [_suggested(number) for number in range(ROUNDS)])]
        for who, action, fields in (
            (WANG, "suggestion.take_up", None),
            (WANG, "suggestion.assess", {"opinion": "adopt", "reason": "好"}),
            (LI, "suggestion.solve", DAY),
        ):
            found = cards(url, numbers)
            bring(
                url,
                [
                    press(who, found[one], action) if fields is None else form(who, found[one], action, **fields)
                    for one in numbers
                ],
            )
        yield url, numbers
        engine = reading_engine(url)
        with Session(engine) as session:
            assert_chains_hold(session)
            assert not session.exec(select(Receipt.error).where(Receipt.state == ReceiptState.FAILED)).all()
            if kind == "postgresql":
                deadlocks = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                assert session.connection().execute(deadlocks).scalar_one() == 0
        engine.dispose()


def _suggested(number: int) -> Message:
    key = f"wish/{number}/{next(_keys)}"
    place = Place(platform=Platform.WEBCHAT, chat="intake")
    sender = Sender(platform=Platform.WEBCHAT, account=ZHAO, name=ZHAO)
    words = f"{WISH}，第{number}条"
    return Message(idempotency_key=key, place=place, sender=sender, text=words, ref=key, sent_at=TUESDAY_10_OCLOCK)


def rows(url: str) -> list[tuple[Suggestion, list[str]]]:
    """Each suggestion with the verbs of its log."""
    engine = reading_engine(url)
    with Session(engine) as session:
        found = [
            (row, [one.verb for one in _log(session, row)])
            for row in session.exec(select(Suggestion).order_by(col(Suggestion.id))).all()
        ]
        for row, _ in found:
            _ = row.solutions
        session.expunge_all()
    engine.dispose()
    return found


def _log(session: Session, row: Suggestion) -> list[WorkLogEntry]:
    found = select(WorkLogEntry).join(Ticket).where(WorkLogEntry.ticket_id == row.ticket_id)
    return list(session.exec(found.order_by(col(WorkLogEntry.position))).all())


def test_both_sides_agree_at_the_same_instant(databases: Databases, kind: str, tmp_path: Path) -> None:
    """Each word is taken once, the second makes it agreed, and one day is owed."""
    with solved(databases, kind, tmp_path) as (url, numbers):
        found = cards(url, numbers)
        with track(url) as meet:
            for turn, number in enumerate(numbers):
                events = [press(who, found[number], "suggestion.agree:1") for who in (WANG, ZHAO)]
                said = meet(events[:: -1 if turn % 2 else 1])
                assert not [reply for reply in said if reply.is_refusal]
        for row, log in rows(url):
            assert row.state is SuggestionState.AGREED
            assert log.count("suggestion_agreed") == 2


def test_an_answer_meets_another_solution(databases: Databases, kind: str, tmp_path: Path) -> None:
    """Whoever comes second is told: a word is never for a version that its giver has not seen."""
    with solved(databases, kind, tmp_path) as (url, numbers):
        found = cards(url, numbers)
        bring(url, [press(WANG, found[one], "suggestion.agree:1") for one in numbers])
        found = cards(url, numbers)
        with track(url) as meet:
            for turn, number in enumerate(numbers):
                events: list[Event] = [
                    press(ZHAO, found[number], "suggestion.agree:1"),
                    form(LI, found[number], "suggestion.solve", **OTHER_DAY),
                ]
                said = meet(events[:: -1 if turn % 2 else 1])
                assert [reply.is_refusal for reply in said].count(True) == 1, said
        for row, log in rows(url):
            agreed = log.count("suggestion_agreed") == 2
            assert row.state is (SuggestionState.AGREED if agreed else SuggestionState.NEGOTIATING)
            assert len(row.solutions) == (1 if agreed else 2)
            assert (row.solutions[-1].agreed_at is not None) is agreed
