"""同一问题?: a report close to a fault that stands asks its reporter and the office; only a press joins it."""

import pytest

from bot.turns.dispatch import Dispatch
from handlers.turn.previews import old_to_new
from handlers.turn.turn import Turn
from models.terms import Promise, Severity, Status
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, Desk
from tests.support.lesser_faults import resolved
from tests.support.phone import phoned_in
from tests.support.same_fault import AGAIN, ANOTHER, GRAVER, IN_ENGLISH, UNNAMED, UPLOAD, buttons_of, compared, reported


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_the_reporter_sees_what_joining_comes_to(desk: Desk) -> None:
    """Asked on the receipt, with the number; the form shows deadlines old and new, and sent, it is a part."""
    first = reported(desk, "赵小禾", UPLOAD)
    desk.clock.move(minutes=4)
    second = reported(desk, "陈思远", AGAIN)
    card = desk.as_("陈思远").card("intake", second)
    assert any(first in line and "同一问题" in line for line in card.intro)
    assert desk.ticket(second).status is Status.NEW
    (press,) = buttons_of(desk.as_("陈思远"), "intake", second, "join")
    shown = desk.as_("陈思远").press(second, press.action).form
    assert shown is not None
    dues = (desk.target(one, Promise.RESOLVE).due_at for one in (second, first))
    moved = old_to_new(ZH, ZH("deadline.label.resolve"), *(ZH.moment(due, desk.now) for due in dues))
    assert shown.intro[1:] == (ZH("preview.into", title=first), shown.intro[2], moved)
    assert desk.ticket(second).status is Status.NEW
    told = desk.as_("陈思远").fill(second, press.action)
    assert told.toast == ZH("merge.done", number=second, main=first)
    assert desk.ticket(second).status is Status.MERGED
    assert first in desk.as_("陈思远").card("intake", second).intro[0]


def test_it_never_joins_by_itself(desk: Desk) -> None:
    """A day of silence leaves two tickets with their own clocks."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    desk.clock.move(days=1)
    desk.tick("same_fault_over")
    assert [desk.ticket(one).status for one in (first, second)] == [Status.NEW, Status.NEW]


def test_it_is_asked_across_languages(desk: Desk) -> None:
    """The receipt of an English report names the Chinese one."""
    first = reported(desk, "赵小禾", UPLOAD)
    second = reported(desk, "陈思远", IN_ENGLISH)
    assert buttons_of(desk.as_("陈思远"), "intake", second, "join")[0].action == f"join:{first}"


def test_another_fault_is_not_asked_about(desk: Desk) -> None:
    """Nor is one's own second report, which the conversation knows."""
    reported(desk, "赵小禾", UPLOAD)
    other = reported(desk, "陈思远", ANOTHER)
    assert buttons_of(desk.as_("陈思远"), "intake", other, "join") == []
    assert not desk.ticket(other).asked_same


def test_the_question_joins_what_it_names(desk: Desk) -> None:
    """Beside an open report of one's own that names no function, whose offer says that it is one's own (R9)."""
    first, own = reported(desk, "赵小禾", UPLOAD), reported(desk, "刘晓彤", UNNAMED)
    desk.clock.move(minutes=5)
    seat = desk.as_("刘晓彤")
    second = reported(desk, "刘晓彤", AGAIN)
    assert any(first in line for line in seat.card("intake", second).intro)
    asked = [(one.action, one.label) for one in seat.card("intake", second).buttons[1:4]]
    assert asked == [
        (f"join:{first}", ZH("button.join.same", number=first)),
        ("same.deny", ZH("button.same.deny")),
        (f"join:{own}", ZH("button.join.own", number=own)),
    ]
    assert not seat.fill(second, f"join:{first}").refused
    assert [one.number for one in desk.tickets() if one.status is Status.MERGED] == [second]
    assert "merged_in" in desk.log(first)
    assert "merged_in" not in desk.log(own)


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_joined_to_ones_own_it_is_counted_with_no_other(desk: Desk) -> None:
    """The press beside the question answers it as well: the other one's count falls."""
    first, own = reported(desk, "赵小禾", UPLOAD), reported(desk, "刘晓彤", UNNAMED)
    desk.clock.move(minutes=5)
    second = reported(desk, "刘晓彤", AGAIN)
    assert desk.ticket(first).told_by["reports"] == 2
    assert not desk.as_("刘晓彤").fill(second, f"join:{own}").refused
    assert not desk.ticket(first).told_by
    assert not desk.ticket(second).asked_same


