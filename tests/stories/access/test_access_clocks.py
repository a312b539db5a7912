"""The clocks of a permission: told before they run out and after, to whoever has to act, and explained."""

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from models.access.terms import AccessPromise, AccessView
from models.chat import Card
from models.messaging.outbox import CardView, Post
from models.tickets.worklog import WorkLogEntry
from tests.support.access import RECORDINGS, approved, asked, deputises, granted, newest, press, submit
from tests.support.desk import ZH, Desk
from tests.support.revocation import given_back, leaver

ZHAO, ZHOU, WU, SUN, HE, WANG, MA = "赵小禾", "周主任", "吴副主任", "孙工", "何静", "王敏", "马跃"
DONE = {"revoke_note": "已移出"}
TUESDAY, WEDNESDAY = "2026-03-03", "2026-03-04"


def test_leaders_are_warned_and_chased(desk: Desk) -> None:
    """Half of the time passed: the department's leader; the time over: the office and the leaders hear of it, too."""
    number = asked(desk)
    assert desk.target(number, AccessPromise.DECIDE).due_at == desk.clock.set(WEDNESDAY, "17:00")
    assert told(desk, number, WEDNESDAY, "09:30") == ("warned", {ZHOU})
    verb, people = told(desk, number, WEDNESDAY, "17:01")
    assert (verb, people >= {ZHOU, WANG, MA}) == ("breached", True)
    assert told(desk, number, "2026-03-05", "09:00")[0] == "reminded"
    card = desk.as_(ZHOU).card("desk", number)
    assert card.title.startswith("权限 ")
    assert ZH("access.state.asked") in card.intro
    assert [button.action for button in card.buttons] == ["card.show", "order", "why"]


def test_the_second_leader_of_a_sensitive_role_is_warned(desk: Desk) -> None:
    """Both slots are owed by any leader, until one has agreed: then the clock still runs for the other."""
    number = asked(desk, **RECORDINGS)
    press(desk, ZHOU, number, "access.approve")
    verb, people = told(desk, number, WEDNESDAY, "09:30")
    assert (verb, people) == ("warned", {WU})


def test_a_deputy_is_warned_while_the_leader_is_away(desk: Desk) -> None:
    """Whoever would have to decide at that moment."""
    deputises(desk, "陈思远", ZHOU)
    number = asked(desk, ZHOU)  # a leader's own request is not the leader's to decide
    verb, people = told(desk, number, WEDNESDAY, "09:30")
    assert (verb, people) == ("warned", {"陈思远"})


def test_administrators_are_warned_and_chased(desk: Desk) -> None:
    """By the close of the day of the approval, warned an hour before; never who asked or agreed."""
    number = approved(desk)
    assert told(desk, number, TUESDAY, "16:00") == ("warned", {SUN, HE})
    verb, people = told(desk, number, TUESDAY, "17:01")
    assert (verb, people >= {SUN, HE, WANG, MA}) == ("breached", True)


def test_taking_back_is_warned_and_chased(desk: Desk) -> None:
    """First the administrators, then, once everything is gone, whoever may look; not who took it back."""
    checklist = leaver(desk)
    assert told(desk, checklist, TUESDAY, "16:00") == ("warned", {SUN, HE})
    submit(desk, SUN, checklist, "revocation.disable", line="all")
    submit(desk, SUN, checklist, "revocation.revoke", line="all", **DONE)
    verb, people = told(desk, checklist, TUESDAY, "17:01")
    assert verb == "breached"
    assert people >= {HE, WANG, MA}
    assert SUN not in people
    assert ZH("revocation.status.to_check") in desk.as_(WANG).card("desk", checklist).intro
    press(desk, WANG, checklist, "revocation.check", newest(desk, checklist, AccessView.CHECKLIST))
    target = desk.target(checklist, AccessPromise.REVOKE)
    assert target.is_open
    submit(desk, WANG, checklist, "revocation.check", line="all")
    assert desk.target(checklist, AccessPromise.REVOKE).was_met_in_time  # what counts is when the last right was gone


