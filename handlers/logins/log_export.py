"""Administrators and auditors take the log of logins along as a sheet; that they did is an entry of it."""

from collections.abc import Mapping, Sequence

from handlers.i18n import Voice
from handlers.papers.sheet import Sheet
from handlers.turn.privilege import READS_LOGINS
from handlers.turn.turn import Turn
from models.logins.login_log import LoginEntry, LoginEvent, log_login
from models.storage.database_time import machine_now

WIDTHS = (22, 14, 26, 8, 24, 22, 18)


def note_export(turn: Turn, by_id: int, what: LoginEvent | None, address: str) -> None:
    """Log that a person exports the log, or one kind of its entries. Raises Refusal for one who may not read it."""
    READS_LOGINS.holder(turn, by_id)
    now = machine_now(turn.session.connection())
    log_login(turn.session, LoginEvent.EXPORTED, by_id, now, address=address, detail=what or "")


def log_sheet(voice: Voice, entries: Sequence[LoginEntry], names: Mapping[int, str], *, has_older: bool) -> Sheet:
    """Return the entries as a sheet; `names` are those of the people by id, `has_older` says that more stand before."""
    rows = tuple(
        (
            voice.moment(one.at),
            names.get(one.person_id or 0, ""),
            voice(f"login.log.{one.what}"),
            one.count or None,
            one.by_name,
            one.address,
            one.detail,
        )
        for one in entries
    )
    head = ("login.own.at", "people.page.column.name", "login.own.what", "people.log.count", "people.log.by")
    more = tuple(voice(key) for key in (*head, "people.log.address", "people.log.detail"))
    intro = (voice("people.log.has_older", count=len(entries)),) if has_older else ()
    return Sheet(voice("people.log.title"), more, rows, WIDTHS, intro)
