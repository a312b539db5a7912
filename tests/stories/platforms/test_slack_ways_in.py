"""Shortcuts, edits, thread replies, reactions, a slow database: how else people reach the desk in Slack."""

import threading
from datetime import timedelta

import pytest

from bot.platforms.slack.incoming import WAITS_FOR_S
from models.terms import Platform, Status
from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.slack_desk import (
    BOT_MENTION,
    INTAKE,
    OTHER,
    TEAM,
    SlackDesk,
    button_of,
    nobody_else_writes,
    text_of,
)

CLASS_C = "报表导出的金额列显示不全"


def test_a_message_is_handed_to_the_desk(office: SlackDesk) -> None:
    """交给服务台: its author reports, whoever pressed hears the number, and it counts from the press."""
    said = office.fake.say(OTHER, "U0ZHAO", CLASS_C)
    pressed_at = f"{office.desk.now.timestamp():.6f}"
    shortcut = payloads.message_shortcut(said, user="U0WANGMIN", channel=OTHER, action_ts=pressed_at)
    office.desk.clock.move(minutes=2)
    assert office.done(shortcut) == {}
    (ticket,) = office.desk.tickets()
    ticket = office.desk.ticket(ticket.number)
    assert ticket.reporter is not None
    assert (ticket.reporter.name, ticket.text) == ("赵小禾", CLASS_C)
    assert office.desk.now - ticket.reported_at == timedelta(minutes=2)
    assert ticket.number in office.whispers("U0WANGMIN")[-1]
    office.done({**shortcut, "trigger_id": "trigger.other"})
    assert len(office.desk.tickets()) == 1


def test_where_the_desk_is_no_member_the_presser_is_told_in_a_view(office: SlackDesk) -> None:
    """It cannot whisper in a channel that it is not in."""
    office.fake.add_channel("C0PRIVATE")
    said = office.fake.say("C0PRIVATE", "U0ZHAO", CLASS_C)
    office.fake.channels["C0PRIVATE"].is_member = False
    office.done(payloads.message_shortcut(said, user="U0WANGMIN", channel="C0PRIVATE"))
    office.wait_until(lambda: office.fake.views)
    assert office.desk.tickets()[0].number in text_of(office.view())


def test_a_programs_message_has_no_reporter(office: SlackDesk) -> None:
    """One sentence to the presser; nothing is filed."""
    said = office.fake.say(OTHER, "U0ZHAO", CLASS_C, bot_id="B0OTHER")
    office.done(payloads.message_shortcut(said, user="U0WANGMIN", channel=OTHER))
    assert ZH("slack_command.written_by_a_program") in office.whispers("U0WANGMIN")[-1]
    assert office.desk.tickets() == []


def test_the_menu_opens_the_form_anywhere(office: SlackDesk) -> None:
    """The global shortcut: the form, and the acknowledgement in the own chat."""
    office.done(payloads.menu_shortcut(user="U0ZHAO"))
    office.fill("U0ZHAO", text=CLASS_C)
    assert office.desk.tickets()[0].number in text_of(office.card_with("@U0ZHAO", "withdraw"))


def test_a_reply_in_the_thread_belongs_to_the_ticket(office: SlackDesk) -> None:
    """The reporter adds to it; the engineer's answer in the team's thread is a note."""
    ts = office.write("U0ZHAO", INTAKE, CLASS_C)
    number = office.desk.tickets()[0].number
    office.write("U0ZHAO", INTAKE, "导出 2025 年的也是这样", thread=ts)
    card = office.card_with(TEAM, "take")
    office.write("U0LIQIANG", TEAM, "我看一下模板", thread=card["ts"])
    assert office.desk.log(number) == ["received", "supplemented", "noted"]


def test_an_edit_is_noted(office: SlackDesk) -> None:
    """The words that were there first stay; the edit stands in the log."""
    ts = office.write("U0ZHAO", INTAKE, CLASS_C)
    number = office.desk.tickets()[0].number
    office.done(payloads.changed(CLASS_C, f"{CLASS_C}，2025 年起", ts=ts))
    assert office.desk.ticket(number).text == CLASS_C
    assert len(office.desk.log(number)) == 2


