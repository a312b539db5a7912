"""Changes in several windows, pressed through the desk: planned, confirmed, and carried out window by window."""

from tests.support.changes import (
    BUSINESS_LIST,
    CONFIRMED,
    DATA_BACKUP,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TECHNICAL_LIST,
    TESTED,
    WANG,
    ZHANG,
    at,
    carried,
    deployed,
    done,
    whole,
)
from tests.support.one_connection import SwiftDesk

FRIDAY = "2026-03-06 20:00-22:00"


def planned(desk: SwiftDesk, more: str = FRIDAY, **changes: str) -> str:
    """The number of a change of several windows that was tested."""
    number = deployed(desk, LI, **changes)
    done(carried(desk, LI, "change.edit", number, **whole(desk), more_windows=more))
    done(carried(desk, ZHANG, "change.test", number, **TESTED))
    return number


def confirmed(desk: SwiftDesk, **changes: str) -> str:
    """The number of one that the office confirmed, the staff told of both windows."""
    number = planned(desk, **changes)
    done(carried(desk, WANG, "change.confirm", number, **CONFIRMED))
    done(carried(desk, WANG, "change.announce", number))
    done(carried(desk, WANG, "change.announce", number))
    return number


def carried_out(desk: SwiftDesk, number: str, day: str, *, until: str = "change.verify") -> None:
    """One window, from its backups to what the office verified."""
    desk.now = at(f"{day}T19:40")
    moved = {"finished_at": f"{day}T19:30", "backup_reference": f"img-{day}"}
    done(carried(desk, LI, "change.back_up_system", number, **{**SYSTEM_BACKUP, **moved}))
    moved = {"finished_at": f"{day}T19:35", "covers_until": f"{day}T19:35", "backup_reference": f"dump-{day}"}
    done(carried(desk, LI, "change.back_up_data", number, **{**DATA_BACKUP, **moved}))
    done(carried(desk, WANG, "change.concede", number, concession="no_sessions", reason="已看场次表"))
    desk.now = at(f"{day}T20:05")
    done(carried(desk, LI, "change.begin", number, **PACKAGE))
    desk.now = at(f"{day}T21:00")
    if until == "change.begin":
        return
    done(carried(desk, LI, "change.finish", number, done_what=f"{day} 已换包"))
    done(carried(desk, ZHANG, "change.verify_technically", number, **TECHNICAL_LIST))
    done(carried(desk, HE, "change.verify", number, **BUSINESS_LIST))
