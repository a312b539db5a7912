"""What the stories of people outside the house begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desk import running_desk
from tests.support.guests import PAGE_URL, Guest


@pytest.fixture
def guest(office_url: str, tmp_path: Path) -> Iterator[Guest]:
    """A caller whose ticket the office entered, in a desk that knows its address."""
    with running_desk(office_url, tmp_path, page_url=PAGE_URL) as desk:
        yield Guest(desk)


@pytest.fixture
def resolved(guest: Guest) -> Guest:
    """The same, with a result that waits for the caller's word."""
    desk = guest.desk
    desk.as_("李强").press(guest.number, "接单")
    desk.as_("李强").fill(guest.number, "提交解决结果", cause="证书过期", method="已更换", state_before="untouched")
    assert guest.opened(guest.made()) == "open"
    return guest
