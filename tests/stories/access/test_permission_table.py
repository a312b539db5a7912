"""Who may press what in a matter of permissions: the document says what the router answers, on every platform."""

from pathlib import Path

import pytest

from tests.support.databases import Databases
from tests.support.desk import running_desk
from tests.support.permission_table import DOCUMENT, NAMES, ROLES, collect, unasked, written

SHUT_OUT = ("投标人 冯立", "离任领导", "")
"""An outsider, a leader who left, an account of nobody known."""


@pytest.mark.thorough("everybody presses everything")
def test_the_document_says_what_the_router_answers(databases: Databases, tmp_path: Path) -> None:
    """Each cell was pressed: no action is left out, no platform gives more than another, who is shut out gets none."""
    with databases.with_office("sqlite", tmp_path) as url, running_desk(url, tmp_path) as desk:
        rows = collect(desk)
    assert unasked(rows) == set()
    assert written(rows) == DOCUMENT.read_text("utf-8")
    for row in rows:
        assert not any(row.may[person, platform] for person in SHUT_OUT for platform in NAMES), row.action
        for person in ROLES:
            assert len({row.may[person, platform] for platform in NAMES}) == 1, (row.action, person)
