"""`zhiban audit verify`."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, make_url, update
from sqlmodel import Session, col

from bot.commands.audit_verify import MANY, LogAudit
from bot.settings import Settings
from models.database.engines import reading_engine
from models.messaging.messages_without_ticket import UnstartedChain, UnstartedMessage
from models.phrase import phrase
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.calendar.business_hours import SHANGHAI
from tests.support.command_line import in_database, open_office, report, zhiban

AT = datetime(2026, 11, 25, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()
    for number in range(3):
        report(f"{number}号标段开标系统打不开,所有人都进不去", AT, f"k{number}")


def tamper(statement: Executable) -> None:
    """Change the log behind the desk's back."""

    def work(session: Session) -> None:
        session.connection().execute(statement)

    in_database(work)


def test_untouched_logs_hold() -> None:
    """Number of tickets and entries, exit code 0."""
    verified = zhiban("audit", "verify", "--language", "en")
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert verified.stdout.startswith("3 tickets, ")
    assert verified.stdout.splitlines()[0].endswith(": all intact.")


FIRST = (col(WorkLogEntry.ticket_id) == 1) & (col(WorkLogEntry.position) == 1)
TAMPERING = [
    (update(WorkLogEntry).where(FIRST).values(content={"text": "x"}), "content of entry 1 was changed"),
    (update(WorkLogEntry).where(FIRST).values(by_name="别人"), "chain value of entry 1 was changed"),
    (update(WorkLogEntry).where(FIRST).values(position=9), "is missing or out of order"),
    (update(Ticket).where(col(Ticket.id) == 1).values(log_head="0" * 64), "does not match the chain head"),
    (update(Ticket).where(col(Ticket.id) == 1).values(log_length=7), "The log has 1 entry, which is not the number"),
    (delete(WorkLogEntry).where(col(WorkLogEntry.ticket_id) == 1), "There is no work log"),
    (
        update(WorkLogEntry).where(col(WorkLogEntry.ticket_id) == 1).values(ticket_id=None),
        "belong to no ticket",
    ),
]


@pytest.mark.parametrize(("statement", "problem"), TAMPERING)
def test_tampering_is_found_and_named(statement: Executable, problem: str) -> None:
    """The ticket and what is wrong with it, exit code 1."""
    tamper(statement)
    verified = zhiban("audit", "verify", "--language", "en")
    assert verified.exit_code == 1
    assert problem in verified.stderr.replace("belongs", "belong")
    assert "problem" in verified.stdout


def test_the_newest_ticket_removed_with_its_number_leaves_its_cards() -> None:
    """Whoever takes all rows of the last one and counts it back still has what was posted against them."""

    with closing(sqlite3.connect(str(make_url(Settings().database).database))) as connection, connection:
        for table in ("work_log", "target"):
            connection.execute(f"DELETE FROM {table} WHERE ticket_id = 3")  # noqa: S608 - two names of our own
        connection.execute("DELETE FROM ticket WHERE id = 3")
        connection.execute("UPDATE ticket_counter SET last = 2")
    verified = zhiban("audit", "verify", "--language", "en")
    assert verified.exit_code == 1
    assert "a card or notice" in verified.stderr


def test_a_promise_is_named_in_words() -> None:
    """响应 and not respond."""
    tamper(update(Target).values(note="x"))
    assert "时限（响应）" in zhiban("audit", "verify", "--language", "zh").stderr


