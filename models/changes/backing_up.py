"""系统备份, 数据备份: facts with time, place, size and a proof that they can be read."""

from models.changes.backups import DATA, SYSTEM, wrong_with_backups
from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.recording import note
from models.changes.steps import BACK_UP_DATA, BACK_UP_SYSTEM, CONCEDE, WAIVE
from models.changes.terms import ChangeState
from models.tickets.target import Clock

FIELDS = (
    *("backup_sort", "finished_at", "backup_place", "backup_volume", "backup_size", "read_back", "backup_reference"),
    "snapshot_whole",
)


def back_up_system(change: Change, press: ChangePress, clock: Clock) -> None:
    """系统备份; with both the change is backed up."""
    BACK_UP_SYSTEM.begins(change, press)
    _keep(change, press, SYSTEM)


def back_up_data(change: Change, press: ChangePress, clock: Clock) -> None:
    """数据备份, up to when it covers."""
    BACK_UP_DATA.begins(change, press)
    _keep(change, press, DATA, "covers_until")


def concede(change: Change, press: ChangePress, clock: Clock) -> None:
    """The office says, with its reason: no trading session, no data touched, or one snapshot for both."""
    CONCEDE.begins(change, press)
    note(change, press, press.text("concession"), "reason", "database_stopped")
    _settle(change, press)


def waive(change: Change, press: ChangePress, clock: Clock) -> None:
    """A leader lets a backup that falls short pass, or in an emergency that there is none."""
    WAIVE.begins(change, press)
    note(change, press, press.text("waiver"), "reason")


def _keep(change: Change, press: ChangePress, what: str, *more: str) -> None:
    change.void(press.now, what)
    note(change, press, what, *FIELDS, *more)
    _settle(change, press)


def _settle(change: Change, press: ChangePress) -> None:
    """Backed up is what has both, fresh now."""
    if change.state in {ChangeState.CONFIRMED, ChangeState.BACKED_UP}:
        is_missing = any(wrong_with_backups(change, press.now, None))
        change.state = ChangeState.CONFIRMED if is_missing else ChangeState.BACKED_UP
