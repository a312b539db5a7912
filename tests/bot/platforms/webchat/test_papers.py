"""Papers over HTTP: whose they are, under which name they come, and that each is noted before it leaves."""

import hashlib
import io
from urllib.parse import unquote

import docx
import pytest
from sqlmodel import col, select

from bot.documents import spreadsheet, word
from models.access.export import AccessExport
from tests.support.desk import ZH, Desk
from tests.support.revocation import checklist_of, held

READERS = ("孙工", "周主任", "王敏", "郑文")
LEDGERS = ("/chat/access/ledger.csv", "/chat/access/ledger.docx")


def exports(desk: Desk) -> list[AccessExport]:
    """What was noted, oldest first."""
    with desk.session() as session:
        return list(session.exec(select(AccessExport).order_by(col(AccessExport.id))).all())


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("path", LEDGERS)
def test_whoever_reads_the_ledger_may_take_it_and_each_time_is_noted(desk: Desk, who: str, path: str) -> None:
    """With the SHA-256 of exactly what was handed out."""
    number = held(desk)
    answer = desk.as_(who).take(path)
    assert answer.status_code == 200
    (noted,) = exports(desk)
    assert (noted.by_name, noted.digest) == (who, hashlib.sha256(answer.content).hexdigest())
    assert noted.at == desk.now
    assert "权限台账" in noted.what
    text = answer.content.decode() if path.endswith("csv") else _text(answer.content)
    assert number in text


def test_the_same_part_at_the_same_moment_is_the_same_file(desk: Desk) -> None:
    """So that two copies can be compared by their digest."""
    held(desk)
    for path in LEDGERS:
        assert desk.as_("郑文").take(path).content == desk.as_("郑文").take(path).content
    first, second, *_ = (one.digest for one in exports(desk))
    assert first == second


def test_files_come_with_a_safe_name_to_be_saved_and_never_shown(desk: Desk) -> None:
    """Chinese in the name, nothing a header could stumble over, not kept by anybody on the way."""
    number = held(desk)
    for path, name, media_type in (
        ("/chat/access/ledger.csv", "权限台账-20260303.csv", spreadsheet.MEDIA_TYPE),
        ("/chat/access/ledger.docx", "权限台账-20260303.docx", word.MEDIA_TYPE),
        (f"/chat/papers/{number}.docx", f"权限申请审批单-{number}-v1.docx", word.MEDIA_TYPE),
    ):
        answer = desk.as_("郑文").take(path)
        named = answer.headers["content-disposition"]
        assert named.isascii()
        assert unquote(named) == f"attachment; filename*=UTF-8''{name}"
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_part_of_the_ledger_by_person_system_and_day(desk: Desk) -> None:
    """The query chooses; a day gone by shows what was held then."""
    number = held(desk)
    desk.clock.move(days=3)
    auditor = desk.as_("郑文")
    assert number in auditor.take(LEDGERS[0], person="赵小禾", system="evaluation", at="2026-03-03").text
    assert number not in auditor.take(LEDGERS[0], at="2026-03-02").text
    assert number not in auditor.take(LEDGERS[0], system="trading").text
    assert (
        "范围：赵小禾，评标系统；截至 2026年3月3日 当日终了，共 1 项"
        in auditor.take(LEDGERS[0], person="赵小禾", system="evaluation", at="2026-03-03").text
    )


@pytest.mark.parametrize(
    ("query", "status", "key"),
    [
        ({"person": "没有此人"}, 404, "access.nobody_called"),
        ({"system": "nowhere"}, 404, "access.unknown_system"),
        ({"at": "2026-03-04"}, 422, "ledger.day_to_come"),
        ({"at": "yesterday"}, 422, "field.not_a_day"),
    ],
)
def test_what_cannot_be_looked_up_is_said_in_one_sentence(
    desk: Desk, query: dict[str, str], status: int, key: str
) -> None:
    """Nothing is noted, for nothing left."""
    answer = desk.as_("郑文").take(LEDGERS[0], **query)
    name = {"name": query["person"]} if "person" in query else {}
    assert (answer.status_code, answer.json()) == (status, {"error": ZH(key, **name)})
    assert exports(desk) == []


def test_others_may_take_their_own_rights_alone(desk: Desk) -> None:
    """Their own ledger and their own form; of others the ledger is forbidden, and the form is not there."""
    number = held(desk)
    own, other = desk.as_("赵小禾"), desk.as_("陈思远")
    assert number in own.take(LEDGERS[0]).text
    assert own.take(f"/chat/papers/{number}.docx").status_code == 200
    assert number not in other.take(LEDGERS[0]).text
    refused = other.take(LEDGERS[0], person="赵小禾")
    assert (refused.status_code, refused.json()) == (403, {"error": ZH("ledger.only_own")})
    hidden = other.take(f"/chat/papers/{number}.docx")
    assert (hidden.status_code, hidden.json()) == (404, {"error": ZH("ledger.no_paper", number=number)})
    assert desk.as_("投标人 冯立").take(LEDGERS[0]).status_code == 403
    assert [one.by_name for one in exports(desk)] == ["赵小禾", "赵小禾", "陈思远"]


@pytest.mark.parametrize("number", ["2603-9999", "nothing", "%00", "9" * 200, "..%2f..%2fetc"])
def test_there_is_no_form_of_what_is_no_request(desk: Desk, number: str) -> None:
    """Whatever stands in the path."""
    answer = desk.as_("郑文").take(f"/chat/papers/{number}.docx")
    assert answer.status_code == 404
    assert exports(desk) == []


def test_a_ticket_that_is_no_permission_has_no_form(desk: Desk) -> None:
    """A question is neither a request nor a fault, which has its record."""
    number = desk.as_("赵小禾").say("intake", "请问保证金什么时候退？").number
    assert desk.as_("郑文").take(f"/chat/papers/{number}.docx").status_code == 404


def test_a_checklist_has_its_paper_for_those_who_read_the_ledger(desk: Desk) -> None:
    """Not for whoever held the rights."""
    number = held(desk)
    desk.as_("赵小禾").press(number, "不再需要")
    checklist = checklist_of(desk, number)
    assert "权限收回清单" in _text(desk.as_("王敏").take(f"/chat/papers/{checklist}.docx").content)
    assert desk.as_("赵小禾").take(f"/chat/papers/{checklist}.docx").status_code == 404


def test_papers_are_chinese_and_refusals_are_in_the_readers_language(desk: Desk) -> None:
    """A record of the office is one record, whoever takes it."""
    refused = desk.as_("刘晓彤").take(LEDGERS[0], person="赵小禾")
    assert refused.json()["error"].startswith("You can only see your own permissions")
    assert "权限台账" in _text(desk.as_("刘晓彤").take(LEDGERS[1]).content)


def _text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(line.text for line in document.paragraphs), *cells))
