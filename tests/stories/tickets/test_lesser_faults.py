"""R9: two faults in one message are one ticket of the graver class; resolving it waits for 已一并解决 or 拆分."""

import threading

import pytest

from models.terms import Promise, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.lesser_faults import OTHER, TWO, newest, resolved, taken, told, told_to_reporter
from tests.support.page_answers import Answer
from tests.support.phone import phoned_in
from tests.support.tickets import chosen, contents, transferred


def test_one_ticket_of_the_graver_class_remembers_the_other(desk: Desk) -> None:
    """The title is the graver fault; the other stands on the ticket, in its log and on both cards."""
    number = told(desk)
    ticket = desk.ticket(number)
    assert (ticket.severity, ticket.summary) == (Severity.A, "CA登不上")
    (fault,) = ticket.lesser_faults
    assert (fault.text, fault.severity, fault.function, fault.outcome) == (OTHER, Severity.C, "statistics", None)
    assert desk.log(number)[:2] == ["received", "lesser_told"]
    assert contents(desk, number, "lesser_told") == [{"text": OTHER, "kind": "defect", "severity": "C"}]
    team = desk.as_("李强").card("team", number)
    assert any(OTHER in line for line in team.intro)
    assert OTHER in told_to_reporter(desk, number)


def test_the_graver_is_told_last(desk: Desk) -> None:
    """The order of the words does not matter."""
    ticket = desk.ticket(told(desk, "登录页logo歪了，另外评委签字提交不了"))
    assert (ticket.severity, ticket.summary) == (Severity.A, "评委签字提交不了")
    assert [(one.text, one.severity) for one in ticket.lesser_faults] == [("登录页logo歪了", Severity.D)]


def test_a_form_tells_two_as_well(desk: Desk) -> None:
    """报故障 by form."""
    number = desk.as_("赵小禾").submit(None, "report", {"text": TWO, "location": "", "occurred_at": ""}).number
    assert [one.text for one in desk.ticket(number).lesser_faults] == [OTHER]


def test_a_call_tells_two_as_well(desk: Desk) -> None:
    """代录来电; the ticket of its own then is the caller's, too."""
    number = phoned_in(desk, text=TWO).number
    desk.as_("李强").press(number, "take")
    desk.as_("李强").press(number, "拆分")
    own = desk.ticket(newest(desk))
    assert own.caller == desk.ticket(number).caller
    assert own.entered_by_id == desk.ticket(number).entered_by_id


def test_resolving_waits_for_the_press(desk: Desk) -> None:
    """The form of the result is not taken; the press opens the question, and the result's form follows the answer."""
    number = taken(desk)
    refused = resolved(desk, number)
    assert refused.toast == ZH("lesser.decide_first", text=OTHER)
    engineer = desk.as_("李强")
    line = engineer.card_with(number, "resolve")
    asked = engineer.click(line.post, "resolve")
    assert asked.form is not None
    assert asked.form.name == "lesser.decide:resolve"
    follows = engineer.submit(line.post, asked.form.name, {"lesser_outcome": f"fixed:{number}/1"})
    assert follows.form is not None
    assert follows.form.name == "resolve"
    assert not resolved(desk, number).refused
    assert desk.ticket(number).status is Status.RESOLVED


def test_fixed_along_is_logged_and_told(desk: Desk) -> None:
    """已一并解决: by whom, on the log; the result tells its reporter; a second press changes nothing."""
    number = taken(desk)
    engineer = desk.as_("李强")
    line = engineer.card_with(number, "已一并解决")
    action = line.action("已一并解决")
    engineer.click(line.post, action)
    engineer.click(line.post, action)
    assert desk.log(number).count("lesser_fixed") == 1
    assert contents(desk, number, "lesser_fixed") == [{"text": OTHER}]
    assert engineer.card_with(number, "resolve").button("拆分") is None
    resolved(desk, number)
    verdict = desk.as_("赵小禾").card("intake", number)
    assert any(OTHER in line and "已一并解决" in line for line in verdict.intro)
    assert len(desk.tickets()) == 1


