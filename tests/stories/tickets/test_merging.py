"""并单, 拆单: one fault told by several, one clock, everybody told, and no outsider told of the others."""

import threading

import pytest

from handlers.turn.previews import old_to_new
from models.terms import Promise, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.page_answers import Answer
from tests.support.phone import chosen, offered

FLAW = "统计报表导出一直报错，导出不了"
GRAVE = "投标文件解密失败，三号评标室，所有人都解不开，正在开标"
ALIKE = "我这边导出报表也报错"


def told(desk: Desk, who: str, text: str, place: str = "intake") -> str:
    """The number of somebody's report."""
    return desk.as_(who).say(place, text).number


def merge(desk: Desk, number: str, main: str, by: str = "王敏") -> Answer:
    """Choose 并单, pick the main one, confirm."""
    previewed = preview(desk, number, main, by)
    if previewed.form is None:
        return previewed
    return desk.as_(by).submit(desk.as_(by).cards("team", number)[0].post, previewed.form.name, {"reason": ""})


def preview(desk: Desk, number: str, main: str, by: str = "王敏") -> Answer:
    """What merging would come to, asked with a typed number."""
    post = desk.as_(by).cards("team", number)[0].post
    return desk.as_(by).submit(post, "merge", {"into": "", "number": main})


def split(desk: Desk, pressed: str, number: str, by: str = "王敏") -> Answer:
    """拆单 on one card, naming the one to split off."""
    return desk.as_(by).submit(desk.as_(by).cards("team", pressed)[0].post, "unmerge", {"which": number})


def two(desk: Desk) -> tuple[str, str]:
    """A report at 10:00 and one like it five minutes later."""
    first = told(desk, "赵小禾", FLAW)
    desk.clock.move(minutes=5)
    return first, told(desk, "陈思远", ALIKE)


def seen_by(desk: Desk, who: str, place: str) -> str:
    """Everything that stands in somebody's chat, and their lists, as text."""
    person = desk.as_(who)
    lists = [person.get("/chat/tickets", view=view).text for view in ("board", "mine", "waiting")]
    return person.get("/chat/lines", place=place, after=0).text + "".join(lists)


def taken_and_resolved(desk: Desk, number: str) -> None:
    """By 李强."""
    engineer = desk.as_("李强")
    engineer.click(engineer.cards("team", number)[0].post, "take")
    result = {"cause": "磁盘满了", "method": "清理并扩容", "tip": "导出前先选日期", "state_before": "untouched"}
    engineer.submit(engineer.cards("team", number)[0].post, "resolve", result)


def test_the_form_offers_what_may_be_merged(desk: Desk) -> None:
    """Never itself, nothing that is over, and nothing of another kind; and a field for any other number."""
    first, second = two(desk)
    told(desk, "刘晓彤", "请问怎么导出报表？")
    gone = told(desk, "赵小禾", "评标室大屏不亮")
    desk.as_("赵小禾").press(gone, "撤回")
    opened = chosen(desk, "王敏", second, "merge")
    assert opened.form is not None
    choices = [choice.value for choice in opened.form.fields[0].choices]
    assert choices == [first]


@pytest.mark.both_databases("the function stands in JSON")
def test_the_form_offers_what_hits_the_same_function_first(desk: Desk) -> None:
    """A newer ticket of another function stands behind an older one of the same."""
    same = told(desk, "赵小禾", "投标文件解密失败")
    other = told(desk, "刘晓彤", "保证金缴纳失败，页面报错")
    pressed = told(desk, "陈思远", "解密一直失败，解不开")
    opened = chosen(desk, "王敏", pressed, "merge")
    assert opened.form is not None
    assert [choice.value for choice in opened.form.fields[0].choices] == [same, other]


