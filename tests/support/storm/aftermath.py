"""What a storm left behind: which first cards still wait, how fast each chat was sent to, what an edit overtook."""

import time
from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.messaging.outbox import INSIDE, OUTSTANDING, Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from tests.support.fakes.fake_slack import Call, FakeSlack

Chat = tuple[Platform, str]
A_MOMENT_S = 5.0
"""A first card is queued at the time of its event and seen with the commit, and an edit may be on its way already."""


def waiting(engine: Engine, until: datetime) -> dict[Chat, int]:
    """How many first cards, queued `until` then, desk time, each chat still waits for; later, steps come due."""
    found = select(Post.platform, Post.chat, func.count()).where(col(Post.state).in_(OUTSTANDING))
    found = found.where(Post.sent_version == 0, col(Post.queued_at) <= until)
    with Session(engine) as session:
        rows = session.exec(found.group_by(col(Post.platform), col(Post.chat))).all()
    return {(Platform(platform), chat): count for platform, chat, count in rows}


def seconds_until_told(
    engine: Engine, platform: Platform, but: Collection[str], at_most_s: float, until: datetime
) -> float:
    """How long from now until no chat of a platform waits for a first card, `but` for some; at most so long."""
    began_at = time.monotonic()
    while any(one is platform and chat not in but for one, chat in waiting(engine, until)):
        if time.monotonic() - began_at > at_most_s:
            break
        time.sleep(0.05)
    return time.monotonic() - began_at


def tickets(engine: Engine) -> int:
    """How many tickets there are."""
    with Session(engine) as session:
        return session.exec(select(func.count(col(Ticket.id)))).one()


def shown_twice(slack: FakeSlack) -> list[str]:
    """The posts that Slack shows more than once."""
    shown = Counter(_post_of(call) for call in slack.calls_of("chat.postMessage"))
    return [post for post, count in shown.items() if count > 1]


def overtaken(engine: Engine, slack: FakeSlack, now: datetime) -> list[str]:
    """The first cards for Slack that waited for longer than a moment when their chat was sent an edit.

    `now` is desk time. Calls count by the monotonic clock, which shows `time.monotonic()` at `now`.
    """
    with Session(engine) as session:
        queued = {
            post: time.monotonic() - (now - at).total_seconds()
            for post, at in session.exec(select(Post.id, Post.queued_at).where(Post.platform != INSIDE)).all()
        }
    edits = [(call.args["channel"], call.at) for call in slack.calls_of("chat.update")]
    return [
        _post_of(call)
        for call in slack.calls_of("chat.postMessage")
        for channel, at in edits
        if channel == call.args["channel"] and queued[_post_of(call)] + A_MOMENT_S < at < call.at
    ]


def _post_of(call: Call) -> str:
    return str(call.args["metadata"]["event_payload"]["delivery_id"])
