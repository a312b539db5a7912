"""What comes from Slack means the right thing to the desk, or nothing, and never an exception."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.commands import Unparsed, command_of
from bot.platforms.slack.forms import FormContext
from bot.platforms.slack.interactions import MadeUpError, Robots, press_of, shortcut_of, submission_of
from bot.platforms.slack.origin import Surface
from bot.platforms.slack.payloads import SUBSCRIBED_EVENTS, Inbound, event_of, is_of, profile_of
from models.chat import Click, Edit, Message, Place, Profile, Submission
from models.terms import Platform
from tests.support import slack_payloads as slack
from tests.support.slack_payloads import WORKSPACE, Payload

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def inbound(body: Payload) -> Any:
    """The desk's own event of a payload of the Events API; None where it is nothing to the desk."""
    found = event_of(body, WORKSPACE)
    return found.event if found else None


def place(chat: str, thread: str | None = None) -> Place:
    """A place of Slack."""
    return Place(platform=Platform.SLACK, chat=chat, thread=thread)


def test_a_message_keeps_who_where_when_and_what() -> None:
    """A channel's message is known by channel and ts, and counts from the time it was written."""
    said = inbound(slack.message("大屏不亮 &amp; 没声音", ts="1772503200.000100"))
    assert isinstance(said, Message)
    assert (said.idempotency_key, said.ref) == ("slack:T0TEAM/C0INTAKE/1772503200.000100", "1772503200.000100")
    assert (said.place, said.sender.account, said.is_direct) == (place("C0INTAKE"), "U0ZHAO", False)
    assert said.text == "大屏不亮 & 没声音"
    assert said.sent_at == datetime.fromtimestamp(1772503200.0001, UTC)


def test_a_mention_is_the_same_event_as_its_message() -> None:
    """Slack tells of a mention twice, under two event ids; to the desk both are one message that calls it."""
    words = {"text": f"<@{slack.BOT_USER}> 登录不了", "channel": "C0OTHER", "user": "U0ZHAO", "ts": "1772503200.000100"}
    as_message, as_mention = inbound(slack.message(**words)), inbound(slack.event(type="app_mention", **words))
    assert as_message == as_mention
    assert (as_message.is_addressed, as_message.text) == (True, "登录不了")
    named = inbound(slack.message(f"<@{slack.BOT_USER}|desk> 登录不了"))
    assert (named.is_addressed, named.text) == (True, "登录不了")
    assert not inbound(slack.message("<@U0DESKTOP> 登录不了")).is_addressed


def test_a_direct_chat_is_the_persons_whatever_slack_calls_it() -> None:
    """A direct message belongs to `@` and the account; an answer below a card there is a reply to it."""
    said = inbound(slack.message("好了", channel="D0ZHAO", thread_ts="1772500000.000100"))
    assert (said.place, said.is_direct, said.reply_to) == (place("@U0ZHAO"), True, "1772500000.000100")
    assert said.idempotency_key == "slack:T0TEAM/D0ZHAO/1772503200.000100"


def test_a_reply_stands_in_its_thread() -> None:
    """A reply names the root of its thread; a root names none, even once it has replies."""
    reply = inbound(slack.message("还是不亮", thread_ts="1772500000.000100"))
    root = inbound(slack.message("大屏不亮", ts="1772500000.000100", thread_ts="1772500000.000100"))
    assert (reply.place.thread, root.place.thread) == ("1772500000.000100", None)


def test_files_come_with_their_message() -> None:
    """Name, kind, size and source of each file; what was deleted is left out."""
    kept = {"name": "截图.png", "mimetype": "image/png", "size": 7, "url_private_download": "https://files.slack.com/a"}
    said = inbound(slack.message("见附件", subtype="file_share", files=[kept, {"mode": "tombstone"}, "nonsense"]))
    assert [(file.name, file.media_type, file.size, file.source) for file in said.files] == [
        ("截图.png", "image/png", 7, "https://files.slack.com/a")
    ]


