"""What is spent never exceeds a window, nothing is held back longer than the windows ask, and processes share it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from bot.delivery.claim import claim
from bot.delivery.rate_limit import Limits, SendTimes, Window, free_at
from bot.desk_clock import utc_now
from models.chat import Card
from models.database.engines import writing_engine
from models.messaging.outbox import ChatPace, Post, PostState
from models.storage.new_row import bare_row
from models.terms import Language, Platform
from tests.support.fakes.telegram_limiter import soonest
from tests.support.hand_clock import TUESDAY_10_OCLOCK

pytestmark = pytest.mark.both_databases("locks")

MINUTE, NO_TIME = timedelta(minutes=1), timedelta()
WINDOWS = st.lists(
    st.builds(Window, st.integers(1, 6), st.sampled_from([1.0, 2.5, 10.0, 60.0])), min_size=1, max_size=3
)


@given(windows=WINDOWS, waits=st.lists(st.sampled_from([0.0, 0.0, 0.375, 3.0, 61.0]), max_size=40))
def test_no_window_is_ever_exceeded(windows: list[Window], waits: list[float]) -> None:
    """Whoever sends when an account says so, or later, stays within every window; none waits longer than one asks."""
    account, now = SendTimes([], 0.0), 1000.0
    passed: list[float] = []
    for wait in waits:
        now = max(now + wait, account.next_at)
        assert not is_full(passed, windows, now)
        assert now > account.next_at or is_full(passed, windows, now - 0.001), "it could have left sooner"
        passed.append(now)
        account.spend(now, windows)
    assert len(account.passed) <= max(1, len(waits))


def is_full(passed: list[float], windows: list[Window], at: float) -> bool:
    """Whether some window has no room for another."""
    return any(len([one for one in passed if one > at - within_s]) >= most for most, within_s in windows)


def test_the_soonest_there_is() -> None:
    """Sent as soon as may be, thirty messages to a group take as long as the limits ask, to the second."""
    windows = (Window(1, 1.0), Window(20, 60.0))
    account, now = SendTimes([], 0.0), 1000.0
    for _ in range(30):
        now = max(now, account.next_at)
        account.spend(now, windows)
    assert now - 1000.0 == soonest(30, windows)
    assert free_at([], windows) == 0.0


@pytest.fixture
def writing(database_url: str) -> Iterator[Engine]:
    """Two connections, as two processes have them."""
    engine = writing_engine(database_url, 2)
    yield engine
    engine.dispose()


def queue(engine: Engine, *chats: str) -> None:
    """A post for each."""
    with Session(engine) as session:
        for number, chat in enumerate(chats):
            values = {"id": f"p{number}", "platform": Platform.TELEGRAM, "chat": chat, "language": Language.ZH}
            card = Card(title="一").model_dump(mode="json")
            session.add(Post(**bare_row(Post, **values, card=card, queued_at=TUESDAY_10_OCLOCK).model_dump()))
        session.commit()


def claimed(engine: Engine, limits: Limits, at_most: int = 16) -> tuple[list[str], float | None]:
    """The chats whose posts may leave now, and when to look again."""
    with engine.begin() as connection:
        found = claim(connection, Platform.TELEGRAM, "me", MINUTE, NO_TIME, at_most, limits)
        return [one.chat for one in found.claims], found.next_in_s


def test_all_chats_share_what_is_given_out(writing: Engine) -> None:
    """Three a minute in all: the fourth chat waits, whoever asks, and is told how long."""
    limits = Limits(windows=lambda _: (Window(1, 1.0),), shares=str, overall=(Window(3, 60.0),))
    queue(writing, "@1", "@2", "@3", "@4", "@5")
    assert claimed(writing, limits, at_most=2)[0] == ["@1", "@2"]
    assert claimed(writing, limits)[0] == ["@3"]
    nothing, next_in_s = claimed(writing, limits)
    assert nothing == []
    assert next_in_s is not None
    assert 55.0 < next_in_s <= 60.0


def test_chats_that_share_a_budget(writing: Engine) -> None:
    """One of a group's topics may be written to; the others are not looked at again before there is room."""
    limits = Limits(windows=lambda _: (Window(1, 30.0),), shares=lambda chat: chat.partition("/")[0])
    queue(writing, "-1/7", "-1/8", "-1", "-2/7")
    chats, next_in_s = claimed(writing, limits)
    assert chats == ["-1/7", "-2/7"]
    assert next_in_s == 0.0, "others may have been crowded out"
    chats, next_in_s = claimed(writing, limits)
    assert chats == []
    assert next_in_s is not None
    assert 25.0 < next_in_s <= 30.0
    with Session(writing) as session:
        paces = {one.chat: one.next_at for one in session.exec(select(ChatPace)).all()}
    assert len({paces["-1/7"], paces["-1/8"], paces["-1"]}) == 1
    assert paces["-1"] > utc_now()


def test_edits_leave_room_for_what_is_new(writing: Engine) -> None:
    """Repainted cards spend no more than their share of a group; a new one leaves at once, they when there is room."""
    limits = Limits(windows=lambda _: (Window(5, 60.0),), shares=str, for_edits=lambda _: (Window(2, 60.0),))
    queue(writing, "-1", "-1", "-1", "-1")
    repaint(writing, "p0", "p1", "p2")
    shown = [done(writing, limits) for _ in range(4)]
    assert shown == ["p3", "p0", None, None], "the first card, and one edit beside it"
    with Session(writing) as session:
        session.add(Post(**bare_row(Post, **NEW).model_dump()))
        session.commit()
    assert [done(writing, limits), done(writing, limits)] == ["new", None]
    with writing.begin() as connection:
        next_in_s = claim(connection, Platform.TELEGRAM, "me", MINUTE, NO_TIME, 16, limits).next_in_s
    assert next_in_s is not None
    assert 50.0 < next_in_s <= 60.0


NEW = {
    "id": "new",
    "platform": Platform.TELEGRAM,
    "chat": "-1",
    "language": Language.ZH,
    "card": Card(title="二").model_dump(mode="json"),
    "queued_at": TUESDAY_10_OCLOCK,
}


def repaint(engine: Engine, *posts: str) -> None:
    """These stand in their place already, and are to be edited."""
    with engine.begin() as connection:
        edits = update(Post).where(col(Post.id).in_(posts))
        connection.execute(edits.values(sent_version=1, version=2, priority=3, asked_at=TUESDAY_10_OCLOCK))


def done(engine: Engine, limits: Limits) -> str | None:
    """The post that leaves and arrives, if one may."""
    with engine.begin() as connection:
        claims = claim(connection, Platform.TELEGRAM, "me", MINUTE, NO_TIME, 16, limits).claims
        sent = {"state": PostState.SENT, "lease": None, "lease_until": None}
        connection.execute(update(Post).where(col(Post.id).in_([one.id for one in claims])).values(**sent))
    return claims[0].id if claims else None
