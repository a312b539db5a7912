"""What Slack tells comes as a retry alone, in the wrong order, or down a line that is dead at one end."""

from itertools import permutations

import pytest

from tests.support import slack_payloads as payloads
from tests.support.patience import wait_until
from tests.support.slack_desk import INTAKE, TEAM, SlackDesk, as_request, text_of

CLASS_C, CORRECTED = "报表导出的金额列显示不全", "报表导出的金额列显示不全，合计也不对"


def told(office: SlackDesk) -> tuple[dict[str, object], payloads.Payload]:
    """A message of 赵小禾 in the intake channel, and the event that tells of it."""
    said = office.fake.say(INTAKE, "U0ZHAO", CLASS_C)
    return said, payloads.event(**said, channel=INTAKE, channel_type="channel")


def test_a_retry_is_taken_though_nothing_came_before_it(office: SlackDesk) -> None:
    """The first delivery was lost on its way: the second is the only one, and one ticket comes of it."""
    _, event = told(office)
    if office.mode == "socket":
        wait_until(lambda: office.fake.sockets)
        envelope = office.fake.push("events_api", event, retry_attempt=1, retry_reason="timeout")
        assert office.acknowledged(envelope) == {}
    else:
        headers = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        assert office.post(*as_request(event), **headers).status_code == 200
    office.settle()
    assert [ticket.text for ticket in office.desk.tickets()] == [CLASS_C]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda order: "".join(map(str, order)))
def test_an_edit_may_come_before_its_message(office: SlackDesk, order: tuple[int, ...]) -> None:
    """Message, edit and the edit once more, in any order: one ticket, and the team reads what was meant."""
    said, event = told(office)
    edit = payloads.changed(CLASS_C, CORRECTED, ts=str(said["ts"]))
    events = (event, edit, {**edit, "event_id": "Ev-again"})
    for which in order:
        office.acknowledge(events[which])
    office.settle()
    assert len(office.desk.tickets()) == 1
    assert CORRECTED in text_of(office.card_with(TEAM, "take")) or CORRECTED in "\n".join(office.cards(TEAM))


@pytest.mark.parametrize("is_late", [False, True], ids=["in order", "late"])
def test_a_deletion_may_come_before_its_message(office: SlackDesk, is_late: bool) -> None:
    """No clock stops of a deletion, so whichever comes first, the report has its ticket and its promises."""
    said, event = told(office)
    gone = payloads.deleted(said)
    for one in (gone, event) if is_late else (event, gone):
        office.acknowledge(one)
    office.settle()
    (ticket,) = office.desk.tickets()
    assert office.desk.target(ticket.number, "respond").is_open


def test_a_line_that_is_dead_at_the_other_end_is_opened_anew(office: SlackDesk) -> None:
    """Nobody answers a ping, though nothing was closed: what is told afterwards comes down the next line."""
    if office.mode != "socket":
        pytest.skip("over HTTP there is no line")
    wait_until(lambda: office.fake.sockets)
    office.fake.answers_pings = False
    office.fake.hang_up()
    wait_until(lambda: office.fake.sockets)
    dead = office.fake.sockets[0]
    office.fake.answers_pings = True
    wait_until(lambda: office.fake.sockets and dead not in office.fake.sockets)
    _, event = told(office)
    assert office.deliver(event) == {}
    office.settle()
    assert len(office.desk.tickets()) == 1
