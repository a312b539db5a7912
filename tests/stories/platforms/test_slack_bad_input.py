"""What nobody should be able to do to the desk through Slack: each attempt changes nothing, and is acknowledged."""

import pytest

from bot.platforms.slack.forms import FormContext
from models.chat import Place
from models.terms import Platform
from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.slack_desk import BOT_MENTION, INTAKE, OTHER, TEAM, SlackDesk, button_of
from tests.support.slack_payloads import Payload

CLASS_C = "报表导出的金额列显示不全"


@pytest.fixture
def kind() -> str:
    """What is turned away at the door does not depend on the database."""
    return "sqlite"


def test_another_workspace_is_nobody(office: SlackDesk) -> None:
    """Payloads of a workspace that the token does not belong to make nothing."""
    message = payloads.message(CLASS_C)
    for theirs in (
        {**message, "team_id": "T0THEIRS", "authorizations": []},
        {**payloads.command(f"report {CLASS_C}"), "team_id": "T0THEIRS"},
        {**payloads.menu_shortcut(), "team": {"id": "T0THEIRS"}},
    ):
        assert office.acknowledge(theirs) == {}
    assert office.desk.tickets() == []
    assert office.fake.views == []


@pytest.mark.parametrize(
    "more",
    [{"bot_id": "B0OTHER"}, {"bot_id": "B0DESK", "user": payloads.BOT_USER}, {"subtype": "bot_message"}],
    ids=str,
)
def test_programs_report_nothing(office: SlackDesk, more: Payload) -> None:
    """Another program's message, and the desk's own echo, in the intake channel and by name."""
    office.acknowledge(payloads.message(CLASS_C, **more))
    office.acknowledge(payloads.message(f"{BOT_MENTION} {CLASS_C}", channel=OTHER, ts="1772503300.000100", **more))
    assert office.desk.tickets() == []


def test_a_card_is_pressed_only_where_it_stands(office: SlackDesk) -> None:
    """The value of a button, sent from another channel or from somebody else's chat, is refused in one sentence."""
    office.write("U0ZHAO", "@U0ZHAO", CLASS_C)
    number = office.desk.tickets()[0].number
    button = button_of(office.card_with("@U0ZHAO", "withdraw"), "withdraw")
    assert button is not None
    log = office.desk.log(number)
    for user, channel in (("U0CHEN", "D0CHEN"), ("U0LIQIANG", TEAM), ("U0ZHAO", OTHER)):
        office.fake.add_channel(channel)
        office.done(payloads.press(button["value"], user=user, channel=channel))
        assert ZH("card.stale") in office.whispers(user)[-1]
    assert office.desk.log(number) == log


def test_a_form_for_anothers_card_is_refused(office: SlackDesk) -> None:
    """A form whose context names a card that stands elsewhere changes nothing; the sentence is laid over the form."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.press("U0LIQIANG", TEAM, "take")
    number = office.desk.tickets()[0].number
    card = button_of(office.card_with(TEAM, "resolve"), "resolve")
    assert card is not None
    post = card["value"].split(":")[1]
    elsewhere = FormContext(place=Place(platform=Platform.SLACK, chat=OTHER), post=post)
    log = office.desk.log(number)
    answer = office.done(
        payloads.submission(
            "resolve", {"cause": "x", "method": "y", "state_before": "untouched"}, elsewhere, user="U0LIQIANG"
        )
    )
    assert answer["response_action"] == "push"
    assert [block["text"]["text"] for block in answer["view"]["blocks"]] == [ZH("card.stale")]
    assert office.desk.log(number) == log


@pytest.mark.parametrize(
    "value", ["", "take", "v1:take", "v2:0:take", "v1:'; DROP TABLE ticket;--:take", "v1:" + "x" * 4000]
)
def test_values_that_nobody_made_are_refused(office: SlackDesk, value: str) -> None:
    """Whatever is not a button of the desk gets one sentence in private."""
    office.done(payloads.press(value, user="U0LIQIANG", channel=TEAM))
    assert ZH("card.unknown_button") in office.whispers("U0LIQIANG")[-1]


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("v1:0123456789abcdef:take", "card.stale"),
        ("v1::take", "card.stale"),
        ("v1::run_again:anything", "ticket.only_admin"),
        ("v1::nonsense", "card.unknown_button"),
        ("v1::show:2603-9999", "list.no_ticket"),
    ],
)
def test_actions_without_their_card_are_refused(office: SlackDesk, value: str, key: str) -> None:
    """A card that never was, an action without its card, or no action at all: one sentence, nothing done."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    number = office.desk.tickets()[0].number
    log, before = office.desk.log(number), len(office.whispers("U0CHEN"))
    office.done(payloads.press(value, user="U0CHEN", channel=TEAM))
    (said,) = office.whispers("U0CHEN")[before:]
    assert said.split("\n")[0] == ZH(key)
    assert office.desk.log(number) == log


def test_mentions_that_were_typed_call_nobody(office: SlackDesk) -> None:
    """`<!channel>`, `<@U…>` and disguised links come back as words, wherever the desk repeats them."""
    office.write("U0ZHAO", INTAKE, "大屏不亮 <!channel> <@U0LIQIANG> <https://evil.example|内网> &lt;!here&gt;")
    text = office.desk.tickets()[0].text
    assert text == "大屏不亮 @channel @李强 内网 (https://evil.example) <!here>"
    for message in (*office.fake.messages(TEAM), *office.fake.messages(INTAKE)):
        if message.get("bot_id"):
            assert not [token for token in ("<!", "<@", "<http") if token in str(message)]


def test_a_report_of_forty_thousand_characters_is_answered_in_words(office: SlackDesk) -> None:
    """Slack's longest message is filed whole, and its acknowledgement says so; its cards fit."""
    text = "大屏不亮。" * 8000
    office.write("U0ZHAO", INTAKE, text)
    (ticket,) = office.desk.tickets()
    assert ticket.text == text
    (acknowledgement,) = office.cards(INTAKE)
    assert ZH("card.duty_telling", who="李强", phone="0532-8000-1234") in acknowledgement
    assert ticket.number in acknowledgement
    assert ticket.number in office.cards(TEAM)[-1]
    assert office.whispers("U0ZHAO") == []


@pytest.mark.parametrize(
    "broken",
    [
        {"type": "event_callback", "team_id": payloads.TEAM, "event": {"type": "message"}},
        {"type": "event_callback", "team_id": payloads.TEAM, "event": {"type": "never_heard_of"}},
        {"type": "event_callback", "team_id": payloads.TEAM},
        {"type": "block_actions", "team": {"id": payloads.TEAM}, "actions": [{"action_id": "x"}]},
        {"type": "view_closed", "team": {"id": payloads.TEAM}, "view": {"callback_id": "report"}},
        {"type": "block_suggestion", "team": {"id": payloads.TEAM}, "action_id": "x"},
        {"type": "shortcut", "team": {"id": payloads.TEAM}, "callback_id": "other", "user": {"id": "U0ZHAO"}},
        {"type": "view_submission", "team": {"id": payloads.TEAM}, "view": {"callback_id": "report"}},
        {"type": "something_new", "team": {"id": payloads.TEAM}},
    ],
    ids=lambda body: str(body)[:60],
)
def test_payloads_the_desk_has_no_use_for_are_acknowledged(office: SlackDesk, broken: Payload) -> None:
    """What is incomplete, new or another app's is taken note of, so that Slack does not send it again."""
    assert office.acknowledge(broken) == {}
    assert office.desk.tickets() == []
