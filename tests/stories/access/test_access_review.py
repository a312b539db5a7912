"""权限复核: on the first working day of a quarter leaders keep or revoke what their people hold, one click a right."""

import asyncio
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.app import open_dispatch
from models.access.granting import Grant
from models.access.review import AccessReview, AccessReviewRun, ReviewVerdict
from models.access.revocation import Revocation
from models.access.terms import AccessPromise, AccessView
from models.chat import Card
from models.duty.roster import Absence
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import EndReason, Role, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.access import approved, granted, joins, press, submit, unchanged, writing
from tests.support.desk import ZH, Desk, running_desk
from tests.support.offboarding import leaves
from tests.support.page_answers import Answer
from tests.support.patience import patiently

ZHAO, ZHOU, WU, SUN, HE, LI = "赵小禾", "周主任", "吴副主任", "孙工", "何静", "李强"
VIEWER = {"role": "schedule_viewer", "scope": "room_1", "until": ""}


def begun(desk: Desk, day: str = "2026-04-01", clock: str = "09:00") -> str:
    """The newest review's ticket, after the tick of that moment."""
    desk.clock.set(day, clock)
    desk.tick("access_review")
    desk.settle()
    return reviews(desk)[-1].number


def reviews(desk: Desk) -> list[Ticket]:
    """The tickets of reviews, oldest first."""
    with desk.session() as session:
        ids = select(AccessReview.ticket_id)
        return list(session.exec(select(Ticket).where(col(Ticket.id).in_(ids)).order_by(col(Ticket.id))).all())


def card(desk: Desk, who: str, number: str) -> Card:
    """The review as it stands in somebody's chat."""
    return desk.as_(who).card("desk", number)


def lines(desk: Desk) -> list[tuple[str, ReviewVerdict | None, bool]]:
    """Whose right, what was said of it, and whether it dropped out."""
    with desk.session() as session:
        found = session.exec(select(AccessReview).order_by(col(AccessReview.id))).all()
        return [(one.grant.person.name, one.verdict, one.dropped_at is not None) for one in found]


def checklists(desk: Desk) -> list[tuple[str, EndReason]]:
    """What is on checklists: the number of the right, and why it ends."""
    with desk.session() as session:
        found = session.exec(select(Revocation).where(col(Revocation.dropped_at).is_(None))).all()
        return [(one.grant.number, one.because) for one in found]


def ended(desk: Desk, number: str) -> None:
    """The right of this number is gone."""
    with writing(desk) as session:
        grant = session.exec(select(Grant).where(Grant.number == number)).one()
        grant.end(EndReason.REVOKED, desk.clock())


def away(desk: Desk, name: str) -> None:
    """Somebody is away for two months."""
    with writing(desk) as session:
        one = session.exec(select(Person).where(Person.name == name)).one().id or 0
        at, ends = desk.clock(), desk.clock() + timedelta(days=60)
        session.add(Absence(person_id=one, begins_at=at, ends_at=ends, entered_by_id=one, entered_at=at))


def holds(desk: Desk, who: str, approver: str, granter: str) -> str:
    """The number of a right that these two gave to somebody."""
    number = approved(desk, who, by=approver)
    assert not submit(desk, granter, number, "access.grant", set_as="已加入组").is_refusal
    return number


def told(answer: Answer) -> str:
    """What a refused presser hears."""
    assert answer.refused
    return str(answer.toast)


def test_a_quarter_is_reviewed_right_by_right(desk: Desk) -> None:
    """Each click decides one right; 收回 goes on a checklist at once; the last word ends the review in time."""
    kept, revoked = granted(desk, ZHAO), granted(desk, ZHAO, **VIEWER)
    desk.as_(ZHAO).press(kept, "可以使用")
    number = begun(desk)
    shown = card(desk, ZHOU, number)
    assert shown.title == f"权限复核 {number} 2026年二季度 交易一科"
    assert shown.intro == (
        "第1项/共2项：这项权限还需要吗？",
        "赵小禾（交易一科） · 评标系统 · 评标室管理员（三号评标室）",
    )
    assert {fact.label: fact.value for fact in shown.facts} == {
        "申请编号": kept,
        "授权": "周二 3月3日 10:00 孙工",
        "期限": "至 2026年9月30日",
        "审批": "周主任",
        "本人核验": "周二 3月3日 10:00",
        "上次复核": "未复核过",
    }
    assert [button.label for button in shown.buttons] == ["保留", "收回", "放到最后", ZH("button.why")]
    assert shown.buttons[1].confirm
    assert desk.as_(ZHOU).press(number, "保留").toast == f"{number} 已保留"
    second = card(desk, ZHOU, number)
    assert second.intro[0] == "第2项/共2项：这项权限还需要吗？"
    assert {fact.label: fact.value for fact in second.facts}["本人核验"] == "从未核验"
    assert second.outcome[0].startswith("✔ 保留 赵小禾 评标系统 · 评标室管理员（三号评标室） 周主任")
    desk.as_(ZHOU).press(number, "收回")
    last = card(desk, ZHOU, number)
    assert last.buttons == ()
    assert last.outcome[-1] == "✔ 复核完毕：保留 1 项，收回 1 项"
    assert desk.ticket(number).status is Status.CLOSED
    assert desk.target(number, AccessPromise.REVIEW).was_met_in_time
    assert checklists(desk) == [(revoked, EndReason.REVIEWED)]
    assert desk.log(number) == ["received", "review_opened", "review_kept", "review_revoked", "review_finished"]


