"""The step of chats: each platform says whether it is set up, and what became of a message to its rooms."""

import asyncio
from html import unescape

import pytest
from sqlmodel import col, select

from bot.setup.admission import SETUP, path_of
from handlers.i18n import voice_of
from handlers.setup.code import issue_code
from handlers.setup.steps import SetupStep
from models.messaging.outbox import Post
from models.terms import Language, Platform
from tests.support.logins import LoginDesk
from tests.support.typing_browser import PlainBrowser

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
CHATS = path_of(SetupStep.CHATS)
pytestmark = [pytest.mark.machine_clock, pytest.mark.both_databases("logins")]


def posted(house: LoginDesk) -> list[str]:
    """The chats that posts were queued for."""
    with house.desk.session() as session:
        return list(session.exec(select(Post.chat).order_by(col(Post.seq))))


def send(house: LoginDesk, browser: PlainBrowser, platform: str) -> int:
    """Press try it of any platform, there or not; the status of the answer."""
    return house.desk.run(browser.http.post(CHATS, data={"platform": platform})).status_code


def test_a_platform_is_tried_by_a_press(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The page shows what became of it in either language; the steps tell it too."""
    browser.follow(CHATS)
    assert ZH("setup.step.chats.missing") in browser.open(SETUP).text
    browser.follow(CHATS)
    browser.press()
    assert (browser.path, browser.refused) == (CHATS, "")
    empty.desk.settle()
    assert browser.open(CHATS).text.count("已送达（") == len(posted(empty)) == 2
    english = PlainBrowser(empty.desk, "en")
    english.http.cookies = browser.http.cookies
    assert "Delivered at " in english.open(CHATS).text
    assert ZH("setup.step.chats.done", names=ZH("platform.webchat")) in browser.open(SETUP).text


def test_the_missing_settings_are_named(empty: LoginDesk, browser: PlainBrowser) -> None:
    """By their names; the page has neither their values nor a field for them, and no press for what is not set up."""
    browser.open(CHATS)
    said = unescape(browser.page.text)
    for names in (("ZHIBAN_SLACK_BOT_TOKEN", "ZHIBAN_SLACK_APP_TOKEN"), ("ZHIBAN_TELEGRAM_TOKEN",), ("ZHIBAN_ROBOTS",)):
        assert ZH("setup.chats.missing", names=names) in said
    assert (said.count("<form"), said.count("<input"), said.count('type="hidden"')) == (1, 1, 1)
    assert send(empty, browser, Platform.SLACK) == 422
    assert posted(empty) == []


@pytest.mark.parametrize("platform", ["", "fax", "WEBCHAT", "<script>", "长" * 2000])
def test_what_is_no_platform_is_refused(empty: LoginDesk, browser: PlainBrowser, platform: str) -> None:
    """In a sentence that repeats nothing of it."""
    browser.open(CHATS)
    browser.press(platform=platform)
    assert (browser.page.status_code, browser.refused) == (422, ZH("setup.chats.unknown"))
    assert posted(empty) == []


def test_too_large_a_body_is_refused(empty: LoginDesk, browser: PlainBrowser) -> None:
    """The step is shown as it was."""
    browser.open(CHATS)
    browser.press(platform="长" * 9000)
    assert (browser.page.status_code, browser.refused) == (413, ZH("web.too_large"))
    assert posted(empty) == []


def test_pressed_twice_at_once_there_is_one_trial(empty: LoginDesk, browser: PlainBrowser) -> None:
    """One of the presses is refused, and so is the next one within the minute."""
    browser.open(CHATS)

    async def twice() -> list[int]:
        both = [browser.http.post(CHATS, data={"platform": "webchat"}) for _ in range(2)]
        return [one.status_code for one in await asyncio.gather(*both)]

    assert sorted(empty.desk.run(twice())) == [303, 422]
    browser.press()
    assert browser.refused == ZH("setup.chats.just_tried", platform=ZH("platform.webchat"))
    assert len(posted(empty)) == 2


def test_no_other_browser_sees_or_presses_it(empty: LoginDesk, browser: PlainBrowser) -> None:
    """A stranger, and the browser from which a new code took the set-up: they see the form for a code."""
    browser.open(CHATS)
    empty.turn(issue_code)
    for other in (PlainBrowser(empty.desk), browser):
        assert 'name="code"' in other.open(CHATS).text
        assert other.page.status_code == 401
        assert [send(empty, other, one) for one in ("webchat", "fax")] == [401, 401]
    assert posted(empty) == []
