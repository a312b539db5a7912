"""A fault told on Telegram, from an album of photos to the confirmed fix, by polling and by webhook."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.terms import Severity, Status
from models.tickets.attachment import Attachment, AttachmentState
from tests.support.telegram_desk import (
    FORUM,
    LIQIANG,
    MODES,
    STRANGER,
    WANGMIN,
    ZHAO,
    TelegramDesk,
    desk_on,
    fill_in_telegram,
    running_telegram_desk,
    telegram_with_people,
)

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 600


@pytest.fixture(params=MODES)
def office(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as office:
        yield office


def test_a_fault_from_report_to_confirmation(office: TelegramDesk) -> None:
    """An album makes one ticket with its photos; it is put right and taken in the team's topic, settled in private."""
    office.fake.send_album(ZHAO, ZHAO, [JPEG + bytes([number]) for number in range(3)], "开标室投标文件全部解密失败")
    office.settle()
    (ticket,) = office.desk.tickets()
    number = ticket.number
    assert (ticket.severity, ticket.place.chat, ticket.files_count) == (Severity.A, f"@{ZHAO}", 3)
    assert number in office.card_with(ZHAO, "已收到")["text"]
    kept_all(office)

    team_card = office.card_with(FORUM, number)
    assert team_card["message_thread_id"] == office.team
    refused = office.press(STRANGER, "接单", FORUM)
    assert refused["show_alert"]
    assert office.desk.ticket(number).status is Status.NEW

    office.press(WANGMIN, "改级", FORUM)
    office.fill(WANGMIN, "B类", "还能从备用入口解密", "提交", "原判有误", "保留", "提交", chat=FORUM, topic=office.team)
    assert office.desk.ticket(number).severity is Severity.B

    assert not office.press(LIQIANG, "接单", FORUM)["show_alert"]
    assert office.desk.ticket(number).status is Status.IN_PROGRESS
    assert "李强" in office.card_with(ZHAO, number)["text"]

    office.press(LIQIANG, "提交解决结果", FORUM)
    office.fill(LIQIANG, "证书过期", "换了证书", "跳过", "不涉及数据", "跳过", "提交", chat=FORUM, topic=office.team)
    assert office.desk.ticket(number).status is Status.RESOLVED
    assert office.press(LIQIANG, "确认已解决", ZHAO)["show_alert"]
    office.press(ZHAO, "确认已解决")
    assert office.desk.ticket(number).status is Status.CLOSED
    assert "fix_confirmed" in office.desk.log(number)


def test_a_form_goes_on_where_it_was_after_a_restart(office_url: str, tmp_path: Path) -> None:
    """Begun at one process, answered at the next, sent at a third."""
    with telegram_with_people() as (fake, team):
        fill_in_telegram(office_url, team)
        with desk_on(fake, team, office_url, tmp_path, "polling") as office:
            office.write(ZHAO, "/report")
            office.fill(ZHAO, "公告页面打不开")
        with desk_on(fake, team, office_url, tmp_path, "webhook") as office:
            office.fill(ZHAO, "二楼大厅", "跳过")
        with desk_on(fake, team, office_url, tmp_path, "polling") as office:
            office.fill(ZHAO, "提交")
            (ticket,) = office.desk.tickets()
            assert ticket.text == "公告页面打不开\n二楼大厅"


def kept_all(office: TelegramDesk) -> None:
    """Wait until every file is in the store."""
    states = select(Attachment.state)
    office.desk.wait_until(lambda session: set(session.exec(states).all()) == {AttachmentState.KEPT})
