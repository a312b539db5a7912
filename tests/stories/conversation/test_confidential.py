"""A complaint and an attack are for office and leaders alone, wherever somebody looks (R5, R6)."""

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from models.chat import direct_chat
from models.lists.ticket_lists import View
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import Role
from tests.support.desk import ZH, Desk
from tests.support.hands import names_guards
from tests.support.logins import LoginDesk
from tests.support.page_drawn import duties_in, rows_in
from tests.support.rosters import WEEKLY, plan


def listed(desk: Desk, who: str, view: str = "board", query: str = "") -> list[str]:
    """The numbers that a person's list shows."""
    found = desk.as_(who).listed(view, query)
    return [str(ticket["number"]) for ticket in found]


def test_the_vendor_sees_no_complaint(desk: Desk) -> None:
    """Neither in the room, nor on the board, nor by its number; the office does, and its sender."""
    number = desk.as_("赵小禾").say("desk", "我要投诉李强，打电话从来不接").number
    assert desk.as_("李强").cards("team", number) == []
    assert number not in listed(desk, "李强") + listed(desk, "李强", query=number)
    assert desk.as_("李强").get(f"/chat/tickets/{number}").json()["error"] == ZH("web.no_ticket")
    assert number in listed(desk, "王敏")
    assert number in listed(desk, "赵小禾", "mine")


@pytest.mark.parametrize(("where", "key"), [("desk", "complaint.kept"), ("intake", "complaint.kept_in_room")])
def test_what_was_said_in_a_room_is_not_called_unseen(desk: Desk, where: str, key: str) -> None:
    """The ticket is for few; the line that stands in the room is not, and its sender reads so."""
    number = desk.as_("赵小禾").say(where, "我要投诉李强，打电话从来不接").number
    assert ZH(key) in "\n".join(str(card) for card in desk.as_("赵小禾").cards("desk", number))
    said = [line.text for line in desk.as_("李强").lines("intake")]
    assert ("我要投诉李强，打电话从来不接" in said) is (where == "intake")


def test_whoever_is_named_does_not_see_it(desk: Desk) -> None:
    """A clerk of the office who is complained of: colleagues and leaders hear, and the auditor."""
    number = desk.as_("赵小禾").say("desk", "王敏压着我的工单不办，我要投诉她").number
    assert number not in listed(desk, "王敏") + listed(desk, "王敏", query=number)
    assert desk.as_("王敏").cards("desk", number) == []
    for who in ("马跃", "周主任", "郑文"):
        assert desk.as_(who).cards("desk", number), who


def test_an_attack_stays_with_office_and_leaders(desk: Desk) -> None:
    """Not in the team's room, and not on an engineer's board."""
    number = desk.as_("赵小禾").say("desk", "能看到别家的报价，这正常吗").number
    assert desk.ticket(number).is_confidential
    assert desk.as_("李强").cards("team", number) == []
    assert number not in listed(desk, "李强")
    assert desk.as_("王敏").card_with(number, "take")


WORST = "别人家的投标文件我能看见"
COMPLAINED = "我要投诉李强，打电话从来不接"
OF_THE_OFFICE = "王敏压着我的工单不办，我要投诉她"
SAID = (WORST, COMPLAINED, OF_THE_OFFICE)
LISTS = ("todo", "board", "mine", "home")
ROSTER = WEEKLY.replace('"李强", "王敏"', '"王敏", "李强"')
"""李强 comes on duty on Monday 9 March, and is handed over what is open."""


def everybody(desk: Desk) -> list[Person]:
    """All people of the office, each role among them."""
    with desk.session() as session:
        people = list(session.exec(select(Person).order_by(col(Person.id))).all())
    assert {Role(role) for person in people for role in person.roles} >= set(Role) - {Role.EXTERNAL}
    return people


def kept_from(desk: Desk, person: Person, numbers: Sequence[str]) -> list[str]:
    """Words and numbers of those tickets that are not for this person."""
    tickets = [desk.ticket(number) for number in numbers]
    assert all(one.is_confidential for one in tickets)
    hidden = [one for one in tickets if not one.may_be_read_by(person)]
    return [words for one in hidden for words in (one.number, one.text)]


def test_no_list_tells_anybody_what_is_not_for_them(desk: Desk) -> None:
    """Page, commands, counts, home, search and the form of merging, for everybody, while it is fresh and once late."""
    names_guards(LoginDesk(desk))
    numbers = [desk.as_("赵小禾").say("desk", words).number for words in SAID]
    for _ in range(2):
        for person in everybody(desk):
            browser, hidden = desk.as_(person.name), kept_from(desk, person, numbers)
            listed = [browser.get("/chat/tickets", view=str(view)).json() for view in View]
            answers = [browser.click(None, command).model_dump_json() for command in LISTS]
            found = [browser.get("/chat/tickets", view="board", q=words).json() for words in (*numbers, *SAID)]
            shown = [str([*rows_in(page["html"]), *duties_in(page["html"])]) for page in (*listed, *found)]
            for told in (*shown, *answers):
                assert not [words for words in hidden if words in told], (person.name, told)
            for page in (*listed, *found):
                assert page["count"] == len(rows_in(page["html"])), person.name
            waiting = listed[list(View).index(View.WAITING)]
            assert browser.get("/chat/me").json()["waiting"] == sum(
                len(shown(waiting["html"])) for shown in (rows_in, duties_in)
            )
        desk.clock.move(days=2)


def test_the_vendor_is_told_in_no_chat_either(desk: Desk) -> None:
    """Whatever the desk posts in days of warnings, digests and a change of shift."""
    names_guards(LoginDesk(desk))
    plan(desk, ROSTER)
    numbers = [desk.as_("赵小禾").say("desk", words).number for words in SAID]
    desk.clock.set("2026-03-09", "08:30")
    desk.tick("handover")
    desk.forward("next_morning")
    desk.settle()
    people = {direct_chat(person.name): person for person in everybody(desk)}
    vendor = next(person for person in people.values() if person.name == "李强")
    with desk.session() as session:
        posts = session.exec(select(Post).where(col(Post.chat).in_([*people, "team", "intake"]))).all()
    titles = [str((post.card or {}).get("title")) for post in posts if post.chat == direct_chat("李强")]
    assert any(ZH("handover.open_count", count=0) in title for title in titles), titles
    for post in posts:
        reader = people.get(post.chat, vendor)
        typed = [words for words in kept_from(desk, reader, numbers) if words in SAID]
        assert not [words for words in typed if words in str(post.card)], (post.chat, post.card)


def test_no_fault_is_merged_into_a_complaint(desk: Desk) -> None:
    """The form of 并单 offers nobody a complaint for a fault: that would be refused."""
    about = desk.as_("赵小禾").say("desk", OF_THE_OFFICE).number
    number = desk.as_("陈思远").say("intake", "统计报表导出按钮没反应").number
    for who in ("王敏", "马跃"):
        browser = desk.as_(who)
        post = browser.card_with(number, "more").post
        form = browser.submit(post, "more", {"action": "merge"}).form
        assert form is not None
        assert not any(about in str(field.choices) for field in form.fields), who


def test_a_confidential_fault_of_a_room_is_nobody_elses_to_join(desk: Desk) -> None:
    """我也是 by a colleague names it neither by its number nor by its words."""
    about = desk.as_("赵小禾").say("intake", WORST).number
    answer = desk.as_("陈思远").say("intake", "我也是")
    assert about not in answer.model_dump_json()
