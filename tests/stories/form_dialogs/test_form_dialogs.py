"""Forms where none can be shown: a question after the other, all of it checked, sent in one go."""

from functools import partial
from itertools import takewhile

import pytest

from handlers.i18n import voice_of
from models.chat import Reply
from models.terms import Kind, Language, Purpose, Severity, Status
from tests.support.desk import ZH, Desk
from tests.support.files import a_file, files_of
from tests.support.from_telegram import GROUP, FromTelegram, labels

FAULT = "投标文件上传到一半就断，换浏览器也一样"
XIAOHE, LIQIANG, WANGMIN = "77", "88", "99"


@pytest.fixture
def office(chats: FromTelegram) -> FromTelegram:
    """Three of the office have their accounts linked."""
    chats.link(XIAOHE, "赵小禾")
    chats.link(LIQIANG, "李强")
    chats.link(WANGMIN, "王敏")
    return chats


def test_a_report_is_asked_field_by_field(desk: Desk, office: FromTelegram) -> None:
    """What is wrong, where and when (skipped), everything shown once more, and then the ticket; no form comes back."""
    opened = office.click(XIAOHE, "report.open")
    assert opened.form is None
    form = ZH("form.report")
    first = office.question(XIAOHE)
    assert first.title == ZH("dialog.question", form=form, number=1, of=3, label=ZH("field.text"))
    assert labels(first) == [ZH("dialog.button.cancel")]
    office.say(XIAOHE, FAULT)
    second = office.question(XIAOHE)
    assert second.title == ZH("dialog.question", form=form, number=2, of=3, label=ZH("field.location"))
    assert labels(second) == [ZH(f"dialog.button.{name}") for name in ("review", "back", "skip", "cancel")]
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, "跳过")
    summary = office.question(XIAOHE)
    assert summary.title == ZH("dialog.summary", form=form)
    left_out = (f"{ZH(f'field.{name}')}：{ZH('dialog.left_out')}" for name in ("location", "occurred_at"))
    assert summary.intro == (f"{ZH('field.text')}：{FAULT}", *left_out)
    assert desk.tickets() == []
    number = office.press(XIAOHE, ZH("form.submit")).ticket
    assert number is not None
    ticket = desk.ticket(number)
    assert (ticket.text, ticket.chat, ticket.reporter and ticket.reporter.name) == (FAULT, "@77", "赵小禾")
    assert office.dialog(XIAOHE) is None
    assert office.titles("@77")[:2] == [first.title, ZH("dialog.ended.sent", form=form)]


def test_what_was_answered_keeps_standing_without_buttons(office: FromTelegram) -> None:
    """The question above shows its answer; what is asked now is the newest message."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    before, now = office.cards("@77")
    assert (before.outcome, labels(before)) == ((FAULT,), [])
    assert now == office.question(XIAOHE)


def test_the_result_is_handed_in_and_changed_before_it_is_sent(desk: Desk, office: FromTelegram) -> None:
    """提交解决结果 from the phone: five answers, one of them put right at the end; the log knows only the last."""
    number = desk.as_("赵小禾").say("desk", FAULT).number
    office.press(LIQIANG, "take")
    office.press(LIQIANG, "resolve")
    assert office.question(LIQIANG).intro[0] == f"{number} {desk.ticket(number).summary}"
    for said in ("负载均衡会话过期", "重启", "跳过", ZH("recovery.untouched"), "跳过"):
        office.say(LIQIANG, said)
    office.press(LIQIANG, ZH("dialog.button.edit", label=ZH("field.method")))
    assert office.question(LIQIANG).quote == "重启"
    office.say(LIQIANG, "调长会话时间并重启")
    assert ZH("dialog.line", label=ZH("field.method"), value="调长会话时间并重启") in office.question(LIQIANG).intro
    assert desk.ticket(number).status is Status.IN_PROGRESS
    office.press(LIQIANG, ZH("form.submit"))
    assert desk.ticket(number).status is Status.RESOLVED
    assert desk.log(number)[-1] == "resolved"


def test_a_choice_opens_the_next_form_and_that_one_another(desk: Desk, office: FromTelegram) -> None:
    """更多 → 改级 → what it would come to: each answer leads on, and the last press changes the class."""
    office.open(GROUP, Purpose.TEAM)
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    assert desk.ticket(number).severity is Severity.D
    office.press(WANGMIN, "more", GROUP)
    office.press(WANGMIN, ZH("button.change_class"), GROUP)
    office.press(WANGMIN, ZH("class.meaning.C"), GROUP)
    answer(office, WANGMIN, "金额也错了")
    office.press(WANGMIN, ZH("form.submit"), GROUP)
    preview = office.question(WANGMIN, GROUP)
    assert any(ZH("deadline.label.resolve") in line for line in preview.intro)
    office.press(WANGMIN, "pick.0", GROUP)
    assert office.question(WANGMIN, GROUP).quote == "金额也错了"
    office.press(WANGMIN, ZH("dialog.button.keep"), GROUP)
    office.press(WANGMIN, "send", GROUP)
    assert desk.ticket(number).severity is Severity.C
    assert office.dialog(WANGMIN, GROUP) is None


def test_a_list_of_choices_turns_its_pages(desk: Desk, office: FromTelegram) -> None:
    """Ten kinds and classes: eight, then two; a choice of the second page counts as any other."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, "跳过")
    number = office.press(XIAOHE, ZH("form.submit")).ticket or ""
    office.press(XIAOHE, "propose")
    turns = [ZH("dialog.button.next")], [ZH("dialog.button.previous")]
    assert [one.label for one in office.question(XIAOHE).options[8:]] == turns[0]
    office.press(XIAOHE, "下一页")
    assert [one.label for one in office.question(XIAOHE).options[2:]] == turns[1]
    assert ZH("dialog.button.next") not in labels(office.question(XIAOHE))
    office.press(XIAOHE, "上一页")
    office.press(XIAOHE, "下一页")
    office.press(XIAOHE, ZH("kind.other"))
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, ZH("form.submit"))
    assert desk.ticket(number).proposed_kind is Kind.OTHER


