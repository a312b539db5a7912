"""Whoever watches over the desk is told when its auditor can see nothing, or takes too long to look."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from bot.readiness import ANSWERS_WITHIN_S
from models.database.engines import writing_engine
from tests.support.desk import Desk
from tests.support.patience import wait_until


@contextmanager
def renamed(desk: Desk) -> Iterator[None]:
    """A table that the auditor reads is not there."""
    engine = writing_engine(desk.settings.database)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE target RENAME TO target_away"))
    yield
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE target_away RENAME TO target"))
    engine.dispose()


@contextmanager
def held(desk: Desk) -> Iterator[None]:
    """Somebody holds that table, so that a look at it waits."""
    engine, is_over, has_begun = writing_engine(desk.settings.database), threading.Event(), threading.Event()

    def hold() -> None:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE target IN ACCESS EXCLUSIVE MODE"))
            has_begun.set()
            is_over.wait(ANSWERS_WITHIN_S * 4)

    holder = threading.Thread(target=hold)
    holder.start()
    has_begun.wait()
    yield
    is_over.set()
    holder.join()
    engine.dispose()


def status(desk: Desk) -> tuple[int, str]:
    """What the desk says of itself, and why."""
    answer = desk.as_("赵小禾").get("/readyz")
    return answer.status_code, str(answer.json().get("reason", ""))


@pytest.mark.both_databases("each names what is missing in its own way")
def test_an_auditor_that_cannot_look_is_no_good_sign(desk: Desk) -> None:
    """503 with the reason, not a look of long ago; and again 200 when it sees."""
    assert status(desk)[0] == 200
    with renamed(desk):
        wait_until(lambda: status(desk)[0] == 503)
        assert "target" in status(desk)[1]
    wait_until(lambda: status(desk)[0] == 200)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_an_auditor_that_takes_too_long_is_no_good_sign(desk: Desk) -> None:
    """It is answered for within a second and a half, whatever it waits for."""
    assert status(desk)[0] == 200
    with held(desk):
        assert status(desk) == (503, "no answer")
    wait_until(lambda: status(desk)[0] == 200)