def test_what_cannot_be_granted_has_kept_its_deadline(desk: Desk) -> None:
    """The administrator has answered in time, whatever the answer."""
    number = approved(desk)
    submit(desk, SUN, number, "access.impossible", reason="系统停用")
    assert desk.target(number, AccessPromise.GRANT).was_met_in_time


def test_holders_are_not_chased_for_their_own_rights(desk: Desk) -> None:
    """An administrator's right is the other administrator's to take back."""
    number = granted_to_administrator(desk)
    press(desk, SUN, number, "access.give_back")
    checklist = newest_checklist(desk)
    assert told(desk, checklist, TUESDAY, "16:00") == ("warned", {HE})


@pytest.mark.parametrize(
    ("who", "view"), [(ZHOU, AccessView.DECIDER), (SUN, AccessView.GRANTER), (HE, AccessView.CHECKLIST)]
)
def test_the_card_is_brought_again(desk: Desk, who: str, view: str) -> None:
    """From the reminder to the step is one click: the card comes once more to the end of the chat, the old one ends."""
    made: dict[str, Callable[[Desk], str]] = {
        AccessView.DECIDER: asked,
        AccessView.GRANTER: approved,
        AccessView.CHECKLIST: given_back,
    }
    number = made[view](desk)
    day, clock = (WEDNESDAY, "09:30") if view == AccessView.DECIDER else (TUESDAY, "16:00")
    told(desk, number, day, clock)
    earlier = [line.post for line in desk.as_(who).cards("desk", number) if line.button("why")]
    answer = desk.as_(who).press(number, "card.show")
    assert answer.toast == ZH("card.shown_toast", number=number)
    brought = desk.as_(who).cards("desk", number)[-1]
    assert brought.post not in earlier
    assert brought.card is not None
    assert len(brought.card.buttons) > 1
    live = [post for post in posts(desk, who) if post.card_view == view]
    assert [post.id for post in live] == [brought.post]


def test_only_whose_step_it_is_has_the_card_brought(desk: Desk) -> None:
    """The office hears of the breach, and that it is not theirs to decide."""
    number = asked(desk)
    told(desk, number, WEDNESDAY, "17:01")
    card = desk.as_(WANG).cards("desk", number)[-1]
    assert not card.button("card.show")
    assert desk.as_(WANG).click(card.post, "card.show").refused
    assert desk.as_(WANG).press(number, "why").card is not None


def test_an_explanation_names_the_right_in_the_readers_language(desk: Desk) -> None:
    """The summary that the ticket keeps is Chinese; a card says the right as the catalogue does."""
    number = asked(desk, "刘晓彤")
    card = desk.as_("刘晓彤").press(number, "why").card
    assert card is not None
    assert card.title == f"Permission {number} Evaluation system · Evaluation room administrator (Evaluation room 3)"