def test_an_edit_is_one_only_when_the_words_changed() -> None:
    """A preview that Slack adds to a link is no edit; other words are, under a key of their own."""
    edit = inbound(slack.changed("大屏不亮", "三号大屏不亮"))
    assert isinstance(edit, Edit)
    assert edit.idempotency_key == "slack:T0TEAM/C0INTAKE/1772503200.000100/edited/1772503260.000000"
    assert (edit.text, edit.ref) == ("三号大屏不亮", "1772503200.000100")
    assert inbound(slack.changed("大屏不亮", "大屏不亮")) is None
    assert inbound(slack.changed("大屏不亮", "三号大屏不亮", edited=None)) is None
    assert inbound(slack.changed("大屏不亮", "三号大屏不亮", bot_id="B0DESK")) is None


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B0OTHER"},
        {"user": slack.BOT_USER},
        {"user": "USLACKBOT"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_topic"},
        {"user": None},
        {"ts": "yesterday"},
        {"ts": 1772503200.0001},
        {"channel": ["C0INTAKE"]},
        {"channel": "../../etc"},
    ],
    ids=str,
)
def test_what_no_person_wrote_is_nothing(more: Payload) -> None:
    """The desk's own echo, other programs, Slack's notices and broken payloads make no event."""
    assert inbound(slack.message("大屏不亮", **more)) is None


def test_two_reactions_may_stand_for_a_press() -> None:
    """👀 and ✅ are passed on with the message they stand on; any other is nothing."""
    item = {"type": "message", "channel": "C0TEAM", "ts": "1772503201.000100"}
    eyes = inbound(slack.event(type="reaction_added", user="U0LIQIANG", reaction="eyes", item=item, event_ts="1.2"))
    assert isinstance(eyes, Click)
    assert (eyes.action, eyes.ref, eyes.place) == ("react:eyes", "1772503201.000100", place("C0TEAM"))
    assert eyes.idempotency_key == "slack:T0TEAM/reaction/U0LIQIANG/C0TEAM/1772503201.000100/eyes/1.2"
    assert inbound(slack.event(type="reaction_added", user="U0LIQIANG", reaction="tada", item=item)) is None
    own = {"type": "reaction_added", "user": slack.BOT_USER, "reaction": "eyes", "item": item}
    assert inbound(slack.event(**own)) is None


@pytest.mark.parametrize(
    ("more", "email", "is_outside"),
    [
        ({}, "zhao@example.org", False),
        ({"is_restricted": True}, "", False),
        ({"team_id": "T0THEIRS"}, "", True),
        ({"is_stranger": True}, "", True),
    ],
)
def test_only_a_full_member_is_vouched_for_by_email(more: Payload, email: str, *, is_outside: bool) -> None:
    """Guests and people of other organisations keep their name, and their e-mail address links them to nobody."""
    names = {"display_name": "小禾", "real_name": "赵小禾", "email": "zhao@example.org"}
    user = {"id": "U0ZHAO", "team_id": slack.TEAM, "updated": 7, "profile": names, **more}
    found = inbound(slack.event(type="user_change", user=user))
    assert isinstance(found, Profile)
    assert (found.sender.name, found.email, found.is_outside) == ("小禾", email, is_outside)
    assert (found.idempotency_key, found.place) == ("slack:T0TEAM/profile/U0ZHAO/7", place("@U0ZHAO"))


def test_a_deactivated_account_is_told_of_and_a_programs_is_not() -> None:
    """`deleted` reaches the desk; the accounts of programs are nobody."""
    user = {"id": "U0ZHAO", "team_id": slack.TEAM, "profile": {"real_name": "赵小禾"}}
    left = inbound(slack.event(type="user_change", user={**user, "deleted": True}))
    assert (left.is_deactivated, left.sender.name) == (True, "赵小禾")
    assert profile_of({**user, "is_bot": True}, WORKSPACE) is None


