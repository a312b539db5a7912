"""Who may not ask for, decide on or set a permission, and the sentence that says so; a refusal changes nothing."""

from datetime import UTC, datetime

import pytest

from models.access.terms import AccessView
from models.phrase import Phrase, Value, phrase
from models.terms import AccessState, Purpose, Role
from tests.support.access import (
    RECORDINGS,
    approved,
    asked,
    becomes,
    deputises,
    granted,
    joins,
    newest,
    prepared,
    press,
    request_of,
    state,
    submit,
    unchanged,
    wished,
)
from tests.support.access_refusals import CHEN, DECIDING, GRANTING, HE, LI, SUN, WU, ZHAO, ZHOU, refused
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.tickets import leaves

OWN = phrase("access.own_request")
GRANTER = phrase("access.granter_differs")


def decides_not(desk: Desk, who: str, number: str, expected: Phrase) -> None:
    """None of the three verdicts is `who`'s to say."""
    for action in DECIDING:
        refused(desk, who, number, action, expected)


def who_may(department: str, *leaders: str, **more: Value) -> Phrase:
    """The sentence that names who decides."""
    key = "access.not_decider_deputies" if more else "access.not_decider"
    return phrase(key, department=department, leaders=leaders, **more)


def test_nobody_decides_on_their_own_wish(desk: Desk) -> None:
    """Neither a leader who asks, nor one who wrote it for a colleague, nor one for whom a colleague wrote it."""
    own = asked(desk, ZHOU)
    decides_not(desk, ZHOU, own, OWN)
    for_another = prepared(desk, ZHOU, ZHAO)
    decides_not(desk, ZHOU, for_another, OWN)
    decides_not(desk, ZHAO, for_another, OWN)
    for_leader = prepared(desk, CHEN, ZHOU, scope="room_1")
    decides_not(desk, ZHOU, for_leader, OWN)
    decides_not(desk, CHEN, for_leader, OWN)
    for number in (own, for_another, for_leader):
        assert press(desk, WU, number, "access.approve").toast == ZH("access.decided_toast.approve", number=number)


def test_a_leader_who_asks_is_not_put_before_it(desk: Desk) -> None:
    """The card with the verdicts stands before the other leader alone, and the own one has no such button."""
    number = asked(desk, ZHOU)
    assert request_of(desk, number).asked_people == [WU]
    assert newest(desk, number, AccessView.DECIDER).chat == f"@{WU}"
    for line in desk.as_(ZHOU).cards("desk", number):
        assert line.button("access.approve") is None


def test_a_second_account_is_the_same_person(slack: FromSlack, desk: Desk) -> None:
    """What a leader asked for on the page they cannot approve in Slack, nor the other way round."""
    slack.link("UZHOU", ZHOU)
    slack.open("CLEAD", Purpose.TEAM)
    wish = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "x"}
    in_slack = str(slack.submit("UZHOU", "@UZHOU", "access.ask:evaluation", **wish).ticket)
    on_page = asked(desk, ZHOU, scope="room_1")
    there = slack.posts("@UZHOU", in_slack)[0]
    with unchanged(desk):
        assert slack.click("UZHOU", "@UZHOU", "access.approve", there.id).toast == ZH.say(OWN)
        assert slack.submit("UZHOU", "@UZHOU", "access.reject", there.id, reason="x").toast == ZH.say(OWN)
        stale = slack.click("UZHOU", "@UZHOU", "access.approve", newest(desk, on_page).id)
        assert stale.toast == ZH("card.stale")
    decides_not(desk, ZHOU, in_slack, OWN)
    decides_not(desk, ZHOU, on_page, OWN)


def test_only_the_departments_leader_decides(desk: Desk) -> None:
    """Everybody else is told who may, another department's leader too; outsiders not even that."""
    number = asked(desk)
    for who in (CHEN, "王敏", HE, SUN, WU, LI, "郑文"):
        decides_not(desk, who, number, who_may("交易一科", ZHOU))
    decides_not(desk, "投标人 冯立", number, phrase("card.not_yours"))
    deputises(desk, WU, ZHOU)
    decides_not(desk, WU, number, who_may("交易一科", ZHOU))  # the leader is there
    assert state(desk, number) is AccessState.ASKED