def test_the_preview_tells_what_it_comes_to(desk: Desk) -> None:
    """Both tickets, the severest class and the deadlines, old and new; nothing has changed yet."""
    grave = told(desk, "赵小禾", GRAVE)
    desk.clock.move(minutes=5)
    main = told(desk, "陈思远", FLAW)
    shown = preview(desk, grave, main).form
    assert shown is not None
    intro = "\n".join(shown.intro)
    assert grave in intro
    assert main in intro
    severities = [ZH("class.short", severity=desk.ticket(one).severity or "B") for one in (main, grave)]
    dues = [ZH.moment(desk.target(one, Promise.RESOLVE).due_at, desk.now) for one in (main, grave)]
    for label, (old, new) in (("preview.class", severities), ("deadline.label.resolve", dues)):
        assert old_to_new(ZH, ZH(label), old, new) in shown.intro
    assert desk.ticket(grave).status is Status.NEW


def test_merging_takes_the_earliest_start_and_the_severest_class(desk: Desk) -> None:
    """The later main one counts from the earlier report and becomes as grave; the other owes nothing any more."""
    grave = told(desk, "赵小禾", GRAVE)
    started = desk.clock()
    desk.clock.move(minutes=5)
    main = told(desk, "陈思远", FLAW)
    severity, before = desk.ticket(grave).severity, desk.ticket(main).severity
    assert merge(desk, grave, main).toast == ZH("merge.done", number=grave, main=main)
    merged, kept = desk.ticket(grave), desk.ticket(main)
    assert (merged.status, merged.merged_into_id) == (Status.MERGED, kept.id)
    assert all(target.withdrawn_at for target in merged.targets)
    assert severity != before
    assert kept.severity == severity
    assert desk.target(main, Promise.RESPOND).started_at == started
    assert desk.target(main, Promise.RESOLVE).started_at == started
    assert desk.log(grave)[-1] == "merged"
    assert desk.log(main)[-1] == "merged_in_graver"


def test_the_earliest_start_outlasts_a_misjudgement_put_right(desk: Desk) -> None:
    """原判有误 on the main one still counts from the earliest report."""
    first, second = two(desk)
    start = desk.ticket(first).reported_at
    merge(desk, first, second)
    desk.as_("王敏").reclassify(second, "A", "更严重")
    assert desk.ticket(second).severity is Severity.A
    assert desk.target(second, Promise.RESOLVE).started_at == start


def test_every_reporter_hears_every_result(desk: Desk) -> None:
    """The merged reporter's acknowledgement follows the main ticket; the result and the end come as cards."""
    first, second = two(desk)
    merge(desk, second, first)
    other = desk.as_("陈思远")
    acknowledgement = other.cards("intake", second)[0]
    assert acknowledgement.card is not None
    assert ZH("merged.into", number=first) in acknowledgement.card.intro
    taken_and_resolved(desk, first)
    result = other.card("intake", second)
    assert ZH("card.taken_by", who="李强", phone="0532-8000-1234") in result.intro
    assert result.deadlines[1].due_at == desk.target(first, Promise.RESOLVE).due_at
    assert ZH("verdict.cause", text="磁盘满了") in result.intro
    assert ZH("verdict.tip", text="导出前先选日期") in result.intro
    assert [button.label for button in result.buttons] == ["已解决", "还没有", "不是同一问题", "不是我报的"]
    count = len(other.cards("intake", second))
    desk.as_("赵小禾").press(first, "确认已解决")
    assert len(other.cards("intake", second)) == count + 1
    assert ZH("status.closed") in other.card("intake", second).intro


def test_restoration_and_answer_reach_the_merged_too(desk: Desk) -> None:
    """业务已恢复 and 答复 of the main one are brought to each."""
    main = told(desk, "赵小禾", GRAVE)
    other = told(desk, "陈思远", ALIKE)
    merge(desk, other, main)
    engineer = desk.as_("李强")
    engineer.click(engineer.cards("team", main)[0].post, "take")
    engineer.submit(engineer.cards("team", main)[0].post, "answer", {"answer": "正在换证书"})
    assert "正在换证书" in desk.as_("陈思远").card("intake", other).intro
    engineer.submit(engineer.cards("team", main)[0].post, "restore", {"state_before": "untouched"})
    told_at = ZH.dated(desk.now, desk.now)
    claimed, confirmed = (ZH(f"merged.restored{one}", at=told_at) for one in ("_unconfirmed", ""))
    assert claimed in desk.as_("陈思远").card("intake", other).intro
    desk.as_("赵小禾").press(main, "confirm_restored")
    shown = desk.as_("陈思远").card("intake", other).intro
    assert confirmed in shown
    assert claimed not in shown


