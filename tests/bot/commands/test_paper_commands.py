"""`zhiban paper`: the records of questions and faults as files, with the errors of its neighbours."""

import asyncio
import hashlib
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from bot.settings import Settings
from handlers.turn.turn import Turn
from models.access.export import AccessExport
from models.retention.kept_paper import KeptPaper
from models.terms import FaultKind, Promise, ReportStage, Severity
from models.tickets.queries import person_named
from models.tickets.report_sections import Sections
from models.tickets.ticket import Ticket
from tests.support.command_line import EN, in_database, open_office, report, zhiban
from tests.support.opened_documents import fields, opened, words
from tests.support.reported import FAULT, QUESTION
from tests.support.templates import template_of

BY = ("--by", "王敏")
AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
CONVERTS = """#!/bin/sh
while [ "$1" != "--outdir" ]; do shift; done
printf '%%PDF-1.7' > "$2/paper.pdf"
"""
BREAKS = "#!/bin/sh\nexit 1\n"


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()


def answered() -> str:
    """A question of the staff that the office answered at once."""
    number = report(QUESTION, AT, "q1")

    def answer(turn: Turn) -> bool:
        ticket = turn.session.exec(select(Ticket).where(Ticket.number == number)).one()
        by = person_named(turn.session, "王敏")
        assert by is not None
        ticket.give_answer("在“通知书”里下载", by, turn.now, turn.clock)
        return True

    _acted(answer)
    return number


def _acted(deed: Callable[[Turn], bool]) -> None:
    async def run() -> None:
        async with open_dispatch(Settings()) as (dispatch, _):
            await dispatch.carry_out(deed, AT, "test")

    asyncio.run(run())