def test_it_begins_on_the_first_working_day_once(desk: Desk) -> None:
    """国庆: the fourth quarter's review begins on 8 October at nine, not before, and never twice."""
    granted(desk, ZHAO, until="2026-12-31")
    desk.clock.set("2026-07-01", "09:00")
    desk.tick("access_review")
    assert len(reviews(desk)) == 1
    for day, clock in (("2026-10-01", "09:00"), ("2026-10-07", "23:00"), ("2026-10-08", "08:59:59")):
        desk.clock.set(day, clock)
        desk.tick("access_review")
        assert len(reviews(desk)) == 1
    for _ in range(2):
        begun(desk, "2026-10-08")
        assert len(reviews(desk)) == 2
    begun(desk, "2026-10-12")
    assert [ticket.summary for ticket in reviews(desk)] == [
        "2026年三季度 权限复核 交易一科",
        "2026年四季度 权限复核 交易一科",
    ]


def test_nothing_is_asked_where_nobody_holds_anything(desk: Desk) -> None:
    """A right that comes later in the quarter waits for the next one."""
    desk.clock.set("2026-04-01", "09:00")
    desk.tick("access_review")
    desk.clock.set("2026-04-02", "09:00")
    granted(desk, ZHAO)
    desk.tick("access_review")
    assert reviews(desk) == []
    begun(desk, "2026-07-01")
    assert len(reviews(desk)) == 1


def test_the_last_review_is_shown_with_the_next(desk: Desk) -> None:
    """What was kept in April says so in July."""
    granted(desk, ZHAO)
    desk.as_(ZHOU).press(begun(desk), "保留")
    july = begun(desk, "2026-07-01")
    assert {fact.label: fact.value for fact in card(desk, ZHOU, july).facts}["上次复核"] == "周三 4月1日 09:00"


def test_each_department_is_asked_of_its_own(desk: Desk) -> None:
    """The leaders of a department see their own people; whoever belongs to none is put before every leader."""
    granted(desk, ZHAO)
    holds(desk, SUN, approver=WU, granter=HE)
    holds(desk, LI, approver=WU, granter=SUN)
    begun(desk)
    seen = {
        who: [line.ticket for line in desk.as_(who).cards("desk") if line.card and "权限复核" in line.card.title]
        for who in (ZHOU, WU, HE)
    }
    numbers = {ticket.summary.rpartition(" ")[2]: ticket.number for ticket in reviews(desk)}
    assert set(numbers) == {"交易一科", "信息科", "未归部门人员"}
    assert set(seen[ZHOU]) == {numbers["交易一科"], numbers["未归部门人员"]}
    assert set(seen[WU]) == {numbers["信息科"], numbers["未归部门人员"]}
    assert seen[HE] == []


def test_two_leaders_at_once(desk: Desk) -> None:
    """One word counts for a right: the second hears who said what, and sees the next right."""
    joins(desk, "钱主任", "交易一科", Role.LEADER)
    granted(desk, ZHAO)
    granted(desk, ZHAO, **VIEWER)
    number = begun(desk)
    first, second = desk.as_(ZHOU).card_with(number, "保留"), desk.as_("钱主任").card_with(number, "收回")
    keep, revoke = first.button("保留"), second.button("收回")
    assert keep
    assert revoke
    desk.as_(ZHOU).click(first.post, keep.action)
    late = desk.as_("钱主任").click(second.post, revoke.action)
    assert told(late) == "周主任 已于 09:00 复核：保留。"
    assert card(desk, "钱主任", number).intro[0].startswith("第2项/共2项")
    assert checklists(desk) == []
    assert not desk.as_(ZHOU).click(first.post, keep.action).refused  # a double click of one's own
    assert [verdict for _, verdict, _ in lines(desk)] == [ReviewVerdict.KEEP, None]


