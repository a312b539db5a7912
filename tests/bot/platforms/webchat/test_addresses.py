"""Addresses of the page, drawn by the server: rooms, lists and tickets with the ways around them."""

import pytest
from lxml import html

from handlers.i18n import voice_of
from models.chat import storable
from models.terms import Language, Role
from tests.support.access import becomes
from tests.support.desk import ZH, Desk
from tests.support.page_drawn import rows_in, sheet_in

EN = voice_of(Language.EN)
FAULT, TYPO = "投标文件解密失败，所有人都解不了", "保证金页面有一个错别字"
OFFICE, STRANGER = "王敏", "陈思远"


def part(page: str, name: str) -> str:
    """The HTML of a part of the page."""
    return str(html.tostring(html.document_fromstring(page).get_element_by_id(name), encoding="unicode"))


def sheet(page: str) -> str:
    """The HTML of the ticket in the panel."""
    (body,) = html.document_fromstring(page).get_element_by_id("panel").find_class("panel-body")
    return str(html.tostring(body, encoding="unicode"))


def ways(page: str) -> list[tuple[str, str, bool]]:
    """The links on the left: label with its count, address, and whether one is there."""
    side = html.document_fromstring(page).get_element_by_id("side")
    links = side.xpath(".//a[contains(@class, 'side-item')]")
    return [(one.text_content(), one.get("href"), one.get("aria-current") == "page") for one in links]


def test_a_room_has_its_ways_around_it(desk: Desk) -> None:
    """What waits stands behind the list; people from outside have their own chat and their own tickets."""
    desk.as_("赵小禾").say("intake", FAULT)
    assert ways(desk.as_(OFFICE).get("/rooms/team").text) == [
        (ZH("place.intake"), "/rooms/intake", False),
        (ZH("place.team"), "/rooms/team", True),
        (ZH("place.staff"), "/rooms/staff", False),
        (ZH("place.desk"), "/rooms/desk", False),
        (ZH("page.view.board"), "/tickets", False),
        (ZH("page.view.mine"), "/tickets?view=mine", False),
        (f"{ZH('page.view.waiting')}1", "/tickets?view=waiting", False),
    ]
    outside = desk.as_("代理机构 蒋岚").get("/")
    assert [href for _, href, _ in ways(outside.text)] == [
        "/rooms/desk",
        "/tickets?view=mine",
        "/tickets?view=waiting",
    ]
    assert "data-press" not in part(outside.text, "side")


def test_a_room_of_others_leads_to_ones_own(desk: Desk) -> None:
    """Also one that there is not."""
    for place in ("team", "no-such-room", "TEAM", "%00"):
        answer = desk.as_(STRANGER).get(f"/rooms/{place}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), place


def test_a_list_stands_in_the_page(desk: Desk) -> None:
    """With what is searched for, its rows and its count; what no list is called is the board."""
    for text in (FAULT, TYPO):
        desk.as_("赵小禾").say("intake", text)
    office = desk.as_(OFFICE)
    for view in ("", "?view=board", "?view=nothing", "?view=", "?page=0"):
        middle = part(office.ask(f"/tickets{view}").text, "middle")
        assert len(rows_in(middle)) == 2
        assert ZH("page.tickets.count", count=2) in middle
    found = part(office.get("/tickets", q=TYPO[-3:]).text, "middle")
    (row,) = rows_in(found)
    assert TYPO in str(row)
    assert f'value="{TYPO[-3:]}"' in found
    assert rows_in(part(office.get("/tickets", view="mine").text, "middle")) == []


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "'", "%", "\0", "x" * 10_000])
def test_what_is_searched_for_is_text(desk: Desk, query: str) -> None:
    """It stands in the field as it was typed, as far as it is not too long, and makes nothing of the page."""
    answer = desk.as_(OFFICE).get("/tickets", q=query)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    (field,) = html.document_fromstring(answer.text).xpath("//input[@name='q']")
    assert field.get("value") in str(storable(query))


def test_a_number_that_is_none_is_refused_in_a_sentence(desk: Desk) -> None:
    """In the page, with the ways around it."""
    answer = desk.as_(OFFICE).get("/tickets", page="x")
    assert answer.status_code == 422
    assert ZH("web.malformed") in part(answer.text, "middle")
    assert ways(answer.text)


def test_a_ticket_stands_beside_its_list(desk: Desk) -> None:
    """As the page's script shows it there; a room's ticket beside the room."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    office = desk.as_(OFFICE)
    beside_list = office.get(f"/tickets/{number}").text
    assert sheet_in(sheet(beside_list)) == office.sheet(number, "intake")
    assert len(rows_in(part(beside_list, "middle"))) == 1
    assert sheet_in(sheet(office.get("/rooms/team", ticket=number).text)) == office.sheet(number, "team")


def test_a_ticket_of_others_is_none(desk: Desk) -> None:
    """The page says the same of it as of one that there is not, and nothing stands beside that."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    for path in ("/tickets/{}", "/tickets?ticket={}", "/rooms/intake?ticket={}"):
        answers = [desk.as_(STRANGER).ask(path.format(one)) for one in (number, "9999-0001")]
        assert [one.status_code for one in answers] == [404, 404]
        assert answers[0].text == answers[1].text
        assert ZH("web.no_ticket") in part(answers[0].text, "middle")


def test_the_page_is_in_the_readers_language(desk: Desk) -> None:
    """Its ways, lists and refusals."""
    desk.as_("刘晓彤").post("/chat/language", {"language": "en"})
    page = desk.as_("刘晓彤").get("/tickets/9999-0001").text
    assert EN("web.no_ticket") in part(page, "middle")
    assert EN("page.view.mine") in part(page, "side")
    assert EN("page.noscript") in page


def test_rights_that_change_are_those_of_the_next_page(desk: Desk) -> None:
    """Buttons and rooms follow the roles."""
    seat = desk.as_(STRANGER)
    assert not {"figures", "admin.open", "/rooms/team"} & seat.offered()
    becomes(desk, STRANGER, Role.LEADER)
    assert {"figures", "admin.open", "/rooms/team"} <= seat.offered()
    assert not {"phone_in.open", "leave.open"} & seat.offered()