def test_deciding_counts_from_the_request(desk: Desk) -> None:
    """Not from the message that it grew from, nor does a later round count from the first."""
    number = desk.as_(ZHAO).say("intake", "申请评标系统评标室管理员权限").number
    post = newest(desk, number, CardView.REPORTER)
    desk.clock.set(TUESDAY, "11:30")
    fields = {"role": "room_admin", "scope": "room_3", "until": "", "reason": "接替老郝"}
    desk.as_(ZHAO).submit(post.id, "access.ask:evaluation", fields)
    assert why(desk, ZHOU, number)[:5] == [
        "审批截止 周三 3月4日 17:00，因为：",
        "· 内部时限：1 个工作日内审批",
        "· 申请提交于 3月3日(周二)11:30，当日不计",
        "· 第1天 3月4日",
        "· 3月4日(周三)下班时间 17:00",
    ]
    submit(desk, ZHOU, number, "access.return", missing="期限")
    desk.clock.set(WEDNESDAY, "09:00")
    submit(desk, ZHAO, number, "access.amend:evaluation", **fields)
    assert "· 申请提交于 3月4日(周三)09:00，当日不计" in why(desk, ZHOU, number)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        (TUESDAY, "15:00", ["· 领导同意于 3月3日(周二)15:00", "· 3月3日(周二)下班时间 17:00"]),
        (
            TUESDAY,
            "15:01",
            [
                "· 领导同意于 3月3日(周二)15:01",
                "· 15:00 以后的，至下一工作日",
                "· 3月4日(周三)下班时间 17:00",
            ],
        ),
        (
            "2026-03-07",
            "10:00",
            [
                "· 领导同意于 3月7日(周六)10:00",
                "· 当日不上班，至下一工作日",
                "· 3月9日(周一)下班时间 17:00",
            ],
        ),
    ],
)
def test_granting_counts_from_the_approval(desk: Desk, day: str, clock: str, expected: list[str]) -> None:
    """By the close of that day; after 15:00 or on a day off, of the next working day, and it says so."""
    number = asked(desk)
    desk.clock.set(day, clock)
    press(desk, ZHOU, number, "access.approve")
    lines = why(desk, SUN, number)
    assert lines[-len(expected) - 1 :] == ["· 内部时限：当日下班前授予权限", *expected]


def test_setting_anew_counts_from_when_it_did_not_work(desk: Desk) -> None:
    """Not from the approval."""
    number = granted(desk)
    desk.clock.set(WEDNESDAY, "10:30")
    submit(desk, ZHAO, number, "access.fails", fails_how="没有菜单")
    assert "· 本人说不能用：3月4日(周三)10:30" in why(desk, SUN, number)


def test_taking_back_counts_from_when_it_was_wanted(desk: Desk) -> None:
    """From the opening of the checklist, whatever was asked before."""
    desk.clock.set(TUESDAY, "15:30")
    checklist = given_back(desk)
    assert why(desk, SUN, checklist) == [
        "收回截止 周三 3月4日 17:00，因为：",
        "· 内部时限：当日下班前收回权限",
        "· 列入收回于 3月3日(周二)15:30",
        "· 15:00 以后的，至下一工作日",
        "· 3月4日(周三)下班时间 17:00",
    ]


def test_english_explains_the_same(desk: Desk) -> None:
    """To whoever reads English."""
    number = desk.as_("刘晓彤").submit(None, "access.ask:audit", {"role": "reader", "until": "", "reason": "x"}).number
    lines = why(desk, "刘晓彤", number)
    assert "· Requested Tue 3 Mar 10:00; that day is not counted" in lines


def told(desk: Desk, number: str, day: str, clock: str) -> tuple[str, set[str]]:
    """What the sweep of a moment told of the ticket, and whom."""
    desk.clock.set(day, clock)
    while desk.tick("escalations"):
        continue
    desk.settle()
    with desk.session() as session:
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == desk.ticket(number).id)
        last = session.exec(found.order_by(col(WorkLogEntry.position).desc())).all()[0]
        return last.verb, set(str(last.content["to"]).split("、"))


def why(desk: Desk, who: str, number: str) -> list[str]:
    """为什么是这个时限? as the presser reads it."""
    card: Card | None = press(desk, who, number, "why").card
    assert card is not None
    return list(card.intro)


def granted_to_administrator(desk: Desk) -> str:
    """A right of 孙工 that 何静 granted."""
    fields = {"role": "reader", "until": "2026-09-30", "reason": "查日志"}
    number = desk.as_(SUN).submit(None, "access.ask:audit", fields).number
    press(desk, WU, number, "access.approve")
    submit(desk, HE, number, "access.grant", set_as="已加入组")
    return number


def newest_checklist(desk: Desk) -> str:
    """The number of the ticket that was made last."""
    return desk.tickets()[-1].number


def posts(desk: Desk, who: str) -> list[Post]:
    """What was said in somebody's own chat."""
    with desk.session() as session:
        return list(session.exec(select(Post).where(Post.chat == f"@{who}").order_by(col(Post.seq))).all())
