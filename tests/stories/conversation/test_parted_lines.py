"""另一个问题 parts one line from a ticket: with its own button, its own clock, and what it had raised."""

import pytest

from models.terms import Promise, Severity
from tests.support.desk import ZH, Browser, Desk

OTHER_FUNCTIONS = (
    ("二号开标室的网上开标有点卡", "开标大厅登录有点慢"),
    ("统计报表导出按钮没反应", "评标报告导出报错"),
    ("评标报告导出报错", "保证金报表导出报错"),
    ("网上开标有点卡", "投标文件解密有点慢"),
    ("the evaluation report cannot be exported", "the deposit report cannot be exported"),
)
RAISING = "网上开标所有人都进不去了"
SAME_FUNCTION = (
    ("二号开标室的网上开标有点卡", "网上开标还是有点卡"),
    ("评标报告导出报错", "评标报告导出又报错了"),
    ("统计报表导出按钮没反应", "统计报表导出还是没反应"),
    ("开标大厅登录有点慢", "登录还是慢"),
    ("一号开标室音频没有声音，正在开标", "一号开标室的音频还是没有声音"),
    ("解密失败", "投标文件解密失败，换了锁也不行"),
)


@pytest.mark.parametrize("days", [0, 1], ids=["a minute later", "a day later"])
@pytest.mark.parametrize(("first", "later"), OTHER_FUNCTIONS)
def test_another_function_is_a_report_of_its_own(desk: Desk, first: str, later: str, days: int) -> None:
    """It is no follow-up of what stands: it has its own number and counts from its own words; the other stays."""
    person = desk.as_("赵小禾")
    old = person.say("intake", first).number
    was, log = desk.ticket(old), desk.log(old)
    said = desk.clock.move(minutes=1, days=days)
    new = desk.ticket(person.say("intake", later).number)
    assert (new.number != old, new.text, new.reported_at) == (True, later, said)
    stands = desk.ticket(old)
    assert (stands.summary, stands.text, stands.severity) == (was.summary, was.text, was.severity)
    assert desk.log(old) == log


@pytest.mark.parametrize("minutes", [1, 23 * 60], ids=["a minute later", "a day later"])
@pytest.mark.parametrize(("first", "later"), SAME_FUNCTION)
def test_the_same_function_goes_on(desk: Desk, first: str, later: str, minutes: int) -> None:
    """What the person says of the same function is noted where it stands."""
    person = desk.as_("赵小禾")
    old = person.say("intake", first).number
    desk.clock.move(minutes=minutes)
    assert person.say("intake", later).number == old


def judged_c(desk: Desk, person: Browser) -> str:
    """A fault that the office has judged to be a C."""
    number = person.say("intake", "网上开标有点卡").number
    desk.as_("王敏").reclassify(number, "C", "不影响开标")
    return number


def test_each_line_of_a_burst_has_its_own_button(desk: Desk) -> None:
    """One receipt names both lines; each press parts its own, and the other keeps its button."""
    person = desk.as_("赵小禾")
    number = person.say("intake", "网上开标有点卡").number
    desk.clock.move(hours=1)
    person.say("intake", "网上开标还是有点卡")
    desk.clock.move(minutes=1)
    person.say("intake", "还是慢，换了浏览器也慢")
    receipt = person.card_with(number, "split")
    card = receipt.card
    assert card is not None
    lines = [ZH("button.split_line", text=text) for text in ("网上开标还是有点卡", "还是慢，换了浏览器也慢")]
    assert [button.label for button in card.buttons] == lines
    first = person.click(receipt.post, receipt.action(lines[0])).number
    assert desk.ticket(first).text == "网上开标还是有点卡"
    left = person.card_with(number, "split")
    assert left.post == receipt.post
    second = person.press(number, "另一个问题").number
    assert desk.ticket(second).text == "还是慢，换了浏览器也慢"
    assert desk.ticket(number).text == "网上开标有点卡"


def test_a_raise_goes_with_its_line(desk: Desk) -> None:
    """What the press moves back is shown first; then the class, clock, title and confirmation are as before."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    before, due = desk.ticket(number), desk.target(number, Promise.RESPOND).due_at
    said = desk.clock.move(hours=23)
    assert person.say("intake", RAISING).number == number
    assert desk.ticket(number).severity is Severity.A
    line = person.card_with(number, "split")
    shown = person.click(line.post, line.action("split"))
    assert shown.form is not None
    assert "A类 → C类" in " ".join(shown.form.intro)
    assert (desk.ticket(number).severity, len(desk.tickets())) == (Severity.A, 1)
    own = desk.ticket(person.submit(line.post, shown.form.name, {}).number)
    assert (own.severity, own.text, own.reported_at) == (Severity.A, RAISING, said)
    after = desk.ticket(number)
    assert (after.severity, after.summary, after.text) == (before.severity, before.summary, before.text)
    assert (after.confirmed_at, after.triage["reason"]) == (before.confirmed_at, before.triage["reason"])
    assert "graver" not in after.triage
    assert desk.target(number, Promise.RESPOND).due_at == due
    assert desk.log(number)[-2:] == ["split_off", "class_corrected"]


def test_what_the_office_has_confirmed_since_stays(desk: Desk) -> None:
    """Once the office has spoken of the raised class, a parted line takes nothing along."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(hours=23)
    person.say("intake", RAISING)
    desk.as_("王敏").press(number, "got_worse")
    person.press(number, "另一个问题")
    assert desk.ticket(number).severity is Severity.A


