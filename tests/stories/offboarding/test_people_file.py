"""A new file of people: whoever is not in it leaves, whoever changes departments gives back their rights."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from sqlmodel import col, select

from bot.bootstrap import DEMO_OFFICE
from bot.platforms.registry import TRAITS
from handlers.people import directory as people
from handlers.people.directory import ImportPlan
from handlers.people.people_file import ListedPerson, parse_people
from handlers.turn.notices import TAKE
from handlers.turn.turn import Turn
from models.messaging.outbox import Post
from models.people.person import Deputy, Person
from models.refusal import Refusal
from models.terms import AccessState, EndReason, Platform, Role
from tests.support import access
from tests.support.desk import Desk
from tests.support.offboarding import active, checklist_of, held, leaves, open_lines
from tests.support.reported import an_a

ZHAO, CHEN, ZHOU, WU, SUN = "赵小禾", "陈思远", "周主任", "吴副主任", "孙工"
HE, WANG, LI, ZHANG = "何静", "王敏", "李强", "张海涛"
DEMO = parse_people(DEMO_OFFICE.read_text("utf-8"), DEMO_OFFICE.name, TRAITS)


def test_the_same_file_changes_nothing(desk: Desk) -> None:
    """Nobody is missing, nobody moves."""
    access.granted(desk)
    with access.unchanged(desk):
        assert take_over(desk, DEMO).removed == ()


def test_whoever_is_missing_leaves_with_a_checklist_of_their_own(desk: Desk) -> None:
    """Two are missing, one of them holds a right: one checklist, and one card that names both."""
    access.granted(desk)
    told = take_over(desk, without(ZHAO, LI))
    assert [(one.who, len(one.rights)) for one in told.removed] == [(ZHAO, 1), (LI, 0)]
    assert not active(desk, ZHAO)
    assert {line.because for line in open_lines(desk, ZHAO)} == {EndReason.LEFT}
    card = desk.as_(WANG).card("desk")
    assert card.title == "离职离岗 2 人"
    assert card.intro[0] == f"离职：赵小禾（交易一科），权限 1 项，收回清单 {checklist_of(desk, ZHAO)}"


def test_a_plan_names_them_and_what_they_hold(desk: Desk) -> None:
    """Looking is not touching, and says the same."""
    access.granted(desk)
    access.asked(desk, role="schedule_viewer")
    with access.unchanged(desk):
        planned = in_a_turn(desk, lambda turn: people.would_take_over(turn, without(ZHAO)))
    (gone,) = planned.removed
    assert (len(gone.rights), len(gone.cancelled), active(desk, ZHAO)) == (1, 1, True)


def test_missing_ones_may_be_kept(desk: Desk) -> None:
    """`--keep-missing`: they are named and stay."""
    access.granted(desk)
    told = take_over(desk, without(ZHAO), keep_missing=True)
    assert (told.not_listed, told.removed) == ((ZHAO,), ())
    assert active(desk, ZHAO)


def test_whoever_comes_back_is_here_again_without_the_old_rights(desk: Desk) -> None:
    """What was on the checklist stays on it; a new right is asked for anew."""
    number = access.granted(desk)
    take_over(desk, without(ZHAO))
    told = take_over(desk, DEMO)
    assert [change.listed.name for change in told.changes] == [ZHAO]
    assert active(desk, ZHAO)
    assert [line.grant.number for line in open_lines(desk, ZHAO)] == [number]
    assert access.state(desk, access.asked(desk, role="schedule_viewer")) is AccessState.ASKED


def test_a_new_department_takes_the_rights_of_the_old_one(desk: Desk) -> None:
    """离岗: listed as moved, one checklist; whoever holds nothing gets none."""
    access.granted(desk)
    told = take_over(desk, changed(changed(DEMO, ZHAO, department="交易二科"), CHEN, department="交易一科"))
    assert told.moved == (ZHAO, CHEN)
    assert [(one.who, one.reason, one.checklist is None) for one in told.removed] == [
        (ZHAO, EndReason.MOVED, False),
        (CHEN, EndReason.MOVED, True),
    ]
    assert {line.because for line in open_lines(desk, ZHAO)} == {EndReason.MOVED}
    assert active(desk, ZHAO)


def test_a_department_with_a_new_name_need_not_cost_rights(desk: Desk) -> None:
    """`--keep-moved`: they are named, and keep what they hold."""
    number = access.granted(desk)
    told = take_over(desk, changed(DEMO, ZHAO, department="交易科"), keep_moved=True)
    assert (told.moved, told.removed) == ((ZHAO,), ())
    assert (held(desk, ZHAO), open_lines(desk, ZHAO)) == ({number}, [])


def test_whoever_keeps_the_role_keeps_tickets_and_shifts(desk: Desk) -> None:
    """马跃 changes departments and stays with the office; their ticket stays with them, unless the role goes, too."""
    number = desk.as_(ZHAO).say("intake", "开标大厅投标文件解密失败，全场停着").number
    desk.as_("马跃").press(number, "接单")
    take_over(desk, changed(DEMO, "马跃", department="信息科"))
    assert desk.ticket(number).assignee_id is not None
    told = take_over(desk, changed(DEMO, "马跃", department="综合科", roles=(Role.STAFF,)))
    assert told.removed[0].tickets == (number,)
    assert desk.ticket(number).assignee_id is None


def test_a_leader_of_another_department_decides_for_that_one(desk: Desk) -> None:
    """周主任 leads 信息科 now: what waits for the leaders of 交易一科 goes elsewhere, deputies as in the file."""
    number = access.asked(desk, ZHAO)
    file = changed(changed(DEMO, ZHOU, department="信息科"), WU, department="交易一科")
    take_over(desk, file)
    assert access.request_of(desk, number).asked_people == [WU]
    assert desk.as_(ZHOU).card("desk", number).buttons == ()
    assert not access.press(desk, WU, number, "access.approve").is_refusal
    with desk.session() as session:
        assert len(session.exec(select(Deputy)).all()) == 2


def test_a_new_leader_gets_what_waits(desk: Desk) -> None:
    """Requests of a department that had nobody go to the leader whom the file brings."""
    number = access.asked(desk, CHEN)
    new = ListedPerson("新主任", (Role.LEADER,), "交易二科", "", "", None, ((Platform.WEBCHAT, "新主任"),))
    take_over(desk, (*DEMO, new))
    assert access.request_of(desk, number).asked_people == ["新主任"]
    assert desk.as_("新主任").press(number, "同意").toast == f"{number} 已同意"


@pytest.mark.parametrize("reason", ["missing", "without the role", "a vendor's"])
def test_a_file_without_an_administrator_is_refused(desk: Desk, reason: str) -> None:
    """Nothing is written; whoever keeps the missing keeps theirs."""
    files = {
        "missing": without(SUN, HE),
        "without the role": changed(without(SUN), HE, roles=(Role.OFFICE,)),
        "a vendor's": changed(without(SUN, HE), LI, roles=(Role.ENGINEER, Role.ADMIN)),
    }
    with access.unchanged(desk), pytest.raises(Refusal, match=r"people\.no_admin"):
        take_over(desk, files[reason])
    assert active(desk, SUN)
    assert take_over(desk, without(SUN, HE), keep_missing=True).removed == ()


def test_outsiders_leave_and_stand_ins_are_not_concerned(desk: Desk) -> None:
    """A bidder who is not listed any more is gone; who stands for an unknown account is on no list anyway."""
    with access.writing(desk) as session:
        session.add(Person(name="(slack:U9)", roles=["external"], is_placeholder=True))
    told = take_over(desk, without("投标人 冯立"))
    assert [one.who for one in told.removed] == ["投标人 冯立"]
    assert active(desk, "(slack:U9)")


def test_who_left_by_hand_is_not_missed_again(desk: Desk) -> None:
    """The next file without them says nothing of them."""
    leaves(desk, ZHAO)
    told = take_over(desk, without(ZHAO))
    assert (told.not_listed, told.removed) == ((), ())


def take_over(
    desk: Desk, listed: Sequence[ListedPerson], *, keep_missing: bool = False, keep_moved: bool = False
) -> ImportPlan:
    """As `zhiban people import --apply` does."""
    return in_a_turn(
        desk, lambda turn: people.take_over(turn, listed, keep_missing=keep_missing, keep_moved=keep_moved)
    )


def in_a_turn(desk: Desk, story: Callable[[Turn], ImportPlan]) -> ImportPlan:
    """What another process on the same database makes of it."""
    planned: ImportPlan = desk.run(desk.elsewhere(lambda other: other.carry_out(story, desk.now, "test")))
    desk.settle()
    return planned


def without(*names: str) -> tuple[ListedPerson, ...]:
    """The demo office with some people missing; nobody stands in for a leader through somebody missing."""
    return tuple(one for one in DEMO if one.name not in names)


def changed(listed: Sequence[ListedPerson], name: str, **facts: object) -> tuple[ListedPerson, ...]:
    """The same people, one of them otherwise."""
    return tuple(replace(one, **facts) if one.name == name else one for one in listed)  # type: ignore[arg-type]


def test_cards_follow_the_roles_of_whoever_reads_them(desk: Desk) -> None:
    """No engineer any more: 接单 is gone from live card and warning; an engineer again, it is back on the card."""
    number = an_a(desk)
    desk.forward("PT3M")
    assert [TAKE in offered for offered in buttons_of(desk, LI, number)] == [True, True]
    take_over(desk, changed(DEMO, LI, roles=(Role.STAFF,), company="", department="交易一科"))
    desk.settle()
    assert [TAKE in offered for offered in buttons_of(desk, LI, number)] == [False, False]
    take_over(desk, DEMO)
    desk.settle()
    assert [TAKE in offered for offered in buttons_of(desk, LI, number)] == [True, False]


def buttons_of(desk: Desk, name: str, number: str) -> list[list[str]]:
    """What the cards of a ticket in somebody's own chat offer, the oldest first."""
    ticket = desk.ticket(number)
    with desk.session() as session:
        found = select(Post).where(Post.chat == f"@{name}", Post.ticket_id == ticket.id).order_by(col(Post.seq))
        return [[button["action"] for button in post.card["buttons"]] for post in session.exec(found)]