@pytest.mark.parametrize("has_thread", [False, True])
def test_a_deleted_report_asks_its_writer(office: SlackDesk, *, has_thread: bool) -> None:
    """However Slack tells of it, and as often; the desk's own cards may be deleted by anybody."""
    ts = office.write("U0ZHAO", INTAKE, CLASS_C)
    number = office.desk.tickets()[0].number
    said = {"type": "message", "user": "U0ZHAO", "text": CLASS_C, "ts": ts}
    for payload in (payloads.deleted(said, has_thread=has_thread), payloads.deleted(said)):
        office.done(payload)
    assert office.desk.log(number) == ["received", "deleted"]
    card = office.card_with("@U0ZHAO", "deletion.real")
    office.done(payloads.deleted(card, channel="D0ZHAO"))
    office.press("U0ZHAO", "@U0ZHAO", "deletion.real", card)
    assert office.desk.log(number) == ["received", "deleted", "still_real"]


@pytest.mark.parametrize("is_mention_first", [False, True])
def test_a_mention_that_an_edit_adds(office: SlackDesk, *, is_mention_first: bool) -> None:
    """Slack tells of it twice, in whichever order: one report, of the time of the edit."""
    ts = office.write("U0ZHAO", OTHER, CLASS_C)
    assert office.desk.tickets() == []
    after, edited = f"{BOT_MENTION} {CLASS_C}", f"{office.desk.now.timestamp():.6f}"
    changed = payloads.changed(CLASS_C, after, ts=ts, edited=edited)
    changed["event"]["channel"] = OTHER
    mark = {"user": "U0ZHAO", "ts": edited}
    mention = payloads.message(after, channel=OTHER, ts=ts, type="app_mention", edited=mark)
    for payload in (mention, changed) if is_mention_first else (changed, mention):
        office.done(payload)
    (ticket,) = office.desk.tickets()
    assert (ticket.text, ticket.ref) == (CLASS_C, ts)
    assert abs(ticket.reported_at - office.desk.now) < timedelta(seconds=1)


def test_a_reaction_does_nothing_until_the_policy_says_so(office: SlackDesk) -> None:
    """👀 on the team's card, as delivered: acknowledged, and the ticket is nobody's."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    card = office.card_with(TEAM, "take")
    item = {"type": "message", "channel": TEAM, "ts": card["ts"]}
    office.done(payloads.event(type="reaction_added", user="U0LIQIANG", reaction="eyes", item=item))
    assert office.desk.tickets()[0].status is not Status.IN_PROGRESS


def test_whoever_was_deactivated_may_nothing_from_then_on(office: SlackDesk) -> None:
    """`user_change` takes the rights with it at once, and an administrator is told."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    gone = {**office.fake.users["U0LIQIANG"], "deleted": True, "updated": 99}
    office.done(payloads.event(type="user_change", user=gone))
    office.press("U0LIQIANG", TEAM, "take")
    assert office.desk.tickets()[0].status is not Status.IN_PROGRESS
    assert office.whispers("U0LIQIANG")
    assert any("李强" in card for card in office.cards("@U0ADMIN"))


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_press_that_takes_long_shows_that_the_desk_is_at_work(office: SlackDesk) -> None:
    """The view is opened while its trigger is good, and becomes the form once the database is free."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.press("U0LIQIANG", TEAM, "take")
    office.desk.app.state.adapters[Platform.SLACK].incoming.waits_for_s = WAITS_FOR_S
    pressed = threading.Thread(target=office.press, args=("U0LIQIANG", TEAM, "resolve"))
    with nobody_else_writes(office):
        pressed.start()
        office.wait_until(lambda: office.fake.views)
        assert office.fake.views[0]["method"] == "views.open"
        assert office.view()["callback_id"] == "loading"
    pressed.join()
    office.wait_until(lambda: len(office.fake.views) == 2)
    assert office.fake.views[1]["method"] == "views.update"
    office.fill("U0LIQIANG", cause="列宽太窄", method="改了模板", state_before="untouched")
    assert office.desk.tickets()[0].status is Status.RESOLVED


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_press_that_was_turned_away_says_so_in_its_view(office: SlackDesk) -> None:
    """The view that waits does not wait for ever."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    button = button_of(office.card_with(TEAM, "take"), "take")
    assert button is not None
    office.desk.app.state.adapters[Platform.SLACK].incoming.waits_for_s = WAITS_FOR_S
    with nobody_else_writes(office):
        body = payloads.press(button["value"], user="U0LIQIANG", channel=TEAM)
        started = threading.Thread(target=office.deliver, args=(body,), daemon=True)
        started.start()
        office.wait_until(lambda: len(office.fake.views) == 2)
    assert ZH("web.busy") in text_of(office.view())