def test_where_nobody_leads_the_other_leaders_decide(desk: Desk) -> None:
    """评标管理科 has no leader: both others may, and whoever may not is told so."""
    number = asked(desk, "刘晓彤")
    decides_not(desk, HE, number, who_may("评标管理科", ZHOU, WU))
    assert not press(desk, WU, number, "access.approve").is_refusal


def test_rights_are_looked_at_in_the_moment_of_the_click(desk: Desk) -> None:
    """A leader who is none since a second ago, has moved or has left decides nothing with the card in hand."""
    number = asked(desk)
    becomes(desk, ZHOU, Role.STAFF)
    decides_not(desk, ZHOU, number, who_may("交易一科", WU))
    becomes(desk, ZHOU, Role.LEADER, department="交易二科")
    joins(desk, "新主任", "交易一科", Role.LEADER)
    decides_not(desk, ZHOU, number, who_may("交易一科", "新主任"))
    becomes(desk, ZHOU, Role.LEADER, department="交易一科")
    leaves(desk, ZHOU)
    decides_not(desk, ZHOU, number, phrase("person.left"))
    assert not press(desk, "新主任", number, "access.approve").is_refusal


def test_whoever_has_left_does_nothing_any_more(desk: Desk) -> None:
    """No asking, claiming, amending, withdrawing, granting or saying that it works; nor is anything done for them."""
    waiting, unclaimed = asked(desk, CHEN), asked(desk, ZHAO, whom=CHEN, scope="room_1")
    ready, returned = approved(desk, CHEN, by=WU, scope="room_2"), asked(desk, CHEN, scope="all")
    assert not submit(desk, WU, returned, "access.return", missing="写清楚").is_refusal
    held = granted(desk, ZHAO)
    leaves(desk, CHEN)
    gone = phrase("person.left")
    assert wished(desk, ZHAO, whom=CHEN, role="schedule_viewer").field_errors == {
        "whom": ZH("access.nobody_called", name=CHEN)
    }
    for number, action in (
        (waiting, "access.withdraw"),
        (unclaimed, "access.claim"),
        (unclaimed, "access.disclaim"),
        (returned, "access.amend"),
    ):
        refused(desk, CHEN, number, action, gone)
    decides_not(desk, WU, waiting, phrase("access.person_left", who=CHEN))
    sent = submit(desk, SUN, ready, "access.grant", set_as="x")
    assert sent.toast == ZH("access.person_left", who=CHEN)
    assert state(desk, ready) is AccessState.APPROVED
    for name, action in ((ZHAO, "access.works"), (ZHAO, "access.fails"), (ZHAO, "access.extend")):
        leaves(desk, name)
        refused(desk, name, held, action, gone)


def test_a_leaver_is_no_administrator(desk: Desk) -> None:
    """The card in hand grants nothing once its owner has left, or is no administrator any more."""
    number = approved(desk)
    becomes(desk, HE, Role.OFFICE)
    leaves(desk, SUN)
    for action in GRANTING:
        refused(desk, HE, number, action, phrase("access.only_admin"))
        refused(desk, SUN, number, action, phrase("person.left"))
    assert state(desk, number) is AccessState.APPROVED


@pytest.mark.parametrize("part", ["asked", "prepared", "approved", "approved first of two"])
def test_requester_approver_and_granter_differ(desk: Desk, part: str) -> None:
    """何静 is an administrator, and leads besides: whatever part she had in a request, somebody else sets it."""
    if part.startswith("approved"):
        becomes(desk, HE, Role.OFFICE, Role.ADMIN, Role.LEADER, department="交易一科")
    if part == "asked":
        number = approved(desk, HE, by=WU)
    elif part == "prepared":
        number = prepared(desk, HE, ZHAO)
        assert not press(desk, ZHOU, number, "access.approve").is_refusal
    elif part == "approved":
        number = approved(desk, ZHAO, by=HE)
    else:
        number = approved(desk, ZHAO, by=HE, **RECORDINGS)
        assert not press(desk, WU, number, "access.approve").is_refusal
    assert state(desk, number) is AccessState.APPROVED
    assert newest(desk, number, AccessView.GRANTER).chat == f"@{SUN}"
    for action in GRANTING:
        refused(desk, HE, number, action, GRANTER)
    assert not submit(desk, SUN, number, "access.grant", set_as="x").is_refusal


