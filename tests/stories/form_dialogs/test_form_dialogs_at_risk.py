"""Questions that others answer, that come too late, that are made up, or whose form has changed meanwhile."""

from functools import partial

import pytest
from sqlmodel import delete, func, select

from handlers.delivery.chat_migration import move
from handlers.desk import desk as stories
from handlers.turn.turn import Turn
from models.chat import Card, Reply, Submission
from models.duty.roster import Shift
from models.people.person import Account
from models.terms import Platform, Purpose, Status, Visibility
from models.tickets.ticket import Ticket
from tests.support.desk import ZH, Desk
from tests.support.from_telegram import GROUP, FromTelegram, labels
from tests.support.gate import kept
from tests.support.routers import asking_like
from tests.support.tickets import chosen, has_it, id_of, leaves

FAULT = "投标文件上传到一半就断，换浏览器也一样"
XIAOHE, LIQIANG, WANGMIN, STRANGER = "77", "88", "99", "500"
TEN_MEGABYTES = "长" * (10 * 1024 * 1024 // 3)


@pytest.fixture
def office(chats: FromTelegram) -> FromTelegram:
    """Three of the office have their accounts linked, and the team its group."""
    chats.link(XIAOHE, "赵小禾")
    chats.link(LIQIANG, "李强")
    chats.link(WANGMIN, "王敏")
    chats.open(GROUP, Purpose.TEAM)
    return chats


@pytest.fixture
def resolving(desk: Desk, office: FromTelegram) -> str:
    """李强 is asked for the cause in the team's group; the ticket's number."""
    number = desk.as_("赵小禾").say("desk", FAULT).number
    office.press(LIQIANG, "take", GROUP)
    office.press(LIQIANG, "resolve", GROUP)
    return number


def test_in_a_group_only_the_replies_of_whoever_was_asked_count(
    desk: Desk, office: FromTelegram, resolving: str
) -> None:
    """Talk goes on around the question; somebody else's reply to it is refused in words."""
    question = office.asked_on(LIQIANG, GROUP)
    assert question.card["title"].startswith("李强：")
    assert office.say(LIQIANG, "我看看", GROUP).toast is None
    other = office.say(WANGMIN, "数据库满了", GROUP, reply_to=question.external_ref)
    assert (other.toast, other.is_refusal) == (ZH("dialog.not_yours", who="李强"), True)
    office.say(LIQIANG, "会话过期", GROUP, reply_to=question.external_ref)
    dialog = office.dialog(LIQIANG, GROUP)
    assert dialog is not None
    assert dialog.filled == {"cause": "会话过期"}
    again = office.say(LIQIANG, "别的", GROUP, reply_to=question.external_ref)
    assert again.toast == ZH("dialog.reply_to_question")
    for text in ("重启", "跳过", ZH("recovery.untouched"), "跳过"):
        office.say(LIQIANG, text, GROUP, reply_to=office.asked_on(LIQIANG, GROUP).external_ref)
    summary = office.asked_on(LIQIANG, GROUP).external_ref
    refused = office.say(LIQIANG, "好的", GROUP, reply_to=summary)
    assert refused.toast == ZH("dialog.how_to_correct", form=ZH("form.resolve"), label=ZH("field.cause"))
    assert office.say(LIQIANG, "确认", GROUP, reply_to=summary).ticket == resolving
    assert desk.ticket(resolving).status is Status.RESOLVED


def test_in_a_topic_the_thread_may_tell_what_is_answered(office: FromTelegram, resolving: str) -> None:
    """A reply that the platform tells of as a thread counts like any other."""
    question = office.asked_on(LIQIANG, GROUP)
    message = office.message(LIQIANG, "会话过期", GROUP)
    office.act(message.model_copy(update={"place": message.place.threaded(question.external_ref)}))
    dialog = office.dialog(LIQIANG, GROUP)
    assert dialog is not None
    assert dialog.filled == {"cause": "会话过期"}


@pytest.mark.parametrize("who", [WANGMIN, STRANGER])
def test_a_press_on_somebody_elses_question_is_refused_in_words(office: FromTelegram, resolving: str, who: str) -> None:
    """It says whose it is; nothing has happened to it."""
    before = office.dialog(LIQIANG, GROUP)
    assert before is not None
    refused = office.click(who, f"dialog:{before.step}.cancel", before.card, GROUP)
    assert (refused.toast, refused.is_refusal) == (ZH("dialog.not_yours", who="李强"), True)
    assert office.dialog(LIQIANG, GROUP) == before


def test_two_people_fill_in_side_by_side(office: FromTelegram, resolving: str) -> None:
    """One form dialog for each person and chat, in one group."""
    office.press(WANGMIN, "answer", GROUP)
    assert office.dialog(WANGMIN, GROUP) is not None
    assert office.dialog(LIQIANG, GROUP) is not None
    office.say(WANGMIN, "正在查", GROUP, reply_to=office.asked_on(WANGMIN, GROUP).external_ref)
    assert office.question(WANGMIN, GROUP).title.startswith("王敏：")
    assert office.question(LIQIANG, GROUP).title.endswith(ZH("field.cause"))


def test_where_little_may_be_shown_a_choice_is_asked_all_the_same(desk: Desk, office: FromTelegram) -> None:
    """At `notice` the first line asks; a form to type into goes on in private, where all of it can be checked."""
    quiet = "-100999"
    office.open(quiet, Purpose.TEAM, Visibility.NOTICE)
    first = desk.as_("赵小禾").say("desk", FAULT).number
    number = desk.as_("赵小禾").say("intake", "保证金页面有一个错别字").number
    office.press(WANGMIN, "more", quiet)
    question = office.question(WANGMIN, quiet)
    assert question.title.startswith("王敏：")
    assert (question.intro, question.quote) == ((), None)
    office.press(WANGMIN, ZH("dialog.button.next"), quiet)
    assert "私聊" in str(office.press(WANGMIN, ZH("button.merge"), quiet).toast)
    assert [option.label.split()[1] for option in office.question(WANGMIN).options] == [first]
    office.press(WANGMIN, ZH("dialog.button.cancel"))
    office.press(WANGMIN, "take", quiet)
    office.press(WANGMIN, "resolve", quiet)
    for typed in ("模板旧", "换了新模板"):
        office.say(WANGMIN, typed)
    while office.question(WANGMIN).buttons[0].label != ZH("form.submit"):
        skip = next((b.label for b in office.question(WANGMIN).buttons if b.label == ZH("dialog.button.skip")), None)
        office.press(WANGMIN, skip or office.question(WANGMIN).options[-1].label)
    assert "模板旧" in " ".join(office.question(WANGMIN).intro)
    office.press(WANGMIN, ZH("form.submit"))
    assert desk.ticket(number).status is Status.RESOLVED


FORGED = [
    "dialog", "dialog:", "dialog:{step}", "dialog:{step}.", "dialog:{step}.send", "dialog:{step}.at.2026-03-03T10:00",
    "dialog:{step}.pick.0", "dialog:{step}.skip", "dialog:{step}.edit.99", "dialog:{step}.edit.-1",
    "dialog:{step}.edit.一", "dialog:{step}.page.1", "dialog:{step}.page.99999999999", "dialog:{step}.edit.²",
    "dialog:{step}.__init__", "dialog:0.cancel", "dialog:{step}0.cancel", "dialog:\0.cancel",
]  # fmt: skip


@pytest.mark.parametrize("action", FORGED)
def test_made_up_buttons_do_nothing(office: FromTelegram, action: str) -> None:
    """Whatever a client sends: one sentence, and the dialog is as it was."""
    office.click(XIAOHE, "report.open")
    before = office.dialog(XIAOHE)
    assert before is not None
    refused = office.click(XIAOHE, action.format(step=before.step), before.card)
    assert refused.is_refusal
    assert refused.toast in {ZH("card.unknown_button"), ZH("dialog.has_moved_on")}
    assert office.dialog(XIAOHE) == before


def test_a_button_of_a_question_that_is_behind_does_nothing(office: FromTelegram) -> None:
    """Pressed twice, or on a card the phone had not yet painted anew: the later question stays unanswered."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    skip = next(button for button in office.question(XIAOHE).buttons if button.label == "跳过")
    post = office.asked_on(XIAOHE).id
    assert not office.click(XIAOHE, skip.action, post).is_refusal
    assert office.click(XIAOHE, skip.action, post).toast == ZH("dialog.has_moved_on")
    first = office.posts("@77")[0].id
    assert office.click(XIAOHE, "dialog:2.cancel", first).toast == ZH("dialog.has_moved_on")
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, "send")
    assert office.click(XIAOHE, skip.action, post).toast == ZH("dialog.is_over")


def test_a_card_of_another_chat_is_no_way_in(office: FromTelegram, resolving: str) -> None:
    """The question stands in the group: pressed from a private chat it is no card at all."""
    dialog = office.dialog(LIQIANG, GROUP)
    assert dialog is not None
    assert office.click(LIQIANG, f"dialog:{dialog.step}.cancel", dialog.card).toast == ZH("card.stale")
    assert office.dialog(LIQIANG, GROUP) == dialog


def test_an_hour_without_an_answer_and_it_is_said_to_be_over(desk: Desk, office: FromTelegram) -> None:
    """A card says that nothing was sent, keeps what was typed in sight, and one press begins anew."""
    office.click(XIAOHE, "report.open")
    office.say(XIAOHE, FAULT)
    desk.clock.move(minutes=59)
    assert desk.tick("form_dialogs") == 0
    desk.clock.move(minutes=1)
    assert [desk.tick("form_dialogs"), desk.tick("form_dialogs")] == [1, 0]
    expired, said = office.cards("@77")[-2:]
    assert (expired.title, labels(expired)) == (ZH("dialog.ended.expired", form=ZH("form.report")), [])
    assert FAULT in expired.intro[0]
    assert said.intro == (ZH("dialog.ran_out", length="1 小时"),)
    assert office.dialog(XIAOHE) is None
    office.press(XIAOHE, ZH("dialog.button.again"))
    assert office.question(XIAOHE).title.endswith(ZH("field.text"))


def test_a_ticket_form_that_ran_out_begins_anew_on_its_ticket(desk: Desk, office: FromTelegram, resolving: str) -> None:
    """The card that says so belongs to the ticket: the press opens the same form."""
    desk.clock.move(hours=2)
    assert desk.tick("form_dialogs") == 1
    office.press(LIQIANG, ZH("dialog.button.again"), GROUP)
    assert office.question(LIQIANG, GROUP).intro[0].startswith(resolving)


def test_what_comes_too_late_for_the_form_is_no_answer(desk: Desk, office: FromTelegram) -> None:
    """Before the tick has told: the press is refused in words, and a typed fault is a report, not lost in a form."""
    office.click(XIAOHE, "report.open")
    question = office.asked_on(XIAOHE)
    desk.clock.move(hours=1)
    dialog = office.dialog(XIAOHE)
    assert dialog is not None
    assert office.click(XIAOHE, f"dialog:{dialog.step}.cancel", question.id).toast == ZH("dialog.has_expired")
    number = office.say(XIAOHE, FAULT).ticket
    assert number is not None
    desk.tick("form_dialogs")
    assert office.click(XIAOHE, f"dialog:{dialog.step}.cancel", question.id).toast == ZH("dialog.is_over")


def test_the_desk_stops_where_a_dialog_runs_out(desk: Desk, office: FromTelegram) -> None:
    """When desk time is moved ahead, the end of a dialog is on the way."""
    office.click(XIAOHE, "report.open")
    desk.forward("PT3H")
    assert office.dialog(XIAOHE) is None
    ended = next(post for post in office.posts("@77") if post.card["outcome"])
    assert ZH("dialog.outcome.expired", clock="11:00") in ended.card["outcome"]


def test_whoever_was_chosen_has_left_meanwhile(desk: Desk, office: FromTelegram) -> None:
    """The list is made anew, the question asked again with the reason, and the other answers stay."""
    desk.as_("赵小禾").say("desk", FAULT)
    office.press(WANGMIN, "more", GROUP)
    office.press(WANGMIN, ZH("button.assign"), GROUP)
    chosen = next(option.label for option in office.question(WANGMIN, GROUP).options if "张海涛" in option.label)
    office.press(WANGMIN, chosen, GROUP)
    leaves(desk, "张海涛")
    refused = office.press(WANGMIN, "send", GROUP)
    assert (refused.toast, refused.is_refusal) == (ZH("field.not_offered"), True)
    question = office.question(WANGMIN, GROUP)
    assert question.title.endswith(ZH("field.not_offered"))
    assert not any("张海涛" in option.label for option in question.options)
    office.press(WANGMIN, next(option.label for option in question.options if "马跃" in option.label), GROUP)
    number = office.press(WANGMIN, "send", GROUP).ticket or ""
    assert has_it(desk, number) == "马跃"


def test_somebody_else_was_faster(desk: Desk, office: FromTelegram) -> None:
    """The form remembers who had the ticket: assigned meanwhile, it is shown anew with the reason before it counts."""
    number = desk.as_("赵小禾").say("desk", FAULT).number
    office.press(WANGMIN, "more", GROUP)
    office.press(WANGMIN, ZH("button.assign"), GROUP)
    office.press(WANGMIN, "pick.0", GROUP)
    office.press(LIQIANG, "take", GROUP)
    refused = office.press(WANGMIN, "send", GROUP)
    assert refused.is_refusal
    assert has_it(desk, number) == "李强"
    assert ZH("dialog.form_changed") in office.question(WANGMIN, GROUP).title
    dialog = office.dialog(WANGMIN, GROUP)
    assert dialog is not None
    assert dialog.form.name == f"assign:{id_of(desk, '李强')}"


def test_a_form_that_may_not_be_sent_any_more_is_over(desk: Desk, office: FromTelegram, resolving: str) -> None:
    """Withdrawn meanwhile: the card says why, keeps what was typed, and asks nothing more."""
    for text in ("会话过期", "重启", "跳过", ZH("recovery.untouched"), "跳过"):
        office.say(LIQIANG, text, GROUP, reply_to=office.asked_on(LIQIANG, GROUP).external_ref)
    asked = office.asked_on(LIQIANG, GROUP).id
    assert not chosen(desk, "王敏", resolving, "withdraw", reason="误报").refused
    assert desk.ticket(resolving).status is Status.WITHDRAWN
    refused = office.press(LIQIANG, "send", GROUP)
    assert refused.is_refusal
    assert office.dialog(LIQIANG, GROUP) is None
    card = next(post.card for post in office.posts(GROUP) if post.id == asked)
    assert card["title"].endswith(ZH("dialog.ended.refused", form=ZH("form.resolve")))
    assert (card["outcome"][-1], card["buttons"]) == (refused.toast, [])
    assert any("重启" in line for line in card["intro"])


def test_looking_whether_a_form_has_changed_changes_nothing(desk: Desk, office: FromTelegram) -> None:
    """确认并派单 asks to whom while nobody is on duty; refused, it is not carried out by the look at it."""
    number = desk.as_("赵小禾").say("desk", FAULT).number
    with office.writing() as session:
        session.execute(delete(Shift))
    office.press(WANGMIN, "confirm_and_assign", GROUP)
    office.press(WANGMIN, "pick.0", GROUP)
    office.press(LIQIANG, "take", GROUP)
    before = desk.log(number)
    assert office.press(WANGMIN, "send", GROUP).is_refusal
    assert desk.log(number) == before


def test_an_account_that_was_shut_fills_in_nothing(desk: Desk, office: FromTelegram) -> None:
    """Rights are gone at once, in the middle of a form, too."""
    office.click(XIAOHE, "report.open")
    question = office.asked_on(XIAOHE)
    with office.writing() as session:
        account = session.exec(select(Account).where(Account.external_id == XIAOHE)).one()
        account.deactivated_at = desk.clock()
    shut = ZH("account.deactivated")
    assert office.say(XIAOHE, FAULT).toast == kept("account.deactivated")
    assert office.click(XIAOHE, "dialog:2.cancel", question.id).toast == shut
    assert office.click(XIAOHE, "cancel").toast == shut


def test_ten_megabytes_are_turned_down_and_nothing_is_lost(desk: Desk, office: FromTelegram) -> None:
    """In one message or in two hundred: the question stands once, with the reason, and the answer before stays."""
    office.click(XIAOHE, "report.open")
    too_long = office.say(XIAOHE, TEN_MEGABYTES)
    assert (too_long.toast, too_long.is_refusal) == (
        f"{ZH('field.text')}: {ZH('field.too_long', count=20000)}", True
    )  # fmt: skip
    office.say(XIAOHE, FAULT)
    for _ in range(60):
        assert office.say(XIAOHE, "长" * 4096).is_refusal
    assert len(office.posts("@77")) == 2
    dialog = office.dialog(XIAOHE)
    assert dialog is not None
    assert dialog.filled == {"text": FAULT}
    assert office.question(XIAOHE).title.endswith(ZH("field.too_long", count=200))
    office.press(XIAOHE, "跳过")
    office.press(XIAOHE, "跳过")
    assert desk.ticket(office.press(XIAOHE, "send").ticket or "").text == FAULT


@pytest.mark.parametrize("typed", ["\0", "\ud83d", " \u200b\n ", "<b>&amp;</b> {0} %s", "\u202e" * 50])
def test_odd_characters_are_answers_or_are_asked_again(desk: Desk, office: FromTelegram, typed: str) -> None:
    """What can be read is kept as typed; what cannot is asked again; nothing falls over."""
    office.click(XIAOHE, "ask.open")
    office.say(XIAOHE, typed)
    if office.question(XIAOHE).title.endswith(ZH("field.missing")):
        return
    sent = office.press(XIAOHE, "send")
    assert sent.ticket is not None or sent.toast == ZH("intake.empty")
    assert (sent.ticket is None) == (office.dialog(XIAOHE) is not None)


def test_a_form_whose_story_falls_over_is_kept_and_acted_on_later(desk: Desk, office: FromTelegram) -> None:
    """The sender hears of it, the dialog is as it was, and once released and mended the same press sends it."""
    office.click(XIAOHE, "ask.open")
    office.say(XIAOHE, "怎样导出报表？")
    before = office.dialog(XIAOHE)
    assert before is not None
    send = office.click_event(XIAOHE, f"dialog:{before.step}.send", before.card)

    def fall_over(submission: Submission, turn: Turn) -> Reply:
        turn.post(submission.place, lambda voice: Card(title="half done"))
        raise ZeroDivisionError

    broken = asking_like(stories)
    broken.include(stories)
    broken.forms["ask"] = fall_over
    assert office.act(send, broken).toast == ZH("failed.sender")
    assert office.dialog(XIAOHE) == before
    desk.settle()
    desk.as_("孙工").press(None, "run_again")
    desk.wait_until(lambda session: session.exec(select(func.count()).select_from(Ticket)).one() == 1)
    assert office.dialog(XIAOHE) is None
    assert desk.tickets()[0].text == "怎样导出报表？"


def test_a_group_that_moves_takes_its_questions_along(desk: Desk, office: FromTelegram, resolving: str) -> None:
    """What was answered is still there, the question stands in the new group, and a reply to it counts."""
    office.say(LIQIANG, "会话过期", GROUP, reply_to=office.asked_on(LIQIANG, GROUP).external_ref)
    moved_to = "-1001234567890"
    story = partial(move, platform=Platform.TELEGRAM, chat=GROUP, to=moved_to)
    assert desk.run(desk.elsewhere(lambda dispatch: dispatch.carry_out(story, desk.now, "test"))) > 0
    question = office.asked_on(LIQIANG, moved_to)
    assert question.external_ref is not None
    office.say(LIQIANG, "重启", moved_to, reply_to=question.external_ref)
    dialog = office.dialog(LIQIANG, moved_to)
    assert dialog is not None
    assert dialog.filled == {"cause": "会话过期", "method": "重启"}
