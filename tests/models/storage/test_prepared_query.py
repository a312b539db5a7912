"""What a prepared query finds is what any other query finds."""

import pytest
from sqlalchemy import Engine, bindparam
from sqlmodel import Session, col, select

from models.messaging.outbox import Post
from models.storage.new_row import bare_row
from models.storage.prepared import PreparedQuery
from models.terms import Language, Platform
from tests.support.hand_clock import TUESDAY_10_OCLOCK

pytestmark = pytest.mark.both_databases("values are converted by the types of each database")


def test_values_are_what_the_types_say(writing: Engine) -> None:
    """Times are aware, words of closed sets are members, JSON is a value, and what is absent is None."""
    card = {"title": "一 'quoted' %s :x"}
    query = PreparedQuery(
        select(Post.queued_at, Post.language, Post.card, Post.sent_at)
        .where(col(Post.platform) == Platform.WEBCHAT, col(Post.queued_at) >= bindparam("since"))
        .where(col(Post.chat) == bindparam("chat"))
        .limit(5)
    )
    with writing.begin() as connection:
        with Session(connection) as session:
            session.add(a_post(card))
            session.flush()
        [row] = query.rows(connection, since=TUESDAY_10_OCLOCK, chat="one")
        assert row == [TUESDAY_10_OCLOCK, Language.ZH, card, None]
        assert row[0].tzinfo is not None
        assert row[1] is Language.ZH
        assert query.rows(connection, since=TUESDAY_10_OCLOCK, chat="two") == []


def test_a_parameter_without_a_value_is_refused(writing: Engine) -> None:
    """A parameter left out is a mistake of ours; one too many changes nothing."""
    query = PreparedQuery(select(Post.id).where(col(Post.chat) == bindparam("chat")))
    with writing.begin() as connection:
        with pytest.raises(KeyError, match="chat"):
            query.rows(connection)
        assert query.rows(connection, chat="one", other=1) == []


def a_post(card: dict[str, str]) -> Post:
    """A queued post of the chat `one`."""
    return bare_row(
        Post,
        id="one",
        platform=Platform.WEBCHAT,
        chat="one",
        thread=None,
        language=Language.ZH,
        priority=1,
        card=card,
        queued_at=TUESDAY_10_OCLOCK,
    )
