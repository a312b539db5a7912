"""Who presses on Telegram while the desk is late, or turns people away, reads how it stands; then the press is done."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.turns.writer
from models.terms import Status
from tests.support.desk import ZH
from tests.support.fakes.telegram_world import Json
from tests.support.patience import held_up, wait_until
from tests.support.telegram_desk import LIQIANG, MODES, ZHAO, TelegramDesk, running_telegram_desk

CLASS_C = "报表导出的金额列显示不全"


@pytest.fixture(params=MODES)
def office(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram, in either way."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as office:
        yield office


def said_on(office: TelegramDesk, query: str) -> Json:
    """What a press was answered with; Telegram hands it over until it is confirmed."""

    def is_answered() -> object:
        if office.mode == "webhook" and office.fake.updates:
            office.desk.run(office._post_all(list(office.fake.updates)))
        return office.fake.answer_to(query)

    wait_until(is_answered)
    answer = office.fake.answer_to(query)
    assert answer is not None
    return answer


def test_a_press_that_was_turned_away_is_told_so_and_done_later(
    office: TelegramDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not done yet and will be, by itself: nobody reads that nothing happens."""
    office.write(ZHAO, CLASS_C)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)
        query = office.fake.press(LIQIANG, LIQIANG, "接单", None)
        assert said_on(office, query)["text"] == ZH("telegram.comes_again")
        assert office.desk.tickets()[0].status is Status.NEW
    office.settle()
    assert office.desk.tickets()[0].status is Status.IN_PROGRESS


def test_a_press_that_is_late_is_told_so_and_done_once(office: TelegramDesk) -> None:
    """At work, it is brought again until it is committed, and shares the outcome of the first time."""
    office.write(ZHAO, CLASS_C)
    with held_up(office.desk.app.state.schedule.dispatch, "_act"):
        query = office.fake.press(LIQIANG, LIQIANG, "接单", None)
        assert said_on(office, query)["text"] == ZH("telegram.at_work")
    office.settle()
    assert office.desk.tickets()[0].status is Status.IN_PROGRESS
    assert [verb for verb in office.desk.log(office.desk.tickets()[0].number) if verb == "taken"] == ["taken"]


def test_a_message_that_was_turned_away_is_brought_again(office: TelegramDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is said of it, and in the end it is one ticket."""
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)
        office.fake.say(ZHAO, ZHAO, CLASS_C)
        if office.mode == "webhook":
            assert office.desk.run(office._post_all(list(office.fake.updates))) == [503]
        assert office.fake.updates
    office.settle()
    assert len(office.desk.tickets()) == 1
