"""One process fetches at a time, by the database's clock."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models.messaging.poll_lease import LEASES, hold, release
from tests.support.patience import wait_until

pytestmark = pytest.mark.both_databases("locks")

LONG, SHORT = timedelta(seconds=60), timedelta(milliseconds=200)
BOT = "telegram:1"


def ask(writing: Engine, token: str, lasts: timedelta = LONG, account: str = BOT) -> bool:
    """Ask for the lease in a transaction of its own."""
    with writing.begin() as connection:
        return hold(connection, account, token, lasts)


def ends_at(writing: Engine) -> datetime:
    """When the lease ends, by the database's clock."""
    with writing.connect() as connection:
        found: datetime = connection.execute(select(LEASES.c.until).where(LEASES.c.account == BOT)).scalar_one()
        return found


def test_one_holds_it(writing: Engine) -> None:
    """Whoever comes first, as long as they renew it; another bot is another lease."""
    assert ask(writing, "first")
    assert not ask(writing, "second")
    assert ask(writing, "first")
    assert ask(writing, "second", account="telegram:2")


def test_it_ends_by_itself(writing: Engine) -> None:
    """A holder that is gone, or stopped, loses it; when it comes back it finds it taken."""
    assert ask(writing, "first", SHORT)
    until = ends_at(writing)
    wait_until(lambda: ask(writing, "second"), "it never ended")
    assert ends_at(writing) - LONG >= until
    assert not ask(writing, "first")


def test_it_can_be_given_back(writing: Engine) -> None:
    """Only by its holder; then nobody has to wait."""
    assert ask(writing, "first")
    with writing.begin() as connection:
        assert not release(connection, BOT, "second")
        assert release(connection, BOT, "first")
    assert ask(writing, "second")
