"""系统备份, 数据备份, 开始: facts, and everything looked at anew (三·2.3(6))."""

import pytest
from sqlmodel import select

from models.changes.terms import ChangeState
from models.people.person import Person
from tests.support.changes import (
    BUSINESS_LIST,
    CONFIRMED,
    DATA_BACKUP,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    WANG,
    ZHANG,
    ZHOU,
    announced,
    at,
    carried,
    change,
    confirmed,
    done,
    ready,
    state,
    under_way,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

CONCEDED = {"concession": "no_sessions", "reason": "已看"}


def begins(desk: SwiftDesk, number: str, who: str = LI, **more: str) -> str:
    """What is said to whoever begins."""
    return str(carried(desk, who, "change.begin", number, **{**PACKAGE, **more}).toast)


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"finished_at": "2026-03-04T19:59"}, "change.backup_old"),
        ({"finished_at": "2026-03-05T19:41"}, "change.backup_future"),
        ({"backup_size": "0"}, "change.backup_size"),
        ({"backup_volume": "same"}, "change.backup_same_volume"),
        ({"backup_sort": "cloud_snapshot", "snapshot_whole": "no"}, "change.snapshot_partial"),
    ],
    ids=["from before yesterday", "from the future", "without size", "same volume", "half a snapshot"],
)
def test_a_backup_that_is_none(swift: SwiftDesk, wrong: dict[str, str], key: str) -> None:
    """Refused in words; the change is not backed up by it."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    assert carried(swift, LI, "change.back_up_system", number, **{**SYSTEM_BACKUP, **wrong}).toast == ZH(key)
    assert state(swift, number) is ChangeState.CONFIRMED
    assert change(swift, number).held("system_backup") is None


def test_with_both_it_is_backed_up(swift: SwiftDesk) -> None:
    """In any order."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_data", number, **DATA_BACKUP))
    assert state(swift, number) is ChangeState.CONFIRMED
    done(carried(swift, "孙工", "change.back_up_system", number, **SYSTEM_BACKUP))
    assert state(swift, number) is ChangeState.BACKED_UP


def test_a_data_backup_reaches_the_last_close_of_business(swift: SwiftDesk) -> None:
    """That of 16:59 does not, unless a leader lets it pass."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    short = {**DATA_BACKUP, "covers_until": "2026-03-05T16:59"}
    told = carried(swift, LI, "change.back_up_data", number, **short)
    assert told.toast == "数据备份须覆盖到 17:00（最近一次下班或场次结束），否则须领导准许。"
    done(carried(swift, ZHOU, "change.waive", number, waiver="uncovered", reason="下班前已停用"))
    done(carried(swift, LI, "change.back_up_data", number, **short))


def test_a_data_backup_reaches_no_further_than_its_own_end(swift: SwiftDesk) -> None:
    """One that was finished at 16:30 does not hold what was written until 17:00."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    early = {**DATA_BACKUP, "finished_at": "2026-03-05T16:30", "covers_until": "2026-03-05T17:00"}
    assert carried(swift, LI, "change.back_up_data", number, **early).toast == ZH("change.backup_covers_more")
    assert change(swift, number).held("data_backup") is None


def test_one_snapshot_is_not_both(swift: SwiftDesk) -> None:
    """Unless the database is stopped, and the office says why."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_system", number, **SYSTEM_BACKUP))
    same = {**DATA_BACKUP, "backup_sort": "machine_snapshot", "snapshot_whole": "yes", "backup_reference": "img-77"}
    assert carried(swift, LI, "change.back_up_data", number, **same).toast == ZH("change.one_snapshot")
    concede = {"concession": "one_snapshot", "reason": "整机停机快照"}
    assert carried(swift, WANG, "change.concede", number, **concede).toast == ZH("change.database_not_stopped")
    done(carried(swift, WANG, "change.concede", number, **concede, database_stopped="yes"))
    done(carried(swift, LI, "change.back_up_data", number, **same))
    assert state(swift, number) is ChangeState.BACKED_UP


def test_it_begins_once(swift: SwiftDesk) -> None:
    """The second press is told where it stands."""
    number = under_way(swift)
    assert begins(swift, number, ZHANG) == ZH("change.stands", number=number, state="实施中")
    assert change(swift, number).implementer_id == change(swift, number).applicant_id


def test_another_package_is_not_begun(swift: SwiftDesk) -> None:
    """What begins is what was tested and confirmed."""
    number = ready(swift)
    told = begins(swift, number, digest="ab12" * 16)
    assert told == ZH("change.other_package", version="3.2.1", digest=PACKAGE["digest"][:12])
    assert state(swift, number) is ChangeState.BACKED_UP


def test_whoever_confirmed_does_not_begin(swift: SwiftDesk) -> None:
    """Even with an engineer's role."""
    number = ready(swift)
    with swift.session() as session:
        for name in (WANG, HE):
            session.exec(select(Person).where(Person.name == name)).one().roles = ["office", "engineer"]
    assert begins(swift, number, WANG) == ZH("change.confirmer_differs")
    assert begins(swift, number, HE) == ZH("change.verifier_differs")


