"""`zhiban audit seals`, and `zhiban audit verify` with a file that was kept elsewhere."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, update
from sqlmodel import Session, col

from models.clocks.desk_time import Downtime
from models.clocks.kept_policy import KeptPolicy
from models.messaging.messages_without_ticket import UnstartedMessage
from models.proof.role_list import RoleFact
from models.proof.row_chain import RowChain
from models.seals.seal import Seal, SealedHead
from models.storage.digest import GENESIS
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.command_line import EN, in_database, open_office, verified, zhiban


def tamper(*statements: Executable) -> None:
    """Change the database behind the desk's back."""

    def work(session: Session) -> None:
        for statement in statements:
            session.connection().execute(statement)

    in_database(work)


def test_what_was_sealed_holds(numbers: list[str]) -> None:
    """How many there are and up to which day."""
    code, out, errors = verified()
    assert (code, errors) == (0, "")
    assert "3 daily check codes, up to 2026-11-28: all intact." in out
    assert "3 个每日校验码，截至 2026-11-28，与全部记录相符。" in zhiban("audit", "verify").stdout


def test_they_are_listed_a_line_each(numbers: list[str]) -> None:
    """Day and code, as the digests show them."""
    lines = zhiban("audit", "seals").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["2026-11-26", "2026-11-27", "2026-11-28"]
    assert all(len(line.split()[1]) == 29 for line in lines)


def test_the_file_is_stable_private_and_never_overwritten(exported: Path, tmp_path: Path) -> None:
    """The same bytes each time, one line a seal, and only its owner reads it."""
    assert exported.stat().st_mode & 0o777 == 0o600
    again = tmp_path / "again.jsonl"
    zhiban("audit", "seals", "--export", str(again))
    assert again.read_bytes() == exported.read_bytes()
    assert len(exported.read_bytes().splitlines()) == 3
    refused = zhiban("audit", "seals", "--export", str(again), *EN)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "is not overwritten" in refused.stderr
    nowhere = zhiban("audit", "seals", "--export", str(tmp_path / "no" / "such"), *EN)
    assert (nowhere.exit_code, "cannot be written" in nowhere.stderr) == (1, True)


def test_a_desk_without_any_says_so(environment: None, tmp_path: Path) -> None:
    """No file is made."""
    open_office()
    file = tmp_path / "none"
    assert "There are no daily check codes yet" in verified()[1]
    refused = zhiban("audit", "seals", "--export", str(file), *EN)
    assert (refused.exit_code, "no daily check codes yet" in refused.stderr, file.exists()) == (1, True, False)


def test_a_copy_agrees_whole_or_typed(exported: Path, tmp_path: Path) -> None:
    """The file, some of its lines, and what somebody typed from a digest, in whatever spelling."""
    assert verified("--seals", str(exported))[0] == 0
    (_, second, third) = zhiban("audit", "seals").stdout.splitlines()
    typed = tmp_path / "typed.txt"
    whole = exported.read_text().splitlines()[0]
    day, code = third.split()
    spelled = f"{day}：{code.upper().replace('-', ' ')}  "
    typed.write_text(f"\ufeff{whole}\r\n\n  防篡改校验码 {second}\n{spelled}\n", "utf-8")
    code_, out, errors = verified("--seals", str(typed))
    assert (code_, errors) == (0, "")
    assert f"{typed}: the database agrees with all 3 lines, up to 2026-11-28." in out


