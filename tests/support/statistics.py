"""What ANALYZE finds out about an office: that of a life, and what it would find after a thousand such lives."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.rules import load_rules
from models.database.engines import writing_engine
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

STEPS, SEED = 240, 0
TIMES, CROWD = 1000, 5000
GROWS = re.compile(
    r"(ticket|target|request|grant|post|merged_into|repeat_of)_id|.*_at|at|until"
    r"|id|seq|position|ref|external_ref|number|thread|idempotency_key"
)
"""Columns whose values are as many as there is work. The others are a word of a few, a person, or a chat."""


OF_FEW = re.compile(
    r"ix_target_owing|ix_target_open|ix_target_next_step|ix_sent_step_late|ix_wait_lasting"
    r"|ix_ticket_open|ix_ticket_unconfirmed|ix_ticket_choose_by|ix_post_waiting|ix_post_line"
)
"""Indexes that hold only what is open or late: walking one of them from end to end is walking what is asked for."""


class Statistic(NamedTuple):
    """A row of `sqlite_stat1`: how many rows an index has, then how many share the first column, the first two …

    `columns` are those of the index. A partial one has what is open, or the rows that have a value.
    """

    table: str
    name: str | None
    figures: tuple[int, ...]
    columns: tuple[str, ...] = ()
    is_partial: bool = False

    def grown(self) -> "Statistic":
        """After a thousand times as much work, of which as much is open as before."""
        if self.name is not None and OF_FEW.fullmatch(self.name):
            return self
        rows, *shares = self.figures
        grows = [any(map(GROWS.fullmatch, self.columns[: count + 1])) for count in range(len(shares))]
        shared = (share if one else share * TIMES for share, one in zip(shares, grows, strict=True))
        return self._replace(figures=(rows * TIMES, *shared))

    def crowded(self) -> "Statistic":
        """The same, where thousands are open and none of them was taken: they share one status."""
        return self._replace(figures=(CROWD, CROWD)) if self.name == "ix_ticket_open" else self.grown()

    def emptied(self) -> "Statistic":
        """The same, where next to nothing is open and next to nobody merged anything: most such columns are null."""
        return self._replace(figures=(1,) * len(self.figures)) if self.is_partial else self.grown()


def analyzed(connection: Connection) -> list[Statistic]:
    """What ANALYZE finds out of what there is."""
    connection.exec_driver_sql("ANALYZE")
    found = connection.exec_driver_sql("SELECT tbl, idx, stat FROM sqlite_stat1").all()
    partial = {
        name
        for table in {table for table, _, _ in found}
        for _, name, _, _, is_partial in connection.exec_driver_sql(f"PRAGMA index_list({table})")
        if is_partial
    }
    return [
        Statistic(table, index, tuple(map(int, stat.split())), tuple(_columns(connection, index)), index in partial)
        for table, index, stat in found
    ]


def _columns(connection: Connection, index: str | None) -> Iterator[str]:
    if index is not None:
        yield from (name for _, _, name in connection.exec_driver_sql(f"PRAGMA index_info({index})"))


def statistics_of_a_life(databases: Databases, folder: Path) -> list[Statistic]:
    """Those of a life of some weeks, of which nothing stays."""
    with databases.with_office("sqlite", folder) as url:
        engine = writing_engine(url)
        desk = SwiftDesk(engine, load_rules(settings_for(url, folder), engine))
        life = OfficeLife(desk, SEED)
        for _ in range(STEPS):
            life.step()
        found = analyzed(desk.writer.connection)
        desk.close()
        engine.dispose()
    return found


def pretend(engine: Engine, statistics: list[Statistic]) -> None:
    """Whatever connects from now on plans as if ANALYZE had found these."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.exec_driver_sql("DELETE FROM sqlite_stat1")
        rows = [(one.table, one.name, " ".join(map(str, one.figures))) for one in statistics]
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", rows)