def test_home_is_painted_when_it_is_opened() -> None:
    """The Home tab asks for its page; the messages tab of the same app does not."""
    opened = inbound(slack.event(type="app_home_opened", user="U0ZHAO", tab="home", event_ts="1772503200.5"))
    assert (opened.action, opened.place) == ("home", place("@U0ZHAO"))
    assert inbound(slack.event(type="app_home_opened", user="U0ZHAO", tab="messages", event_ts="1772503200.5")) is None


def test_a_press_names_action_card_and_place() -> None:
    """A button of a card in a thread; two presses have two keys, one press delivered twice has one."""
    body = slack.press("v1:abc:take:3kx")
    found = press_of(body, WORKSPACE)
    assert found is not None
    assert isinstance(found.event, Click)
    assert (found.event.action, found.event.post, found.event.place) == ("take:3kx", "abc", place("C0TEAM"))
    assert found.event.idempotency_key == f"slack:T0TEAM/U0LIQIANG/{body['actions'][0]['action_ts']}"
    assert found.origin.surface is Surface.CARD
    threaded = slack.press("v1:abc:take", container={"channel_id": "C0TEAM", "thread_ts": "1772500000.000100"})
    assert press_of(threaded, WORKSPACE).event.place.thread == "1772500000.000100"  # type: ignore[union-attr]


def test_a_press_on_the_whole_second_is_a_press() -> None:
    """A moment without a fraction is one as well; it used to be passed over in silence."""
    body = slack.press("v1:abc:take")
    body["actions"][0]["action_ts"] = "1772503210"
    found = press_of(body, WORKSPACE)
    assert found is not None
    assert found.event.idempotency_key == "slack:T0TEAM/U0LIQIANG/1772503210"


@pytest.mark.parametrize("value", ["", "take", "v2:abc:take", "v1:take", "v1:a/b:take", "v1:abc:", "v1:" + "x" * 3000])
def test_a_value_the_desk_never_made_is_refused(value: str) -> None:
    """Whatever a client makes up is told apart from a button."""
    with pytest.raises(MadeUpError):
        press_of(slack.press(value), WORKSPACE)


def test_buttons_of_home_and_forms_speak_for_their_place() -> None:
    """Home is the person's own chat; a form is where it was opened."""
    home = press_of(slack.press_in_view("v1::show:2603-0001", {"type": "home"}), WORKSPACE)
    context = FormContext(place=place("C0TEAM", "1772500000.000100"), post="abc").model_dump_json()
    modal = press_of(slack.press_in_view("v1:abc:take", {"type": "modal", "private_metadata": context}), WORKSPACE)
    assert home is not None
    assert modal is not None
    assert (home.event.place, home.origin.surface) == (place("@U0ZHAO"), Surface.HOME)
    assert (modal.event.place, modal.origin.surface) == (place("C0TEAM", "1772500000.000100"), Surface.MODAL)


def test_a_form_comes_back_with_its_context() -> None:
    """Name, fields, card and place; sent twice it is one event, sent with other words it is another."""
    body = slack.submission("resolve:7", {"cause": "电源松了"}, FormContext(place=place("C0TEAM"), post="abc"))
    found = submission_of(body, WORKSPACE, NOW)
    assert found is not None
    assert isinstance(found.event, Submission)
    assert (found.event.form, found.event.post, found.event.place) == ("resolve:7", "abc", place("C0TEAM"))
    assert found.event.idempotency_key.startswith(f"slack:T0TEAM/view/{body['view']['id']}/{body['view']['hash']}/")
    assert submission_of({**body, "trigger_id": "trigger.again"}, WORKSPACE, NOW) == found._replace(
        origin=replace(found.origin, trigger="trigger.again")
    )
    mended = {**body["view"], "state": {"values": {"cause": {"cause": {"value": "电源坏了"}}}}}
    assert submission_of({**body, "view": mended}, WORKSPACE, NOW).event.idempotency_key != found.event.idempotency_key  # type: ignore[union-attr]
    assert submission_of(slack.submission("resolve", {}, None), WORKSPACE, NOW) is None