def test_what_goes_on_with_a_closed_one_is_asked_first(desk: Desk) -> None:
    """One question at a time: 同一问题? stands on the card once the other one was answered."""
    mine = reported(desk, "刘晓彤", UPLOAD)
    desk.as_("李强").press(mine, "接单")
    assert not resolved(desk, mine).refused
    assert not desk.as_("刘晓彤").press(mine, "confirm_fixed").refused
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "刘晓彤", AGAIN)
    seat = desk.as_("刘晓彤")
    assert desk.ticket(second).asked_same["number"] == first
    assert not any(first in line for line in seat.card("intake", second).intro)
    assert not seat.press(second, "another_problem").refused
    assert any(first in line for line in seat.card("intake", second).intro)
    assert buttons_of(seat, "intake", second, "join")[0].action == f"join:{first}"


def test_after_a_denial_ones_own_is_still_offered(desk: Desk) -> None:
    """不是同一问题 ends the question alone."""
    reported(desk, "赵小禾", UPLOAD)
    own = reported(desk, "刘晓彤", UNNAMED)
    desk.clock.move(minutes=5)
    second = reported(desk, "刘晓彤", AGAIN)
    desk.as_("刘晓彤").press(second, "same.deny")
    assert [one.action for one in buttons_of(desk.as_("刘晓彤"), "intake", second, "join")] == [f"join:{own}"]


@pytest.mark.both_databases("the length of a text is counted by the database")
def test_a_report_that_grows_is_compared_anew(desk: Desk) -> None:
    """The second line of a burst says what fails; what was denied is not asked again for another line."""
    first = reported(desk, "赵小禾", UPLOAD)
    second = reported(desk, "陈思远", "打不开了")
    assert not desk.ticket(second).asked_same
    desk.as_("陈思远").say("intake", AGAIN)
    compared(desk)
    assert desk.ticket(second).asked_same["number"] == first
    desk.as_("陈思远").press(second, "same.deny")
    desk.as_("陈思远").say("intake", "还是传不上去，页面报错")
    compared(desk)
    assert not desk.ticket(second).asked_same


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_the_office_sees_what_it_comes_to_and_joins(desk: Desk) -> None:
    """On the team's card; the form shows class and due times before anything changes."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    office = desk.as_("王敏")
    assert any(first in line for line in office.card("team", second).intro)
    line = office.card_with(second, f"merge.same:{first}")
    form = office.click(line.post, f"merge.same:{first}").form
    assert form is not None
    assert any(first in one for one in form.intro)
    assert desk.ticket(second).status is Status.NEW
    assert not office.submit(line.post, form.name, {"reason": ""}).refused
    assert desk.ticket(second).status is Status.MERGED


def test_the_team_reads_how_many_told(desk: Desk) -> None:
    """With those that were joined; the reporters read no count."""
    first = reported(desk, "赵小禾", UPLOAD)
    for name, text in (("陈思远", AGAIN), ("刘晓彤", IN_ENGLISH)):
        reported(desk, name, text)
    told = ZH("same.told_by", reports=3, people=3)
    assert told in desk.as_("王敏").card("team", first).intro
    assert told not in desk.as_("赵小禾").card("intake", first).intro


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_a_denial_ends_the_question(desk: Desk) -> None:
    """不是同一问题: it is on the log, the count is one less, and nothing is offered any more."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    assert desk.as_("陈思远").press(second, "same.deny").toast == ZH("talk.goes_on", number=second)
    assert "same_denied" in desk.log(second)
    assert buttons_of(desk.as_("陈思远"), "intake", second, "join") == []
    assert not desk.ticket(first).told_by
    compared(desk)
    assert not desk.ticket(second).asked_same


def test_a_second_press_changes_nothing(desk: Desk) -> None:
    """Somebody presses twice: it is one part, merged once."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    seat = desk.as_("陈思远")
    post = seat.card_with(second, f"join:{first}").post
    assert seat.click(post, f"join:{first}").form == seat.click(post, f"join:{first}").form
    told = [seat.submit(post, f"join:{first}", {}).toast for _ in range(2)]
    assert told == [ZH("merge.done", number=second, main=first), ZH("card.stale")]
    assert desk.log(first).count("merged_in") == 1
    assert desk.as_("陈思远").click(post, "same.deny").toast == ZH("card.stale")


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_nothing_is_joined_into_what_is_over(desk: Desk) -> None:
    """Resolved meanwhile: the press is refused, and within a minute nothing is asked any more (R15)."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    post = desk.as_("陈思远").card_with(second, f"join:{first}").post
    desk.as_("李强").press(first, "接单")
    assert not desk.as_("李强").fill(first, "业务已恢复", state_before="untouched").refused
    assert desk.as_("陈思远").click(post, f"join:{first}").toast == ZH("join.not_failing", number=first)
    assert desk.tick("same_fault_over") == 1
    desk.settle()
    assert buttons_of(desk.as_("陈思远"), "intake", second, "join") == []
    assert desk.as_("陈思远").click(post, f"join:{first}").toast == ZH("card.stale")