@pytest.mark.parametrize("clock", ["2026-03-05T19:59", "2026-03-05T22:00"])
def test_outside_its_window_nothing_begins(swift: SwiftDesk, clock: str) -> None:
    """Neither before nor at the end."""
    number = ready(swift)
    swift.now = at(clock)
    assert begins(swift, number) == "现在不在变更时段内（20:00 至 22:00）。"


def test_a_begin_that_leaves_no_time_to_roll_back(swift: SwiftDesk) -> None:
    """Half an hour is needed: 21:30 is in time, a minute later is not."""
    number = ready(swift)
    swift.now = at("2026-03-05T21:31")
    assert begins(swift, number) == "须在 21:30 前开始，否则剩余时间不够回退。"
    swift.now = at("2026-03-05T21:30")
    assert begins(swift, number) == f"{number} 现为“实施中”"


def test_a_backup_that_became_stale(swift: SwiftDesk) -> None:
    """After a postponement a backup may be too old, and the list of what is missing says so."""
    number = ready(swift)
    later = {"starts_at": "2026-03-06T20:00", "ends_at": "2026-03-06T22:00", "reason": "推迟一天"}
    done(carried(swift, WANG, "change.postpone", number, **later))
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))
    assert state(swift, number) is ChangeState.CONFIRMED
    swift.now = at("2026-03-06T19:40")
    told = str(carried(swift, LI, "change.back_up_system", number, **SYSTEM_BACKUP).toast)
    assert told == ZH("change.backup_old")
    fresh = {**SYSTEM_BACKUP, "finished_at": "2026-03-06T19:30", "backup_reference": "img-78"}
    done(carried(swift, LI, "change.back_up_system", number, **fresh))
    assert state(swift, number) is ChangeState.CONFIRMED, "the data backup is a day old"


def test_sessions_that_nobody_imported_lately(swift: SwiftDesk) -> None:
    """The office has to say that there is none, and what it said yesterday is too old."""
    number = announced(swift)
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_system", number, **SYSTEM_BACKUP))
    done(carried(swift, LI, "change.back_up_data", number, **DATA_BACKUP))
    swift.now = at("2026-03-05T20:05")
    assert begins(swift, number) == ZH("change.sessions_unknown")
    assert carried(swift, LI, "change.concede", number, **CONCEDED).toast == ZH("change.only_office")
    done(carried(swift, WANG, "change.concede", number, **CONCEDED))
    assert begins(swift, number) == f"{number} 现为“实施中”"


def test_a_stop_without_notice(swift: SwiftDesk) -> None:
    """停机 needs a notice that left in time, or a leader's exception."""
    number = confirmed(swift)
    swift.now = at("2026-03-05T19:40")
    done(carried(swift, LI, "change.back_up_system", number, **SYSTEM_BACKUP))
    done(carried(swift, LI, "change.back_up_data", number, **DATA_BACKUP))
    done(carried(swift, WANG, "change.concede", number, **CONCEDED))
    swift.now = at("2026-03-05T20:05")
    assert begins(swift, number) == ZH("change.not_announced")
    done(carried(swift, ZHOU, "change.except", number, reason="夜间无人使用"))
    assert begins(swift, number) == f"{number} 现为“实施中”"


def test_one_change_at_a_time_on_a_system(swift: SwiftDesk) -> None:
    """The other one is named."""
    other = ready(swift)
    swift.now = at("2026-03-03T10:00")
    number = ready(swift)
    assert begins(swift, other) == f"{other} 现为“实施中”"
    assert begins(swift, number) == ZH("change.system_busy", number=other)


def test_a_verifier_who_left_before_the_night(swift: SwiftDesk) -> None:
    """It does not begin without somebody who will verify it."""
    number = ready(swift)
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == HE)).one().active_until = swift.now
    assert begins(swift, number) == ZH("change.verifier_gone")


def test_a_vendor_never_verifies_for_the_office(swift: SwiftDesk) -> None:
    """Not with the office's role either."""
    number = under_way(swift)
    done(carried(swift, LI, "change.finish", number, done_what="换包"))
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == ZHANG)).one().roles = ["engineer", "office", "leader"]
    assert carried(swift, ZHANG, "change.verify", number, **BUSINESS_LIST).toast == ZH("change.only_office")
    assert state(swift, number) is ChangeState.VERIFYING