def test_split_is_a_ticket_from_the_first_report_on(desk: Desk) -> None:
    """拆分: its own number, class, reporter and clocks; both logs name the other, and its reporter hears the number."""
    number = taken(desk)
    start = desk.ticket(number).reported_at
    desk.clock.move(minutes=20)
    answer = desk.as_("李强").press(number, "拆分")
    own = desk.ticket(newest(desk))
    assert answer.toast == ZH("lesser.is_split", number=own.number)
    assert (own.severity, own.text, own.status) == (Severity.C, OTHER, Status.NEW)
    assert own.reporter is not None
    assert own.reporter.name == "赵小禾"
    assert own.split_from_id == desk.ticket(number).id
    assert [desk.target(own.number, promise).started_at for promise in (Promise.RESPOND, Promise.RESOLVE)] == [
        start
    ] * 2
    assert contents(desk, number, "lesser_split") == [{"text": OTHER, "number": own.number}]
    assert [one["number"] for one in contents(desk, own.number, "split_from")] == [number]
    assert number in told_to_reporter(desk, own.number)
    assert own.number in told_to_reporter(desk, number)
    assert any(fact.value == number for fact in desk.as_("李强").card("team", own.number).facts)
    assert not resolved(desk, number).refused


def test_whoever_took_the_report_answered_both(desk: Desk) -> None:
    """The reporter had a name and a phone for what they told: the split ticket was responded to then, by its class."""
    number = told(desk)
    desk.clock.move(minutes=3)
    desk.as_("李强").press(number, "take")
    at = desk.target(number, Promise.RESPOND).met_at
    desk.clock.move(hours=5)
    desk.as_("李强").press(number, "拆分")
    own = desk.target(newest(desk), Promise.RESPOND)
    assert (own.met_at, own.met_by, own.was_met_in_time) == (at, "李强", True)
    assert contents(desk, newest(desk), "split_from") == [{"number": number, "meets": "respond"}]


def test_an_answer_before_the_fault_was_told_answers_it_not(desk: Desk) -> None:
    """What was told later counts from its own words, and nobody has answered those."""
    number = taken(desk, "CA登不上，所有人都登不上")
    desk.clock.move(minutes=10)
    desk.as_("赵小禾").say("intake", f"CA还是登不上，另外{OTHER}")
    assert [one.text for one in desk.ticket(number).lesser_faults] == [OTHER]
    later = desk.now
    desk.as_("李强").press(number, "拆分")
    respond = desk.target(newest(desk), Promise.RESPOND)
    assert (respond.started_at, respond.met_at) == (later, None)


def test_a_second_press_names_the_same_ticket(desk: Desk) -> None:
    """拆分 twice is one ticket; 已一并解决 afterwards is refused with its number."""
    number = taken(desk)
    engineer = desk.as_("李强")
    line = engineer.card_with(number, "拆分")
    split, fix = line.action("拆分"), line.action("已一并解决")
    first, second = engineer.click(line.post, split), engineer.click(line.post, split)
    assert first.toast == second.toast
    assert len(desk.tickets()) == 2
    assert engineer.click(line.post, fix).toast == ZH("lesser.split_already", number=newest(desk))


def test_what_was_said_to_be_fixed_may_still_be_split(desk: Desk) -> None:
    """更多… puts a wrong press right, as long as the ticket is worked on."""
    number = taken(desk)
    desk.as_("李强").press(number, "已一并解决")
    chosen(desk, "李强", number, "lesser.decide", lesser_outcome=f"split:{number}/1")
    assert len(desk.tickets()) == 2
    assert desk.log(number)[-2:] == ["lesser_fixed", "lesser_split"]


@pytest.mark.parametrize("who", ["王敏", "张海涛", "周主任", "孙工"])
@pytest.mark.parametrize("action", ["lesser.fix", "lesser.split"])
def test_only_whoever_may_resolve_decides(desk: Desk, who: str, action: str) -> None:
    """Rights are those of the moment of the press."""
    number = taken(desk)
    post = desk.as_("李强").cards("team", number)[0].post
    refused = desk.as_(who).click(post, f"{action}:{number}/1")
    assert refused.toast == ZH("ticket.only_assignee", who="李强")
    assert desk.ticket(number).lesser_faults[0].outcome is None


