"""A plan that lies on another one of the same system says so to whoever applied."""

from sqlmodel import col, select

from models.chat import Card
from models.messaging.outbox import Post
from tests.support.changes import LI, carried, done, drafted
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk


def warned(desk: SwiftDesk, number: str) -> int:
    """How often the applicant was told that a plan collides with this one."""
    sentence = ZH("change.collides", numbers=(number,))
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.chat) == f"@{LI}")).all()
        return sum(sentence in Card.model_validate(post.card).intro for post in posts)


def test_a_plan_on_another_of_the_system(swift: SwiftDesk) -> None:
    """At the draft, after an edit and after it was postponed; beside it, and on another system, nothing is said."""
    first = drafted(swift)
    drafted(swift, system="trading")
    beside = drafted(swift, starts_at="2026-03-05T22:00", ends_at="2026-03-05T23:00")
    assert warned(swift, first) == 0
    drafted(swift, starts_at="2026-03-05T21:30", ends_at="2026-03-05T22:00")
    assert warned(swift, first) == 1
    done(carried(swift, LI, "change.edit", beside, starts_at="2026-03-05T21:45"))
    assert warned(swift, first) == 1  # a card of its own names both
    window = {"starts_at": "2026-03-05T20:30", "ends_at": "2026-03-05T21:00", "reason": "提前"}
    done(carried(swift, LI, "change.postpone", beside, **window))
    assert warned(swift, first) == 2
