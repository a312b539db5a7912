"""Pressing again confirms: the same person, the same button, soon but not at once."""

from bot.platforms.telegram.second_presses import SecondPresses


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_the_second_press_is_meant() -> None:
    """After a second and within a minute, however often it is delivered."""
    clock = Clock()
    presses = SecondPresses(clock)
    assert not presses.is_meant("withdraw", "1")
    clock.now += 2
    assert presses.is_meant("withdraw", "2")
    assert presses.is_meant("withdraw", "2")


def test_what_is_no_second_press() -> None:
    """Two taps at once, one that was delivered twice, another button, and one that comes too late."""
    clock = Clock()
    presses = SecondPresses(clock)
    assert not presses.is_meant("withdraw", "1")
    clock.now += 0.5
    assert not presses.is_meant("withdraw", "2")
    clock.now += 2
    assert not presses.is_meant("withdraw", "1")
    assert not presses.is_meant("other", "3")
    clock.now += 100
    assert not presses.is_meant("withdraw", "4")