def test_who_had_it_before_decides_no_more(desk: Desk) -> None:
    """Passed on, it is the next one's to say, once taken."""
    number = taken(desk)
    post = desk.as_("李强").cards("team", number)[0].post
    transferred(desk, number, "张海涛", by="李强")
    assert desk.as_("李强").click(post, f"lesser.fix:{number}/1").toast == ZH("ticket.only_assignee", who="张海涛")
    assert desk.as_("张海涛").click(post, f"lesser.fix:{number}/1").toast == ZH("ticket.take_first")
    desk.as_("张海涛").press(number, "take")
    assert not desk.as_("张海涛").click(post, f"lesser.fix:{number}/1").refused


@pytest.mark.parametrize("argument", ["", "x", "2611-0001/1", "{n}", "{n}/", "{n}/0", "{n}/2", "{n}/9999", "{n}/一"])
def test_a_press_that_no_card_has(desk: Desk, argument: str) -> None:
    """Another number, no place, or one too many: refused, nothing changes."""
    number = taken(desk)
    post = desk.as_("李强").cards("team", number)[0].post
    for action in ("lesser.fix", "lesser.split"):
        assert desk.as_("李强").click(post, f"{action}:{argument.format(n=number)}").toast == ZH("card.stale")
    assert len(desk.tickets()) == 1


def test_three_are_decided_one_after_the_other(desk: Desk) -> None:
    """The card asks for the next one; only then is it resolved."""
    number = taken(desk, "CA登不上，另外三号室解不开，还有报表也导不出来")
    assert [one.severity for one in desk.ticket(number).lesser_faults] == [Severity.A, Severity.C]
    desk.as_("李强").press(number, "拆分")
    assert resolved(desk, number).refused
    desk.as_("李强").press(number, "已一并解决")
    assert not resolved(desk, number).refused
    assert [one.outcome for one in desk.ticket(number).lesser_faults] == ["split", "fixed"]


def test_reopened_it_has_to_be_said_anew(desk: Desk) -> None:
    """未解决 may mean the other fault: what was said to be fixed waits for the press again; what was split does not."""
    number = taken(desk, "CA登不上，另外三号室解不开，还有报表也导不出来")
    desk.as_("李强").press(number, "拆分")
    desk.as_("李强").press(number, "已一并解决")
    resolved(desk, number)
    desk.as_("赵小禾").fill(number, "未解决", reopen_reason="报表还是不行")
    assert [one.outcome for one in desk.ticket(number).lesser_faults] == ["split", None]
    assert resolved(desk, number).refused


def test_words_of_the_other_fault_are_the_tickets(desk: Desk) -> None:
    """报表还是导不出来 follows it up, and doubts that it was fixed along with it."""
    number = taken(desk)
    desk.as_("李强").press(number, "已一并解决")
    desk.clock.move(minutes=10)
    desk.as_("赵小禾").say("intake", "统计报表还是导不出来")
    assert len(desk.tickets()) == 1
    assert desk.ticket(number).lesser_faults[0].outcome is None


def test_said_to_be_fine_after_all_it_is_as_it_was(desk: Desk) -> None:
    """Words reopened it, and 其实已好 takes them back: what was fixed along is fixed."""
    number = taken(desk)
    desk.as_("李强").press(number, "已一并解决")
    resolved(desk, number)
    desk.as_("赵小禾").say("intake", "统计报表还是导不出来")
    assert desk.ticket(number).lesser_faults[0].outcome is None
    desk.as_("赵小禾").press(number, "relapse:fine")
    assert desk.ticket(number).lesser_faults[0].outcome == "fixed"


def test_an_edit_adds_another_fault(desk: Desk, slack: FromSlack) -> None:
    """A lesser one waits with the ticket; a graver one is a report of its own, and raises nothing else."""
    number = str(slack.say("UZHAO", "CHALL", OTHER, ref="1.1").ticket)
    slack.edit("UZHAO", "CHALL", "1.1", f"{OTHER}，另外页脚的图标歪了")
    assert [one.text for one in desk.ticket(number).lesser_faults] == ["页脚的图标歪了"]
    slack.edit("UZHAO", "CHALL", "1.1", f"{OTHER}，另外CA登不上，所有人都登不上")
    assert desk.ticket(number).severity is Severity.C
    assert desk.ticket(newest(desk)).severity is Severity.A


