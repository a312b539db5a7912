"""Whatever brings words, or may open a ticket, is a way in that is declared; no check is left out without a reason."""

import re
from datetime import UTC, datetime

import pytest

from bot.platforms.slack.commands import command_of
from bot.platforms.slack.interactions import SHORTCUTS, shortcut_of
from bot.platforms.slack.manifest import manifest
from bot.platforms.slack.payloads import SUBSCRIBED_EVENTS, Inbound, Workspace
from bot.platforms.telegram.shapes import KINDS
from handlers.conversation.typed_commands import SPELLINGS
from handlers.desk import desk
from handlers.gate import checks
from handlers.gate.ways import FORMS, MESSAGES, PRESSES, WAYS, Check, way_of
from handlers.tickets.filing import numbered
from handlers.turn.router import MORE
from models.chat import Click, Edit, Message, Place, Sender, Submission
from models.terms import Platform
from tests.support.reaching import reaches

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
SOMEBODY = Sender(platform=Platform.SLACK, account="U1")
ROOM = Place(platform=Platform.SLACK, chat="C1")
MESSAGE = Message(idempotency_key="1", place=ROOM, sender=SOMEBODY, text="解密失败", ref="1", sent_at=NOW)
OURS = Workspace("T1", "UBOT")
ANSWERED_BY_NO_STORY = {"app_home_opened", "reaction_added", "user_change", "team_join"}
"""What Slack tells that nobody said: a page that was opened, a sign that stands for a press, a profile."""


def test_every_form_is_a_way() -> None:
    """A form that is not in the table, and one that is there no more."""
    assert desk.forms.keys() ^ FORMS.keys() == set()
    assert MORE not in desk.forms


def test_every_press_that_may_open_a_ticket_is_a_way() -> None:
    """Found by what its story calls, and what that calls in turn."""
    opening = {verb for verb, story in desk.clicks.items() if reaches(story, numbered)}
    assert opening ^ PRESSES.keys() == set()


def test_every_form_that_may_open_a_ticket_says_so() -> None:
    """One that says that it opens none has a story that can open none."""
    opening = {name for name, story in desk.forms.items() if reaches(story, numbered)}
    assert {name for name in opening if not FORMS[name].opens} == set()
    assert all(way.opens for way in PRESSES.values())


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({}, "room"),
        ({"is_direct": True, "place": Place.direct(Platform.SLACK, "U1")}, "own_chat"),
        ({"is_addressed": True}, "mention"),
        ({"place": ROOM.threaded("9")}, "reply"),
        ({"is_direct": True, "reply_to": "9"}, "reply"),
        ({"unknown_command": "保障"}, "unknown_command"),
        ({"forwarded_from": "张三"}, "forwarded"),
        ({"continues": "2603-0001"}, "late_part"),
        ({"brought_by": SOMEBODY}, "handed_over"),
    ],
)
def test_every_message_is_a_way(changed: dict[str, object], name: str) -> None:
    """Whatever is said of it makes it one of them."""
    way = way_of(MESSAGE.model_copy(update=changed))
    assert way is not None
    assert way.name == name
    assert way in MESSAGES


def test_every_field_of_a_message_was_thought_of() -> None:
    """A field that is new may be a new way: it is looked at, and its name written down here."""
    known = "event idempotency_key place sender text ref sent_at is_direct reply_to files is_addressed brought_by"
    known += " forwarded_from continues unknown_command parts"
    assert set(Message.model_fields) == set(known.split())


def test_every_shortcut_of_slack_is_a_way() -> None:
    """The one of a message hands it over; the other opens a form that brings nothing yet."""
    listed = [one["callback_id"] for one in manifest()["features"]["shortcuts"]]
    assert sorted(listed) == sorted(SHORTCUTS)
    for one in manifest()["features"]["shortcuts"]:
        body = {
            "type": "message_action" if one["type"] == "message" else "shortcut",
            "callback_id": one["callback_id"],
            "user": {"id": "U1"},
            "channel": {"id": "C1"},
            "trigger_id": "1.1",
            "action_ts": "1795.000001",
            "message": {"user": "U2", "ts": "1795.000000", "text": "解密失败"},
        }
        found = shortcut_of(body, OURS)
        assert isinstance(found, Inbound)
        brings = way_of(found.event)
        assert brings is not None or isinstance(found.event, Click)
        assert brings is not None or not reaches(desk.clicks[found.event.verb], numbered)  # type: ignore[union-attr]


@pytest.mark.parametrize("word", [*(word for words in SPELLINGS.values() for word in words), "保障", "打不开"])
@pytest.mark.parametrize("rest", ["", " 投标文件解密失败"])
def test_every_command_is_a_way_or_brings_nothing(word: str, rest: str) -> None:
    """Words behind a command are a form's, or a message's; alone it is a press that opens no ticket."""
    body = {"command": "/desk", "user_id": "U1", "channel_id": "C1", "trigger_id": "1", "text": f"{word}{rest}"}
    found = command_of(body, OURS, NOW)
    if isinstance(found, Inbound) and isinstance(found.event, Message | Submission):
        assert way_of(found.event) is not None
    elif isinstance(found, Inbound):
        assert isinstance(found.event, Click)
        assert not reaches(desk.clicks[found.event.verb], numbered)


def test_every_kind_of_update_was_thought_of() -> None:
    """What Telegram and Slack are asked for: a message, a change of one, a press; the rest is nobody's word."""
    assert set(KINDS) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert set(SUBSCRIBED_EVENTS) - ANSWERED_BY_NO_STORY == {
        "message",
        "app_mention",
        "app_uninstalled",
        "tokens_revoked",
    }


def test_an_edit_is_a_way() -> None:
    """What somebody wrote is changed: it is judged anew."""
    edit = Edit(idempotency_key="1", place=ROOM, sender=SOMEBODY, text="解密失败", ref="1", sent_at=NOW)
    way = way_of(edit)
    assert way is not None
    assert way.opens


def test_no_check_is_left_out_without_a_reason() -> None:
    """A sentence each, and account, place and masking never."""
    assert len({way.name for way in WAYS}) == len(WAYS)
    for way in WAYS:
        assert all(len(reason.split()) >= 4 for reason in way.without.values()), way.name
        assert not {Check.ACCOUNT, Check.PLACE, Check.MASKING} & way.without.keys()


def test_the_checks_are_told_in_their_order() -> None:
    """The list at the head of the gate, and the functions that are asked before a story."""
    told = re.findall(r"^\d\. (\w+):", checks.__doc__ or "", re.MULTILINE)
    assert told == [str(check) for check in Check]
    assert [check.__name__ for check in checks.BEFORE] == told[:3]
