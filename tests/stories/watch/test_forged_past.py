"""Whoever owns the machine rewrites a past day with all that lies in the database; a copy outside tells."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.database.engines import writing_engine
from models.proof.state import line_for, proof_of, proves, row_text
from models.terms import Promise
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.command_line import EN, zhiban
from tests.support.desk import Desk
from tests.support.forger import Forge, remove_everything, rewrite_everything
from tests.support.reported import a_c, an_a

pytestmark = [pytest.mark.both_databases("forged by SQL"), pytest.mark.machine_clock]

DAYS = ("2026-03-04", "2026-03-05", "2026-03-06")


@pytest.fixture(autouse=True)
def _commands(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBAN_DATABASE_URL", desk.settings.database)
    monkeypatch.setenv("ZHIBAN_DATA_DIR", str(tmp_path / "elsewhere"))


def three_days(desk: Desk) -> list[str]:
    """A report each day, taken on the day; each morning a digest. The numbers, oldest first."""
    numbers = []
    for day, report, who in zip(DAYS, (a_c, an_a, a_c), ("赵小禾", "赵小禾", "陈思远"), strict=True):
        number = report(desk, who)
        desk.clock.move(minutes=2)
        desk.as_("李强").press(number, "接单")
        numbers.append(number)
        desk.clock.set(day, "08:30")
        desk.tick("digests")
        desk.settle()
    return numbers


def forged(desk: Desk, work: Callable[[Session], None]) -> None:
    """Do something to the database of a desk."""
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        work(session)
        session.commit()
    engine.dispose()


def in_the_past(by: int) -> Forge:
    """Have the answer to a report come so many seconds earlier than it came."""

    def forge(ticket: Ticket, log: list[WorkLogEntry]) -> None:
        taken = next(entry for entry in log if entry.verb == "taken")
        respond = ticket.target(Promise.RESPOND)
        assert respond is not None
        taken.at = respond.met_at = ticket.taken_at = taken.at - timedelta(seconds=by)

    return forge


def without_the_last(_: Ticket, log: list[WorkLogEntry]) -> None:
    """Take the last entry away."""
    log.pop()


@pytest.mark.parametrize(
    ("forge", "problem"),
    [
        (in_the_past(60), "the entries that the check code of 2026-03-05 covers are not what they were."),
        (without_the_last, "there are fewer entries than the check code of 2026-03-05 covers."),
    ],
    ids=["earlier", "cut"],
)
def test_who_forgets_the_seals_is_named_without_a_file(desk: Desk, forge: Forge, problem: str) -> None:
    """Log, head, length and proof all agree: the seals of the database itself say what they were."""
    (_, second, _) = three_days(desk)
    forged(desk, lambda session: rewrite_everything(session, second, forge, with_seals=False))
    told = zhiban("audit", "verify", *EN)
    assert (told.exit_code, told.stderr) == (1, f"{second}: {problem}\n")


def test_a_ticket_that_is_gone_without_a_gap_is_named(desk: Desk) -> None:
    """The newest of all, with every row of its own, and its number counted back."""
    (_, _, third) = three_days(desk)
    forged(desk, lambda session: remove_everything(session, third))
    told = zhiban("audit", "verify", *EN)
    assert told.exit_code == 1
    assert told.stderr == f"{third}: the check code of 2026-03-06 covers it, and it is gone from the database.\n"


def test_the_exported_file_names_the_first_day_and_the_ticket(desk: Desk, tmp_path: Path) -> None:
    """In the database nothing tells any more; the auditor's file has what was."""
    (_, second, _) = three_days(desk)
    file = tmp_path / "kept.jsonl"
    assert zhiban("audit", "seals", "--export", str(file)).exit_code == 0
    assert zhiban("audit", "verify", "--seals", str(file)).exit_code == 0
    forged(desk, lambda session: rewrite_everything(session, second, in_the_past(60)))
    alone = zhiban("audit", "verify", *EN)
    assert (alone.exit_code, alone.stderr) == (0, "")
    told = zhiban("audit", "verify", "--seals", str(file), *EN)
    assert told.exit_code == 1
    assert told.stderr.splitlines() == [
        f"From 2026-03-05 on, the database differs from {file}.",
        f"{second}: the entries that the check code of 2026-03-05 covers are not what they were.",
    ]


def test_a_line_of_a_digest_names_the_first_day(desk: Desk, tmp_path: Path) -> None:
    """What stands in the room, typed by hand, is enough."""
    (_, second, _) = three_days(desk)
    cards = [line.card for line in desk.as_("李强").cards("team") if line.card and line.card.footnote]
    typed = tmp_path / "typed.txt"
    typed.write_text("\n".join(card.footnote for card in cards[-2:]), "utf-8")
    forged(desk, lambda session: rewrite_everything(session, second, in_the_past(60)))
    told = zhiban("audit", "verify", "--seals", str(typed), *EN)
    assert told.exit_code == 1
    assert told.stderr == f"From 2026-03-05 on, the database differs from {typed}.\n"


def test_a_desk_that_goes_on_keeps_agreeing(desk: Desk, tmp_path: Path) -> None:
    """What is added after a copy was taken changes nothing of what the copy holds."""
    (first, *_) = three_days(desk)
    file = tmp_path / "kept.jsonl"
    zhiban("audit", "seals", "--export", str(file))
    office = desk.as_("王敏")
    office.submit(office.card_with(first, "resolve").post, "ask_reporter", {"asked": "请发截图"})
    desk.clock.set("2026-03-09", "08:30")
    desk.tick("seals")
    later = zhiban("audit", "verify", "--seals", str(file), *EN)
    assert (later.exit_code, later.stderr) == (0, "")
    again = tmp_path / "later.jsonl"
    zhiban("audit", "seals", "--export", str(again))
    assert again.read_bytes().startswith(file.read_bytes())
    assert len(again.read_bytes()) > len(file.read_bytes())


def test_the_next_entry_makes_nothing_true(desk: Desk) -> None:
    """Whoever forges a due time with its digests, and has the desk go on from there, is named for good."""
    number = three_days(desk)[1]

    def later_and_met(session: Session) -> None:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        target = ticket.target(Promise.RESPOND)
        assert target is not None
        lines = ticket.proved.split("\n")
        before = row_text("target", vars(target))
        target.met_at, target.due_at = target.started_at, target.due_at + timedelta(hours=5)
        is_its = [line.startswith("target ") and proves(line, before) for line in lines]
        lines[is_its.index(True)] = line_for("target", row_text("target", vars(target)))
        ticket.proved = "\n".join(lines)
        ticket.proof = proof_of(number, ticket.log_head, ticket.log_length, ticket.proved)

    forged(desk, later_and_met)
    person = desk.as_("赵小禾")
    person.say("intake", "现在好像更多人打不开了", thread=person.card_with(number, "补充情况").thread)
    verified = zhiban("audit", "verify", *EN)
    assert verified.exit_code == 1
    assert f"{number}: Before entry 3 the ticket was changed without an entry." in verified.stderr
