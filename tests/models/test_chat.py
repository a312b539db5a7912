"""Places, presses and forms: whose own chat a place is, and what an action names."""

import pytest

from models.chat import Click, Place, Sender, Submission, is_direct_chat, verb_of
from models.terms import Platform
from tests.support.hand_clock import TUESDAY_10_OCLOCK


@pytest.mark.parametrize("account", ["赵小禾", "77", "U0123ABC", "@odd"])
def test_a_direct_chat_is_known_as_one(account: str) -> None:
    """It is stored under its holder's account."""
    place = Place.direct(Platform.TELEGRAM, account)
    assert (place.platform, place.chat, place.thread) == (Platform.TELEGRAM, f"@{account}", None)
    assert place.is_direct
    assert is_direct_chat(place.chat)
    assert place.threaded("42").is_direct


@pytest.mark.parametrize("chat", ["intake", "C0123ABC", "-100123/7", "", "x@y"])
def test_a_room_is_nobodys_own(chat: str) -> None:
    """Whatever else is in its name."""
    assert not Place(platform=Platform.SLACK, chat=chat).is_direct
    assert not is_direct_chat(chat)


ANSWERS = [
    ("take", "take", ""),
    ("rate:good", "rate", "good"),
    ("access.ask:a:b", "access.ask", "a:b"),
    (":x", "", "x"),
]


@pytest.mark.parametrize(("action", "verb", "argument"), ANSWERS)
def test_an_action_is_a_verb_and_perhaps_an_argument(action: str, verb: str, argument: str) -> None:
    """Parted at the first colon, in a press as in a form."""
    place, sender = Place.direct(Platform.SLACK, "U1"), Sender(platform=Platform.SLACK, account="U1")
    click = Click(idempotency_key="1", place=place, sender=sender, action=action)
    filled = Submission(
        idempotency_key="1",
        place=place,
        sender=sender,
        form=action,
        fields={},
        sent_at=TUESDAY_10_OCLOCK,
    )
    assert (click.verb, click.argument) == (filled.name, filled.argument) == (verb, argument)
    assert verb_of(action) == verb
