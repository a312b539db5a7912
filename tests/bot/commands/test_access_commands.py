"""`zhiban access`: the ledger on screen and as files, the papers, and whether everything is untouched."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Executable, delete, update
from sqlmodel import Session, col, select

from bot.app import open_dispatch
from bot.settings import Settings
from handlers.turn.turn import Turn
from models.access.catalogue import Right
from models.access.decision import Deciders
from models.access.export import AccessExport
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.request_facts import RequestedGrant
from models.access.request_steps import AccessPress
from models.access.terms import AccessWorkflow
from models.terms import AccessChange, AccessState, Kind, Platform
from models.tickets.queries import person_named
from models.tickets.ticket import Ticket, take_number
from models.tickets.worklog import WorkLogEntry
from tests.support.command_line import in_database, open_office, zhiban

AT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
BY = ("--by", "王敏")
NUMBER = "2603-0001"
WISH = RequestedGrant(Right("evaluation", "room_admin", "room_3"), "接替老郝", None)


@pytest.fixture(autouse=True)
def _desk(environment: None) -> None:
    open_office()

    async def run() -> None:
        async with open_dispatch(Settings()) as (dispatch, _):
            await dispatch.carry_out(_grant_a_right, AT, "test")

    asyncio.run(run())


def _grant_a_right(turn: Turn) -> bool:
    """赵小禾 asks, 周主任 approves, 孙工 grants: by the verbs themselves."""
    person, leader, admin = (person_named(turn.session, name) for name in ("赵小禾", "周主任", "孙工"))
    assert person is not None
    assert leader is not None
    assert admin is not None
    ticket = turn.begin(
        Ticket(
            number=take_number(turn.session, "2603"),
            text="评标室管理员",
            summary="评标室管理员",
            kind=Kind.PERMISSION,
            workflow=AccessWorkflow.REQUEST,
            platform=Platform.WEBCHAT,
            chat="@赵小禾",
            reporter_id=person.id,
            reported_at=turn.now,
            created_at=turn.now,
        )
    )
    catalogue = turn.rules.catalogue
    request = AccessRequest(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        change=AccessChange.NEW,
        state=AccessState.ASKED,
        person_id=person.id or 0,
        person=person,
        system=WISH.right.system,
        role=WISH.right.role,
        scope=WISH.right.scope,
        names=catalogue.names(WISH.right),
        reason=WISH.reason,
    )
    turn.session.add(request)
    turn.session.flush()
    request.ask(person, turn.now, turn.clock)
    request.approve(AccessPress(leader, turn.now, Deciders("交易一科", (leader,))), turn.clock)
    request.grant_right(AccessPress(admin, turn.now, reason="已加入组"), turn.clock)
    return True


def tamper(statement: Executable) -> None:
    """Change something behind the desk's back."""

    def work(session: Session) -> None:
        session.connection().execute(statement)

    in_database(work)


def exports() -> list[tuple[str, str]]:
    """Who took what, by digest."""
    found: list[tuple[str, str]] = []
    in_database(lambda session: found.extend(session.exec(select(AccessExport.by_name, AccessExport.digest)).all()))
    return found


def test_the_ledger_on_screen() -> None:
    """Who holds what, as of now; nothing is noted, for nothing left."""
    said = zhiban("access", "ledger")
    assert (said.exit_code, said.stderr) == (0, "")
    assert "· 2603-0001 赵小禾（交易一科） · 评标系统 · 评标室管理员（三号评标室） · 长期" in said.stdout
    assert "同意 周主任 · 授权 孙工" in said.stdout
    assert exports() == []


