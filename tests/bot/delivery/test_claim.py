"""Which posts leave next: the one statement that chooses them, held against the rule said plainly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, select
from sqlmodel import Session, col

from bot.delivery.claim import PATIENCE, claim, is_anything_outstanding, take_back
from models.chat import Card
from models.database.engines import writing_engine
from models.health.health import audit
from models.messaging.outbox import ON_ITS_WAY, OUTSTANDING, ChatPace, Post, PostState, as_edit
from models.storage.database_time import machine_now
from models.storage.new_row import bare_row
from models.terms import Language, Platform
from tests.support.databases import Databases
from tests.support.examples import examples
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.plans import planned

pytestmark = pytest.mark.both_databases("claims")

LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CARD = Card(title="x").model_dump(mode="json")
IN_HAND = (PostState.LEASED, PostState.SENDING)
WAITING = (PostState.QUEUED, PostState.AMBIGUOUS)
THROUGH_INDEX = re.compile(
    r"INDEX ix_post_(line|waiting) \(platform=\? AND state=\?|INTEGER PRIMARY KEY|autoindex_(post_1 \(id=|chat_pace)"
    r"|SCAN (anon_|CONSTANT)"
)
"""The steps that are cheap however many posts there ever were; what `anon` names was found by such a step."""


@dataclass(frozen=True)
class Waiting:
    """A post as the oracle sees it; `parent_id` is the place in the list of the post that it hangs below."""

    state: PostState
    chat: str
    thread: str | None
    priority: int
    is_edit: bool
    is_paused: bool
    attempts: int
    parent_id: int | None
    asked: int

    def hangs_from(self, number: int, wishes: "list[Waiting]") -> "Waiting | None":
        """Its root, among those that were queued before it."""
        return wishes[self.parent_id % number] if self.parent_id is not None and number else None


WISHES = st.lists(
    st.builds(
        Waiting,
        state=st.sampled_from([PostState.QUEUED] * 4 + list(PostState)),
        chat=st.sampled_from(["C1", "C2", "@U1"]),
        thread=st.sampled_from([None, "t"]),
        priority=st.sampled_from([0, 1, 1]),
        is_edit=st.booleans(),
        is_paused=st.sampled_from([False, False, True]),
        attempts=st.sampled_from([0, 0, PATIENCE]),
        parent_id=st.sampled_from([None, None, 0, 1, 2]),
        asked=st.integers(0, 3),
    ),
    max_size=12,
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """One database for all examples; each begins by clearing it."""
    with databases.migrated(request.param, tmp_path_factory.mktemp("claims")) as url:
        engine = writing_engine(url)
        yield engine
        engine.dispose()


@examples(37)
@given(wishes=WISHES, shut=st.sets(st.sampled_from(["C1", "C2", "@U1"])), at_most=st.integers(1, 3))
def test_the_next_of_each_chat(engine: Engine, wishes: list[Waiting], shut: set[str], at_most: int) -> None:
    """One per chat that is neither busy nor told to wait: priority, then order, nothing before what it depends on."""
    with engine.begin() as connection:
        fill(connection, wishes, shut)
        found = claim(connection, Platform.SLACK, "me", MINUTE, MINUTE, at_most)
        chosen = [int(one.id) for one in found.claims]
        assert chosen == expected(wishes, shut)[:at_most]
        states = {row.id: row.state for row in connection.execute(select(col(Post.id), col(Post.state)))}
        assert {int(post) for post, state in states.items() if state is PostState.LEASED} >= set(chosen)
        again = claim(connection, Platform.SLACK, "other", MINUTE, MINUTE, 9)
        assert not {one.chat for one in again.claims} & {one.chat for one in found.claims}
        assert is_anything_outstanding(connection, Platform.SLACK) == any(wish.state in OUTSTANDING for wish in wishes)
        assert not is_anything_outstanding(connection, Platform.TELEGRAM)


def expected(wishes: list[Waiting], shut: set[str]) -> list[int]:
    """The rule, said plainly."""
    heads = {}
    for number, wish in sorted(enumerate(wishes), key=lambda one: rank(*one)):
        if wish.chat not in heads and wish.chat not in shut and may_leave(number, wish, wishes):
            heads[wish.chat] = number
    return sorted(heads.values(), key=lambda number: rank(number, wishes[number]))


def rank(number: int, wish: Waiting) -> tuple[bool, int, int, int]:
    """New before repainted, A before the rest, and then as it was asked for."""
    return wish.is_edit, wish.priority, wish.asked * wish.is_edit, number


def may_leave(number: int, wish: Waiting, wishes: list[Waiting]) -> bool:
    """Nothing keeps it back."""
    if wish.state not in WAITING or wish.is_paused:
        return False
    if any(other.chat == wish.chat and other.state in IN_HAND for other in wishes):
        return False
    root = wish.hangs_from(number, wishes)
    if root is not None and not root.is_edit and root.state in OUTSTANDING:
        return False
    if wish.is_edit:
        return True
    return not any(
        other.state in WAITING
        and place_of(before, other, wishes) == place_of(number, wish, wishes)
        and not other.is_edit
        and other.attempts < PATIENCE
        for before, other in enumerate(wishes[:number])
    )


def place_of(number: int, wish: Waiting, wishes: list[Waiting]) -> tuple[str, str | None, int, int | None]:
    """Chat, thread and priority, and what it hangs below."""
    parent_id = wish.parent_id % number if wish.parent_id is not None and number else None
    return wish.chat, wish.thread, wish.priority, parent_id


def fill(connection: Connection, wishes: list[Waiting], shut: set[str]) -> None:
    """The posts as wished, and nothing else."""
    connection.execute(delete(Post))
    connection.execute(delete(ChatPace))
    for chat in shut:
        connection.execute(insert(ChatPace).values(platform=Platform.SLACK, chat=chat, next_at=FAR_OFF))
    for number, wish in enumerate(wishes):
        queue(
            connection,
            id=str(number),
            chat=wish.chat,
            thread=wish.thread,
            priority=as_edit(wish.priority) if wish.is_edit else wish.priority,
            asked_at=TUESDAY_10_OCLOCK + wish.asked * MINUTE if wish.is_edit else None,
            state=wish.state,
            attempts=wish.attempts,
            sent_version=int(wish.is_edit),
            retry_at=FAR_OFF if wish.is_paused else LONG_AGO,
            parent_id=str(wish.parent_id % number) if wish.parent_id is not None and number else None,
            lease="other" if wish.state in IN_HAND else None,
            lease_until=FAR_OFF if wish.state in IN_HAND else None,
        )


def queue(connection: Connection, **values: object) -> None:
    """A row."""
    fixed = {"platform": Platform.SLACK, "language": Language.ZH, "card": CARD, "queued_at": TUESDAY_10_OCLOCK}
    row = bare_row(Post, **{**fixed, **values}).__dict__
    columns = [column.key for column in Post.__table__.columns if column.key != "seq"]  # type: ignore[attr-defined]
    connection.execute(insert(Post).values({name: row[name] for name in columns}))


@pytest.mark.parametrize(
    ("state", "sent_version", "began_at", "then"),
    [
        (PostState.LEASED, 0, None, PostState.QUEUED),
        (PostState.LEASED, 0, LONG_AGO, PostState.AMBIGUOUS),
        (PostState.SENDING, 0, LONG_AGO, PostState.AMBIGUOUS),
        (PostState.SENDING, 1, LONG_AGO, PostState.QUEUED),
    ],
)
def test_what_becomes_of_a_lost_lease(
    writing: Engine, state: PostState, sent_version: int, began_at: datetime | None, then: PostState
) -> None:
    """What was never begun is queued; what may have arrived is looked for; an edit is simply made again."""
    with writing.begin() as connection:
        lost = {"state": state, "sent_version": sent_version, "began_at": began_at, "lease": "gone"}
        queue(connection, id="p", chat="C1", lease_until=LONG_AGO, **lost)
        queue(connection, id="held", chat="C2", lease_until=FAR_OFF, **lost)
        assert take_back(connection, col(Post.lease_until) < machine_now(connection)) == 1
        states = {row.id: row.state for row in connection.execute(select(col(Post.id), col(Post.state)))}
        assert states == {"p": then, "held": state}


def test_who_has_nothing_to_do_knows_for_how_long(writing: Engine) -> None:
    """The next moment is that of a chat's pace or of a post's pause, whichever comes first."""
    with writing.begin() as connection:
        now = machine_now(connection)
        connection.execute(insert(ChatPace).values(platform=Platform.SLACK, chat="C1", next_at=now + MINUTE))
        queue(connection, id="paced", chat="C1")
        first = claim(connection, Platform.SLACK, "me", MINUTE, MINUTE, 9).next_in_s
        assert first is not None
        assert 58 <= first <= 60
        queue(connection, id="paused", chat="C2", retry_at=now + MINUTE / 2)
        second = claim(connection, Platform.SLACK, "me", MINUTE, MINUTE, 9).next_in_s
        assert second is not None
        assert 28 <= second <= 30


def test_the_auditor_sees_what_hangs(writing: Engine) -> None:
    """A lease long over that nobody took up means that nobody sends; a post that waits is counted where it waits."""
    with writing.begin() as connection:
        for number, state in enumerate(ON_ITS_WAY):
            is_held = state is not PostState.AMBIGUOUS
            queue(connection, id=str(number), chat="C1", state=state, lease_until=LONG_AGO if is_held else None)
    with Session(writing) as session:
        found = audit(session, TUESDAY_10_OCLOCK + timedelta(hours=1))
    assert (found["stale_leases"], found["unsent_posts"]) == (2, 3)


def test_a_claim_reads_no_more_than_what_waits(databases: Databases, tmp_path: Path) -> None:
    """Every step of its plans on SQLite goes through the index of what is outstanding, or to a single post."""
    with databases.migrated("sqlite", tmp_path) as url:
        engine = writing_engine(url)
        with engine.begin() as connection:
            queue(connection, id="p", chat="C1")
            with planned(engine) as plans:
                assert is_anything_outstanding(connection, Platform.SLACK)
                assert claim(connection, Platform.SLACK, "me", MINUTE, MINUTE, 9).claims
        engine.dispose()
    steps = [step for steps in plans.values() for step in steps if re.search(r"\b(SCAN|SEARCH) ", step)]
    assert any("ix_post_line" in step for step in steps)
    assert [step for step in steps if not THROUGH_INDEX.search(step)] == []