def put_on_path(program: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `soffice` that does as the script says, before anything else on the path; "" for a machine without one."""
    folder.mkdir()
    if program:
        (folder / "soffice").write_text(program, "utf-8")
        (folder / "soffice").chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin" if program else str(folder))


def exports() -> list[tuple[str, str]]:
    """What was handed out, with its digest."""
    found: list[tuple[str, str]] = []

    def read(session: Session) -> None:
        rows = session.exec(select(AccessExport).order_by(col(AccessExport.id))).all()
        found.extend((one.what, one.digest) for one in rows)

    in_database(read)
    return found


def test_a_question_and_a_fault_are_written_noted_and_kept(tmp_path: Path) -> None:
    """Twice the same file, byte for byte."""
    question, fault = answered(), report(FAULT, AT, "f1")
    files = [tmp_path / name for name in ("q.docx", "f.docx", "f2.docx")]
    for command, number, file in (
        ("consultation", question, files[0]),
        ("fault-record", fault, files[1]),
        ("fault-record", fault, files[2]),
    ):
        answer = zhiban("paper", command, *BY, number, "--docx", str(file), *EN)
        assert answer.exit_code == 0, answer.output
        assert hashlib.sha256(file.read_bytes()).hexdigest() in answer.output
    assert fields(opened(files[0].read_bytes()))["是否当场解决"] == "是"
    assert fields(opened(files[1].read_bytes()))["问题描述"] == FAULT
    assert files[1].read_bytes() == files[2].read_bytes()
    digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    assert exports() == [
        (f"咨询类问题记录 {question}-v1", digests[0]),
        (f"故障记录单 {fault}-v1", digests[1]),
        (f"故障记录单 {fault}-v1", digests[2]),
    ]
    assert zhiban("access", "verify", str(files[1])).exit_code == 0


def test_a_fault_report_is_found_by_its_own_number(tmp_path: Path) -> None:
    """Each by the GZ number that it got, and the ticket's; both give the same version."""
    number = report(FAULT, AT, "f1")
    _acted(lambda turn: _file_report(turn, number))
    files = {one: tmp_path / f"{one}.docx" for one in ("GZ-2026-0001", number)}
    for asked, file in files.items():
        answer = zhiban("paper", "fault-report", *BY, asked, "--docx", str(file), *EN)
        assert answer.exit_code == 0, answer.output
        assert fields(opened(file.read_bytes()))["直接原因"] == "证书过期"
    assert exports()[0] == exports()[1]


def _file_report(turn: Turn, number: str) -> bool:
    ticket = turn.session.exec(select(Ticket).where(Ticket.number == number)).one()
    by = person_named(turn.session, "李强")
    assert by is not None
    ticket.assignee_id, ticket.assignee, ticket.severity = by.id, by, Severity.A
    ticket.log("taken", by, turn.now)
    turn.clock.owe(ticket, Promise.REPORT, turn.now, turn.now)
    said = Sections(FaultKind.CONFIGURATION, "证书过期", "没有提醒", "换证书", "无", "无", "无", "无")
    ticket.file_report(ReportStage.FINAL, said, "GZ-2026-0001", by, turn.now, turn.clock)
    return True


def test_what_there_is_no_paper_of_is_one_sentence(tmp_path: Path) -> None:
    """No such number, of the other kind, no file named, no such folder: exit code 1, and nothing noted."""
    fault = report(FAULT, AT, "f1")
    for arguments in (
        ("fault-record", "2603-9999", "--docx", str(tmp_path / "a.docx")),
        ("consultation", fault, "--docx", str(tmp_path / "a.docx")),
        ("fault-record", fault),
        ("fault-record", fault, "--docx", str(tmp_path / "no" / "a.docx")),
        ("fault-record", fault, "--docx", str(tmp_path)),
        ("fault-report", fault, "--docx", str(tmp_path / "a.docx")),
        ("fault-report", "GZ-2026-0001", "--docx", str(tmp_path / "a.docx")),
        ("fault-record", "x" * 5000, "--docx", str(tmp_path / "a.docx")),
    ):
        answer = zhiban("paper", *arguments, *EN)
        assert answer.exit_code == 1, arguments
        assert len(answer.stderr.strip().splitlines()) == 1
    assert exports() == []
    assert list(tmp_path.glob("*.docx")) == []


def test_a_pdf_is_made_by_libreoffice_of_the_kept_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the Word file or alone; what leaves is noted by its own digest."""
    fault = report(FAULT, AT, "f1")
    put_on_path(CONVERTS, tmp_path / "bin", monkeypatch)
    file, docx = tmp_path / "f.pdf", tmp_path / "f.docx"
    answer = zhiban("paper", "fault-record", *BY, fault, "--pdf", str(file), "--docx", str(docx), *EN)
    assert answer.exit_code == 0, answer.output
    assert file.read_bytes() == b"%PDF-1.7"
    assert [what for what, _ in exports()] == [f"故障记录单 {fault}-v1", f"故障记录单 {fault}-v1 PDF"]
    assert exports()[1][1] == hashlib.sha256(b"%PDF-1.7").hexdigest()


@pytest.mark.parametrize(("program", "said"), [("", "is not on this machine"), (BREAKS, "LibreOffice made no PDF")])
def test_without_libreoffice_a_sentence_says_so(
    program: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And names the way that is left; nothing was handed out."""
    fault = report(FAULT, AT, "f1")
    put_on_path(program, tmp_path / "bin", monkeypatch)
    answer = zhiban("paper", "fault-record", *BY, fault, "--pdf", str(tmp_path / "f.pdf"), *EN)
    assert (answer.exit_code, said in answer.stderr) == (1, True), answer.stderr
    assert "--docx" in answer.stderr
    assert exports() == []


def test_a_full_disk_is_one_sentence_and_leaves_no_half_a_file() -> None:
    """/dev/full takes nothing; the taking is noted all the same, for nobody knows how much was read of it."""
    fault = report(FAULT, AT, "f1")
    answer = zhiban("paper", "fault-record", *BY, fault, "--docx", "/dev/full", *EN)
    assert answer.exit_code == 1
    assert "/dev/full" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1
    assert Path("/dev/full").exists()


def test_the_masked_version_is_a_file_of_its_own(tmp_path: Path) -> None:
    """遮蔽版, kept beside the whole one."""
    fault = report(f"{FAULT}，请联系 13812345678", AT, "f1")
    file = tmp_path / "f.docx"
    assert zhiban("paper", "fault-record", *BY, fault, "--docx", str(file), "--masked").exit_code == 0
    assert "13812345678" not in fields(opened(file.read_bytes()))["问题描述"]
    kept: list[tuple[int, bool]] = []

    def read(session: Session) -> None:
        kept.extend((one.version, one.is_masked) for one in session.exec(select(KeptPaper)).all())

    in_database(read)
    assert sorted(kept) == [(1, False), (1, True)]


def test_an_offices_own_template_is_used_from_the_next_version_on(tmp_path: Path) -> None:
    """A bad one is refused with the list of what it lacks; what was kept stays as it is."""
    fault, good, bad = report(FAULT, AT, "f1"), tmp_path / "good.docx", tmp_path / "bad.docx"
    good.write_bytes(template_of("fault_record"))
    bad.write_bytes(template_of("fault_record", without=("location",)))
    first, second, other = (tmp_path / name for name in ("1.docx", "2.docx", "3.docx"))
    assert zhiban("paper", "fault-record", *BY, fault, "--docx", str(first)).exit_code == 0
    answer = zhiban("paper", "template", "fault_record", str(bad), *EN)
    assert (answer.exit_code, "location" in answer.stderr) == (1, True)
    assert zhiban("paper", "template", "letter", str(good), *EN).exit_code == 1
    assert zhiban("paper", "template", "fault_record", str(tmp_path / "none.docx"), *EN).exit_code == 1
    assert zhiban("paper", "template", "fault_record", str(good), *EN).exit_code == 0
    assert "in use" in zhiban("paper", "template", "fault_record", *EN).output
    assert zhiban("paper", "fault-record", *BY, fault, "--docx", str(second)).exit_code == 0
    assert second.read_bytes() == first.read_bytes()
    later = report("签章页打不开", AT, "f2")
    assert zhiban("paper", "fault-record", *BY, later, "--docx", str(other)).exit_code == 0
    assert "海州市公共资源交易中心" in words(opened(other.read_bytes()))
    assert zhiban("paper", "template", "fault_record", "--remove", *EN).exit_code == 0
    assert "desk's own layout" in zhiban("paper", "template", "fault_record", *EN).output
