"""One process fetches at a time, by the database's clock."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.messaging.poll_lease import hold, let_go

pytestmark = pytest.mark.both_databases("locks")

LONG, SHORT = timedelta(seconds=60), timedelta(milliseconds=200)
BOT = "telegram:1"


def ask(writing: Engine, token: str, lasts: timedelta = LONG, account: str = BOT) -> bool:
    """Ask for the lease in a transaction of its own."""
    with writing.begin() as connection:
        return hold(connection, account, token, lasts)


def test_one_holds_it(writing: Engine) -> None:
    """Whoever comes first, as long as they renew it; another bot is another lease."""
    assert ask(writing, "first")
    assert not ask(writing, "second")
    assert ask(writing, "first")
    assert ask(writing, "second", account="telegram:2")


def test_it_ends_by_itself(writing: Engine) -> None:
    """A holder that is gone, or stopped, loses it; when it comes back it finds it taken."""
    assert ask(writing, "first", SHORT)
    time.sleep(0.3)
    assert ask(writing, "second")
    assert not ask(writing, "first")


def test_it_can_be_given_back(writing: Engine) -> None:
    """Only by its holder; then nobody has to wait."""
    assert ask(writing, "first")
    with writing.begin() as connection:
        assert not let_go(connection, BOT, "second")
        assert let_go(connection, BOT, "first")
    assert ask(writing, "second")