@pytest.mark.both_databases("what is compared, asked and counted is asked in SQL")
def test_a_question_follows_its_ticket(desk: Desk) -> None:
    """The one it is asked of was joined to a third: it is asked of that one."""
    first = reported(desk, "赵小禾", ANOTHER)
    second, third = reported(desk, "陈思远", UPLOAD), reported(desk, "刘晓彤", AGAIN)
    assert desk.ticket(third).asked_same["number"] == second
    office = desk.as_("王敏")
    line = office.cards("team", second)[0]
    form = office.submit(line.post, "merge", {"into": "", "number": first}).form
    assert form is not None
    office.submit(line.post, form.name, {"reason": ""})
    assert desk.tick("same_fault_over") == 1
    assert desk.ticket(third).asked_same["number"] == first


def test_two_callers_are_two_people(desk: Desk) -> None:
    """What the office enters for callers is compared as well, and each of them counts."""
    first = phoned_in(desk).ticket
    second = phoned_in(desk, name="吴敏", phone="0532-8611 9999", text="标书上传不了，一直在转").ticket
    assert first is not None
    assert second is not None
    compared(desk)
    assert desk.ticket(second).asked_same["number"] == first
    assert desk.ticket(first).told_by["people"] == 2


def test_what_was_taken_back_is_counted_no_more(desk: Desk) -> None:
    """The second report was a false alarm: within a minute the first one stands alone."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    assert desk.ticket(first).told_by["reports"] == 2
    assert not desk.as_("陈思远").press(second, "withdraw").refused
    assert desk.tick("same_fault_over") == 1
    assert not desk.ticket(first).told_by


def test_an_outsider_reads_of_no_other_reporter(desk: Desk) -> None:
    """Neither number nor count, before the press and after it (R18)."""
    first = reported(desk, "赵小禾", UPLOAD)
    bidder = desk.as_("投标人 冯立")
    second = reported(desk, "投标人 冯立", AGAIN, place="desk")
    card = bidder.card("desk", second)
    assert any("同一问题" in line for line in card.intro)
    assert first not in card.model_dump_json()
    assert [one.label for one in buttons_of(bidder, "desk", second, "join")] == [ZH("button.join.same_outsider")]
    shown = bidder.press(second, f"join:{second}").form
    assert shown is not None
    assert shown.intro[0].split()[1] == second
    assert first not in shown.model_dump_json()
    told = bidder.fill(second, f"join:{second}")
    assert told.toast == ZH("merge.done_outsider", number=second)
    assert first not in bidder.card("desk", second).model_dump_json()


@pytest.mark.parametrize(
    ("press", "word"),
    [
        ("part_fixed", "talk.goes_on"),
        ("part_not_fixed", "unmerge.done_outsider"),
        ("not_same", "unmerge.done_outsider"),
        ("not_mine", "unmerge.done_outsider"),
    ],
)
def test_an_outsider_parts_it_without_a_number(desk: Desk, press: str, word: str) -> None:
    """Said of their own report alone, and without what only the office does (R18)."""
    first = reported(desk, "赵小禾", UPLOAD)
    bidder = desk.as_("投标人 冯立")
    second = reported(desk, "投标人 冯立", AGAIN, place="desk")
    bidder.fill(second, ZH("button.join.same_outsider"))
    told = bidder.press(second, press)
    assert told.toast == ZH(word, number=second)
    assert told.toast is not None
    assert first not in told.toast


def test_an_outsider_is_refused_without_a_number(desk: Desk) -> None:
    """The other one was resolved meanwhile (R18)."""
    first = reported(desk, "赵小禾", UPLOAD)
    bidder = desk.as_("投标人 冯立")
    second = reported(desk, "投标人 冯立", AGAIN, place="desk")
    line = bidder.card_with(second, ZH("button.join.same_outsider"))
    desk.as_("李强").press(first, "接单")
    assert not desk.as_("李强").fill(first, "业务已恢复", state_before="untouched").refused
    told = bidder.click(line.post, line.action(ZH("button.join.same_outsider")))
    assert told.toast == ZH("join.not_failing_outsider")


def test_no_vendor_joins(desk: Desk) -> None:
    """An engineer's own report is asked about before the office alone, and a forged press is refused (R15)."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "李强", AGAIN)
    assert buttons_of(desk.as_("李强"), "intake", second, "join") == []
    post = desk.as_("李强").cards("intake", second)[0].post
    assert desk.as_("李强").click(post, f"join:{first}").toast == ZH("join.vendor")
    assert desk.as_("李强").click(post, f"merge.same:{first}").toast == ZH("ticket.only_office")
    assert desk.as_("王敏").cards("team", second)[0].action(f"merge.same:{first}")


