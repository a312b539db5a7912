"""Who acts in Slack while the desk is late, or turns people away, hears what is known; the rest Slack repeats."""

from collections.abc import Callable

import pytest

import bot.turns.writer
from models.terms import Status
from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.patience import held_up
from tests.support.slack_desk import INTAKE, OTHER, TEAM, SlackDesk, button_of, text_of

CLASS_C = "报表导出的金额列显示不全"
ENGINEER = "U0LIQIANG"


@pytest.fixture
def refusing(office: SlackDesk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From its call on so much waits that nobody is let in."""
    return lambda: monkeypatch.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)


def pressed(office: SlackDesk, action: str) -> payloads.Payload:
    """A press on the team's card."""
    message = office.card_with(TEAM, action)
    button = button_of(message, action)
    assert button is not None
    container = {"type": "message", "message_ts": message["ts"], "channel_id": TEAM, "is_ephemeral": False}
    return payloads.press(button["value"], user=ENGINEER, channel=TEAM, container=container, message=message)


def own_chat(office: SlackDesk, user: str) -> str:
    """All that stands in somebody's chat with the desk."""
    office._direct(user)
    return "\n".join(office.cards(f"D{user[1:]}"))


def test_a_press_that_was_turned_away_is_told_so(office: SlackDesk, refusing: Callable[[], None]) -> None:
    """Slack does not press again: it is acknowledged, and its presser reads that nothing was done this time."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    press = pressed(office, "take")
    refusing()
    assert office.deliver(press) == {}
    office.wait_until(lambda: office.whispers(ENGINEER))
    assert ZH("web.busy") in office.whispers(ENGINEER)[-1]
    assert office.desk.tickets()[0].status is Status.NEW


def test_a_command_that_was_turned_away_is_told_so(office: SlackDesk, refusing: Callable[[], None]) -> None:
    """In the answer to the command itself."""
    refusing()
    answer = office.deliver(payloads.command(f"report {CLASS_C}", user="U0ZHAO", channel=OTHER))
    assert answer is not None
    assert ZH("web.busy") in text_of(answer)
    assert office.desk.tickets() == []


def test_a_form_that_was_turned_away_stays_open(office: SlackDesk, refusing: Callable[[], None]) -> None:
    """The sentence is laid over it, so that what was typed is still there."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.press(ENGINEER, TEAM, "take")
    office.press(ENGINEER, TEAM, "resolve")
    view = office.view()
    refusing()
    sent = {**view, "state": {"values": {}}}
    team = {"team": {"id": payloads.TEAM}, "user": {"id": ENGINEER, "team_id": payloads.TEAM}}
    answer = office.deliver({"type": "view_submission", **team, "trigger_id": "fill.1", "view": sent})
    assert answer is not None
    assert answer["response_action"] == "push"
    assert ZH("web.busy") in text_of(answer["view"])


def test_a_message_that_was_turned_away_is_not_acknowledged(office: SlackDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack brings it again, and then it is one ticket; nobody is told anything in between."""
    said = office.fake.say(INTAKE, "U0ZHAO", CLASS_C)
    event = payloads.event(**said, channel=INTAKE, channel_type="channel")
    office.wait_until(lambda: office.mode == "http" or office.fake.sockets)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bot.turns.writer, "LONGEST_QUEUE_S", -1.0)
        unanswered = office.fake.push("events_api", event) if office.mode == "socket" else ""
        assert office.mode != "socket" or office.acknowledged(unanswered, within_s=1.0) is None
        assert office.mode == "socket" or office.deliver(event) is None
    office.done(event)
    assert len(office.desk.tickets()) == 1
    assert office.whispers("U0ZHAO") == []


def test_a_press_that_is_late_is_told_so_and_then_what_came_of_it(office: SlackDesk) -> None:
    """It is at work: nobody says that nothing was done, and the outcome stands in the presser's own chat."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    press = pressed(office, "take")
    with held_up(office.desk.app.state.schedule.dispatch, "_act"):
        assert office.deliver(press) == {}
        office.wait_until(lambda: office.whispers(ENGINEER))
        assert ZH("slack.late") in office.whispers(ENGINEER)[-1]
        assert ZH("web.busy") not in "\n".join(office.whispers(ENGINEER))
    office.desk.wait_until(lambda session: office.desk.tickets()[0].status is Status.IN_PROGRESS)
    office.wait_until(lambda: own_chat(office, ENGINEER))


def test_a_command_that_is_late_is_told_its_number_afterwards(office: SlackDesk) -> None:
    """One ticket, whose number its reporter reads in their own chat."""
    with held_up(office.desk.app.state.schedule.dispatch, "_act"):
        answer = office.deliver(payloads.command(f"report {CLASS_C}", user="U0ZHAO", channel=OTHER))
        assert answer is not None
        assert ZH("slack.late") in text_of(answer)
    office.desk.wait_until(lambda session: office.desk.tickets())
    (ticket,) = office.desk.tickets()
    office.wait_until(lambda: ticket.number in own_chat(office, "U0ZHAO"))
