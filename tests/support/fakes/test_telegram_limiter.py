"""The limiter of the strict Telegram keeps its three windows, and punishes who does not wait."""

import pytest

from tests.support.fakes.telegram_limiter import CHAT, GROUP, TelegramLimiter, soonest


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def hand() -> Hand:
    """Ten past, so to say."""
    return Hand()


def test_one_a_second_to_a_chat(hand: Hand) -> None:
    """The second within a second waits; other chats do not."""
    limiter = TelegramLimiter(hand)
    assert limiter.ask(1, is_group=False) is None
    assert limiter.ask(2, is_group=False) is None
    hand.at += 0.9
    assert limiter.ask(1, is_group=False) == 1
    hand.at += 0.9
    assert limiter.ask(1, is_group=False) == 1, "too early again: it waits anew"
    hand.at += 1.0
    assert limiter.ask(1, is_group=False) is None
    assert limiter.refused == ["1", "1"]


def test_twenty_a_minute_to_a_group(hand: Hand) -> None:
    """Within any sixty seconds, not those of the clock."""
    limiter = TelegramLimiter(hand)
    for _ in range(20):
        assert limiter.ask(-1, is_group=True) is None
        hand.at += 1.0
    assert limiter.ask(-1, is_group=True) == 40
    hand.at += 40.0
    assert limiter.ask(-1, is_group=True) is None


def test_thirty_a_second_in_all(hand: Hand) -> None:
    """The thirty-first waits, whatever chat it is for."""
    limiter = TelegramLimiter(hand)
    assert [limiter.ask(chat, is_group=False) for chat in range(31)] == [None] * 30 + [1]


def test_shut(hand: Hand) -> None:
    """A test may shut a chat for a while."""
    limiter = TelegramLimiter(hand)
    limiter.shut(1, 5.0)
    assert limiter.ask(1, is_group=False) == 5


def test_soonest() -> None:
    """The least time that the limits allow for so many messages."""
    assert soonest(20, (CHAT, GROUP)) == 19.0
    assert soonest(21, (CHAT, GROUP)) == 60.0
    assert soonest(30, (CHAT, GROUP)) == 69.0
    assert soonest(0, (CHAT,)) == 0.0