def test_only_whoever_it_concerns_denies(desk: Desk) -> None:
    """Not another reporter, and not the team."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    post = desk.as_("王敏").cards("team", second)[0].post
    assert desk.as_("李强").click(post, "same.deny").toast == ZH("window.only_office_or_reporter")
    assert desk.ticket(second).asked_same["number"] == first


def test_what_is_kept_secret_is_compared_with_nothing(desk: Desk) -> None:
    """An attack is no fault that others are asked about (R5)."""
    for name in ("赵小禾", "陈思远"):
        reported(desk, name, "发现有人篡改了投标文件，系统被入侵")
    assert not any(one.asked_same for one in desk.tickets())


def test_a_device_is_asked_about_before_the_office_alone(desk: Desk) -> None:
    """Which of two broken projectors it is, is for the office to say."""
    first = reported(desk, "赵小禾", "1号开标室的投影仪不亮了，开不了机")
    second = reported(desk, "陈思远", "一号开标室投影仪坏了，开不了机")
    assert buttons_of(desk.as_("陈思远"), "intake", second, "join") == []
    assert desk.as_("王敏").cards("team", second)[0].action(f"merge.same:{first}")


def test_a_part_that_is_parted_is_not_asked_again(desk: Desk) -> None:
    """不是同一问题 after the press: it counts no more, and nobody is asked anew (R16)."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "陈思远", AGAIN)
    desk.as_("陈思远").fill(second, f"join:{first}")
    desk.as_("陈思远").press(second, "not_same")
    compared(desk)
    assert desk.ticket(second).status is Status.NEW
    assert not desk.ticket(second).asked_same
    assert not desk.ticket(first).told_by


def test_the_graver_class_goes_on(desk: Desk) -> None:
    """The office had called it a B: the part of class A makes it one, and duty hears of it."""
    first = reported(desk, "赵小禾", GRAVER)
    desk.as_("王敏").reclassify(first, "B", "换个浏览器可以")
    second = reported(desk, "陈思远", GRAVER)
    assert [desk.ticket(one).severity for one in (first, second)] == [Severity.B, Severity.A]
    desk.as_("陈思远").fill(second, f"join:{first}")
    assert desk.ticket(first).severity is Severity.A


def test_an_open_form_is_told_that_the_office_has_spoken(desk: Desk) -> None:
    """So many spoke for an A, a colleague stays with B: the form that was open by then says what its button would."""
    number = reported(desk, "赵小禾", GRAVER)
    desk.as_("王敏").reclassify(number, "B", "换个浏览器可以")
    desk.clock.move(minutes=5)

    def told_by_many(turn: Turn) -> int:
        ticket = turn.get(Ticket, desk.ticket(number).id, lock=True)
        assert ticket is not None
        assert ticket.count_told(12, 12, turn.now, speaks_for_a=True)
        turn.refresh(ticket)
        return 1

    async def tell(dispatch: Dispatch) -> int:
        return int(await dispatch.carry_out(told_by_many, desk.now, "test"))

    desk.run(desk.elsewhere(tell))
    desk.settle()
    office, line = desk.as_("王敏"), desk.as_("王敏").card_with(number, "many.raise")
    opened = office.click(line.post, "many.raise").form
    assert opened is not None
    assert desk.as_("马跃").press(number, "many.keep").toast == ZH("class.kept", number=number)
    told = office.submit(line.post, opened.name, {"why": "changed", "reason": "多人报告"})
    assert (told.refused, told.toast) == (True, ZH("card.stale"))
    assert desk.ticket(number).severity is Severity.B


def test_refusals_in_english(desk: Desk) -> None:
    """Whoever reads English is refused in English."""
    first, second = reported(desk, "赵小禾", UPLOAD), reported(desk, "李强", AGAIN)
    assert desk.as_("李强").post("/chat/language", {"language": "en"}).json() == {"ok": True}
    post = desk.as_("李强").cards("intake", second)[0].post
    assert desk.as_("李强").click(post, f"join:{first}").toast == "Vendors do not join reports. Please ask the office."
