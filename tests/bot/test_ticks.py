"""The schedule's own ticks and the stories' stand side by side."""

from bot.schedule import OWN_TICKS
from handlers.desk import desk


def test_no_name_is_used_twice() -> None:
    """A tick of a story would otherwise replace one of the schedule's own."""
    assert desk.ticks.keys() & OWN_TICKS.keys() == set()
