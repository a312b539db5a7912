"""How many reports of an hour are too many, for whom."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.chat import Place
from models.health.report_limits import Flood, flood_of
from models.people.person import Account, Person
from models.terms import Kind, Platform, Role
from models.tickets.ticket import Ticket, take_number
from sla.policy.policy import ReportLimits

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
LIMITS = ReportLimits(per_account=2, per_place=3, over_all=4)
HALL, ROOM = Place(platform=Platform.SLACK, chat="C1"), Place(platform=Platform.TELEGRAM, chat="C1")
OFFICE = 9

pytestmark = pytest.mark.both_databases("counts rows by conditions")


@pytest.fixture
def session(writing: Engine) -> Iterator[Session]:
    """Three accounts and somebody of the office, in a transaction that is undone."""
    with Session(writing) as session:
        session.add_all(Account(id=own, platform=Platform.SLACK, external_id=f"U{own}") for own in (1, 2, 3))
        session.add(Person(id=OFFICE, name="王敏", roles=[Role.OFFICE]))
        session.flush()
        yield session
        session.rollback()


def file_one(session: Session, account: int | None, place: Place = HALL, ago: int = 5, by: int | None = None) -> None:
    """A report as filing leaves it, so many minutes ago."""
    at = NOW - timedelta(minutes=ago)
    ticket = Ticket(
        number=take_number(session, "2611"),
        text="打不开",
        summary="打不开",
        kind=Kind.DEFECT,
        platform=place.platform,
        chat=place.chat,
        reporter_account_id=account,
        entered_by_id=by,
        reported_at=at,
        created_at=at,
    )
    session.add(ticket)
    session.flush()


def test_an_account_is_over_its_limit_wherever_it_writes(session: Session) -> None:
    """Two reports of one account in two chats: the third is one too many, and only for this account."""
    file_one(session, 1)
    assert flood_of(session, 1, HALL, LIMITS, NOW) is None
    file_one(session, 1, ROOM)
    assert flood_of(session, 1, HALL, LIMITS, NOW) is Flood.ACCOUNT
    assert flood_of(session, 2, HALL, LIMITS, NOW) is None


def test_a_place_is_over_its_limit_whoever_writes_there(session: Session) -> None:
    """The chat of the same name on another platform is another place; an unknown account counts for the place."""
    for account in (1, 2, None):
        file_one(session, account)
    assert flood_of(session, 3, HALL, LIMITS, NOW) is Flood.PLACE
    assert flood_of(session, None, HALL, LIMITS, NOW) is Flood.PLACE
    assert flood_of(session, 3, ROOM, LIMITS, NOW) is None


def test_the_desk_is_over_its_limit(session: Session) -> None:
    """Two chats, neither of them full: together they are too many."""
    for account, place in ((1, HALL), (2, HALL), (1, ROOM), (2, ROOM)):
        file_one(session, account, place)
    assert flood_of(session, 3, HALL, LIMITS, NOW) is Flood.ALL


def test_the_hour_goes_along_and_calls_do_not_count(session: Session) -> None:
    """What is an hour old makes room; what the office enters for callers is nobody's flood."""
    for account in (1, 1, 2, 3):
        file_one(session, account, by=OFFICE)
    file_one(session, 1, ago=60)
    file_one(session, 1, ago=59)
    assert flood_of(session, 1, HALL, LIMITS, NOW) is None
    assert flood_of(session, 1, HALL, LIMITS, NOW - timedelta(minutes=1)) is Flood.ACCOUNT
