"""The step that lists what is missing, in the doctor's words."""

from html import unescape

import pytest

from bot.checkup import found_problems
from bot.setup.admission import SETUP, path_of
from handlers.i18n import Voice, voice_of
from handlers.people.directory import take_over
from handlers.people.people_file import ListedPerson
from handlers.setup.steps import SetupStep
from models.terms import Language, Platform, Role
from tests.support.logins import LoginDesk
from tests.support.rosters import WEEKLY, plan
from tests.support.typing_browser import PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
CHECK = path_of(SetupStep.CHECK)
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def problems(house: LoginDesk, voice: Voice = ZH) -> list[str]:
    """What the doctor finds."""
    with house.desk.session() as session:
        return list(found_problems(session, voice, house.desk.now, house.desk.settings))


def test_it_says_what_the_doctor_says(empty: LoginDesk, browser: PlainBrowser) -> None:
    """Each problem in the reader's language, and among the steps how many there are."""
    found = problems(empty)
    assert len(found) >= 3
    said = unescape(browser.open(CHECK).text)
    assert [one for one in found if one not in said] == []
    assert ZH("setup.step.check.missing", count=len(found)) in unescape(browser.open(SETUP).text)
    english = PlainBrowser(empty.desk, "en")
    english.http.cookies = browser.http.cookies
    said = unescape(english.open(CHECK).text)
    assert [one for one in problems(empty, EN) if one not in said] == []
    assert EN("setup.step.check.missing", count=len(found)) in unescape(english.open(SETUP).text)


def test_it_looks_anew_each_time(empty: LoginDesk, browser: PlainBrowser) -> None:
    """With people on duty who can be reached there are fewer; what is mended stands there no more."""
    before = problems(empty)
    listed = [
        ListedPerson(name, (role,), "", "", phone, None, ((Platform.WEBCHAT, name),))
        for name, role, phone in (
            ("李强", Role.ENGINEER, "0532-8000-1001"),
            ("王敏", Role.ENGINEER, "0532-8000-1002"),
            ("张海涛", Role.ENGINEER, ""),
            ("周主任", Role.LEADER, "0532-8000-1004"),
            ("吴副主任", Role.LEADER, "0532-8000-1005"),
        )
    ]
    empty.turn(lambda turn: take_over(turn, listed, keep_missing=True))
    plan(empty.desk, WEEKLY)
    after = problems(empty)
    said = unescape(browser.open(CHECK).text)
    mended = set(before) - set(after)
    assert mended
    assert [one for one in mended if one in said] == []
    assert ZH("doctor.no_phone", name="张海涛") in said
    assert ZH("doctor.no_phone", name="李强") not in said


def test_nothing_missing_is_said(empty: LoginDesk, browser: PlainBrowser, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the step and among the steps."""
    monkeypatch.setattr("bot.setup.check_step.found_problems", lambda *_: iter(()))
    for path in (CHECK, SETUP):
        assert ZH("setup.step.check.done") in unescape(browser.open(path).text)
    assert empty.desk.run(browser.http.post(CHECK)).status_code == 405


def test_another_browser_reads_nothing(empty: LoginDesk, browser: PlainBrowser) -> None:
    """It sees the form for the code."""
    stranger = PlainBrowser(empty.desk).open(CHECK)
    assert (stranger.status_code, 'name="code"' in stranger.text) == (401, True)
    assert not [one for one in problems(empty) if one in unescape(stranger.text)]
    assert browser.open(CHECK).status_code == 200
