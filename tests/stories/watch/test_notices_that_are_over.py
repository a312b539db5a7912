"""A notice asks for nothing that is done: its button is gone from every chat, and a line says who did it."""

from sqlmodel import col, select

from handlers.turn.notices import ENDED_BEFORE, TAKE
from models.chat import Card, DeadlineState
from models.messaging.outbox import Post, PostState
from tests.support.desk import ZH, Desk
from tests.support.lesser_faults import resolved
from tests.support.reported import a_c, an_a


def notices(desk: Desk, name: str, number: str) -> list[Card]:
    """What stands in somebody's own chat about a ticket, its live card apart."""
    with desk.session() as session:
        found = select(Post).where(Post.chat == f"@{name}", Post.state == PostState.SENT, col(Post.card_view).is_(None))
        posts = session.exec(found.order_by(col(Post.seq))).all()
    return [Card.model_validate(post.card) for post in posts if number in post.card["title"]]


def asking(desk: Desk, number: str) -> dict[str, int]:
    """How many notices with 接单 stand in whose chat."""
    names = ("李强", "张海涛", "王敏", "周主任")
    count = {name: sum(TAKE in actions(card) for card in notices(desk, name, number)) for name in names}
    return {name: asked for name, asked in count.items() if asked}


def actions(card: Card) -> list[str]:
    """What a card offers."""
    return [button.action for button in card.buttons]


def test_once_somebody_took_it_no_warning_asks_for_it(desk: Desk) -> None:
    """Backup and office were warned; the person on duty takes it, and their cards say so in place of the button."""
    number = an_a(desk)
    desk.forward("PT16M")
    assert {"李强", "张海涛", "王敏"} <= asking(desk, number).keys()
    desk.as_("李强").press(number, "接单")
    desk.settle()
    assert asking(desk, number) == {}
    for name in ("李强", "张海涛", "王敏"):
        for card in notices(desk, name, number):
            assert "还剩" not in card.title, name
            assert any("李强" in line and "接单" in line for line in card.outcome), (name, card)
            assert ZH("card.nobody_yet") not in card.intro


def test_a_warning_of_the_result_stays_until_the_result(desk: Desk) -> None:
    """Taken late: 接单 goes, the warning that the result is due stays, and ends with the result."""
    number = an_a(desk)
    desk.forward("PT35M")  # thirty minutes before the end
    assert any("解决即将超时" in card.title for card in notices(desk, "李强", number))
    desk.as_("李强").press(number, "接单")
    desk.settle()
    assert asking(desk, number) == {}
    (warning,) = [card for card in notices(desk, "李强", number) if "解决即将超时" in card.title]
    assert "why" in actions(warning)
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("王敏").press(number, "确认已恢复")
    desk.settle()
    assert not any("解决即将超时" in card.title for card in notices(desk, "李强", number))


def test_a_leader_who_was_told_that_it_is_late_reads_who_took_it(desk: Desk) -> None:
    """A leader takes nothing, so their card has no 接单; it still says 待派单 no longer than that is true."""
    number = an_a(desk)
    desk.forward("PT80M")
    assert ZH("card.nobody_yet") in notices(desk, "周主任", number)[-1].intro
    desk.as_("李强").press(number, "接单")
    desk.settle()
    *_, last = notices(desk, "周主任", number)
    assert ZH("card.nobody_yet") not in last.intro
    assert any("李强" in line and "接单" in line for line in last.outcome), last
    assert "督办" in [button.label for button in last.buttons]


def test_a_reminder_stops_counting_once_the_ticket_is_over(desk: Desk) -> None:
    """The reporter asked how it goes: the time that was left is no more once it was withdrawn."""
    number = a_c(desk)
    desk.clock.move(minutes=30)
    desk.as_("赵小禾").press(number, "催办")
    (card,) = [card for card in notices(desk, "李强", number) if card.deadlines]
    assert card.deadlines[0].state is DeadlineState.RUNNING
    desk.as_("李强").press(number, "接单")
    desk.settle()
    (card,) = [card for card in notices(desk, "李强", number) if card.deadlines]
    assert card.deadlines[0].state is not DeadlineState.RUNNING
    assert not resolved(desk, number).refused
    desk.settle()
    assert not any(card.deadlines for card in notices(desk, "李强", number))


def test_a_held_notice_that_is_over_never_leaves(desk: Desk) -> None:
    """Asked how it goes at night, its assignee was to read it in the morning; resolved before, they never do."""
    number = a_c(desk)
    desk.as_("张海涛").press(number, "接单")
    desk.clock.set("2026-03-03", "22:30")
    desk.as_("赵小禾").press(number, "催办")
    assert not resolved(desk, number, "张海涛").refused
    with desk.session() as session:
        found = select(Post).where(Post.chat == "@张海涛", col(Post.dropped_because) == ENDED_BEFORE)
        (post,) = session.exec(found).all()
    assert number in post.card["title"]