def test_who_may_not(desk: Desk) -> None:
    """Holders, other departments' leaders, administrators: one sentence, and nothing changes."""
    number, review = _one_right(desk)
    refusals = {
        ZHAO: ZH("review.own_right"),
        WU: ZH("review.not_reviewer", who=(ZHOU,)),
        SUN: ZH("review.not_reviewer", who=(ZHOU,)),
        LI: ZH("review.not_reviewer", who=(ZHOU,)),
    }
    with unchanged(desk):
        for who, sentence in refusals.items():
            for action in ("keep", "revoke", "later"):
                assert press(desk, who, number, f"review.{action}:{review.grant_id}").toast == sentence
        for forged in ("", "0", "999", "x", "9" * 40):
            assert press(desk, ZHOU, number, f"review.keep:{forged}").toast == ZH("card.stale")


def test_nobody_reviews_their_own(desk: Desk) -> None:
    """What a department's only leader holds is put before the other leaders, apart from the department's."""
    granted(desk, ZHAO)
    holds(desk, ZHOU, approver=WU, granter=SUN)
    begun(desk)
    of_others, of_leader = reviews(desk)
    assert card_views(desk, of_others.number) == [f"@{ZHOU}"]
    assert card_views(desk, of_leader.number) == [f"@{WU}"]
    with unchanged(desk):
        line = _line_of(desk, of_leader.number)
        assert press(desk, ZHOU, of_leader.number, f"review.keep:{line.grant_id}").toast == ZH("review.own_right")
    assert not desk.as_(WU).press(of_leader.number, "保留").refused


def test_a_deputy_stands_in(desk: Desk) -> None:
    """While the leader is away the deputy gets the card too and decides; the log says so."""
    granted(desk, ZHAO)
    desk.clock.set("2026-03-30")
    away(desk, ZHOU)
    number = begun(desk)
    assert set(card_views(desk, number)) == {f"@{ZHOU}", f"@{WU}"}
    desk.as_(WU).press(number, "保留")
    assert desk.ticket(number).status is Status.CLOSED
    with desk.session() as session:
        kept = session.exec(select(WorkLogEntry).where(WorkLogEntry.verb == "review_kept")).one()
        assert kept.content["deputy"] == "yes"


def test_what_ends_meanwhile_drops_out(desk: Desk) -> None:
    """An ended right, and a leaver's on a checklist, are asked about no longer; with the last one the review ends."""
    first, _ = granted(desk, ZHAO), granted(desk, ZHAO, **VIEWER)
    number = begun(desk)
    before = desk.as_(ZHOU).card_with(number, "保留")
    ended(desk, first)
    keep = before.button("保留")
    assert keep
    assert told(desk.as_(ZHOU).click(before.post, keep.action)) == ZH("review.dropped_already")
    assert desk.tick("access_review") == 1
    desk.settle()
    assert card(desk, ZHOU, number).intro[0] == "第1项/共1项：这项权限还需要吗？"
    with writing(desk) as session:
        for grant in session.exec(select(Grant).where(col(Grant.ended_at).is_(None))).all():
            session.add(
                Revocation(
                    ticket_id=desk.ticket(first).id or 0,
                    grant_id=grant.id or 0,
                    because=EndReason.LEFT,
                    opened_at=desk.clock(),
                )
            )
    assert desk.tick("access_review") == 1
    assert desk.ticket(number).status is Status.CLOSED
    desk.settle()
    assert card(desk, ZHOU, number).outcome == (
        "✔ 复核完毕：保留 0 项，收回 0 项",
        "另有 2 项在复核期间已结束或正在收回",
    )


def test_whoever_leaves_is_asked_about_no_longer(desk: Desk) -> None:
    """离职 in the middle: the leaver's rights are on the leaver's own checklist, and the review of them ends."""
    granted(desk, ZHAO)
    number = begun(desk)
    leaves(desk, ZHAO)
    desk.tick("access_review")
    assert desk.ticket(number).status is Status.CLOSED
    assert [because for _, because in checklists(desk)] == [EndReason.LEFT]
    assert desk.log(number)[-2:] == ["review_dropped", "review_finished"]


def test_when_the_leader_leaves_another_goes_on(desk: Desk) -> None:
    """Whoever may say something now gets the card, once; what was said stays."""
    granted(desk, ZHAO)
    granted(desk, ZHAO, **VIEWER)
    number = begun(desk)
    desk.as_(ZHOU).press(number, "保留")
    leaves(desk, ZHOU)
    assert desk.tick("review_followup") == 1
    assert desk.tick("review_followup") == 0
    desk.settle()
    desk.as_(WU).press(number, "收回")
    assert [verdict for _, verdict, _ in lines(desk)] == [ReviewVerdict.KEEP, ReviewVerdict.REVOKE]
    assert desk.ticket(number).status is Status.CLOSED