def test_a_message_is_handed_over_for_its_author() -> None:
    """交给服务台: the author is the reporter, the presser brought it, and the press is when it counts from."""
    handed = {"type": "message", "user": "U0ZHAO", "text": "大屏不亮", "ts": "1772500000.000100"}
    found = shortcut_of(slack.message_shortcut(handed), WORKSPACE)
    assert isinstance(found, Inbound)
    assert isinstance(found.event, Message)
    assert found.event.brought_by is not None
    assert (found.event.sender.account, found.event.brought_by.account) == ("U0ZHAO", "U0WANGMIN")
    assert (found.event.ref, found.event.sent_at) == ("1772500000.000100", datetime.fromtimestamp(1772503500, UTC))
    assert found.event.idempotency_key.startswith("slack:T0TEAM/trigger/")
    assert isinstance(shortcut_of(slack.message_shortcut({**handed, "bot_id": "B1"}), WORKSPACE), Robots)


def test_the_menu_opens_the_report_form() -> None:
    """The global shortcut is a press in the person's own chat; another app's shortcut is nothing."""
    found = shortcut_of(slack.menu_shortcut(), WORKSPACE)
    assert isinstance(found, Inbound)
    assert isinstance(found.event, Click)
    assert (found.event.action, found.event.place) == ("report.open", place("@U0ZHAO"))
    assert shortcut_of(slack.menu_shortcut(callback_id="other"), WORKSPACE) is None


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("", "help.open"),
        ("help", "help.open"),
        ("帮助", "help.open"),
        ("report", "report.open"),
        ("报故障", "report.open"),
        ("ASK", "ask.open"),
        ("提问", "ask.open"),
        ("权限", "access.open"),
        ("access", "access.open"),
        ("台账", "ledger.open"),
        ("离职", "leave.open"),
        ("移交", "admin.open"),
        ("mine", "mine"),
        ("我的", "mine"),
        ("board", "board"),
        ("看板", "board"),
        ("find 导出 金额", "find:导出 金额"),
        ("查找 2026-02-12", "find:2026-02-12"),
        ("搜索", "find"),
        ("duty", "duty"),
        ("值班", "duty"),
        ("language en", "language:en"),
        ("语言 中文", "language:zh-CN"),
    ],
)
def test_a_command_is_a_press(typed: str, action: str) -> None:
    """Each word of `/desk`, in either language, is the press of a button that stands nowhere."""
    found = command_of(slack.command(typed), WORKSPACE, NOW)
    assert isinstance(found, Inbound)
    assert isinstance(found.event, Click)
    assert (found.event.action, found.event.place) == (action, place("C0OTHER"))


@pytest.mark.parametrize(("typed", "form"), [("report 大屏 不亮", "report"), ("提问 大屏 不亮", "ask")])
def test_a_command_with_text_files_it(typed: str, form: str) -> None:
    """What stands behind the word is the form's text, filed under the trigger."""
    body = slack.command(typed)
    found = command_of(body, WORKSPACE, NOW)
    assert isinstance(found, Inbound)
    assert isinstance(found.event, Submission)
    assert (found.event.form, found.event.fields) == (form, {"text": "大屏 不亮"})
    assert found.event.idempotency_key == f"slack:T0TEAM/trigger/{body['trigger_id']}"


@pytest.mark.parametrize(("typed", "meant"), [("reprot", "report"), ("bord", "board"), ("我的工", "我的工单")])
def test_an_unknown_command_says_what_could_be_meant(typed: str, meant: str) -> None:
    """A slip of the finger is answered with the nearest command there is."""
    found = command_of(slack.command(typed), WORKSPACE, NOW)
    assert isinstance(found, Unparsed)
    assert dict(found.sentence.values)["meant"] == meant