def test_who_joins_late_hears_what_is_known(desk: Desk) -> None:
    """Merged into a ticket that is already resolved, its reporter gets the result at once."""
    first, second = two(desk)
    taken_and_resolved(desk, first)
    merge(desk, second, first)
    assert ZH("verdict.method", text="清理并扩容") in desk.as_("陈思远").card("intake", second).intro


def test_an_outsider_never_learns_of_the_others(desk: Desk) -> None:
    """From merge to end the bidder sees the own number and words only: no other number, text, name, nor how many."""
    main = told(desk, "赵小禾", "三号评标室解密失败，赵小禾报告")
    third = told(desk, "陈思远", "陈思远这边解密也失败")
    mine = told(desk, "投标人 冯立", "投标文件解密不了", place="desk")
    merge(desk, third, main)
    merge(desk, mine, main)
    bidder = desk.as_("投标人 冯立")
    assert ZH("merged.one_fault") in bidder.card("desk", mine).intro

    def nothing_leaks() -> None:
        shown = seen_by(desk, "投标人 冯立", "desk") + str(bidder.sheet(mine))
        for secret in (main, third, "赵小禾", "陈思远", "三号评标室", "这边"):
            assert secret not in shown, secret

    nothing_leaks()
    engineer = desk.as_("李强")
    engineer.click(engineer.cards("team", main)[0].post, "take")
    desk.as_("王敏").submit(desk.as_("王敏").cards("team", main)[0].post, "ask_reporter", {"asked": "几号评标室"})
    nothing_leaks()
    assert ZH("status.waiting") not in seen_by(desk, "投标人 冯立", "desk")
    desk.as_("赵小禾").fill(main, "补充情况", text="三号评标室")
    engineer.submit(
        engineer.cards("team", main)[0].post,
        "resolve",
        {"cause": "证书", "method": "换证书", "tip": "", "state_before": "untouched"},
    )
    nothing_leaks()
    assert ZH("verdict.cause", text="证书") in bidder.card("desk", mine).intro
    desk.as_("赵小禾").press(main, "确认已解决")
    nothing_leaks()
    split(desk, mine, mine)
    nothing_leaks()


def test_an_outsider_with_the_main_ticket_learns_nothing_either(desk: Desk) -> None:
    """Who was merged into the bidder's own ticket stands on no card, list or sheet of theirs."""
    mine = told(desk, "投标人 冯立", "投标文件解密不了", place="desk")
    other = told(desk, "赵小禾", "三号评标室解密失败")
    merge(desk, other, mine)
    bidder = desk.as_("投标人 冯立")
    for number in (mine, mine):
        shown = seen_by(desk, "投标人 冯立", "desk") + str(bidder.sheet(number))
        for secret in (other, "赵小禾", "三号评标室", "并入"):
            assert secret not in shown
    refused = bidder.click(bidder.cards("desk", mine)[0].post, "withdraw")
    assert refused.toast == ZH("merge.only_office_withdraws", number=mine)
    assert other in str(desk.as_("李强").card("team", mine).facts)


def test_what_was_merged_before_goes_along(desk: Desk) -> None:
    """C into B, then B into A: both now hang from A and hear its result."""
    a, b = two(desk)
    c = told(desk, "刘晓彤", "report export fails here too, error page")
    assert merge(desk, c, b).refused is False
    merge(desk, b, a)
    assert desk.ticket(c).merged_into_id == desk.ticket(b).merged_into_id == desk.ticket(a).id
    taken_and_resolved(desk, a)
    assert any("磁盘满了" in line for line in desk.as_("刘晓彤").card("intake", c).intro)


