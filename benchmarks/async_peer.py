"""The peer of the turn: the same rows, written the usual way by an AsyncSession on aiosqlite with its defaults."""

import secrets
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Session, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.people.person import Account
from models.people.place import PlaceSetting
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

WRITTEN: tuple[type[SQLModel], ...] = (Receipt, Ticket, Target, WorkLogEntry, Post)


class AsyncPeer:
    """Writes, for each report, copies of the rows that one report of the desk left in `engine`'s database."""

    def __init__(self, file: Path, engine: Engine) -> None:
        tables = create_engine(f"sqlite:///{file}")
        SQLModel.metadata.create_all(tables)
        tables.dispose()
        with Session(engine) as session:
            self._rows = [(model, _values(row)) for model in WRITTEN for row in session.exec(select(model)).all()]
        self._engine = create_async_engine(f"sqlite+aiosqlite:///{file}", connect_args={"timeout": 60})
        self._numbers = count(1000)

    async def report(self) -> None:
        """One session, the same reads, the same rows, one commit."""
        number = next(self._numbers)
        async with AsyncSession(self._engine) as session:
            await session.exec(select(Account).where(Account.external_id == "nobody"))
            await session.exec(select(PlaceSetting))
            session.add_all([model(**_renumbered(model, values, number)) for model, values in self._rows])
            await session.commit()

    async def close(self) -> None:
        """Let the connections go."""
        await self._engine.dispose()


def _values(row: SQLModel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


def _renumbered(model: type[SQLModel], values: dict[str, Any], number: int) -> dict[str, Any]:
    """The values under keys of their own, so that every report is a new one."""
    if model is Receipt:
        return values | {"idempotency_key": f"r{number}"}
    if model is Ticket:
        return values | {"id": number, "number": f"n{number}", "ref": f"r{number}"}
    if model is Post:
        return values | {"seq": None, "id": secrets.token_hex(8), "ticket_id": number}
    return values | {"id": None, "ticket_id": number}