def test_without_a_database_there_is_nothing_to_verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong directory is no clean audit."""
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert zhiban("audit", "verify").exit_code == 1


TALK = (col(UnstartedMessage.position) == 2) & (col(UnstartedMessage.chat) == "intake")


def talk() -> None:
    """Three messages that start no clock."""
    for number, words in enumerate(("大家早上好", "收到", "辛苦了")):
        report(words, AT, f"talk{number}")


def test_messages_that_started_no_clock_hold() -> None:
    """They are counted beside the logs, exit code 0."""
    talk()
    verified = zhiban("audit", "verify", "--language", "en")
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert verified.stdout.splitlines()[1] == "3 messages that started no clock: all intact."


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "系统打不开"},
        {"text": ""},
        {"account": "别人"},
        {"reading": {"rule": "R1"}},
        {"ref": "x"},
        {"position": 9},
    ],
    ids=str,
)
def test_a_message_changed_by_hand_is_named(changed: dict[str, object]) -> None:
    """Its chat and position, exit code 1; also where its words were taken away."""
    talk()
    tamper(update(UnstartedMessage).where(TALK).values(**changed))
    verified = zhiban("audit", "verify", "--language", "en")
    assert verified.exit_code == 1
    assert "webchat/intake: message 2 that started no clock was changed" in verified.stderr
    assert "1 problem" in verified.stdout


@pytest.mark.parametrize("first", [3, 2, 1])
def test_a_message_removed_from_the_end_is_named(first: int) -> None:
    """The last one, the last two or all of a chat: from which on they are missing, exit code 1."""
    talk()
    tamper(delete(UnstartedMessage).where(col(UnstartedMessage.position) >= first))
    verified = zhiban("audit", "verify", "--language", "en")
    assert verified.exit_code == 1
    assert f"webchat/intake: from message {first} on, those that started no clock are missing." in verified.stderr
    assert "1 problem" in verified.stdout


@pytest.mark.parametrize(
    "statement",
    [
        update(UnstartedChain).values(head="0" * 64),
        update(UnstartedChain).values(length=2),
        delete(UnstartedChain),
    ],
    ids=str,
)
def test_an_end_of_a_chain_changed_by_hand_is_named(statement: Executable) -> None:
    """It is kept beside the messages: where it is gone, or does not fit them, that is said, too."""
    talk()
    tamper(statement)
    verified = zhiban("audit", "verify", "--language", "en")
    assert verified.exit_code == 1
    assert "webchat/intake: message" in verified.stderr


def test_what_is_said_after_a_removal_hides_nothing() -> None:
    """The chain goes on from where it ended: the gap stays."""
    talk()
    tamper(delete(UnstartedMessage).where(col(UnstartedMessage.position) == 3))
    report("好的", AT, "talk3")
    verified = zhiban("audit", "verify", "--language", "en")
    assert "webchat/intake: message 3 that started no clock was changed" in verified.stderr


def test_the_sample_of_a_month_is_drawn_again() -> None:
    """The same lines each time, with what each message was; another month has none."""
    talk()
    drawn = zhiban("audit", "sample", "--month", "2026-11")
    assert (drawn.exit_code, drawn.stderr) == (0, "")
    assert drawn.stdout.splitlines()[0] == "2026-11 未起钟抽查：3 条中的 3 条"
    assert "大家早上好" in drawn.stdout
    assert zhiban("audit", "sample", "--month", "2026-11").stdout == drawn.stdout
    assert len(zhiban("audit", "sample", "--month", "2026-10").stdout.splitlines()) == 2


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "next"])
def test_no_month_is_one_sentence(month: str) -> None:
    """Exit code 1, and how a month is written."""
    refused = zhiban("audit", "sample", "--month", month)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "2026-02" in refused.stderr


def test_two_processes_find_the_same() -> None:
    """As many tickets and entries, and the same problems, read as the command reads: from a file that is there."""
    tamper(update(Ticket).where(col(Ticket.id) == 2).values(text="改过"))
    engine = reading_engine(Settings().database)
    found = []
    with Session(engine) as session:
        for shared_from in (1, MANY):
            audit = LogAudit(session, shared_from=shared_from)
            found.append((list(audit.problems()), audit.tickets, audit.entries))
    engine.dispose()
    assert found[0] == found[1]
    assert found[0][0] == [phrase("audit.ticket", number="2611-0002", problem=phrase("audit.own"))]
