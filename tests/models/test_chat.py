"""Places: which chat is whose own, as it is stored."""

import pytest

from models.chat import Place, is_direct_chat
from models.terms import Platform


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
