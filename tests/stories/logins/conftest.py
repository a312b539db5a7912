"""What the stories of logins begin with."""

import pytest

from tests.support.desk import Desk
from tests.support.logins import LoginDesk


@pytest.fixture
def house(desk: Desk) -> LoginDesk:
    """The demo office, where nobody has a password yet."""
    return LoginDesk(desk)
