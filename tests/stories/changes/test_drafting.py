"""A change is written down, changed and called off, before anything is done on a system."""

import pytest
from sqlmodel import select

from models.chat import Card
from models.terms import Kind, Status
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, TicketLink
from tests.support.changes import (
    DIGEST,
    DRAFT,
    HE,
    LI,
    WANG,
    ZHANG,
    ZHAO,
    carried,
    change,
    drafted,
    id_of_person,
    logged,
    state,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

REFUSED_LATER = f"照现在这样，后面的步骤会拒绝：{ZH('change.sessions_unknown')}"


def card(desk: SwiftDesk, number: str) -> Card:
    """The newest card of a change."""
    return Card.model_validate(desk.newest(number).card)


def test_a_draft_says_what_is_missing(swift: SwiftDesk) -> None:
    """The card names the window, what the confirmation will ask for, and what would be refused."""
    number = drafted(swift)
    shown = card(swift, number)
    assert shown.title == f"变更 {number} 评标系统补丁 3.2.1"
    assert shown.intro == (
        "草拟",
        "还缺：版本号与校验值、是否涉及主要功能、影响、回退方案与时长、通知内容、业务验证人",
        REFUSED_LATER,
        "变更时段：周四 3月5日 20:00 至 22:00",
    )
    facts = {fact.label: fact.value for fact in shown.facts}
    assert facts["类型与系统"] == "补丁更新：评标系统"
    assert logged(swift, number) == ["received", "change_drafted"]
    with swift.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        assert (ticket.kind, ticket.workflow, ticket.status) == (Kind.CHANGE, "change", Status.NEW)


def test_the_whole_draft_is_edited(swift: SwiftDesk) -> None:
    """Who applied and the office edit it; each edit is another draft, and one that changes nothing is none."""
    number = drafted(swift)
    said = {
        "version": "3.2.1",
        "digest": DIGEST.upper(),
        "change_impact": "评标暂停",
        "touches_main": "yes",
        "fallback": "恢复快照",
        "fallback_minutes": "20",
        "notice_text": "今晚停机",
        "verifier": id_of_person(swift, HE),
    }
    assert carried(swift, LI, "change.edit", number, **said).toast == f"{number} 已更新"
    found = change(swift, number)
    assert (found.edition, found.digest, found.fallback_minutes, found.touches_main) == (2, DIGEST, 20, True)
    assert found.verifier is not None
    assert found.verifier.name == HE
    assert card(swift, number).intro == ("草拟", REFUSED_LATER, "变更时段：周四 3月5日 20:00 至 22:00")
    assert carried(swift, WANG, "change.edit", number).toast == f"{number} 已更新"
    assert change(swift, number).edition == 2
    assert carried(swift, ZHANG, "change.edit", number).toast == ZH("change.only_applicant")


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"ends_at": ""}, "change.half_a_window"),
        ({"ends_at": "2026-03-05T19:00"}, "change.ends_before_it_begins"),
        ({"ends_at": "2026-03-05T20:00"}, "change.ends_before_it_begins"),
    ],
)
def test_a_window_that_cannot_be_is_refused(swift: SwiftDesk, changes: dict[str, str], key: str) -> None:
    """Half of one, or one that ends before it begins: told, and nothing is written."""
    reply = swift.submit(LI, "change.draft", {**DRAFT, **changes})
    assert (reply.toast, reply.is_refusal) == (ZH(key), True)
    with swift.session() as session:
        assert session.exec(select(Ticket)).all() == []


def test_a_window_gone_by_is_refused_at_its_field(swift: SwiftDesk) -> None:
    """The sentence stands where it was typed, and nothing is written."""
    gone = {"starts_at": "2026-03-03T09:00", "ends_at": "2026-03-03T23:00"}
    reply = swift.submit(LI, "change.draft", {**DRAFT, **gone})
    assert reply.field_errors == {"starts_at": ZH("field.is_over.moment")}
    with swift.session() as session:
        assert session.exec(select(Ticket)).all() == []


@pytest.mark.parametrize(
    ("field", "value", "key"),
    [("digest", "abc", "change.no_digest"), ("digest", "z" * 64, "change.no_digest")],
)
def test_a_digest_is_one(swift: SwiftDesk, field: str, value: str, key: str) -> None:
    """A digest that is none is refused, and the draft stays as it is."""
    number = drafted(swift)
    assert carried(swift, LI, "change.edit", number, **{field: value}).toast == ZH(key)
    assert change(swift, number).edition == 1


@pytest.mark.parametrize("minutes", ["0", "1441"])
def test_a_rollback_has_a_length(swift: SwiftDesk, minutes: str) -> None:
    """It takes a minute at least, and a day at most."""
    number = drafted(swift)
    assert carried(swift, LI, "change.edit", number, fallback_minutes=minutes).is_refusal


def test_minutes_are_a_number(swift: SwiftDesk) -> None:
    """The sentence stands at the field."""
    number = drafted(swift)
    assert carried(swift, LI, "change.edit", number, fallback_minutes="20分").field_errors.keys() == {
        "fallback_minutes"
    }


def test_outsiders_apply_for_nothing(swift: SwiftDesk) -> None:
    """A bidder is refused."""
    assert swift.click("投标人 冯立", "change.open").toast == ZH("change.only_house")


def test_it_is_called_off_with_a_reason(swift: SwiftDesk) -> None:
    """By the applicant or the office; a second press changes nothing, and the card has no button left."""
    number = drafted(swift)
    assert carried(swift, ZHAO, "change.cancel", number, reason="不用了").toast == ZH("change.only_applicant")
    assert carried(swift, WANG, "change.cancel", number, reason="供应商改期").toast == f"{number} 现为“已取消”"
    assert state(swift, number) == "cancelled"
    assert [one.action for one in card(swift, number).buttons] == ["paper.send"]
    assert carried(swift, LI, "change.cancel", number, reason="再来一次").toast == f"{number} 现为“已取消”"
    assert logged(swift, number) == ["received", "change_drafted", "change_cancelled"]
    assert carried(swift, LI, "change.edit", number, what="别的").toast == ZH(
        "change.stands", number=number, state="已取消"
    )


def test_what_it_solves_is_linked(swift: SwiftDesk) -> None:
    """Numbers in the text of a draft are links; one that nobody gave out is none."""
    swift.say(ZHAO, "intake", "评标系统专家抽取重复，无法继续")
    with swift.session() as session:
        fault = session.exec(select(Ticket)).one().number
    number = drafted(swift, solves=f"解决 {fault}，以及 9999-0001")
    with swift.session() as session:
        (found,) = session.exec(select(TicketLink)).all()
        assert found.relation is Relation.SOLVES
    assert logged(swift, number) == ["received", "change_drafted", "linked"]
    carried(swift, LI, "change.edit", number, what="评标系统补丁 3.2.2")
    assert logged(swift, number) == ["received", "change_drafted", "linked", "change_edited"]


def test_ordinary_steps_are_refused(swift: SwiftDesk) -> None:
    """No answer closes a change, and nobody takes it."""
    number = drafted(swift)
    for action in ("take", "answer", "merge", "withdraw"):
        assert swift.click(WANG, action, number).toast == ZH("workflow.refused.change", number=number), action
