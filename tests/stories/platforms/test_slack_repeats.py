"""Slack delivers again, late, to another process or over a new line: one report stays one ticket."""

import threading
from pathlib import Path

import pytest

from models.terms import Purpose, Visibility
from tests.support import slack_payloads as payloads
from tests.support.desk import running_desk
from tests.support.fakes.fake_slack import Fault
from tests.support.slack_desk import (
    INTAKE,
    TEAM,
    SlackDesk,
    button_of,
    fill_in_slack,
    quick,
    slack_settings,
    slack_with_people,
    text_of,
)

pytestmark = pytest.mark.both_databases("races")

CLASS_C = "报表导出的金额列显示不全"


def test_the_same_event_five_times_at_once_and_a_day_later(office: SlackDesk) -> None:
    """Six deliveries, each confirmed at once, make one ticket and one acknowledgement."""
    said = office.fake.say(INTAKE, "U0ZHAO", CLASS_C)
    body = payloads.event(**said, channel=INTAKE, channel_type="channel")
    answers: list[object] = []
    threads = [threading.Thread(target=lambda: answers.append(office.deliver(body))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.desk.clock.move(days=1)
    answers.append(office.deliver({**body, "event_id": "Ev-again"}))
    office.settle()
    assert answers == [{}] * 6
    assert len(office.desk.tickets()) == 1
    acknowledgements = [one for one in office.fake.messages(INTAKE) if one.get("thread_ts") == said["ts"]]
    assert len(acknowledgements) == 1


def test_a_press_delivered_twice_is_one(office: SlackDesk) -> None:
    """The second delivery of a press changes nothing, and is acknowledged like the first."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    card = office.card_with(TEAM, "take")
    button = button_of(card, "take")
    assert button is not None
    press = payloads.press(button["value"], user="U0LIQIANG", channel=TEAM)
    assert office.done(press) == {}
    number = office.desk.tickets()[0].number
    log = office.desk.log(number)
    assert office.done(press) == {}
    assert office.desk.log(number) == log


def test_two_processes_at_once_make_one_ticket(office_url: str, tmp_path: Path, mode: str) -> None:
    """Two replicas on one database, each with a line of its own, each told of the same events: one of everything."""
    with slack_with_people() as fake:
        fill_in_slack(office_url)
        settings = slack_settings(fake, mode)
        with (
            running_desk(office_url, tmp_path, quick, **settings) as one,
            running_desk(office_url, tmp_path, quick, **settings) as other,
        ):
            first, second = SlackDesk(one, fake, mode), SlackDesk(other, fake, mode)
            if mode == "socket":
                first.wait_until(lambda: len(fake.sockets) == 2)
            said = fake.say(INTAKE, "U0ZHAO", CLASS_C)
            body = payloads.event(**said, channel=INTAKE, channel_type="channel")
            threads = [threading.Thread(target=office.deliver, args=(body,)) for office in (first, second) * 3]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            first.settle()
            assert len(one.tickets()) == 1
            number = one.tickets()[0].number
            assert len([card for card in first.cards(INTAKE) if number in card]) == 1
            assert len([card for card in first.cards(TEAM) if number in card]) == 1
            first.close()
            second.close()
        assert not fake.problems, fake.problems


def test_a_form_sent_again_after_a_late_acknowledgement_is_one_report(office: SlackDesk) -> None:
    """Slack says "try again" when the answer came too late: the same words from the same view are the same report."""
    office.command("U0ZHAO", "report")
    view = office.view()
    for _ in range(2):
        assert office.submit("U0ZHAO", view, text=CLASS_C) == {"response_action": "clear"}
    assert len(office.desk.tickets()) == 1


def test_an_answer_that_cannot_be_brought_undoes_nothing(office: SlackDesk) -> None:
    """Slack's Web API fails while the answer is brought: the press counts all the same, and is acknowledged."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.fake.fail("chat.postEphemeral", Fault.STATUS, times=3)
    office.press("U0LIQIANG", TEAM, "take")
    assert "李强" in office.cards(TEAM)[-1]


def test_somebody_unknown_is_named_by_the_directory(office: SlackDesk) -> None:
    """The first word of an account that the desk never heard of: its name is asked for before the report is filed."""
    office.write("U0STRANGER", "@U0STRANGER", CLASS_C)
    number = office.desk.tickets()[0].number
    assert "小王" in text_of(office.card_with(TEAM, "take"))
    assert [call.args["user"] for call in office.fake.calls_of("users.info")].count("U0STRANGER") == 1
    office.write("U0STRANGER", "@U0STRANGER", "金额列还是不全")
    assert [call.args["user"] for call in office.fake.calls_of("users.info")].count("U0STRANGER") == 1
    assert office.desk.tickets()[0].number == number


def test_a_directory_that_fails_keeps_nobody_from_reporting(office: SlackDesk) -> None:
    """users.info answers nothing useful; the report is filed."""
    office.fake.fail("users.info", Fault.ERROR, "internal_error", times=99)
    office.write("U0STRANGER", "@U0STRANGER", CLASS_C)
    assert len(office.desk.tickets()) == 1


VISIBILITIES = ((INTAKE, Purpose.INTAKE, Visibility.NOTICE), (TEAM, Purpose.TEAM, Visibility.NOTICE))


def test_a_channel_at_notice_shows_nothing_that_was_typed(office_url: str, tmp_path: Path) -> None:
    """What was typed in the intake channel does not appear in a team's channel at level notice."""
    with slack_with_people() as fake:
        fill_in_slack(office_url, VISIBILITIES)
        with running_desk(office_url, tmp_path, quick, **slack_settings(fake, "socket")) as desk:
            office = SlackDesk(desk, fake, "socket")
            office.write("U0ZHAO", INTAKE, CLASS_C)
            assert desk.tickets()[0].number in office.cards(TEAM)[-1]
            assert not [card for card in (*office.cards(TEAM), *office.cards(INTAKE)) if "金额列" in card]
            office.close()
        assert not fake.problems, fake.problems
