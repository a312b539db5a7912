"""An edit takes away what it makes untrue: backups of another system, a concession, a notice that went out."""

import pytest
from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.chat import Card
from models.messaging.outbox import Post
from tests.support.changes import (
    CONFIRMED,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TESTED,
    WANG,
    ZHANG,
    announced,
    at,
    carried,
    change,
    confirmed,
    done,
    ready,
    state,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

CORRECTED = ZH("change.notice.moved")


def again(desk: SwiftDesk, number: str) -> None:
    """Deployed, tested and confirmed once more."""
    done(carried(desk, LI, "change.deploy", number, **PACKAGE, test_system="测试一区"))
    done(carried(desk, ZHANG, "change.test", number, **TESTED))
    done(carried(desk, WANG, "change.confirm", number, **CONFIRMED))


def corrections(desk: SwiftDesk) -> int:
    """How often the staff were told that a notice holds no more."""
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.ticket_id).is_(None))).all()
        return sum(CORRECTED in Card.model_validate(one.card).intro for one in posts)


def test_backups_of_another_system(swift: SwiftDesk) -> None:
    """The evaluation system is backed up, and then it is the trading system that is changed: nothing is backed up."""
    number = ready(swift)
    done(carried(swift, LI, "change.edit", number, system="trading"))
    again(swift, number)
    assert state(swift, number) is ChangeState.CONFIRMED
    assert {one.what for one in change(swift, number).facts if one.holds} & {"system_backup", "data_backup"} == set()
    assert carried(swift, LI, "change.begin", number, **PACKAGE).toast == ZH(
        "change.stands", number=number, state="业务处室已确认"
    )


def test_settings_that_become_a_patch(swift: SwiftDesk) -> None:
    """不涉及数据 was said of settings, and old values are no backup of what a patch may break."""
    number = confirmed(swift, change_kind="configuration")
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_system", number, **{**SYSTEM_BACKUP, "backup_sort": "settings"}))
    done(carried(swift, WANG, "change.concede", number, concession="no_data", reason="只改参数"))
    assert state(swift, number) is ChangeState.BACKED_UP
    done(carried(swift, LI, "change.edit", number, change_kind="patch"))
    again(swift, number)
    assert state(swift, number) is ChangeState.CONFIRMED
    found = change(swift, number)
    assert (found.held("no_data"), found.held("system_backup")) == (None, None)


@pytest.mark.parametrize(
    "edit",
    [
        {"starts_at": "2026-03-05T21:00"},
        {"notice_text": "周四夜间停机"},
        {"is_for_market": "yes"},
        {"stops": "no"},
        {"system": "trading"},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_what_was_announced_is_corrected(swift: SwiftDesk, edit: dict[str, str]) -> None:
    """Whoever was told of the stop hears that it will be otherwise, and another notice is owed."""
    number = announced(swift)
    done(carried(swift, LI, "change.edit", number, **edit))
    assert change(swift, number).held("announced") is None
    assert corrections(swift) == 1


def test_what_nobody_was_told_is_not_corrected(swift: SwiftDesk) -> None:
    """Another fallback is no news to the staff."""
    number = announced(swift)
    done(carried(swift, LI, "change.edit", number, fallback="重装上一版"))
    assert change(swift, number).held("announced") is not None
    assert corrections(swift) == 0