def test_a_restart_changes_nothing(office_url: str, tmp_path: Path) -> None:
    """Stopped between two clicks and started again: the same review goes on where it was."""
    with running_desk(office_url, tmp_path) as desk:
        granted(desk, ZHAO)
        granted(desk, ZHAO, **VIEWER)
        number = begun(desk)
        desk.as_(ZHOU).press(number, "保留")
    with running_desk(office_url, tmp_path) as desk:
        assert begun(desk, "2026-04-02") == number
        assert len(reviews(desk)) == 1
        desk.as_(ZHOU).press(number, "保留")
        assert desk.ticket(number).status is Status.CLOSED


def test_put_off(desk: Desk) -> None:
    """放到最后: the next right is shown, and the first comes back at the end."""
    first, second = granted(desk, ZHAO), granted(desk, ZHAO, **VIEWER)
    number = begun(desk)
    desk.as_(ZHOU).press(number, "放到最后")
    assert card(desk, ZHOU, number).facts[0].value == second
    desk.as_(ZHOU).press(number, "保留")
    shown = card(desk, ZHOU, number)
    assert (shown.facts[0].value, shown.intro[0]) == (first, "第2项/共2项：这项权限还需要吗？")
    assert "放到最后" not in {button.label for button in shown.buttons}


def test_it_is_chased(desk: Desk) -> None:
    """Ten working days; then whoever owes a word, the office and the leader on duty hear that it is overdue."""
    granted(desk, ZHAO)
    number = begun(desk)
    due = desk.target(number, AccessPromise.REVIEW).due_at
    assert due == desk.clock.set("2026-04-16", "17:00")
    desk.clock.move(seconds=5)
    desk.tick("escalations")
    desk.settle()
    notice = card(desk, ZHOU, number)
    assert "复核" in notice.title
    assert not desk.as_(ZHOU).press(number, "card.show").refused
    assert card(desk, ZHOU, number).intro[0].startswith("第1项/共1项")
    desk.as_(ZHOU).press(number, "保留")
    assert not desk.target(number, AccessPromise.REVIEW).was_met_in_time


def test_a_quarter_that_was_slept_through_is_made_up(desk: Desk) -> None:
    """Off from March to July: one review, the newest, marked late; the older one is passed over."""
    granted(desk, ZHAO)
    number = begun(desk, "2026-07-20", "08:00")
    assert len(reviews(desk)) == 1
    assert card(desk, ZHOU, number).title.endswith("2026年三季度 交易一科")
    assert card(desk, ZHOU, number).intro[0] == ZH("review.late", at="周三 7月1日 09:00")
    with desk.session() as session:
        runs = session.exec(select(AccessReviewRun).order_by(AccessReviewRun.quarter)).all()
        assert [(run.quarter, run.is_late) for run in runs] == [("2026Q2", True), ("2026Q3", True)]


@pytest.mark.both_databases("races")
def test_two_replicas_begin_one_review(desk: Desk) -> None:
    """Both look in the same second: each department is asked once."""
    granted(desk, ZHAO)
    desk.clock.set("2026-04-01", "09:00")

    async def twice() -> None:
        async with open_dispatch(desk.settings) as (one, _), open_dispatch(desk.settings) as (other, _):
            looks = (partial(dispatch.tick, "access_review", desk.now) for dispatch in (one, other))
            await asyncio.gather(*map(patiently, looks))

    desk.run(twice())
    assert len(reviews(desk)) == 1
    assert len(lines(desk)) == 1


def _one_right(desk: Desk) -> tuple[str, AccessReview]:
    granted(desk, ZHAO)
    number = begun(desk)
    return number, _line_of(desk, number)


def _line_of(desk: Desk, number: str) -> AccessReview:
    with desk.session() as session:
        found = select(AccessReview).join(Ticket, col(AccessReview.ticket_id) == col(Ticket.id))
        return session.exec(found.where(Ticket.number == number)).one()


def card_views(desk: Desk, number: str) -> list[str]:
    """In whose chats the review stands."""
    with desk.session() as session:
        found = select(Post.chat).join(Ticket, col(Post.ticket_id) == col(Ticket.id))
        return list(session.exec(found.where(Ticket.number == number, Post.card_view == AccessView.REVIEW)).all())