def test_a_command_that_is_like_none_lists_all() -> None:
    """Where nothing is near, the words there are."""
    found = command_of(slack.command("xyzzy"), WORKSPACE, NOW)
    assert isinstance(found, Unparsed)
    assert dict(found.sentence.values)["words"] == (
        "report", "ask", "access", "admin", "change", "knowledge", "calendar", "ledger", "leave", "mine", "todo",
        "board", "figures", "find", "duty", "language", "help",
    )  # fmt: skip


def test_only_the_desks_own_workspace_counts() -> None:
    """A payload of another workspace is told apart; a shared channel's names ours beside theirs."""
    ours = {"authorizations": [{"team_id": slack.TEAM}]}
    assert is_of(slack.message("x"), WORKSPACE)
    assert is_of({**slack.message("x"), "team_id": "T0THEIRS", **ours}, WORKSPACE)
    assert not is_of({**slack.message("x"), "team_id": "T0THEIRS", "authorizations": []}, WORKSPACE)
    assert not is_of({**slack.press("v1::help"), "team": {"id": "T0THEIRS"}}, WORKSPACE)
    assert not is_of({**slack.command("help"), "team_id": None}, WORKSPACE)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def _spoilt(draw: st.DrawFn) -> Payload:
    """A true payload in which some parts were put in the place of others, or are gone."""
    said = {"type": "message", "user": "U0ZHAO", "text": "x", "ts": "1772500000.000100"}
    context = FormContext(place=place("C0TEAM"))
    whole: Payload = draw(
        st.sampled_from(
            [
                slack.message("x", files=[{"name": "a"}]),
                slack.changed("a", "b"),
                slack.event(type="reaction_added", user="U0", reaction="eyes", item={"channel": "C0", "ts": "1.1"}),
                slack.event(type="user_change", user={"id": "U0ZHAO", "profile": {"real_name": "x"}}),
                slack.press("v1:abc:take"),
                slack.press_in_view("v1:abc:take", {"type": "modal", "private_metadata": context.model_dump_json()}),
                slack.submission("report", {"text": "x"}, context),
                slack.command("report x"),
                slack.message_shortcut(said),
            ]
        )
    )
    return _spoil(draw, whole)


def _spoil(draw: st.DrawFn, body: Payload) -> Payload:
    spoilt = {}
    for name, value in body.items():
        match draw(st.integers(0, 9)):
            case 0:
                spoilt[name] = draw(_json)
            case 1:
                continue
            case _:
                spoilt[name] = _spoil(draw, value) if isinstance(value, dict) else value
    return spoilt


@given(_spoilt())
def test_nothing_that_is_sent_raises(body: Payload) -> None:
    """Missing parts and parts of another kind make no event, or a whole one, and never an exception."""
    is_of(body, WORKSPACE)
    event_of(body, WORKSPACE)
    submission_of(body, WORKSPACE, NOW)
    shortcut_of(body, WORKSPACE)
    command_of(body, WORKSPACE, NOW)
    with suppress(MadeUpError):
        press_of(body, WORKSPACE)


def test_every_event_that_is_read_has_its_test() -> None:
    """The events above are all there are, and those of the token, which a story tells; a new one brings its own."""
    assert set(SUBSCRIBED_EVENTS) == {
        "app_uninstalled",
        "tokens_revoked",
        "message",
        "app_mention",
        "reaction_added",
        "user_change",
        "team_join",
        "app_home_opened",
    }


def test_a_sign_that_is_set_again_is_another_one() -> None:
    """Who takes a sign away and sets it again acts again; a second delivery of one does not."""
    sign = {
        "type": "reaction_added",
        "user": "U0LI",
        "reaction": "eyes",
        "item": {"channel": "C1", "ts": "1772503200.1"},
    }
    first, again = (slack.event(**sign, event_ts=at) for at in ("1772503201.1", "1772503202.1"))
    assert inbound(first).idempotency_key == inbound(dict(first)).idempotency_key != inbound(again).idempotency_key
