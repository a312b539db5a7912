"""Ten thousand posts wait at once: class A first, a chat no faster than its platform takes it, and none forgotten."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, insert
from sqlmodel import SQLModel

from bot.delivery.claim import claim
from models.chat import Card
from models.messaging.outbox import Post
from models.storage.new_row import bare_row
from models.terms import Language, Platform
from tests.support.hand_clock import TUESDAY_10_OCLOCK

pytestmark = pytest.mark.both_databases("claims, locks and races")

CHATS, EACH, OF_CLASS_A = 100, 100, 10
AT_ONCE = 16
A_MINUTE = timedelta(minutes=1)
POSTS = SQLModel.metadata.tables["post"]


def queue(connection: Connection) -> None:
    """All posts of one chat, then all of the next; in the end an A for some of the last chats."""
    for chat in range(CHATS):
        connection.execute(insert(POSTS), [row(chat, number, 1) for number in range(EACH)])
    connection.execute(insert(POSTS), [row(CHATS - 1 - chat, EACH, 0) for chat in range(OF_CLASS_A)])


def row(chat: int, number: int, priority: int) -> dict[str, object]:
    """A post as it is queued."""
    values = {
        "id": f"p{chat}.{number}",
        "platform": Platform.SLACK,
        "chat": f"C{chat}",
        "language": Language.ZH,
        "card": Card(title="解密失败").model_dump(mode="json"),
        "queued_at": TUESDAY_10_OCLOCK,
        "priority": priority,
    }
    made = bare_row(Post, **values).__dict__
    return {column.key: made[column.key] for column in POSTS.columns if column.key != "seq"}


def test_a_flood_leaves_in_order_and_nobody_waits_for_another(writing: Engine) -> None:
    """The A's leave with the first look though they came last; before any chat has a second, each has its first."""
    with writing.begin() as connection:
        queue(connection)
    told: list[str] = []
    for look in range(CHATS):
        with writing.begin() as connection:
            claims = claim(connection, Platform.SLACK, f"lease{look}", A_MINUTE, A_MINUTE, AT_ONCE).claims
        told += [one.id for one in claims]
        if not claims:
            break
    assert all(post.endswith(f".{EACH}") for post in told[:OF_CLASS_A])
    assert Counter(post.partition(".")[0] for post in told) == Counter(f"p{chat}" for chat in range(CHATS))
    with writing.begin() as connection:
        assert claim(connection, Platform.SLACK, "again", A_MINUTE, A_MINUTE, AT_ONCE).next_in_s is not None
