"""What the page tells of permissions: whom each waits for, how it stands, and the papers for who may have them."""

from typing import Any

from models.terms import Role
from tests.support.access import RECORDINGS, approved, asked, becomes, deputises, granted, prepared, press
from tests.support.desk import ZH, Desk

EVERYBODY = ("赵小禾", "陈思远", "王敏", "何静", "周主任", "吴副主任", "孙工", "李强", "郑文")


def waiting(desk: Desk, name: str) -> list[str]:
    """The numbers of what waits for somebody; the count beside it has to be the same."""
    seat = desk.as_(name)
    numbers = [ticket["number"] for ticket in seat.listed("waiting")]
    assert seat.get("/chat/me").json()["waiting"] == len(numbers)
    return numbers


def waits_for(desk: Desk, number: str) -> set[str]:
    """Everybody in whose list it stands."""
    return {name for name in EVERYBODY if number in waiting(desk, name)}


def listed(desk: Desk, name: str, number: str, view: str = "board", query: str = "") -> dict[str, Any]:
    """The row of a ticket in a list."""
    rows = desk.as_(name).listed(view, query)
    return next((row for row in rows if row["number"] == number), {})


def facts(desk: Desk, name: str, number: str) -> dict[str, str]:
    """What the panel tells beside the card."""
    return {fact["label"]: fact["value"] for fact in desk.as_(name).sheet(number)["facts"]}


def test_it_waits_for_whoever_owes_the_next_step(desk: Desk) -> None:
    """The leader, the person again when it is sent back, the leader, the administrators, the person who tries it."""
    number = asked(desk)
    assert waits_for(desk, number) == {"周主任"}
    desk.as_("周主任").fill(number, "退回补正", missing="到哪天")
    assert waits_for(desk, number) == {"赵小禾"}
    desk.as_("赵小禾").fill(number, "补正", role="room_admin", scope="room_3", until="2026-06-30", reason="到六月底")
    assert waits_for(desk, number) == {"周主任"}
    desk.as_("周主任").press(number, "同意")
    assert waits_for(desk, number) == {"何静", "孙工"}
    desk.as_("孙工").fill(number, "已授权", set_as="已加入组")
    assert waits_for(desk, number) == {"赵小禾"}
    desk.as_("赵小禾").press(number, "可以使用")
    assert waits_for(desk, number) == set()


def test_what_was_prepared_waits_for_the_colleague_first(desk: Desk) -> None:
    """And never for whoever prepared it; both may read it, others of the staff may not."""
    number = asked(desk, "陈思远", whom="赵小禾")
    assert waits_for(desk, number) == {"赵小禾"}
    assert listed(desk, "赵小禾", number)["meta"][0] == ZH("page.tickets.turn_of", names="赵小禾")
    press(desk, "赵小禾", number, "access.claim")
    assert waits_for(desk, number) == {"周主任"}
    assert desk.as_("陈思远").sheet(number)["card"]["buttons"] == []
    assert desk.as_("刘晓彤").get(f"/chat/tickets/{number}").status_code == 404


def test_whoever_may_not_take_the_step_has_it_not_on_the_list(desk: Desk) -> None:
    """A leader who asks, an administrator who asks or prepared it: it waits for the others."""
    becomes(desk, "周主任", Role.LEADER, Role.ADMIN)
    own = asked(desk, "周主任")
    assert waits_for(desk, own) == {"吴副主任"}
    assert approved(desk)
    assert waits_for(desk, asked(desk, "孙工")) == {"吴副主任"}
    number = prepared(desk, "何静", "赵小禾", scope="room_1")
    press(desk, "周主任", number, "access.approve")
    assert waits_for(desk, number) == {"孙工"}


def test_a_sensitive_role_waits_for_the_second_leader_alone(desk: Desk) -> None:
    """Whoever agreed is done with it; the words say what it waits for."""
    number = asked(desk, **RECORDINGS)
    assert waits_for(desk, number) == {"周主任", "吴副主任"}
    desk.as_("周主任").press(number, "同意")
    assert waits_for(desk, number) == {"吴副主任"}
    row = listed(desk, "王敏", number)
    assert row["status_label"] == ZH("access.state.asked_second")
    assert row["meta"][0] == ZH("page.tickets.turn_of", names="吴副主任")


def test_while_the_leader_is_away_it_waits_for_the_deputy_too(desk: Desk) -> None:
    """Whoever they are: the deputy reads it, decides from the panel, and is told of nobody else's tickets."""
    deputises(desk, "陈思远", "周主任")
    away = {"from": "2026-03-03T09:00", "until": "2026-03-06T17:00", "reason": "出差"}
    assert not desk.as_("周主任").submit(None, "absence", away).refused
    desk.as_("刘晓彤").say("intake", "保证金页面有一个错别字")
    number = asked(desk)
    assert waits_for(desk, number) == {"周主任", "陈思远"}
    sheet = desk.as_("陈思远").sheet(number)
    assert desk.as_("陈思远").click(sheet["post"], "access.approve").toast == f"{number} 已同意"
    assert waiting(desk, "陈思远") == []


