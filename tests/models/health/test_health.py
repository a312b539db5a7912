"""The auditor behind /readyz: what it finds, and that it finds nothing where all is well."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, col

from models.clocks.desk_time import sign_of_life
from models.database.engines import writing_engine
from models.health.health import audit
from models.messaging.outbox import Post, PostState
from models.tickets.target import Target
from tests.support.access import asked
from tests.support.desk import Desk
from tests.support.reported import an_a

LONGEST_GAP = timedelta(minutes=2)

pytestmark = pytest.mark.both_databases("plans")


def test_a_desk_at_work_is_ready(desk: Desk) -> None:
    """Nothing is overdue: 200 and noughts."""
    an_a(desk)
    answer = desk.as_("赵小禾").get("/readyz")
    assert answer.status_code == 200
    assert set(answer.json()["audit"].values()) == {0}


def test_a_step_nobody_told_of_is_found(desk: Desk) -> None:
    """A target whose step is long past and untold, and a desk without a sign of life: 503 with the counts."""
    an_a(desk)
    desk.clock.move(minutes=10)
    answer = desk.as_("赵小禾").get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["status"] == "behind"
    assert answer.json()["audit"] == {
        "untold_steps": 1,
        "unsent_posts": 0,
        "stale_leases": 0,
        "tickets_without_targets": 0,
        "refused_platforms": 0,
        "refused_chats": 0,
        "silent": 1,
    }


def test_a_ticket_without_targets_is_found_however_old(desk: Desk) -> None:
    """The longest clock runs for weeks: nothing falls out of sight."""
    an_a(desk)
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        session.connection().execute(update(Target).values(withdrawn_at=desk.now, next_step_at=None))
        session.commit()
        later = desk.now + timedelta(days=40)
        assert audit(session, later)["tickets_without_targets"] == 1
        session.connection().execute(update(Target).where(col(Target.id).is_not(None)).values(withdrawn_at=None))
        session.commit()
        assert audit(session, later)["tickets_without_targets"] == 0
    engine.dispose()


def test_a_card_that_the_night_held_too_long_is_found(desk: Desk) -> None:
    """Held until seven it is no trouble; a quarter of an hour later it is."""
    desk.clock.set("2026-03-03", "23:30")
    asked(desk, "赵小禾")
    ends = desk.clock.at.replace(day=4, hour=7, minute=0)
    with desk.session() as session:
        assert audit(session, ends)["unsent_posts"] == 0
        assert audit(session, ends + timedelta(minutes=15))["unsent_posts"] == 1


def test_a_clock_that_was_once_ahead_blinds_nobody(desk: Desk) -> None:
    """A year ahead for a moment, then right again: a desk that has died since is silent, its cards are unsent."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        right = desk.now
        sign_of_life(session, right + timedelta(days=365), LONGEST_GAP)
        assert audit(session, right)["silent"] == 1
        sign_of_life(session, right, LONGEST_GAP)
        assert audit(session, right)["silent"] == 0
        assert audit(session, right + timedelta(minutes=3))["silent"] == 1
        session.rollback()
    engine.dispose()
    an_a(desk)
    with Session(engine) as session:
        session.connection().execute(
            update(Post).values(state=PostState.QUEUED, sent_version=0, queued_at=desk.now + timedelta(days=365))
        )
        assert audit(session, desk.now)["unsent_posts"] > 0
        session.rollback()
    engine.dispose()
