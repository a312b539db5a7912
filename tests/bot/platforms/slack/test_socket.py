"""The line to Slack: it comes back by itself, leaves no gap it can avoid, and takes its leave properly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.platforms.slack import socket
from tests.support import slack_payloads as payloads
from tests.support.desk import running_desk
from tests.support.fakes.fake_slack import Fault
from tests.support.slack_desk import (
    INTAKE,
    SlackDesk,
    fill_in_slack,
    nobody_else_writes,
    quick,
    running_slack_desk,
    slack_settings,
    slack_with_people,
)

CLASS_C = "报表导出的金额列显示不全"


@pytest.fixture
def kind() -> str:
    """A line does not depend on the database."""
    return "sqlite"


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """A desk with a line to Slack."""
    with running_slack_desk(office_url, tmp_path, "socket") as office:
        office.wait_until(lambda: office.fake.sockets)
        yield office


def test_when_slack_asks_the_new_line_is_up_before_the_old_one_goes(office: SlackDesk) -> None:
    """`disconnect` announces it: another line is opened beside the old one, and events go on."""
    (old,) = office.fake.sockets
    office.fake.send_down({"type": "disconnect", "reason": "refresh_requested"})
    office.wait_until(lambda: len(office.fake.sockets) == 2)
    assert not old.closed
    office.write("U0ZHAO", INTAKE, CLASS_C)
    assert len(office.desk.tickets()) == 1


def test_a_line_that_breaks_is_opened_again(office: SlackDesk) -> None:
    """Slack hangs up without a word; after a moment there is another line, and a report arrives on it."""
    (old,) = office.fake.sockets
    office.fake.hang_up()
    office.wait_until(lambda: office.fake.sockets and office.fake.sockets != [old])
    office.write("U0ZHAO", INTAKE, CLASS_C)
    assert len(office.desk.tickets()) == 1


def test_a_line_that_cannot_be_had_is_asked_for_again(office: SlackDesk) -> None:
    """No address, a rate limit, an error page: the desk keeps asking, each time for a fresh address."""
    for fault in (Fault.ERROR, Fault.RATE_LIMITED):
        office.fake.fail("apps.connections.open", fault, "internal_error" if fault is Fault.ERROR else "1")
    asked = len(office.fake.calls_of("apps.connections.open"))
    office.fake.hang_up()
    office.wait_until(lambda: office.fake.sockets)
    assert len(office.fake.calls_of("apps.connections.open")) == asked + 3


def test_what_was_not_committed_is_not_acknowledged(office: SlackDesk) -> None:
    """While nothing can be written Slack hears nothing, and delivers again; then it is acted on."""
    body = payloads.message(CLASS_C, channel=INTAKE)
    with nobody_else_writes(office):
        envelope = office.fake.push("events_api", body)
        assert office.acknowledged(envelope, within_s=4.0) is None
    assert office.acknowledge(body) == {}
    assert len(office.desk.tickets()) == 1


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "hello"},
        {"type": "never_heard_of"},
        {"type": "events_api", "envelope_id": 7, "payload": {}},
        {"type": "events_api", "envelope_id": "e1", "payload": []},
        {"type": "events_api", "envelope_id": "e2"},
        {"type": "interactive", "envelope_id": "e3", "payload": {"type": "block_actions", "actions": [7]}},
        {},
    ],
    ids=str,
)
def test_frames_that_mean_nothing_break_nothing(office: SlackDesk, frame: payloads.Payload) -> None:
    """The line goes on, and the next report arrives."""
    office.fake.send_down(frame)
    office.write("U0ZHAO", INTAKE, CLASS_C)
    assert len(office.desk.tickets()) == 1


def test_two_processes_each_have_a_line(office_url: str, tmp_path: Path) -> None:
    """One is stopped, as for an update: whatever comes goes to the other."""
    with slack_with_people() as fake:
        fill_in_slack(office_url)
        settings = slack_settings(fake, "socket")
        with running_desk(office_url, tmp_path, quick, **settings) as staying:
            office = SlackDesk(staying, fake, "socket")
            with running_desk(office_url, tmp_path, quick, **settings):
                office.wait_until(lambda: len(fake.sockets) == 2)
            office.wait_until(lambda: len(fake.sockets) == 1)
            office.write("U0ZHAO", INTAKE, CLASS_C)
            assert len(staying.tickets()) == 1
            office.close()


def test_a_bad_token_keeps_no_desk_from_starting(office_url: str, tmp_path: Path) -> None:
    """Slack knows neither token: the page works, the desk keeps asking, and stops when it is told to."""
    with slack_with_people() as fake:
        fill_in_slack(office_url)
        settings = {**slack_settings(fake, "socket"), "slack_bot_token": "xoxb-no", "slack_app_token": "xapp-no"}
        with running_desk(office_url, tmp_path, quick, **settings) as desk:
            assert (
                desk.as_("赵小禾")
                .post("/chat/lines", {"place": "intake", "text": CLASS_C, "client_id": "c1"})
                .is_success
            )
            assert fake.sockets == []


@pytest.mark.parametrize("failures", [1, 2, 5, 50, 5000])
def test_pauses_grow_and_end(failures: int) -> None:
    """Half a second to half a minute, never in step with another process."""
    pauses = {socket.pause_s(failures) for _ in range(20)}
    assert len(pauses) > 1
    assert min(pauses) >= 0.25
    assert max(pauses) <= socket.LONGEST_PAUSE_S
