"""What Slack refuses once is brought once more, or in other words another way; files that have to be asked for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.fakes.fake_slack import Fault
from tests.support.slack_desk import INTAKE, TEAM, SlackDesk, running_slack_desk

CLASS_C = "报表导出的金额列显示不全"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 600


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[SlackDesk]:
    """The demo office in Slack, by signed HTTP."""
    with running_slack_desk(office_url, tmp_path, "http") as office:
        yield office


@pytest.mark.parametrize(
    ("fault", "detail"), [(Fault.RATE_LIMITED, "1"), (Fault.STATUS, ""), (Fault.ERROR, "fatal_error")]
)
def test_a_form_is_opened_at_the_second_try(office: SlackDesk, fault: Fault, detail: str) -> None:
    """Within the three seconds that a press opens anything."""
    office.fake.fail("views.open", fault, detail)
    office.command("U0ZHAO", "report")
    assert office.view()["callback_id"] == "report"
    assert office.cards("@U0ZHAO") == []


@pytest.mark.parametrize(("detail", "times"), [("30", 1), ("", 2)])
def test_a_form_that_cannot_be_opened(office: SlackDesk, detail: str, times: int) -> None:
    """Whoever pressed reads in their own chat that it did not open, and what to do."""
    office.fake.fail("views.open", Fault.RATE_LIMITED, detail, times=times)
    office.command("U0ZHAO", "report")
    assert office.fake.views == []
    assert ZH("reply.form_lost", form="报故障") in office.cards("@U0ZHAO")[-1]


@pytest.mark.parametrize("times", [1, 2])
def test_a_sentence_for_ones_own_eyes(office: SlackDesk, times: int) -> None:
    """It stands in the channel after all, or in the own chat."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.fake.fail("chat.postEphemeral", Fault.STATUS, times=times)
    office.press("U0CHEN", TEAM, "take")
    sentence = ZH("ticket.only_engineer_takes")
    assert (sentence in "".join(office.whispers("U0CHEN"))) is (times == 1)
    assert (sentence in "".join(office.cards("@U0CHEN"))) is (times == 2)


def test_the_desk_is_not_in_the_channel(office: SlackDesk) -> None:
    """It cannot whisper there: the own chat has it."""
    office.fake.add_channel("C0PRIVATE")
    office.fake.channels["C0PRIVATE"].is_member = False
    office.write("U0ZHAO", INTAKE, CLASS_C)
    card = office.card_with(TEAM, "take")
    office.fake.fail("chat.postEphemeral", Fault.ERROR, "channel_not_found")
    office.fake.fail("views.open", Fault.ERROR, "expired_trigger_id")
    office.press("U0CHEN", TEAM, "take", card)
    assert ZH("ticket.only_engineer_takes") in "".join(office.cards("@U0CHEN"))


@pytest.mark.parametrize("times", [1, 2])
def test_home(office: SlackDesk, times: int) -> None:
    """It is painted at the second try; whoever opened it in vain is told."""
    office.fake.fail("views.publish", Fault.STATUS, times=times)
    office.done(payloads.event(type="app_home_opened", user="U0ZHAO", tab="home", event_ts="1772503200.500000"))
    assert ("U0ZHAO" in office.fake.homes) is (times == 1)
    assert (ZH("reply.home_lost") in "".join(office.cards("@U0ZHAO"))) is (times == 2)


def shared(file_id: str = "F0SHARED") -> dict[str, str]:
    """A file of a channel that two workspaces share, as Slack sends it."""
    return {"id": file_id, "created": "1", "user": "U0ZHAO", "file_access": "check_file_info"}


def test_a_file_that_has_to_be_asked_for(office: SlackDesk) -> None:
    """Its name and where it lies come from `files.info`; then it is fetched like any other."""
    office.fake.files["shot.png"] = PNG
    url = f"{office.fake.url.removesuffix('/api/').removesuffix('/api')}/files-pri/shot.png"
    described = {"id": "F0SHARED", "name": "截图.png", "mimetype": "image/png", "size": len(PNG)}
    office.fake.shared_files["F0SHARED"] = {**described, "url_private_download": url}
    office.write("U0ZHAO", INTAKE, CLASS_C, files=[shared()], subtype="file_share")
    (ticket,) = office.desk.tickets()
    assert ticket.files_count == 1
    assert "截图.png" in "".join(office.cards(INTAKE) + office.cards(TEAM))


def test_a_file_that_slack_does_not_give(office: SlackDesk) -> None:
    """The report stands at once, and its sender reads that the file is missing."""
    office.write("U0ZHAO", INTAKE, CLASS_C, files=[shared("F0GONE")], subtype="file_share")
    (ticket,) = office.desk.tickets()
    assert ticket.files_count == 0
    assert ZH("attachment.elsewhere") in "".join(office.cards("@U0ZHAO"))