def test_a_word_from_a_merged_reporter_reaches_the_team(desk: Desk) -> None:
    """What they add in their thread is kept on their ticket and put before the team."""
    first = told(desk, "赵小禾", FLAW)
    said = desk.as_("陈思远").say("intake", ALIKE)
    merge(desk, said.number, first)
    desk.as_("陈思远").say("intake", "今天早上还好的", thread=said.line)
    assert desk.log(said.number)[-1] == "supplemented"
    assert desk.as_("李强").card("team", said.number).quote == "今天早上还好的"
    assert len(desk.tickets()) == 2


def test_splitting_off_gives_back_its_own_clock(desk: Desk) -> None:
    """Back to new with its own start and class; the main one keeps what the merge made of it, and is told so."""
    grave = told(desk, "赵小禾", GRAVE)
    desk.clock.move(minutes=5)
    main = told(desk, "陈思远", FLAW)
    merge(desk, grave, main)
    start, severity = desk.ticket(grave).reported_at, desk.ticket(main).severity
    desk.clock.move(minutes=5)
    assert split(desk, main, grave).toast == ZH("unmerge.done", number=grave, main=main)
    back, kept = desk.ticket(grave), desk.ticket(main)
    assert (back.status, back.merged_into_id) == (Status.NEW, None)
    assert desk.target(grave, Promise.RESOLVE).started_at == start
    assert len([target for target in back.targets if target.withdrawn_at]) == 2
    assert kept.severity == severity
    assert desk.target(main, Promise.RESOLVE).started_at == start
    assert desk.log(grave)[-1] == "unmerged"
    assert desk.log(main)[-1] == "unmerged_from"
    assert desk.as_("李强").cards("team", grave)[0].button("take")


def test_a_taken_ticket_comes_back_to_who_had_it(desk: Desk) -> None:
    """The assignee is kept, what was answered in time stays answered."""
    first, second = two(desk)
    engineer = desk.as_("张海涛")
    engineer.click(engineer.cards("team", second)[0].post, "take")
    merge(desk, second, first)
    split(desk, second, second)
    back = desk.ticket(second)
    assert back.status is Status.IN_PROGRESS
    assert back.assignee is not None
    assert back.assignee.name == "张海涛"
    assert desk.target(second, Promise.RESPOND).met_at is not None
    assert len([target for target in back.targets if target.promise == Promise.RESPOND]) == 1


def test_the_main_one_may_be_over_when_another_is_split_off(desk: Desk) -> None:
    """拆单 stands on the closed card, and works."""
    first, second = two(desk)
    merge(desk, second, first)
    taken_and_resolved(desk, first)
    desk.as_("赵小禾").press(first, "确认已解决")
    assert offered(desk, "王敏", first) == ["circumstances", "confirm_class", "party", "unmerge", "paper.send", "mask"]
    assert not split(desk, first, second).refused
    assert desk.ticket(second).status is Status.NEW


def test_what_is_refused(desk: Desk) -> None:
    """Itself, a ring, an end on either side, another kind, an unknown number, nothing: a sentence, no change."""
    first, second = two(desk)
    question = told(desk, "刘晓彤", "请问怎么导出报表？")
    over = told(desk, "赵小禾", "评标室大屏不亮")
    over_card = desk.as_("王敏").cards("team", over)[0].post
    desk.as_("赵小禾").press(over, "撤回")
    assert merge(desk, first, first).toast == ZH("merge.itself", number=first)
    assert merge(desk, first, over).toast == ZH("merge.into_final", number=over)
    assert merge(desk, over, first).toast == ZH("ticket.is_over", number=over)
    assert desk.as_("王敏").click(over_card, "merge").toast == ZH("ticket.is_over", number=over)
    assert merge(desk, first, question).toast == ZH("merge.kinds_differ", number=question)
    for number, sentence in (("9999-0001", "merge.no_such"), ("x" * 99, "merge.no_such"), ("", "field.missing")):
        assert preview(desk, first, number).field_errors == {"number": ZH(sentence)}
    merge(desk, second, first)
    assert merge(desk, first, second).toast == ZH("merge.ring", number=second, main=first)
    card = desk.as_("王敏").cards("team", first)[0].post
    for name in ("merge.confirm:", "merge.confirm", "merge.confirm:\0", f"merge.confirm:{'9' * 50}"):
        assert desk.as_("王敏").submit(card, name, {}).toast == ZH("merge.no_such")
    too_long = desk.as_("王敏").submit(card, f"merge.confirm:{question}", {"reason": "长" * 201})
    assert too_long.toast == ZH("merge.kinds_differ", number=question) or too_long.field_errors
    assert desk.ticket(first).status is Status.NEW