def phone_in(office: FromTelegram, **answers: str) -> None:
    """代录来电, answered in order up to the first that is empty, all of it typed."""
    office.click(WANGMIN, "phone_in.open")
    given = {
        "text": "电话里说登录不了", "name": "宋建国", "unit": "海州建工", "phone": "0532-8611 2233",
        "who": "投标人", "channel": "热线", "reference": "跳过", "called_at": "09:50", "late_reason": "跳过",
        "location": "跳过", "occurred_at": "跳过", "answer_now": "跳过",
    } | answers  # fmt: skip
    for typed in takewhile(bool, given.values()):
        office.say(WANGMIN, typed)


def answer(office: FromTelegram, user: str, text: str) -> Reply:
    """Reply to the question in the group."""
    return office.say(user, text, GROUP, reply_to=office.asked_on(user, GROUP).external_ref)


def test_the_story_sends_the_form_back_to_the_field_that_is_wrong(desk: Desk, office: FromTelegram) -> None:
    """12345 wants its number: that field is asked again with the reason, and everything else is still there."""
    phone_in(office, channel="12345")
    refused = office.press(WANGMIN, ZH("form.submit"))
    assert (refused.toast, refused.is_refusal) == (ZH("phone_in.reference_needed"), True)
    asked = office.question(WANGMIN)
    assert asked.title.endswith(f"{ZH('field.reference')} — {ZH('phone_in.reference_needed')}")
    assert desk.tickets() == []
    office.say(WANGMIN, "QD-77")
    number = office.press(WANGMIN, ZH("form.submit")).ticket or ""
    assert (desk.ticket(number).caller or {})["reference"] == "QD-77"
    assert (desk.ticket(number).caller or {})["name"] == "宋建国"


@pytest.mark.parametrize("typed", ["昨天", "25:00", "2026-02-30 10:00", "明年", "1" * 5000])
def test_a_moment_that_is_none_is_asked_again(office: FromTelegram, typed: str) -> None:
    """The sentence stands at the question and comes back at once; nothing else is lost."""
    phone_in(office, called_at=typed, late_reason="")
    question = office.question(WANGMIN)
    error = ZH("field.not_a_moment") if len(typed) < 100 else ZH("field.too_long", count=2000)
    assert question.title.endswith(f"{ZH('field.called_at')} — {error}")
    dialog = office.dialog(WANGMIN)
    assert dialog is not None
    assert dialog.filled["reference"] == ""
    assert "called_at" not in dialog.filled


def test_a_moment_can_be_pressed(desk: Desk, office: FromTelegram) -> None:
    """The proposed time and two before it; half an hour ago is half an hour ago."""
    office.click(WANGMIN, "phone_in.open")
    for typed in ("登录不了", "宋建国", "海州建工", "0532-8611 2233", "投标人", "热线", "跳过"):
        office.say(WANGMIN, typed)
    assert [option.label for option in office.question(WANGMIN).options] == ["10:00", "09:30", "09:00"]
    office.press(WANGMIN, "09:30")
    for _ in range(4):
        office.press(WANGMIN, "跳过")
    number = office.press(WANGMIN, ZH("form.submit")).ticket or ""
    assert (desk.now - desk.ticket(number).reported_at).total_seconds() == 30 * 60


