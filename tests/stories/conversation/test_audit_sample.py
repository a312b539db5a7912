"""未起钟抽查: once a month the auditors get a sample of messages that started no clock, drawn again alike."""

from datetime import UTC, datetime

from sqlmodel import col, select

from handlers.conversation.audit_sample import sample_of
from models.messaging.messages_without_ticket import UnstartedMessage
from models.messaging.outbox import Post
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

TICK = "unstarted_sample"
TALK = ("大家早上好", "收到", "辛苦了", "好的", "谢谢", "嗯")


def at(day: str, clock: str) -> datetime:
    """A moment of Shanghai's clock."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def talk(desk: SwiftDesk, count: int) -> None:
    """So many messages that start no clock."""
    for number in range(count):
        desk.say("陈思远", "intake", TALK[number % len(TALK)])


def alive(desk: SwiftDesk, moment: datetime) -> None:
    """The desk gives its sign of life at a moment."""
    desk.now = moment
    desk.tick("heartbeat")


def cards(desk: SwiftDesk, who: str) -> list[dict[str, object]]:
    """The samples in somebody's own chat."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(Post.chat == f"@{who}")).all()
        return [post.card for post in posts if "未起钟抽查" in str(post.card["title"])]


def test_once_a_month_on_its_first_working_day(swift: SwiftDesk) -> None:
    """Not on 1 and 2 May, which are off; at 08:30 of the 6th, once, to auditors alone; the next month anew."""
    alive(swift, at("2026-04-20", "09:00"))
    talk(swift, 3)
    for moment in (at("2026-05-01", "09:00"), at("2026-05-06", "08:29")):
        swift.now = moment
        swift.tick(TICK)
    assert cards(swift, "郑文") == []
    swift.now = at("2026-05-06", "08:30")
    swift.tick(TICK)
    swift.tick(TICK)
    (card,) = cards(swift, "郑文")
    assert card["title"] == ZH("sample.title", month="2026-04", shown=3, count=3)
    assert [words in str(card["intro"]) for words in TALK[:3]] == [True] * 3
    assert ZH("sample.nothing") in str(card["intro"])
    assert cards(swift, "王敏") == cards(swift, "何静") == []
    swift.now = at("2026-06-01", "09:00")
    swift.tick(TICK)
    assert len(cards(swift, "郑文")) == 2
    assert cards(swift, "郑文")[1]["intro"] == [ZH("sample.none")]


def test_a_month_before_the_desk_began_is_not_owed(swift: SwiftDesk) -> None:
    """A desk that began after the slot has its first sample the next month."""
    alive(swift, at("2026-05-08", "09:00"))
    swift.tick(TICK)
    assert cards(swift, "郑文") == []


def test_the_sample_is_random_and_the_same_for_whoever_draws_it(swift: SwiftDesk) -> None:
    """Twenty of many, not the first ones; drawn again they are the same; a month of others is none of it."""
    alive(swift, at("2026-04-20", "09:00"))
    talk(swift, 60)
    swift.now = at("2026-05-02", "09:00")
    talk(swift, 5)
    rules = swift.dispatch.rules
    with swift.session() as session:
        samples = [sample_of(session, rules, at("2026-04-09", "12:00").date()) for _ in range(2)]
        oldest = session.exec(select(UnstartedMessage.id).order_by(col(UnstartedMessage.id)).limit(20)).all()
        drawn, again = ([row.id for row in one.rows] for one in samples)
    assert (len(drawn), samples[0].total) == (rules.policy.intake.audit_sample, 60)
    assert drawn == again == sorted(drawn, key=lambda one: one or 0)
    assert drawn != list(oldest)
