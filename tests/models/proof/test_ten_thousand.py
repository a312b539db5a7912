"""Of ten thousand entries `zhiban audit verify` names the one that was touched, and takes masking for what it is."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, select, update
from sqlmodel import Session, col

from bot.commands.audit_verify import LogAudit
from handlers.i18n import voice_of
from models.database.engines import writing_engine
from models.terms import Language
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import Desk, running_desk
from tests.support.many_logs import write_ten_thousand

pytestmark = pytest.mark.both_databases("a byte is changed by SQL, and each database stores contents its own way")

AT = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
TYPED = "海州建工说报表导不出来"


@pytest.fixture
def office(office_url: str, tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """An office with ten thousand entries, and the number of a ticket of which words were masked."""
    engine = writing_engine(office_url)
    with engine.begin() as connection:
        write_ten_thousand(connection, AT)
    with running_desk(office_url, tmp_path) as desk:
        number = masked(desk)
    yield engine, number
    engine.dispose()


def masked(desk: Desk) -> str:
    """A report of which 王敏 hid the bidder's name."""
    number = desk.as_("赵小禾").say("intake", TYPED).number
    post = desk.as_("王敏").card_with(number, "more").post
    hidden = {"masked_text": "original", "words": "海州建工", "reason": "涉及投标人名称"}
    assert not desk.as_("王敏").submit(post, "mask", hidden).refused
    assert number
    return number


def named(connection: Connection) -> list[str]:
    """What verification says."""
    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        audit = LogAudit(session)
        found = [voice_of(Language.EN).say(one) for one in audit.problems()]
        assert audit.entries > 9_990
        return found


def entry(connection: Connection, number: str, position: int) -> tuple[int, dict[str, str]]:
    """Its id and its content."""
    found = select(col(WorkLogEntry.id), col(WorkLogEntry.content)).join(
        Ticket, col(Ticket.id) == WorkLogEntry.ticket_id
    )
    row = connection.execute(found.where(col(Ticket.number) == number, col(WorkLogEntry.position) == position)).one()
    return row[0], row[1]


@pytest.mark.thorough("ten thousand entries")
def test_a_flipped_byte_a_deleted_end_and_a_masked_text(office: tuple[Engine, str]) -> None:
    """One bit of one letter is named with its ticket and position; so is a last entry that is gone; a mask is not."""
    engine, number = office
    with engine.connect() as connection:
        assert named(connection) == []
        assert "海州建工" not in json.dumps(entry(connection, number, 1)[1], ensure_ascii=False)
        entry_id, content = entry(connection, "2501-1234", 3)
        flipped = content["text"][:-1] + chr(ord(content["text"][-1]) ^ 1)
        is_entry = col(WorkLogEntry.id) == entry_id
        connection.execute(update(WorkLogEntry).where(is_entry).values(content={**content, "text": flipped}))
        [said] = named(connection)
        assert "2501-1234" in said
        assert "3" in said.partition(":")[2]
        connection.rollback()
        is_last = col(WorkLogEntry.id) == entry(connection, "2501-0777", 5)[0]
        connection.execute(delete(WorkLogEntry).where(is_last))
        assert {one.partition(":")[0] for one in named(connection)} == {"2501-0777"}
        connection.rollback()
        assert named(connection) == []
