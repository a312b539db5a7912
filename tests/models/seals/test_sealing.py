"""The daily seal: in portions, once, and over what changed since the one before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select, update

from models.database.engines import writing_engine
from models.messaging.messages_without_ticket import UnstartedChain
from models.seals.seal import Seal, SealedHead, newest_seal
from models.seals.sealing import TICKETS, UNSTARTED, place_name, place_parts, seal_portion
from models.storage.new_row import bare_row
from models.terms import Kind, Platform
from models.tickets.ticket import Ticket

pytestmark = pytest.mark.both_databases("locks and unique keys")

NOW = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
DAY = date(2026, 3, 3)
A_DAY = timedelta(days=1)


@pytest.fixture
def session(writing: Engine) -> Iterator[Session]:
    """A session on a database with five tickets and a chat in which nothing but talk was said."""
    with Session(writing) as session:
        session.add_all(a_ticket(number) for number in range(1, 6))
        place = {"platform": Platform.WEBCHAT, "chat": "intake", "thread": ""}
        session.connection().execute(insert(UnstartedChain), [{**place, "head": "a" * 64, "length": 3}])
        session.commit()
        yield session


def a_ticket(number: int) -> Ticket:
    """A ticket whose log has as many entries as its number tells."""
    return bare_row(
        Ticket,
        number=f"2603-{number:04d}",
        text="",
        summary="",
        kind=Kind.DEFECT,
        platform=Platform.WEBCHAT,
        chat="intake",
        reported_at=NOW,
        created_at=NOW,
        log_head=f"{number:064d}",
        log_length=number,
    )


def sealed(session: Session, day: date = DAY, now: datetime = NOW, at_once: int = 2) -> int:
    """Make the seal of a day; how many portions that took."""
    portions = 1
    while seal_portion(session, day, now, at_once):
        session.commit()
        portions += 1
    session.commit()
    return portions


def names(session: Session, number: int) -> list[str]:
    """What a seal holds, in its order."""
    found = select(SealedHead.name).where(SealedHead.seal_number == number).order_by(col(SealedHead.position))
    return list(session.exec(found).all())


def test_the_first_holds_everything_and_is_made_in_portions(session: Session) -> None:
    """Two tickets at a time; the last portion takes in the other chains and closes it."""
    assert sealed(session) == 3
    seal = session.exec(select(Seal)).one()
    assert (seal.number, seal.day, seal.sealed_at, seal.heads) == (1, "2026-03-03", NOW, 6)
    assert names(session, 1) == [*(f"2603-{number:04d}" for number in range(1, 6)), "webchat/intake"]
    rows = session.exec(select(SealedHead).order_by(col(SealedHead.position))).all()
    assert [(row.source, row.length, row.head) for row in rows[4:]] == [
        (TICKETS, 5, f"{5:064d}"),
        (UNSTARTED, 3, "a" * 64),
    ]


def test_the_next_holds_what_changed_and_follows_the_first(session: Session) -> None:
    """One log and one chat grew; the others stand in the seal before."""
    sealed(session)
    session.execute(update(Ticket).where(col(Ticket.number) == "2603-0004").values(log_length=9, log_head="b" * 64))
    session.execute(update(UnstartedChain).values(length=4, head="c" * 64))
    sealed(session, DAY + A_DAY, NOW + A_DAY)
    first, second = session.exec(select(Seal).order_by(col(Seal.number))).all()
    assert names(session, 2) == ["2603-0004", "webchat/intake"]
    assert (second.previous, second.heads) == (first.chain, 2)
    assert first.chain != second.chain


def test_a_day_on_which_nothing_happened_is_chained_too(session: Session) -> None:
    """It holds nothing, and its digest is another one."""
    sealed(session)
    assert sealed(session, DAY + A_DAY, NOW + A_DAY) == 3
    first, second = session.exec(select(Seal).order_by(col(Seal.number))).all()
    assert (second.heads, second.previous) == (0, first.chain)
    assert second.chain != first.chain


def test_a_day_has_one(session: Session) -> None:
    """Asked again there is nothing to do, also for a day that is over."""
    sealed(session)
    assert sealed(session) == 1
    assert sealed(session, DAY - A_DAY) == 1
    assert len(session.exec(select(Seal)).all()) == 1


def test_a_clock_that_was_wrong_stops_nothing(session: Session) -> None:
    """Somebody set it a year ahead for a moment; the days that come have theirs, each once."""
    sealed(session, DAY + 365 * A_DAY, NOW + 365 * A_DAY)
    for _ in range(2):
        sealed(session)
        sealed(session, DAY + A_DAY, NOW + A_DAY)
    found = session.exec(select(Seal.day).order_by(col(Seal.number))).all()
    assert found == ["2027-03-03", "2026-03-03", "2026-03-04"]
    newest = newest_seal(session, NOW + A_DAY)
    assert newest is not None
    assert newest.day == "2026-03-04"


def test_one_that_was_left_halfway_is_finished_first(session: Session) -> None:
    """The desk died in it; the next day goes on where it stopped, and has a seal of its own."""
    assert seal_portion(session, DAY, NOW, 2)
    session.commit()
    sealed(session, DAY + A_DAY, NOW + A_DAY)
    found = session.exec(select(Seal.day, Seal.heads, Seal.sealed_at).order_by(col(Seal.number))).all()
    assert found == [("2026-03-03", 6, NOW + A_DAY), ("2026-03-04", 0, NOW + A_DAY)]


def test_a_ticket_that_a_portion_passed_by_is_in_the_next(session: Session) -> None:
    """Its transaction ended after those of later ids: no id is taken for an order."""
    late = session.exec(select(Ticket).where(Ticket.number == "2603-0002")).one()
    values = late.model_dump()
    session.delete(late)
    session.commit()
    sealed(session)
    session.connection().execute(insert(Ticket), [values])
    session.commit()
    sealed(session, DAY + A_DAY, NOW + A_DAY)
    assert names(session, 2) == ["2603-0002"]


def test_several_processes_make_one(session: Session, database_url: str) -> None:
    """Four go at it until there is nothing left: each chain stands in it once."""

    def work(_: int) -> None:
        engine = writing_engine(database_url)
        with Session(engine) as own:
            for day in (DAY, DAY + A_DAY):
                sealed(own, day, NOW, 1)
        engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    found = session.exec(select(Seal.day, Seal.heads).order_by(col(Seal.number))).all()
    assert found == [("2026-03-03", 6), ("2026-03-04", 0)]
    assert len(names(session, 1)) == 6


def test_the_newest_by_a_moment(session: Session) -> None:
    """What was made later, or is not finished, is not shown."""
    sealed(session)
    seal_portion(session, DAY + A_DAY, NOW + A_DAY, 1)
    assert newest_seal(session, NOW - A_DAY) is None
    newest = newest_seal(session, NOW + A_DAY)
    assert newest is not None
    assert newest.day == "2026-03-03"
    day, code = newest.code.split()
    assert day == newest.day
    assert code.replace("-", "") == newest.chain[:24]


@pytest.mark.parametrize(
    "place", [("webchat", "intake", ""), ("slack", "C1", "17.2"), ("telegram", "-100/77", ""), ("slack", "a%2F", "b/c")]
)
def test_the_name_of_a_place_is_read_back(place: tuple[str, str, str]) -> None:
    """No two places have one name."""
    assert place_parts(place_name(*place)) == place