def test_what_is_known_already_is_told_once(desk: Desk) -> None:
    """Another open ticket of theirs is the other fault: nothing waits for it here."""
    known = told(desk, "统计报表导不出来，所有人都导不了")
    desk.clock.move(minutes=10)
    number = told(desk, "CA登不上，另外统计报表还是导不出来")
    assert desk.ticket(number).lesser_faults == []
    assert desk.ticket(known).status is Status.NEW


@pytest.mark.both_databases("races")
def test_two_presses_at_once_are_one_ticket(desk: Desk) -> None:
    """拆分 and 拆分 in the same moment: one ticket arises, and both answers name it."""
    number = taken(desk)
    post = desk.as_("李强").cards("team", number)[0].post
    answers: list[Answer] = []

    def press() -> None:
        answers.append(desk.as_("李强").click(post, f"lesser.split:{number}/1"))

    threads = [threading.Thread(target=press) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(desk.tickets()) == 2
    assert {answer.toast for answer in answers} == {ZH("lesser.is_split", number=newest(desk))}


def test_masked_it_is_gone_everywhere(desk: Desk) -> None:
    """遮蔽 hides its words with those of the ticket, on the ticket that was split off from then on, too."""
    number = taken(desk, "CA登不上，另外青山公司的统计报表导不出来")
    fields = {"masked_text": "original", "words": "青山公司", "reason": "保密"}
    desk.as_("王敏").submit(desk.as_("王敏").cards("team", number)[0].post, "mask", fields)
    assert "青山公司" not in str(desk.ticket(number).lesser)
    assert "青山公司" not in str(desk.as_("李强").card("team", number))
    desk.as_("李强").press(number, "拆分")
    assert "青山公司" not in desk.ticket(newest(desk)).text


def test_masked_as_a_whole_its_parts_are_gone(desk: Desk) -> None:
    """The whole text hidden hides the other fault, which is a piece of it."""
    number = taken(desk)
    fields = {"masked_text": "original", "words": "", "reason": "保密"}
    desk.as_("王敏").submit(desk.as_("王敏").cards("team", number)[0].post, "mask", fields)
    assert OTHER not in str(desk.ticket(number).lesser)


def test_a_fault_report_tells_of_it(desk: Desk) -> None:
    """What was reported along with an A stands above its report's sections."""
    number = taken(desk)
    desk.as_("李强").press(number, "已一并解决")
    desk.as_("李强").fill(number, "业务已恢复", state_before="untouched")
    desk.as_("王敏").press(number, "confirm_restored")
    opened = chosen(desk, "李强", number, "report.file")
    assert opened.form is not None
    assert any(OTHER in line and "已一并解决" in line for line in opened.form.intro)


def test_telegram_asks_it_as_a_question(desk: Desk, chats: FromTelegram) -> None:
    """Where no form can be shown, 提交解决结果 asks for the other fault first, then for the result, one by one."""
    chats.link("88", "李强")
    number = told(desk)
    chats.press("88", "take")
    chats.press("88", "resolve")
    assert ZH("form.lesser.decide") in chats.question("88").title
    chats.press("88", ZH("lesser.choice.split", fault=f"C类 {OTHER}"))
    chats.press("88", ZH("form.submit"))
    own = newest(desk)
    assert own != number
    assert ZH("form.resolve") in chats.question("88").title


@pytest.mark.parametrize(
    ("form", "wish", "said"),
    [
        ("change_class", {"severity": "D"}, "lesser.would_be_split"),
        ("change_kind", {"judgement": "consultation"}, "lesser.would_be_split"),
        ("change_class", {"severity": "B"}, "lesser.stays_to_decide"),
    ],
)
def test_the_preview_of_another_class_says_what_becomes_of_it(
    desk: Desk, form: str, wish: dict[str, str], said: str
) -> None:
    """Milder than the other fault, or no defect any more: it will be split off; else it is still to be decided."""
    number = taken(desk)
    post = desk.as_("王敏").cards("team", number)[0].post
    preview = desk.as_("王敏").submit(post, form, {**wish, "reason": "原判有误"}).form
    assert preview is not None
    assert preview.intro[-1] == ZH(said, fault=f"C类 {OTHER}")
    desk.as_("王敏").submit(post, preview.name, {"why": "misjudged", "reason": "原判有误"})
    assert (len(desk.tickets()) == 2) is (said == "lesser.would_be_split")