def test_one_step_back_and_what_was_said_is_still_there(office: FromTelegram) -> None:
    """上一步 shows the answer; 保留 keeps it and goes on."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    office.press(XIAOHE, "上一步")
    assert office.question(XIAOHE).quote == FAULT
    office.press(XIAOHE, ZH("dialog.button.keep"))
    office.say(XIAOHE, "上一步")
    assert office.question(XIAOHE).quote == FAULT


def test_cancelled_by_button_by_word_and_by_command(desk: Desk, office: FromTelegram) -> None:
    """Each ends it, the card says so and shows what was typed; afterwards words are reports again."""
    by_button = partial(office.press, XIAOHE, "取消")
    by_word = partial(office.say, XIAOHE, " 取消 ")
    by_command = partial(office.click, XIAOHE, "cancel")
    for cancel in (by_button, by_word, by_command):
        office.click(XIAOHE, "report.open")
        office.say(XIAOHE, FAULT)
        assert cancel().toast == ZH("dialog.was_cancelled")
        assert office.dialog(XIAOHE) is None
        ended = office.cards("@77")[-1]
        assert ended.title == ZH("dialog.ended.cancelled", form=ZH("form.report"))
        assert ended.intro == (ZH("dialog.line", label=ZH("field.text"), value=FAULT),)
        assert labels(ended) == []
    assert office.click(XIAOHE, "cancel").toast == ZH("dialog.nothing_open")
    assert desk.tickets() == []
    assert office.say(XIAOHE, FAULT).ticket is not None


def test_the_same_form_goes_on_and_another_takes_its_place(office: FromTelegram) -> None:
    """One form dialog for each person and chat; what is given up is said, with what had been typed."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    office.click(XIAOHE, "report.open")
    assert office.question(XIAOHE).title.endswith(ZH("field.location"))
    assert [labels(card) for card in office.cards("@77")[:-1]] == [[], []]
    office.click(XIAOHE, "ask.open")
    replaced = office.cards("@77")[-2]
    assert replaced.title == ZH("dialog.ended.replaced", form=ZH("form.report"))
    assert FAULT in replaced.intro[0]
    assert office.question(XIAOHE).title == ZH("dialog.only_question", form=ZH("form.ask"), label=ZH("field.text"))


def test_what_is_typed_below_the_summary(desk: Desk, office: FromTelegram) -> None:
    """确认 sends, a field's name puts it right, anything else is answered in one sentence; none of it is a report."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    office.say(XIAOHE, "一号评标室")
    office.say(XIAOHE, "跳过")
    where = ZH("field.location")
    for typed in (f"{where}：三号评标室", f"{where} 三号评标室", f"{where}改成三号评标室", f"改{where}: 三号评标室"):
        office.say(XIAOHE, typed)
        assert office.question(XIAOHE).title == ZH("dialog.summary", form=ZH("form.report"))
        assert office.question(XIAOHE).intro[1] == f"{where}：三号评标室"
    refused = office.say(XIAOHE, "不对，应该是四号评标室")
    assert refused.toast == ZH("dialog.how_to_correct", form=ZH("form.report"), label=ZH("field.text"))
    assert desk.tickets() == []
    number = office.say(XIAOHE, "确认").ticket or ""
    assert desk.ticket(number).text == f"{FAULT}\n三号评标室"
    assert len(desk.tickets()) == 1


def test_a_reply_to_a_tickets_card_is_no_answer(desk: Desk, office: FromTelegram) -> None:
    """While a form is open, replying to the acknowledgement adds to the ticket."""
    number = office.say(XIAOHE, FAULT).ticket or ""
    acknowledgement = office.posts("@77")[-1]
    office.click(XIAOHE, "ask.open")
    office.say(XIAOHE, "另外下载也慢", reply_to=acknowledgement.external_ref)
    assert desk.log(number)[-1] == "supplemented"
    assert office.question(XIAOHE).title.endswith(ZH("field.text"))


def test_pictures_sent_meanwhile_go_with_the_ticket(desk: Desk, office: FromTelegram) -> None:
    """A picture alone answers nothing; one with words answers, and both are on the ticket."""
    office.click(XIAOHE, "report.open")
    kept = office.say(XIAOHE, "", None, a_file("一.png"))
    assert kept.toast == ZH("dialog.files_kept", count=1) == office.question(XIAOHE).intro[0]
    assert office.question(XIAOHE).title.endswith(ZH("field.text"))
    office.say(XIAOHE, FAULT, None, a_file("二.png"), a_file("三.png"))
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, "跳过")
    assert ZH("dialog.files_kept", count=3) in office.question(XIAOHE).intro
    number = office.press(XIAOHE, ZH("form.submit")).ticket or ""
    assert [file.name for file in files_of(desk, number)] == ["一.png", "二.png", "三.png"]
    assert desk.log(number)[:3] == ["received", "attached", "attached"]


def test_it_speaks_the_language_of_whoever_fills_it_in(office: FromTelegram) -> None:
    """In English, every word of it."""
    english = voice_of(Language.EN)
    office.click(XIAOHE, "language:en")
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    office.say(XIAOHE, "skip")
    office.say(XIAOHE, "skip")
    summary = office.question(XIAOHE)
    assert summary.title == english("dialog.summary", form=english("form.report"))
    assert labels(summary)[-2:] == [english("form.submit"), english("dialog.button.cancel")]


def test_somebody_nobody_knows_reports_by_form(desk: Desk, chats: FromTelegram) -> None:
    """An account that belongs to nobody may report, and this is a way to."""
    chats.click("500", "report.open")
    chats.say("500", FAULT)
    chats.press("500", "跳过")
    chats.press("500", "跳过")
    number = chats.press("500", ZH("form.submit")).ticket or ""
    reporter = desk.ticket(number).reporter
    assert reporter is not None
    assert reporter.is_placeholder
