"""A list of trading sessions is posted in Slack and on Telegram, and pasted on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from models.changes.trading_session import TradingSession
from tests.support.desk import ZH, Desk
from tests.support.slack_desk import SlackDesk
from tests.support.telegram_desk import MODES, WANGMIN, TelegramDesk, running_telegram_desk

CSV = "名称,项目,开始,结束\n一标段开标,地铁6号线,2026-03-05 21:00,2026-03-05 22:00\n".encode()
SLACK_WANG = "U0WANGMIN"


@pytest.fixture(params=MODES)
def telegram(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as house:
        yield house


def names(desk: Desk) -> list[str]:
    """The sessions of the desk."""
    with desk.session() as session:
        return [one.name for one in session.exec(select(TradingSession)).all()]


def test_on_the_page(desk: Desk) -> None:
    """From the calendar to the list, and its form."""
    wang = desk.as_("王敏")
    card = wang.click(None, "sessions.open").card
    assert card is not None
    opened = wang.click(None, "sessions.import").form
    assert opened is not None
    assert not wang.submit(None, opened.name, {"rows": CSV.decode()}).refused
    assert names(desk) == ["一标段开标"]


def test_in_slack(office: SlackDesk) -> None:
    """The file lies where Slack says; what came of it stands in the sender's direct chat."""
    office.fake.files["sessions.csv"] = CSV
    url = f"{office.fake.url.removesuffix('/api/').removesuffix('/api')}/files-pri/sessions.csv"
    described = {"id": "F0LIST", "name": "sessions.csv", "mimetype": "text/csv", "size": len(CSV)}
    office.fake.shared_files["F0LIST"] = {**described, "url_private_download": url}
    shared = {"id": "F0LIST", "created": "1", "user": SLACK_WANG, "file_access": "check_file_info"}
    office.write(SLACK_WANG, f"@{SLACK_WANG}", "导入场次", files=[shared], subtype="file_share")
    office.wait_until(lambda: names(office.desk))
    office.wait_until(
        lambda: ZH("sessions.taken_title", name="sessions.csv") in "".join(office.cards(f"@{SLACK_WANG}"))
    )
    assert office.desk.tickets() == []


def test_on_telegram(telegram: TelegramDesk) -> None:
    """The words are the caption of the file."""
    more = {"name": "sessions.csv", "media_type": "text/csv", "caption": "导入场次"}
    telegram.fake.send_file(WANGMIN, WANGMIN, CSV, **more)
    telegram.settle()
    telegram.desk.wait_until(lambda session: session.exec(select(TradingSession)).first())
    telegram.settle()
    assert any(ZH("sessions.taken_title", name="sessions.csv") in text for text in telegram.texts(WANGMIN))
    assert telegram.desk.tickets() == []
