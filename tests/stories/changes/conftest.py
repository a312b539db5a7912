"""Changes are pressed on either database: what the office may not do, no database lets it do."""

import pytest

from tests.support.one_connection import SwiftDesk


@pytest.fixture
def swift(swift_office: SwiftDesk) -> SwiftDesk:
    """The demo office on one connection, of the database whose turn it is."""
    return swift_office
