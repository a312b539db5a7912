"""Slack's signed requests: whoever cannot sign, comes late, sends too much or sends nonsense gets nowhere."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.desk_clock import utc_now
from bot.platforms.slack.http import LARGEST_BODY, PATH
from tests.support import slack_payloads as payloads
from tests.support.slack_desk import INTAKE, SlackDesk, as_request, nobody_else_writes, running_slack_desk, signed

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
REPORT = as_request(payloads.message("大屏不亮", channel=INTAKE))[0]


@pytest.fixture
def kind() -> str:
    """What is turned away before the desk does not depend on the database."""
    return "sqlite"


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """A desk that Slack reaches over HTTP."""
    with running_slack_desk(office_url, tmp_path, "http") as office:
        yield office


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "9" * 40},
        {"X-Slack-Request-Timestamp": str(int(utc_now().timestamp()) - 1)},
        signed("another body", JSON),
        signed(REPORT, JSON, secret="somebody else's secret"),  # noqa: S106 - it opens nothing
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_a_wrong_signature_is_turned_away(office: SlackDesk, headers: dict[str, str]) -> None:
    """Missing, made up, of another body, time or secret: 401, and nothing is filed."""
    assert office.post(REPORT, JSON, **headers).status_code == 401
    assert office.desk.tickets() == []


def test_a_signature_that_is_no_text_is_turned_away(office: SlackDesk) -> None:
    """Bytes beyond ASCII, in either header."""
    for name in (b"x-slack-signature", b"x-slack-request-timestamp"):
        headers = {key.lower().encode(): value.encode() for key, value in signed(REPORT, JSON).items()}
        headers[name] = b"\xe4\xbd\xa0"
        sent = office.http.post(PATH, content=REPORT.encode(), headers=list(headers.items()))
        assert office.desk.run(sent).status_code == 401


def test_an_old_request_is_turned_away(office: SlackDesk) -> None:
    """A true signature is good for five minutes, before and after."""
    for seconds in (-301 - 1, 301 + 1):
        old = signed(REPORT, JSON, at=utc_now().timestamp() + seconds)
        assert office.post(REPORT, JSON, **old).status_code == 401
    assert office.desk.tickets() == []


def test_a_replay_within_five_minutes_changes_nothing(office: SlackDesk) -> None:
    """A request that somebody recorded is signed truly; the receipt knows it."""
    body = REPORT
    headers = signed(body, JSON, at=utc_now().timestamp() - 290)
    for _ in range(3):
        assert office.post(body, JSON, **headers).status_code == 200
    office.settle()
    assert len(office.desk.tickets()) == 1
    command, kind = as_request(payloads.command("report 大屏不亮"))
    headers = signed(command, kind)
    answers = [office.post(command, kind, **headers).json() for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert len(office.desk.tickets()) == 2


def test_slack_finds_out_that_the_address_is_ours(office: SlackDesk) -> None:
    """The challenge of a new request URL comes back, if it is signed."""
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})
    answer = office.post(body, JSON)
    assert answer.status_code == 200
    assert "3eZbrw1aB" in answer.text
    assert office.post(body, JSON, **{"X-Slack-Signature": "v0=0"}).status_code == 401


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("{", JSON),
        ("", JSON),
        ("[]", JSON),
        ("null", JSON),
        ('"text"', JSON),
        ("[" * 100_000, JSON),
        ('{"event":' * 50_000 + "1" + "}" * 50_000, JSON),
        ("payload={", FORM),
        ("payload=", FORM),
        ("payload=[]", FORM),
        ("payload=%00", FORM),
        ("&&&===", FORM),
        ('{"type":"event_callback","team_id":7,"event":[]}', JSON),
        ('{"type":"event_callback","team_id":"T0TEAM","event":{"type":["message"]}}', JSON),
        ('{"type":"block_actions","team":"T0TEAM","actions":{}}', JSON),
        ("payload=" + '{"type":"view_submission","team":{"id":"T0TEAM"},"view":[]}', FORM),
    ],
    ids=lambda text: text[:40],
)
def test_nonsense_that_is_signed_breaks_nothing(office: SlackDesk, body: str, kind: str) -> None:
    """No JSON, deep JSON, other kinds than promised: never an error of ours, and the next report is filed."""
    assert office.post(body, kind).status_code in {200, 400}
    office.write("U0ZHAO", INTAKE, "大屏不亮")
    assert len(office.desk.tickets()) == 1


def test_bytes_that_are_no_text_are_turned_away(office: SlackDesk) -> None:
    """What is not UTF-8 cannot have been signed by Slack."""
    answer = office.desk.run(office.http.post(PATH, content=b"\xff\xfe", headers=signed("", JSON)))
    assert answer.status_code == 401


def test_too_much_is_not_even_read(office: SlackDesk) -> None:
    """A body beyond the limit is cut off before anybody counts its signature."""
    assert office.post("x" * (LARGEST_BODY + 1), JSON).status_code == 413
    assert office.post("x" * 10 * LARGEST_BODY, JSON).status_code == 413


def test_only_post_is_answered(office: SlackDesk) -> None:
    """Nobody browses there."""
    assert office.desk.run(office.http.get(PATH)).status_code == 405


def test_slack_may_call_the_desk_by_any_name(office: SlackDesk) -> None:
    """The page of the demo serves this machine only; a signed request comes under the name of a proxy."""
    assert office.post(REPORT, JSON, Host="desk.example.org").status_code == 200
    page = office.desk.run(office.http.get("/", headers={"Host": "desk.example.org"}))
    assert page.status_code == 400


def test_a_busy_desk_asks_slack_to_come_again(office: SlackDesk) -> None:
    """503 while nothing can be written, and the very same request is acted on when it comes again."""
    body = REPORT
    with nobody_else_writes(office):
        answer = office.post(body, JSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert office.post(body, JSON).status_code == 200
    assert len(office.desk.tickets()) == 1