def test_a_checklist_waits_for_two_different_people(desk: Desk) -> None:
    """Any administrator takes it back; the others of the office look, never who took it back or held it."""
    number = granted(desk)
    desk.as_("赵小禾").press(number, "可以使用")
    desk.as_("赵小禾").press(number, "不再需要")
    checklist = desk.tickets()[-1].number
    assert checklist != number
    assert waits_for(desk, checklist) == {"何静", "孙工"}
    assert listed(desk, "王敏", checklist)["status_label"] == ZH("revocation.status.open")
    desk.as_("孙工").fill(checklist, "已收回", revoke_note="已从组中移出")
    assert waits_for(desk, checklist) == {"王敏", "何静"}
    assert listed(desk, "王敏", checklist)["status_label"] == ZH("revocation.status.to_check")


def test_the_lists_say_how_it_stands_and_find_it(desk: Desk) -> None:
    """Words of permissions, whose turn it is, in the reader's language; by the right, by the person, by the number."""
    number = asked(desk)
    row = listed(desk, "王敏", number)
    assert (row["status_label"], row["meta"][0]) == ("待审批", ZH("page.tickets.turn_of", names="周主任"))
    assert [one["label"] for one in row["deadlines"]] == ["审批截止"]
    desk.as_("王敏").post("/chat/language", {"language": "en"})
    assert "Evaluation room administrator" in listed(desk, "王敏", number)["title"]
    for query in ("评标室管理员", "赵小禾", number):
        assert listed(desk, "周主任", number, query=query)
        assert listed(desk, "周主任", number, "waiting", query)
    assert not listed(desk, "周主任", number, query="公告")


def test_the_panel_holds_the_card_with_ones_own_step(desk: Desk) -> None:
    """Its buttons work from there; what nobody typed is no report; the deadline explains itself."""
    number = asked(desk)
    sheet = desk.as_("周主任").sheet(number)
    assert [one["action"] for one in sheet["card"]["buttons"]][:3] == [
        "access.approve",
        "access.reject",
        "access.return",
    ]
    assert (sheet["text"], facts(desk, "周主任", number)) == ("", {"状态": "待审批"})
    assert sheet["explanation"][0]["label"].startswith("审批截止")
    assert desk.as_("周主任").click(sheet["post"], "access.approve").toast == f"{number} 已同意"
    assert "access.grant" in [one["action"] for one in desk.as_("孙工").sheet(number)["card"]["buttons"]]
    assert "access.grant" not in str(desk.as_("王敏").sheet(number)["card"]["buttons"])
    explained = desk.as_("赵小禾").press(number, "为什么是这个时限?").card
    assert explained is not None
    assert any(line.startswith("办理截止") for line in explained.intro)


def test_the_panel_keeps_what_the_card_lets_go(desk: Desk) -> None:
    """What an earlier round said, what was set, and a long reason whole."""
    number = asked(desk, reason="因" * 400)
    desk.as_("周主任").fill(number, "退回补正", missing="太长")
    wish = {"role": "room_admin", "scope": "room_3", "until": "2026-06-30", "reason": "果" * 400}
    desk.as_("赵小禾").fill(number, "补正", **wish)
    desk.as_("周主任").press(number, "同意")
    desk.as_("孙工").fill(number, "已授权", set_as="已加入组")
    told = facts(desk, "王敏", number)
    assert told["理由"] == "果" * 400
    assert told["已设置"] == "已加入组"
    assert told["此前审批"].startswith("退回补正 周主任")
    assert told["此前审批"].endswith("：太长")
    assert "状态" not in told  # the team's card has it


def test_the_papers_are_for_those_who_may_have_them(desk: Desk) -> None:
    """One's own request, and all of them for administrators, leaders, the office and auditors; not for vendors."""
    number = asked(desk)
    paper = [{"name": ZH("page.paper.request"), "href": f"/chat/papers/{number}.docx?paper=request"}]
    for name in ("赵小禾", "周主任", "孙工", "王敏", "郑文"):
        assert desk.as_(name).sheet(number)["papers"] == paper
    assert desk.as_("李强").sheet(number)["papers"] == []
    other = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    assert desk.as_("李强").sheet(other)["papers"] != paper


def test_the_page_knows_its_commands_and_who_reads_the_ledger(desk: Desk) -> None:
    """The words behind a slash are those of every platform."""
    for name, reads in (("赵小禾", False), ("李强", False), ("王敏", True), ("周主任", True), ("郑文", True)):
        told = desk.as_(name).get("/chat/me").json()
        assert ("access.ledger" in desk.as_(name).offered()) is reads
        assert {"权限", "access"} <= set(told["commands"]["access"])
