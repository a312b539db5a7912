"""The desk dies in the middle of a batch of updates: Telegram hands out the batch again, and nothing is there twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from models.database.engines import reading_engine, writing_engine
from models.people.place import PlaceSetting
from models.terms import Language, Platform, Purpose, Visibility
from models.tickets.ticket import Ticket
from tests.support.chains import assert_chains_hold
from tests.support.fakes.fake_telegram import FakeTelegram
from tests.support.fakes.telegram_world import TOKEN
from tests.support.hand_clock import TUESDAY_10_OCLOCK
from tests.support.patience import wait_until
from tests.support.processes.on_telegram import KILLED, OnTelegram
from tests.support.telegram_desk import MODES, PEOPLE, ZHAO, telegram_with_people

pytestmark = pytest.mark.both_databases("claims, locks and races")

GROUPS = tuple(-1_002_000_000_000 - number for number in range(10))
EACH = 10
MESSAGES = len(GROUPS) * EACH
SENDERS = tuple(PEOPLE)


@pytest.fixture
def telegram(office_url: str) -> Iterator[FakeTelegram]:
    """Ten groups in which every message at the top is a report."""
    engine = writing_engine(office_url)
    with telegram_with_people() as (fake, _), Session(engine) as session:
        for group in GROUPS:
            fake.add_chat(group, is_bot_admin=True)
            session.add(
                PlaceSetting(
                    platform=Platform.TELEGRAM,
                    chat=str(group),
                    purpose=Purpose.INTAKE,
                    visibility=Visibility.FULL,
                    language=Language.ZH,
                    set_by="the tests",
                    set_at=TUESDAY_10_OCLOCK,
                )
            )
        session.commit()
        yield fake
    engine.dispose()


@pytest.fixture(params=MODES)
def desk(
    request: pytest.FixtureRequest, office_url: str, telegram: FakeTelegram, tmp_path: Path
) -> Iterator[OnTelegram]:
    """The desk, not started yet."""
    desk = OnTelegram(office_url, tmp_path, telegram.url, mode=str(request.param))
    yield desk
    desk.end()


def test_a_batch_half_handled_is_handed_out_again(office_url: str, telegram: FakeTelegram, desk: OnTelegram) -> None:
    """100 updates, gone in the middle of the 50th: after the restart 100 tickets, not 99 and not 101."""
    for number in range(EACH):
        for place, group in enumerate(GROUPS):
            sender = SENDERS[(number + place) % len(SENDERS)]  # none is known, so none may report without end
            telegram.say(group, sender, f"{number} 号终端打不开公告页面 ({group})")
    assert len(telegram.updates) == MESSAGES
    desk.start(vanish_at=MESSAGES // 2)
    assert desk.vanished() == KILLED, desk.log()
    engine = reading_engine(office_url)
    assert 0 < count_of(engine) < MESSAGES
    assert len(telegram.updates) >= MESSAGES - count_of(engine), "confirmed before it was done"
    desk.start()
    wait_until(lambda: not telegram.updates, "the batch was not confirmed")
    with Session(engine) as session:
        numbers = sorted(session.exec(select(Ticket.number)).all())
        assert [int(number[-4:]) for number in numbers] == list(range(1, MESSAGES + 1))
        began = set(session.exec(select(Ticket.chat, Ticket.ref)).all())
        assert len(began) == MESSAGES
        assert_chains_hold(session)
    engine.dispose()
    assert TOKEN not in desk.log()


def test_an_album_over_a_real_webhook(office_url: str, telegram: FakeTelegram, tmp_path: Path) -> None:
    """The desk tells Telegram where to call; an album that is delivered part after part is one ticket."""
    desk = OnTelegram(office_url, tmp_path, telegram.url, mode="webhook")
    try:
        desk.start()
        wait_until(lambda: telegram.webhook, "Telegram was not told where to call")
        telegram.send_album(GROUPS[0], ZHAO, [b"\xff\xd8\xff" + b"0" * 600] * 3, "公告页面打不开")
        wait_until(lambda: not telegram.updates, "not delivered")
    finally:
        desk.end()
    assert {status for _, status in telegram.delivered} == {200}
    engine = reading_engine(office_url)
    with Session(engine) as session:
        assert list(session.exec(select(Ticket.text, Ticket.files_count)).all()) == [("公告页面打不开", 3)]
    engine.dispose()


def count_of(engine: Engine) -> int:
    """How many tickets there are."""
    with Session(engine) as session:
        return session.exec(select(func.count(col(Ticket.id)))).one()
