"""打开工单 on a digest in Slack and Telegram: every line opens its ticket, however many there are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.terms import Platform
from models.tickets.ticket import Ticket
from tests.support.alive import alive_since
from tests.support.desk import Desk
from tests.support.slack_desk import TEAM, SlackDesk, running_slack_desk, text_of
from tests.support.telegram_desk import FORUM, LIQIANG, TelegramDesk, running_telegram_desk

FAULT = "报表导出的金额列显示不全"
A_PAGE = 20


@pytest.fixture
def slack(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The demo office in Slack."""
    with running_slack_desk(office_url, tmp_path, "socket") as office:
        yield office


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The demo office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


def a_digest_of(desk: Desk, platform: Platform, count: int) -> list[str]:
    """A digest is posted that has so many lines; the numbers of its tickets, in their order."""
    alive_since(desk, "2026-03-03")
    first = desk.as_("赵小禾").say("intake", FAULT).number
    desk.clock.set("2026-03-04", "08:30")
    desk.tick("digests")
    desk.settle()
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        one = session.exec(select(Ticket).where(Ticket.number == first)).one()
        kept = one.model_dump(exclude={"id", "number"})
        session.add_all([Ticket(**kept, number=f"2603-{number:04}") for number in range(1001, 1000 + count)])
        session.commit()
        found = session.exec(select(Ticket.id, Ticket.number).order_by(col(Ticket.id))).all()
        posts = session.exec(select(Post).where(Post.platform == platform)).all()
        [post] = [each for each in posts if str(each.card["title"]).startswith("运维日报")]
        post.tickets = [ticket_id or 0 for ticket_id, _ in found]
        session.add(post)
        session.commit()
    engine.dispose()
    return [number for _, number in found]


@pytest.mark.parametrize("count", [3, 30, 300])
def test_slack_opens_the_first_and_the_last_line(slack: SlackDesk, count: int) -> None:
    """Page by page in one modal, and each number once."""
    numbers = a_digest_of(slack.desk, Platform.SLACK, count)
    slack.settle()
    slack.press("U0LIQIANG", TEAM, "打开工单")
    seen: list[str] = []
    for page in range(-(-count // A_PAGE)):
        view = slack.view()
        assert len(view["blocks"]) <= 100
        shown = [number for number in numbers if number in text_of(view)]
        seen += shown
        left = count - (page + 1) * A_PAGE
        if left > 0:
            slack.press_view("U0LIQIANG", f"其余 {left} 件")
    assert seen == numbers
    assert "打开后是现在的情况" in text_of(slack.view())
    last = next(text for text in text_of(slack.view()).split("\n") if numbers[-1] in text)
    slack.press_view("U0LIQIANG", last)
    assert numbers[-1] in text_of(slack.view())
    assert FAULT in text_of(slack.view())


@pytest.mark.parametrize("count", [3, 30, 300])
def test_telegram_opens_the_first_and_the_last_line(telegram: TelegramDesk, count: int) -> None:
    """Page by page, and each number once."""
    numbers = a_digest_of(telegram.desk, Platform.TELEGRAM, count)
    telegram.settle()
    telegram.press(LIQIANG, "打开工单", chat=FORUM)
    seen: list[str] = []
    while True:
        asked = telegram.fake.of_bot(FORUM)[-1]
        labels = telegram.buttons(asked)
        seen += [number for number in numbers if any(number in label for label in labels)]
        onward = next((label for label in labels if label == "下一页" or label.startswith("其余")), None)
        if onward is None:
            break
        telegram.press(LIQIANG, onward, chat=FORUM)
        telegram.settle()
    assert seen == numbers
    telegram.press(LIQIANG, next(label for label in labels if numbers[-1] in label), chat=FORUM)
    telegram.settle()
    (opened,) = [one["text"] for one in telegram.fake.of_bot(LIQIANG) if f"C类 {numbers[-1]}" in one["text"]]
    assert opened.count(FAULT) == 2
