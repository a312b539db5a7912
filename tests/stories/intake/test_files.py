"""Files that come with a message: kept with its ticket, or turned down with the reason, in private."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.chat import File
from models.database.engines import writing_engine
from models.people.place import PlaceSetting
from models.terms import Visibility
from models.tickets.attachment import AttachmentState
from sla.policy.file_rules import MEGABYTE
from sla.policy.policy_file import load_policy
from tests.support.desk import ZH, Desk
from tests.support.files import PDF, PNG, Shelf, a_file, fetch, files_of, send, store

REPORT = "报表导出的金额列显示不全"
PROGRAM = "setup.exe", "application/x-msdownload"


def test_files_of_a_report_are_kept_with_its_ticket(desk: Desk) -> None:
    """The log names them, the cards count them, and the panel hands them out as they were sent."""
    report = send(desk, "赵小禾", REPORT, a_file("截图.png"), a_file("说明.pdf", "application/pdf", len(PDF)))
    number = report.ticket or ""
    assert desk.log(number) == ["received", "attached"]
    assert fetch(desk, Shelf({"截图.png": PNG, "说明.pdf": PDF})) == 2
    person = desk.as_("赵小禾")
    assert ZH("card.files_line", count=2) in person.card("desk", number).intro
    facts = {fact.label: fact.value for fact in desk.as_("李强").card("team", number).facts}
    assert facts[ZH("fact.files")] == ZH("card.files_count", count=2)
    sheet = person.sheet(number)
    assert [file["name"] for file in sheet["files"]] == ["截图.png", "说明.pdf"]
    assert ZH("log.attached", count=2, names="截图.png、说明.pdf") in [entry["text"] for entry in sheet["log"]]
    assert [person.get(file["href"]).content for file in sheet["files"]] == [PNG, PDF]


def test_a_message_of_files_alone_is_a_report(desk: Desk) -> None:
    """Their names stand for the text."""
    report = send(desk, "赵小禾", " ", a_file("报错.png"), chat="intake")
    ticket = desk.ticket(report.ticket or "")
    assert ticket.text == ZH("attachment.only", names=("报错.png",)) == ticket.summary
    assert desk.as_("李强").card("team", ticket.number).title.endswith("报错.png")


def test_a_file_alone_joins_the_report_before_it(desk: Desk) -> None:
    """In a direct chat the picture sent a minute later belongs to what was just reported."""
    first = send(desk, "赵小禾", REPORT).ticket or ""
    desk.clock.move(minutes=1)
    assert send(desk, "赵小禾", "", a_file("截图.png")).ticket == first
    assert desk.log(first) == ["received", "supplemented", "attached"]
    assert [file.name for file in files_of(desk, first)] == ["截图.png"]


def test_a_file_in_the_thread_goes_to_the_ticket(desk: Desk) -> None:
    """Whoever is on the job adds one the same way, as a note."""
    report = send(desk, "赵小禾", REPORT, chat="intake")
    number = report.ticket or ""
    root = desk.ticket(number).ref
    assert send(desk, "赵小禾", "", a_file("截图.png"), chat="intake", thread=root).ticket == number
    card = desk.as_("李强").cards("team", number)[0]
    send(desk, "李强", "日志在这里", a_file("server.log", "text/plain"), chat="team", thread=card.id)
    assert [file.name for file in files_of(desk, number)] == ["截图.png", "server.log"]
    assert desk.log(number) == ["received", "supplemented", "attached", "noted", "attached"]


def test_what_is_split_off_takes_its_files_along(desk: Desk) -> None:
    """另一个问题: the file follows the message that brought it."""
    first = send(desk, "赵小禾", REPORT, a_file("一.png")).ticket or ""
    desk.clock.move(minutes=1)
    send(desk, "赵小禾", "打印预览那一栏也看看", a_file("二.png"))
    split = desk.as_("赵小禾").press(first, "另一个问题").number
    assert [file.name for file in files_of(desk, first)] == ["一.png"]
    assert [file.name for file in files_of(desk, split)] == ["二.png"]
    assert (desk.ticket(first).files_count, desk.ticket(split).files_count) == (1, 1)


@pytest.mark.parametrize(
    ("file", "reason", "values"),
    [
        (a_file(*PROGRAM), "attachment.not_taken", {"ending": "exe"}),
        (a_file("没有后缀", ""), "attachment.not_taken", {"ending": "…"}),
        (a_file("page.html", "text/html"), "attachment.not_taken", {"ending": "html"}),
        (a_file("photo\u202egpj.exe"), "attachment.not_taken", {"ending": "exe"}),
        (a_file("a.png", "application/x-msdownload"), "attachment.not_what_it_says", {"ending": "png"}),
        (a_file("a.png", size=25 * MEGABYTE + 1), "attachment.too_large", {"megabytes": 25}),
        (a_file("a.png", source=""), "attachment.elsewhere", {}),
    ],
)
def test_what_is_not_taken_is_said_to_its_sender(
    desk: Desk, file: File, reason: str, values: dict[str, str | int]
) -> None:
    """The report stands; its sender alone hears in one sentence why the file was not taken, and nobody fetches it."""
    report = send(desk, "赵小禾", REPORT, file, chat="intake")
    number = report.ticket or ""
    said = desk.as_("赵小禾").card("desk", number)
    assert said.title == ZH("attachment.title", number=number, count=1)
    assert said.intro[0].endswith(ZH(reason, endings=load_policy().files.endings, **values))
    assert desk.log(number) == ["received"]
    assert files_of(desk, number) == []
    assert ZH("attachment.title", number=number, count=1) not in room(desk, number)


def test_only_so_many_with_one_message(desk: Desk) -> None:
    """Ten are taken, the eleventh is named with the reason."""
    number = send(desk, "赵小禾", REPORT, *(a_file(f"{n}.png") for n in range(11))).ticket or ""
    assert len(files_of(desk, number)) == 10
    assert desk.as_("赵小禾").card("desk", number).intro[0] == ZH(
        "attachment.because", name="10.png", reason=ZH("attachment.too_many", count=10)
    )


@pytest.mark.parametrize("size", [0, 25 * MEGABYTE])
def test_the_limit_itself_is_taken(desk: Desk, size: int) -> None:
    """25 MB exactly, and a size that the platform does not tell."""
    number = send(desk, "赵小禾", REPORT, a_file("a.png", size=size)).ticket or ""
    assert [file.state for file in files_of(desk, number)] == [AttachmentState.WAITING]


def test_a_place_of_notices_shows_no_file_name(desk: Desk) -> None:
    """Number and class stay; names, like everything typed, do not leave the building."""
    set_visibility(desk, "team", Visibility.NOTICE)
    number = send(desk, "赵小禾", "", a_file("青岛某某公司标书.pdf", "application/pdf")).ticket or ""
    card = desk.as_("李强").card("team", number)
    assert "标书" not in card.model_dump_json()
    assert number in card.title


def test_only_who_may_read_the_ticket_gets_the_file(desk: Desk) -> None:
    """A colleague, a bidder and a made-up id get the same sentence; it is always saved, never shown."""
    number = send(desk, "赵小禾", REPORT, a_file('a"\u202e;b.png')).ticket or ""
    fetch(desk, Shelf({'a"\u202e;b.png': PNG}))
    (file,) = desk.as_("赵小禾").sheet(number)["files"]
    href = file["href"]
    for eyes in ("赵小禾", "李强", "王敏"):
        answer = desk.as_(eyes).get(href)
        assert (answer.status_code, answer.content) == (200, PNG)
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''a_%3Bb.png"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
    outsider = desk.as_("投标人 冯立").get(href)
    for wrong in ("/chat/files/999", "/chat/files/x", "/chat/files/-1", f"/chat/files/{'9' * 30}", "/chat/files/٣"):
        answer = desk.as_("赵小禾").get(wrong)
        assert (answer.status_code, answer.json()) == (404, {"error": ZH("attachment.gone")})
    assert (outsider.status_code, outsider.json()) == (404, {"error": ZH("attachment.gone")})


def test_a_file_that_waits_or_is_gone_is_said_so(desk: Desk) -> None:
    """Before it is fetched there is nothing to save; one whose data directory is elsewhere is named as such."""
    number = send(desk, "赵小禾", REPORT, a_file("a.png")).ticket or ""
    person = desk.as_("赵小禾")
    (waiting,) = person.sheet(number)["files"]
    assert (waiting["href"], waiting["state"]) == (None, ZH("attachment.state.waiting"))
    (one,) = files_of(desk, number)
    assert person.get(f"/chat/files/{one.id}").status_code == 404
    fetch(desk, Shelf({"a.png": PNG}))
    (kept,) = files_of(desk, number)
    store(desk).path_of(kept.sha256 or "").unlink()
    assert person.get(f"/chat/files/{one.id}").json() == {"error": ZH("attachment.away")}


def room(desk: Desk, number: str) -> list[str]:
    """The titles of the cards in the room where everybody reports."""
    return [line.card.title for line in desk.as_("赵小禾").cards("intake", number) if line.card]


def set_visibility(desk: Desk, chat: str, visibility: Visibility) -> None:
    """What a room may show from now on."""
    engine = writing_engine(desk.settings.database)
    with engine.begin() as connection:
        connection.execute(update(PlaceSetting).where(col(PlaceSetting.chat) == chat).values(visibility=visibility))
    engine.dispose()