def test_only_the_offices_administrators_grant(desk: Desk) -> None:
    """No vendor's, whatever the list says of them; not the leader, the office or the person."""
    number = approved(desk)
    becomes(desk, LI, Role.ENGINEER, Role.ADMIN)
    for who in (LI, ZHOU, "王敏", ZHAO, "郑文"):
        for action in GRANTING:
            refused(desk, who, number, action, phrase("access.only_admin"))
    assert f"@{LI}" not in {newest(desk, number, AccessView.GRANTER).chat}


def test_only_the_person_claims_amends_and_tries(desk: Desk) -> None:
    """Not the colleague who wrote it, not the leader, not the office: the sentence names who."""
    unclaimed, returned, held = asked(desk, CHEN, whom=ZHAO), asked(desk, scope="room_1"), granted(desk, scope="all")
    assert not submit(desk, ZHOU, returned, "access.return", missing="x").is_refusal
    for number, action in (
        (unclaimed, "access.claim"),
        (unclaimed, "access.disclaim"),
        (returned, "access.amend"),
        (held, "access.works"),
        (held, "access.fails"),
        (held, "access.extend"),
    ):
        for who in (CHEN, ZHOU, HE, SUN):
            refused(desk, who, number, action, phrase("access.only_person", who=ZHAO))
    for who in (ZHOU, HE, SUN, "王敏"):
        refused(desk, who, unclaimed, "access.withdraw", phrase("access.only_person", who=ZHAO))


def test_nobody_agrees_before_the_person_has_claimed_it(desk: Desk) -> None:
    """What a colleague prepared is no request yet: no verdict, no grant."""
    number = asked(desk, CHEN, whom=ZHAO)
    stands = phrase("access.stands", number=number, state=phrase("access.state.unclaimed"))
    decides_not(desk, ZHOU, number, stands)
    for action in GRANTING:
        refused(desk, SUN, number, action, stands)


def test_two_leaders_agree_in_their_slots(desk: Desk) -> None:
    """On a sensitive role the same leader never agrees twice, nor a third; nothing is set between."""
    number = asked(desk, **RECORDINGS)
    assert not press(desk, WU, number, "access.approve").is_refusal  # the second slot may be taken first
    decides_not(desk, WU, number, phrase("access.agreed_already"))
    joins(desk, "第三主任", "交易二科", Role.LEADER)
    decides_not(desk, "第三主任", number, who_may("交易一科", ZHOU, WU, "第三主任"))
    stands = phrase("access.stands", number=number, state=phrase("access.state.asked"))
    for action in GRANTING:
        refused(desk, SUN, number, action, stands)
    assert not press(desk, ZHOU, number, "access.approve").is_refusal
    slots = [(one.slot, one.by_id) for one in request_of(desk, number).decisions]
    assert sorted(slot for slot, _ in slots) == [1, 2]
    assert len({by for _, by in slots}) == 2
    assert state(desk, number) is AccessState.APPROVED


def test_one_of_two_can_say_no(desk: Desk) -> None:
    """After one leader agreed, the other's no ends it, and the first learns who said so when they come again."""
    number = asked(desk, **RECORDINGS)
    assert not press(desk, ZHOU, number, "access.approve").is_refusal
    assert not submit(desk, WU, number, "access.reject", reason="不需要").is_refusal
    assert state(desk, number) is AccessState.REJECTED
    said = phrase("verdict.reject")
    at = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    decides_not(desk, ZHOU, number, phrase("access.decided_already", who=WU, verdict=said, at=at))
