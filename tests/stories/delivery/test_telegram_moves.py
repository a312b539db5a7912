"""A small group on Telegram becomes a supergroup, with another id and other numbers: its work goes on there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.chat import Place
from models.database.engines import writing_engine
from models.messaging.outbox import Post
from models.people.place import PlaceSetting
from models.terms import Platform, Purpose, Status
from tests.support.fakes.telegram_world import BOT_NAME
from tests.support.telegram_desk import ADMIN, ZHAO, TelegramDesk, running_telegram_desk, setting_of

SMALL, LARGE = -4_242, -1_002_000_000_777


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, with one group more in which faults are told and handled."""
    with running_telegram_desk(office_url, tmp_path, "polling") as office:
        office.fake.add_chat(SMALL, type="group", title="三号评标室", is_bot_admin=True)
        set_up(office, str(SMALL))
        yield office


def set_up(office: TelegramDesk, chat: str, purpose: Purpose = Purpose.INTAKE) -> None:
    """Say what a group is for."""
    engine = writing_engine(office.desk.settings.database)
    with Session(engine) as session:
        session.add(setting_of(chat, purpose))
        session.commit()
    engine.dispose()


def settings(office: TelegramDesk) -> dict[str, Purpose]:
    """What each chat is for."""
    with office.desk.session() as session:
        return {one.chat: one.purpose for one in session.exec(select(PlaceSetting)).all()}


def test_its_work_goes_along(office: TelegramDesk) -> None:
    """Settings, tickets and cards are in the new group; an answer to the card there belongs to the ticket."""
    office.write(ZHAO, "投标文件解密失败", SMALL)
    (ticket,) = office.desk.tickets()
    new = office.fake.migrate(SMALL, ADMIN)
    office.settle()
    moved = office.desk.ticket(ticket.number)
    assert moved.place == Place(platform=Platform.TELEGRAM, chat=str(new))
    assert settings(office)[str(new)] is Purpose.INTAKE
    assert str(SMALL) not in settings(office)
    card = office.card_with(new, ticket.number)
    office.write(ZHAO, "二号室也一样", new, reply_to=card["message_id"])
    assert "supplemented" in office.desk.log(ticket.number)
    office.write(ZHAO, "公告页面打不开", new)
    assert len(office.desk.tickets()) == 2


def test_old_numbers_mean_nothing_there(office: TelegramDesk) -> None:
    """What was edited in the old group is a new message in the new one, and no message there is taken for it."""
    office.write(ZHAO, "投标文件解密失败", SMALL)
    (ticket,) = office.desk.tickets()
    new = office.fake.migrate(SMALL, ADMIN)
    office.settle()
    known = {one["message_id"] for one in office.fake.of_bot(new)}
    assert len(known) == 1
    with office.desk.session() as session:
        refs = session.exec(select(Post.external_ref).where(Post.chat == str(new))).all()
    assert {int(ref) for ref in refs if ref} == known
    office.press(ZHAO, "撤回", new)
    office.press(ZHAO, "撤回", new)
    assert office.desk.ticket(ticket.number).status is Status.WITHDRAWN
    assert {one["message_id"] for one in office.fake.of_bot(new)} == known


def test_a_card_on_its_way_finds_the_new_group(office: TelegramDesk) -> None:
    """Whoever only sends there learns it from the answer: nothing is lost, nothing comes twice."""
    office.write(ZHAO, "投标文件解密失败", SMALL)
    (ticket,) = office.desk.tickets()
    new = office.fake.migrate(SMALL, ADMIN)
    office.fake.updates[:] = []  # as for a desk that was down for a day, or is told by another replica
    office.desk.as_("李强").press(ticket.number, "接单")
    office.settle()
    (card,) = [text for text in office.texts(new) if ticket.number in text]
    assert "李强" in card
    assert settings(office)[str(new)] is Purpose.INTAKE


def test_what_was_set_for_the_new_group_stays(office: TelegramDesk) -> None:
    """An administrator may have been quicker."""
    set_up(office, str(LARGE), Purpose.TEAM)
    office.fake.migrate(SMALL, ADMIN, to=LARGE)
    office.settle()
    assert settings(office)[str(LARGE)] is Purpose.TEAM
    assert str(SMALL) not in settings(office)


def test_a_form_goes_on_there(office: TelegramDesk) -> None:
    """The question is asked again where it can be answered, with what was answered before."""
    office.write(ZHAO, f"/report@{BOT_NAME}", SMALL)
    office.fill(ZHAO, "公告页面打不开", chat=SMALL)
    new = office.fake.migrate(SMALL, ADMIN)
    office.settle()
    office.fill(ZHAO, "二楼大厅", "跳过", "提交", chat=new)
    (ticket,) = office.desk.tickets()
    assert ticket.text == "公告页面打不开\n二楼大厅"
    assert ticket.place.chat == str(new)
