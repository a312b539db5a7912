"""The session of a turn, which knows the tickets that the turn changed."""

from typing import Literal

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

from handlers.turn.proving import prove_what_is_written
from models.proof.role_list import COLUMNS, Untold, note_roles
from models.storage.shared_reads import forget_shared_reads, take_part
from models.tickets.ticket import Ticket


class TurnSession(Session):
    """Holds on to changed tickets: a session lets go of a row once it is written, and their log is not yet.

    Its commit writes and leaves it to the transaction of `bind` to make that last; with `create_savepoint` nothing
    lasts without a commit of its own, and nothing read is shared with other turns.
    """

    def __init__(
        self, bind: Connection | Engine, join: Literal["rollback_only", "create_savepoint"] = "rollback_only"
    ) -> None:
        super().__init__(bind=bind, join_transaction_mode=join, expire_on_commit=False)
        self.changed_tickets: dict[int, Ticket] = {}
        """By their identity in memory, in the order in which they were first written."""
        self.untold_roles: dict[int, Untold] = {}
        """People whose roles, accounts or deputies the turn changed; it tells them when it ends."""
        if isinstance(bind, Connection) and join == "rollback_only":
            take_part(self, bind)


@event.listens_for(TurnSession, "before_flush")
def _hold_changed(session: TurnSession, _context: object, _instances: object) -> None:
    dirty = list(session.dirty)
    for row in (*dirty, *session.new, *session.deleted):
        if type(row) in COLUMNS:
            is_gone = row in session.deleted
            note_roles(session.untold_roles, row, is_new=row in session.new, is_gone=is_gone)
    session.changed_tickets |= {id(ticket): ticket for ticket in prove_what_is_written(session, dirty)}
    forget_shared_reads(session)


@event.listens_for(TurnSession, "do_orm_execute")
def _forget_before_writing(state: ORMExecuteState) -> None:
    if not state.is_select:
        forget_shared_reads(state.session)  # type: ignore[arg-type]  # it is a session of a turn
