"""A new desk for the tests of set-up: it holds nobody, and its page has three empty rooms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import get_ready
from handlers.setup.code import issue_code
from models.terms import DatabaseUse
from tests.support.desk import running_desk, settings_for
from tests.support.logins import LoginDesk
from tests.support.typing_browser import PlainBrowser


@pytest.fixture
def empty(empty_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """A desk as it is after its first start."""
    get_ready(settings_for(empty_url, tmp_path), DatabaseUse.DESK)
    with running_desk(empty_url, tmp_path, is_desk=True, is_everywhere=False) as desk:
        yield LoginDesk(desk)


@pytest.fixture
def browser(empty: LoginDesk) -> PlainBrowser:
    """A browser that has the set-up."""
    browser = PlainBrowser(empty.desk)
    browser.open("/setup")
    browser.press(code=empty.turn(issue_code).code)
    return browser