@pytest.mark.parametrize("who", ["李强", "周主任", "孙工", "赵小禾"])
def test_only_the_office_merges_and_splits(desk: Desk, who: str) -> None:
    """Anybody else is told so at every step."""
    first, second = two(desk)
    merge(desk, second, first)
    third = told(desk, "刘晓彤", "系统登录不了，所有人都打不开")
    card = desk.as_("王敏").cards("team", third)[0].post
    if who == "赵小禾":
        card = desk.as_(who).cards("intake", third)[0].post
    person, told_so = desk.as_(who), ZH("ticket.only_office")
    assert person.click(card, "merge").toast == told_so
    assert person.submit(card, "merge", {"number": first}).toast == told_so
    assert person.submit(card, f"merge.confirm:{first}", {"reason": ""}).toast == told_so
    assert person.click(card, "unmerge").toast == told_so
    assert person.submit(card, "unmerge", {"which": second}).toast == told_so
    assert desk.ticket(second).status is Status.MERGED


def test_splitting_what_is_not_merged_is_refused(desk: Desk) -> None:
    """At the button, at the form, and where somebody else was quicker."""
    first, second = two(desk)
    office = desk.as_("王敏")
    card = office.cards("team", first)[0].post
    told_so = ZH("merge.not_merged", number=first)
    assert office.click(card, "unmerge").toast == told_so
    assert split(desk, first, second).toast == told_so
    merge(desk, second, first)
    assert split(desk, first, "9999-0001").field_errors == {"which": ZH("field.not_offered")}
    split(desk, first, second)
    assert split(desk, first, second).toast == told_so


def test_confirming_twice_merges_once(desk: Desk) -> None:
    """A second confirmation changes nothing."""
    first, second = two(desk)
    merge(desk, second, first)
    log = desk.log(first), desk.log(second)
    post = desk.as_("马跃").cards("team", second)[0].post
    desk.as_("马跃").submit(post, f"merge.confirm:{first}", {"reason": ""})
    assert (desk.log(first), desk.log(second)) == log


@pytest.mark.both_databases("races")
def test_two_merges_that_cross(desk: Desk) -> None:
    """A into B and B into A at the same moment: one wins, the other is refused in words, nobody waits for ever."""
    for _ in range(5):
        first, second = two(desk)
        answers: dict[str, Answer] = {}
        pairs = {"王敏": (first, second), "马跃": (second, first)}
        posts = {who: desk.as_(who).cards("team", pair[0])[0].post for who, pair in pairs.items()}

        def press(who: str, posts: dict[str, str | None] = posts, pairs: dict[str, tuple[str, str]] = pairs) -> None:
            answers[who] = desk.as_(who).submit(posts[who], f"merge.confirm:{pairs[who][1]}", {"reason": ""})  # noqa: B023

        threads = [threading.Thread(target=press, args=(who,)) for who in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(answer.refused for answer in answers.values()) == [False, True]
        (refused,) = [answer for answer in answers.values() if answer.refused]
        assert refused.toast in {
            ZH("merge.ring", number=second, main=first),
            ZH("merge.ring", number=first, main=second),
        }
        states = sorted(desk.ticket(number).status for number in (first, second))
        assert states == [Status.MERGED, Status.NEW]
        desk.clock.move(minutes=10)


def test_the_main_ticket_says_which_were_merged_into_it(desk: Desk) -> None:
    """Its card does not read as if it were the one that was merged."""
    first, second = two(desk)
    merge(desk, second, first)
    facts = {fact.label: fact.value for fact in desk.as_("李强").cards("team", first)[0].card.facts}  # type: ignore[union-attr]
    assert facts["并单"] == f"{second} 已并入本单"