def test_only_the_reporter_parts_a_line(desk: Desk) -> None:
    """A colleague's press, also of the form, is refused and changes nothing."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(hours=23)
    person.say("intake", RAISING)
    line = person.card_with(number, "split")
    for answer in (
        desk.as_("陈思远").click(line.post, line.action("split")),
        desk.as_("陈思远").submit(line.post, line.action("split"), {}),
    ):
        assert answer.refused
    assert (desk.ticket(number).severity, len(desk.tickets())) == (Severity.A, 1)


def test_the_whole_platform_is_named_only_where_it_was(desk: Desk) -> None:
    """还是慢 alone names nothing; 整个平台都慢 does."""
    names = []
    for who, text in (("赵小禾", "还是慢，换了浏览器也慢"), ("陈思远", "整个平台都慢")):
        number = desk.as_(who).say("desk", text).number
        names.append(desk.ticket(number).triage["reason"]["values"]["function"]["key"])
        desk.clock.move(hours=1)
    assert names == ["triage.function.unnamed", "triage.function.platform"]


def test_lines_of_today_count_from_today(desk: Desk) -> None:
    """What raises yesterday's ticket to a B counts from the first line of its own burst, not from yesterday's (R2)."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(days=1)
    began = desk.clock()
    assert person.say("intake", "换了三号机位也一样").number == number
    desk.clock.move(minutes=2)
    assert person.say("intake", "网上开标更慢了，换了个浏览器能进").number == number
    ticket = desk.ticket(number)
    responding = ticket.target(Promise.RESPOND)
    assert responding is not None
    assert (ticket.severity, ticket.raised_at, responding.started_at) == (Severity.B, began, began)


def parted(desk: Desk, number: str) -> str:
    """The first reporter parts the line that raised the ticket; whatever form opens is sent."""
    person = desk.as_("赵小禾")
    line = person.card_with(number, "split")
    shown = person.click(line.post, line.action("split"))
    return (person.submit(line.post, shown.form.name, {}) if shown.form else shown).number


def test_a_joined_report_keeps_the_class(desk: Desk) -> None:
    """Somebody else's A was merged into it: no press of the first reporter lowers that."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(hours=2)
    person.say("intake", RAISING)
    joined = desk.as_("陈思远").say("intake", "网上开标全部打不开，正在开标").number
    office = desk.as_("王敏")
    post = office.card_with(joined, "more").post
    previewed = office.submit(post, "merge", {"into": "", "number": number})
    assert previewed.form is not None
    office.submit(post, previewed.form.name, {"reason": ""})
    assert desk.ticket(joined).merged_into_id == desk.ticket(number).id
    assert parted(desk, number) != number
    assert desk.ticket(number).severity is Severity.A


def test_a_class_that_had_changed_is_not_counted_from_the_report(desk: Desk) -> None:
    """What it was before does not count from the report, so the office decides; nothing moves by the press."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(hours=2)
    desk.as_("王敏").reclassify(number, "B", "更多人受影响", why="changed")
    desk.clock.move(hours=1)
    person.say("intake", RAISING)
    due = desk.target(number, Promise.RESPOND).due_at
    parted(desk, number)
    assert (desk.ticket(number).severity, desk.target(number, Promise.RESPOND).due_at) == (Severity.A, due)


def test_of_two_raises_neither_goes(desk: Desk) -> None:
    """One line made it a B and the next an A: what one of them leaves is the office's to judge."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(days=1)
    for line in ("换了三号机位也一样", "网上开标更慢了，换了个浏览器能进"):
        person.say("intake", line)
    assert desk.ticket(number).severity is Severity.B
    desk.clock.move(minutes=10)
    person.say("intake", RAISING)
    assert desk.ticket(number).severity is Severity.A
    parted(desk, number)
    assert (desk.ticket(number).severity, desk.ticket(number).confirmed_at) == (Severity.A, None)


def test_a_leader_hears_of_a_raise_taken_back_late(desk: Desk) -> None:
    """As of every class that is lowered after a warning: the card to agree to is with the leader on duty."""
    person = desk.as_("赵小禾")
    number = judged_c(desk, person)
    desk.clock.move(hours=1)
    person.say("intake", RAISING)
    desk.clock.move(hours=3)
    desk.settle()
    parted(desk, number)
    leader = desk.as_("周主任")
    assert any(
        line.card and "lowering.agree" in {one.action for one in line.card.buttons} for line in leader.cards("desk")
    )


def test_a_parted_line_does_not_come_back(desk: Desk) -> None:
    """The next receipt of the same minutes names only what is still there."""
    person = desk.as_("赵小禾")
    number = person.say("intake", "网上开标有点卡").number
    desk.clock.move(hours=1)
    person.say("intake", "三标段也一样")
    parted(desk, number)
    desk.clock.move(minutes=1)
    person.say("intake", "一标段的网上开标还是有点卡")
    card = person.card_with(number, "split").card
    assert card is not None
    assert len(card.buttons) == 1
