"""The limiter that stands in for Slack's own: one message a second and channel, no burst, no mercy."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.support.fakes.limiter import Limiter


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        """Seconds."""
        return self.at


def test_one_a_second_and_channel() -> None:
    """The first passes, the second within the second is told to wait, another channel is not concerned."""
    watch = Watch()
    limiter = Limiter(clock=watch)
    assert limiter.ask("C1") is None
    watch.at += 0.4
    assert limiter.ask("C1") == 1
    assert limiter.ask("C2") is None


def test_who_does_not_wait_waits_longer() -> None:
    """Asking again too early starts the waiting anew; after the whole of it the message passes."""
    watch = Watch()
    limiter = Limiter(clock=watch)
    limiter.ask("C1")
    limiter.ask("C1")
    watch.at += 0.9
    assert limiter.ask("C1") == 1
    watch.at += 0.9
    assert limiter.ask("C1") == 1
    watch.at += 1.0
    assert limiter.ask("C1") is None


def test_a_channel_can_be_shut() -> None:
    """Nothing passes for so long; the wait is told in whole seconds, rounded up."""
    watch = Watch()
    limiter = Limiter(clock=watch)
    limiter.shut("C1", 29.5)
    assert limiter.ask("C1") == 30
    watch.at += 30
    assert limiter.ask("C1") is None


@given(st.lists(st.floats(0, 3), max_size=50))
def test_it_never_lets_two_through_within_a_second(pauses: list[float]) -> None:
    """However it is asked."""
    watch = Watch()
    limiter = Limiter(clock=watch)
    passed = []
    for pause in pauses:
        watch.at += pause
        if limiter.ask("C1") is None:
            passed.append(watch.at)
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(passed))
