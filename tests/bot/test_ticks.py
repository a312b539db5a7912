"""The table of ticks in the architecture document is the one the desk wakes by."""

import re
from datetime import timedelta
from pathlib import Path

from bot.schedule import OWN_TICKS
from handlers.desk import desk

DOCUMENT = Path(__file__).parents[2] / "docs" / "architecture.md"
UNITS = {"second": timedelta(seconds=1), "minute": timedelta(minutes=1), "hour": timedelta(hours=1)}


def told() -> dict[str, timedelta]:
    """How often each tick is woken, as the document says: `second`, `10 minutes`."""
    table = DOCUMENT.read_text("utf-8").partition("| tick | woken each |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| (?:(\d+) )?(second|minute|hour)s? \|", table, re.MULTILINE)
    return {name: int(number or 1) * UNITS[unit] for name, number, unit in rows}


def test_the_document_names_every_tick() -> None:
    """Stories' ticks and the schedule's own, no more and no fewer, each as often as it is woken."""
    assert told() == {name: tick.every for name, tick in desk.ticks.items()} | OWN_TICKS, (
        "docs/architecture.md, Ticks: the table and handlers/desk.py with bot/schedule.py do not say the same"
    )


def test_no_name_is_used_twice() -> None:
    """A tick of a story would otherwise replace one of the schedule's own."""
    assert desk.ticks.keys() & OWN_TICKS.keys() == set()
