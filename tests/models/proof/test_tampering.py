"""Whatever is changed by SQL is named by `zhiban audit verify`: each column, each row, and what a forger thinks of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.commands.audit_verify import LogAudit
from handlers.i18n import voice_of
from models.access.audit import differences
from models.database.engines import writing_engine
from models.messaging.messages_without_ticket import broken_chains
from models.proof.role_audit import role_differences
from models.retention.masking_targets import masked_messages
from models.terms import Language
from tests.support.desk import running_desk
from tests.support.examples import TIMES
from tests.support.lived_office import lived_in
from tests.support.tampering import Tampering, by_hand, of_every_column, of_every_row

pytestmark = pytest.mark.both_databases("what SQL can change, and how each database gives values back")

LEAST = 300
"""So many ways there are at least."""
ONE_IN = 4
"""`make thorough` tries one in so many of the generated ways on PostgreSQL; CI tries all of them on both."""


@pytest.fixture
def lived(office_url: str, tmp_path: Path) -> Iterator[tuple[Engine, str]]:
    """The database of an office that has used every part of the desk, and the number of a ticket with a long log."""
    with running_desk(office_url, tmp_path) as desk:
        number = lived_in(desk)
    engine = writing_engine(office_url)
    yield engine, number
    engine.dispose()


def problems(connection: Connection, *, is_all: bool = True) -> list[str]:
    """What verification names, in both languages; unless all is wanted, no further check after one that finds it."""
    with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
        said = [voice_of(language).say(one) for one in LogAudit(session).problems() for language in Language]
        if is_all or not said:
            said += [voice_of(language).say(one) for one in role_differences(session) for language in Language]
            said += [voice_of(language).say(one) for one in differences(session) for language in Language]
            said += [str(one) for one in broken_chains(session, masked_messages(session))]
        return said


def named(connection: Connection, tampering: Tampering, *, is_all: bool = False) -> list[str] | None:
    """What is found of what was done, which is then undone; None where the database itself refuses it."""
    try:
        for statement in tampering.statements:
            connection.execute(statement)
        return problems(connection, is_all=is_all)
    except IntegrityError:
        return None
    finally:
        connection.rollback()


@pytest.mark.thorough("hundreds of ways to tamper")
def test_whatever_sql_changes_is_named(lived: tuple[Engine, str]) -> None:
    """Each proved column changed or exchanged between rows, each row removed or copied; untouched, all holds."""
    engine, number = lived
    with engine.connect() as connection:
        assert problems(connection) == []
        ways = {one.name: named(connection, one, is_all=True) for one in by_hand(connection, number)}
        assert None not in ways.values()
        generated = [*of_every_column(connection), *of_every_row(connection)]
        is_sampled = connection.dialect.name == "postgresql" and TIMES == 1
        if is_sampled:
            generated = generated[::ONE_IN]
        ways |= {one.name: named(connection, one) for one in generated}
    unnamed = [name for name, found in ways.items() if found == []]
    assert not unnamed, "\n".join(unnamed)
    assert sum(found is not None for found in ways.values()) >= LEAST / (ONE_IN if is_sampled else 1)
    assert any(number in one for one in ways["last entry removed, head and length put back"] or ())