def test_a_part_of_it_and_as_of_a_day_gone_by() -> None:
    """By person, by system, and before the right was there."""
    assert NUMBER in zhiban("access", "ledger", "--person", "赵小禾", "--system", "evaluation").stdout
    assert NUMBER not in zhiban("access", "ledger", "--person", "陈思远").stdout
    assert NUMBER not in zhiban("access", "ledger", "--system", "trading").stdout
    before = zhiban("access", "ledger", "--at", "2026-03-02", "--language", "en")
    assert (before.exit_code, NUMBER in before.stdout) == (0, False)
    assert "As of the end of" in before.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--person", "没有此人"),
        ("--system", "nowhere"),
        ("--at", "yesterday"),
        ("--at", "2999-01-01"),
        ("--csv", "a.csv", "--docx", "a.docx"),
        ("--csv", "/nowhere/a.csv"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(arguments: tuple[str, ...]) -> None:
    """Exit code 1, and nothing is noted."""
    said = zhiban("access", "ledger", *arguments)
    assert (said.exit_code, said.stdout) == (1, "")
    assert said.stderr.count("\n") == 1
    assert exports() == []


@pytest.mark.parametrize("kind", ["csv", "docx"])
def test_an_export_is_noted_and_can_be_checked_later(kind: str, tmp_path: Path) -> None:
    """The file's SHA-256 is kept; a changed copy is found out."""
    file = tmp_path / f"ledger.{kind}"
    said = zhiban("access", "ledger", *BY, f"--{kind}", str(file))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest in said.stdout
    assert exports() == [("王敏（zhiban access）", digest)]
    assert zhiban("access", "verify", str(file)).exit_code == 0
    file.write_bytes(file.read_bytes() + b"\n")
    checked = zhiban("access", "verify", str(file))
    assert (checked.exit_code, str(file) in checked.stderr) == (1, True)


def test_the_form_of_a_request_and_of_none(tmp_path: Path) -> None:
    """A Word file; of a number that is no request, one sentence."""
    file = tmp_path / "form.docx"
    assert zhiban("access", "form", *BY, NUMBER, "--docx", str(file)).exit_code == 0
    assert file.read_bytes().startswith(b"PK")
    assert zhiban("access", "form", *BY, "2603-9999", "--docx", str(tmp_path / "none.docx")).exit_code == 1
    assert not (tmp_path / "none.docx").exists()


def test_the_code_on_a_paper_can_be_checked(tmp_path: Path) -> None:
    """It holds as long as the entries up to then are what they were."""
    file = tmp_path / "ledger.csv"
    zhiban("access", "ledger", *BY, "--csv", str(file))
    code = file.read_text("utf-8-sig").strip().rpartition(" ")[2]
    assert zhiban("access", "verify", code).exit_code == 0
    tamper(update(WorkLogEntry).where(col(WorkLogEntry.verb) == "access_granted").values(chain="0" * 64))
    assert zhiban("access", "verify", code).exit_code == 1
    assert zhiban("access", "verify", "no-code").exit_code == 1


def test_an_untouched_ledger_holds() -> None:
    """Logs and rights; exit code 0."""
    said = zhiban("access", "verify", "--language", "en")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.startswith("1 ticket, ")
    assert said.stdout.endswith("The permissions agree with the work logs.\n")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (update(Grant).values(role="operator"), "2603-0001 differs from the work log: the role"),
        (update(Grant).values(until=AT), "2603-0001 differs from the work log: the end date"),
        (delete(Grant), "2603-0001: The work log says that it was granted, but the ledger has no such permission"),
        (
            update(WorkLogEntry).where(col(WorkLogEntry.verb) == "access_approved").values(by_id=1),
            "2603-0001 differs from the work log: the decisions",
        ),
    ],
)
def test_tampering_is_found_by_both_commands(statement: Executable, named: str) -> None:
    """Each names the ticket, exit code 1."""
    tamper(statement)
    for command in ("access", "audit"):
        said = zhiban(command, "verify", "--language", "en")
        assert said.exit_code == 1
        assert named in said.stderr
        assert "from the logs" in said.stdout


def test_the_catalogue_as_the_desk_reads_it() -> None:
    """Systems with their roles, what is sensitive, what is limited, what must not meet, and the scopes."""
    said = zhiban("access", "systems").stdout
    assert "evaluation  评标系统" in said
    assert "recordings  音视频调阅  敏感，须两位领导同意  最长 30 天" in said
    assert "不相容：" in said
    assert "三号评标室（room_3）" in said


def test_a_mistake_in_the_offices_own_catalogue_is_told(tmp_path: Path) -> None:
    """With its file and line."""
    folder = tmp_path / "var"
    folder.mkdir(exist_ok=True)
    (folder / "systems.toml").write_text('[[system]]\nid = "x"\n', "utf-8")
    said = zhiban("access", "systems")
    assert said.exit_code == 1
    assert "systems.toml" in said.stderr


def test_its_deadlines_explain_themselves() -> None:
    """`zhiban why` tells of the promises of the ticket's own workflow."""
    explained = zhiban("why", NUMBER)
    assert explained.exit_code == 0, explained.stderr
    assert all(words in explained.stdout for words in ("审批截止", "办理截止"))
