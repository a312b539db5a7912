"""What tests of pages begin with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.terms import DatabaseUse
from tests.support.desk import running_desk
from tests.support.logins import LoginDesk
from tests.support.plain_browser import Page
from tests.support.uses import use_as

PAGE_URL = "https://desk.example.org"


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """The demo's people in a desk that knows its address, where nobody has a password yet."""
    use_as(office_url, DatabaseUse.DESK)
    with running_desk(office_url, tmp_path, is_desk=True, page_url=PAGE_URL) as desk:
        yield LoginDesk(desk)


@pytest.fixture
def inside(office: LoginDesk) -> Callable[[str], Page]:
    """Opens the browser of a person who has logged in."""

    def open_browser(name: str) -> Page:
        office.let_in(name)
        page = Page(office.desk)
        assert page.log_in(name=name).status_code == 303
        return page

    return open_browser


@pytest.fixture
def house_without_address(office_url: str, tmp_path: Path) -> Iterator[LoginDesk]:
    """The same people in a desk that does not know its address."""
    use_as(office_url, DatabaseUse.DESK)
    with running_desk(office_url, tmp_path, is_desk=True) as desk:
        yield LoginDesk(desk)
