"""A bot that was put out of a group and asked back brings its open cards back; the group is known by its title."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from models.messaging.outbox import Post
from models.messaging.unreachable import UnreachablePlace
from tests.support.desk import ZH
from tests.support.telegram_desk import ADMIN, FORUM, INTAKE, ZHAO, TelegramDesk, running_telegram_desk

FAULT = "报表导出的金额列显示不全"


@pytest.fixture
def telegram(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The demo office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        yield office


def trouble(telegram: TelegramDesk) -> list[str]:
    """The chats that cannot be reached."""
    with telegram.desk.session() as session:
        return list(session.exec(select(UnreachablePlace.chat)).all())


def notices(telegram: TelegramDesk) -> list[Mapping[str, Any]]:
    """What administrators were told of what cannot be delivered."""
    with telegram.desk.session() as session:
        cards = session.exec(select(Post.card).order_by(col(Post.seq))).all()
    told = ZH("undeliverable.title", where="")
    return [card for card in cards if card["title"].startswith(told)][:1]


def test_open_cards_come_back_with_the_bot(telegram: TelegramDesk) -> None:
    """What was reported meanwhile stands in the team's group, once, and can be taken there; what ended does not."""
    telegram.fake.kick(FORUM, ADMIN)
    telegram.settle()
    telegram.write(ZHAO, FAULT, INTAKE)
    (open_one,) = telegram.desk.tickets()
    (notice,) = notices(telegram)
    assert notice["title"] == ZH("undeliverable.title", where=f"{ZH('platform.telegram')} 信息中心")
    assert ZH("undeliverable.about", what=f"C类 {open_one.number}") in notice["intro"]
    assert trouble(telegram) != []
    before = len(telegram.fake.of_bot(FORUM))
    telegram.fake.ask_back(FORUM, ADMIN)
    telegram.settle()
    shown = telegram.fake.of_bot(FORUM)[before:]
    assert [open_one.number in one["text"] for one in shown] == [True]
    assert trouble(telegram) == []
    telegram.fake.ask_back(FORUM, ADMIN)
    telegram.settle()
    assert len(telegram.fake.of_bot(FORUM)) == before + 1