FIRST = col(WorkLogEntry.ticket_id) == 1
OF_FIRST = col(Ticket.id) == 1
TAMPERING: dict[str, tuple[list[Executable], str]] = {
    "the last entry removed, head and length put back": (
        [delete(WorkLogEntry).where(FIRST), update(Ticket).where(OF_FIRST).values(log_head=GENESIS, log_length=0)],
        "{0}: there are fewer entries than the check code of 2026-11-26 covers",
    ),
    "a chain value and the head rewritten": (
        [
            update(WorkLogEntry).where(FIRST).values(chain="f" * 64),
            update(Ticket).where(OF_FIRST).values(log_head="f" * 64),
        ],
        "{0}: the entries that the check code of 2026-11-26 covers are not what they were",
    ),
    "another number": (
        [update(Ticket).where(OF_FIRST).values(number="2611-9999")],
        "{0}: the check code of 2026-11-26 covers it, and it is gone",
    ),
    "another proof": (
        [update(Ticket).where(OF_FIRST).values(proof="0" * 64)],
        "{0}: the ticket is not in the state that the check code of 2026-11-26 covers",
    ),
    "a downtime moved": (
        [update(Downtime).where(col(Downtime.position) == 1).values(chain="0" * 64)],
        "The list of downtimes: the entries that the check code of 2026-11-26 covers are not what they were",
    ),
    "talk removed": (
        [delete(UnstartedMessage)],
        "webchat/intake: there are fewer entries than the check code of 2026-11-26 covers",
    ),
    "a seal removed": (
        [delete(SealedHead).where(col(SealedHead.seal_number) == 2), delete(Seal).where(col(Seal.number) == 2)],
        "The daily check code of 2026-11-28 does not follow the one before it",
    ),
    "a seal's day changed": (
        [update(Seal).where(col(Seal.number) == 2).values(day="2026-01-01")],
        "The daily check code of 2026-01-01 was changed",
    ),
    "a sealed length changed": (
        [update(SealedHead).where(col(SealedHead.name) == "webchat/intake").values(length=0)],
        "The list that the daily check code of 2026-11-26 covers was changed",
    ),
    "a sealed chain removed": (
        [delete(SealedHead).where(col(SealedHead.name) == "webchat/intake")],
        "The list that the daily check code of 2026-11-26 covers was changed",
    ),
    "a seal's chain changed": (
        [update(Seal).where(col(Seal.number) == 3).values(chain="0" * 64)],
        "The daily check code of 2026-11-28 was changed",
    ),
}


@pytest.mark.parametrize(("statements", "problem"), TAMPERING.values(), ids=TAMPERING)
def test_tampering_after_the_seal_is_named(numbers: list[str], statements: list[Executable], problem: str) -> None:
    """Without any file: the ticket or the day, exit code 1."""
    tamper(*statements)
    code, out, errors = verified()
    assert code == 1
    assert problem.format(*numbers) in errors
    assert "daily check code" in out


def test_all_seals_removed_is_named(numbers: list[str]) -> None:
    """A desk that was at work for days has some; one that was off may owe the newest."""
    tamper(delete(SealedHead), delete(Seal))
    assert verified()[0] == 0
    tamper(delete(Downtime), delete(RowChain))
    code, _, errors = verified()
    assert code == 1
    assert "From Wed 25 Nov" in errors
    assert "there is no daily check code" in errors


def test_a_file_names_the_first_day_and_the_tickets(exported: Path, numbers: list[str]) -> None:
    """Of seals that were made anew, with chains that were rewritten: the file has what they were."""
    new = update(Seal).where(col(Seal.number) >= 2)
    tamper(
        update(Ticket).where(col(Ticket.number) == numbers[1]).values(log_head="e" * 64),
        update(WorkLogEntry).where(col(WorkLogEntry.ticket_id) == 2).values(chain="e" * 64),
        update(SealedHead).where(col(SealedHead.name) == numbers[1]).values(head="e" * 64),
        new.values(chain="d" * 64),
    )
    code, _, errors = verified("--seals", str(exported))
    assert code == 1
    assert f"From 2026-11-27 on, the database differs from {exported}." in errors
    assert f"{numbers[1]}: the entries that the check code of 2026-11-27 covers are not what they were" in errors


def test_a_typed_code_names_the_day(numbers: list[str], tmp_path: Path) -> None:
    """Day and code are enough to tell from which day on."""
    typed = tmp_path / "typed.txt"
    typed.write_text(zhiban("audit", "seals").stdout)
    tamper(update(Seal).where(col(Seal.number) == 2).values(chain="d" * 64))
    code, _, errors = verified("--seals", str(typed))
    assert code == 1
    assert f"From 2026-11-27 on, the database differs from {typed}." in errors


def test_a_file_of_another_desk_is_one_sentence(exported: Path) -> None:
    """Nothing that it holds stands here."""
    tamper(
        update(Seal).where(col(Seal.number) == 1).values(previous="a" * 64),
        update(Seal).values(chain=col(Seal.content)),
        update(WorkLogEntry).values(chain="b" * 64),
        update(UnstartedMessage).values(chain="b" * 64),
        update(Downtime).values(chain="b" * 64),
        update(KeptPolicy).values(chain="b" * 64),
        update(RoleFact).values(chain="b" * 64),
    )
    code, _, errors = verified("--seals", str(exported))
    assert code == 1
    assert errors.splitlines()[-1].startswith(f"Nothing that {exported} holds stands in this database")


def changed_line(file: Path) -> None:
    """One letter of the second day."""
    lines = file.read_text().splitlines()
    lines[1] = lines[1].replace('"ticket"', '"Ticket"')
    file.write_text("\n".join(lines))


def a_fifo(file: Path) -> None:
    """Something in its place that nobody writes to."""
    file.unlink()
    os.mkfifo(file)


def a_directory(file: Path) -> None:
    """A folder in its place."""
    file.unlink()
    file.mkdir()


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda file: file.unlink(), "cannot be read"),
    "empty": (lambda file: file.write_bytes(b""), "The file is empty."),
    "blank": (lambda file: file.write_bytes(b"\n \n"), "The file is empty."),
    "not UTF-8": (lambda file: file.write_bytes(b"\xff\xfe" * 9), "line 1: The line is not UTF-8 text."),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:-90]), "line 3: The line is cut off"),
    "changed": (changed_line, "line 2: The line of 2026-11-27 is not what was exported."),
    "of another kind": (lambda file: file.write_text("hello"), "line 1: The line must be"),
    "half a code": (lambda file: file.write_text("2026-11-27 9f8e-7d6c"), "line 1: The line must be"),
    "no day": (lambda file: file.write_text("2026-13-27 " + "-".join(["9f8e"] * 6)), "line 1: The line must be"),
    "deep": (lambda file: file.write_text('{"desk":' + "[" * 100_000), "line 1: The line is cut off"),
    "a number": (lambda file: file.write_text(file.read_text().replace(":1,", ":1e400,")), "is cut off"),
    "a FIFO": (a_fifo, "It is no plain file."),
    "a directory": (a_directory, "It is no plain file."),
}


@pytest.mark.parametrize(("spoil", "problem"), BAD.values(), ids=BAD)
def test_a_bad_file_is_one_sentence(exported: Path, spoil: Callable[[Path], object], problem: str) -> None:
    """With the line where there is one; exit code 1, in English and in Chinese."""
    spoil(exported)
    code, _, errors = verified("--seals", str(exported))
    assert (code, len(errors.splitlines())) == (1, 1)
    assert problem in errors
    assert str(exported) in errors
    chinese = zhiban("audit", "verify", "--seals", str(exported))
    assert (chinese.exit_code, len(chinese.stderr.splitlines())) == (1, 1)
    assert chinese.stderr.rstrip().endswith(("。", ")"))


def test_a_huge_line_is_refused_before_it_is_read(exported: Path) -> None:
    """A gigabyte of nothing costs no gigabyte of memory."""
    os.truncate(exported, 2**30)
    code, _, errors = verified("--seals", str(exported))
    assert code == 1
    assert "line 4: The line is too long." in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("sign",),
        ("sign", "--key", "k"),
        ("sign", "s"),
        ("sign", "--new-key", "k", "s"),
        ("verify", "--signature", "s"),
        ("verify", "--seals", "s", "--public-key", "k"),
    ],
)
def test_options_that_do_not_fit_are_one_sentence(environment: None, arguments: tuple[str, ...]) -> None:
    """Which have to stand together; nothing is written."""
    refused = zhiban("audit", *arguments, *EN)
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
