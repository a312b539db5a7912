"""Figures of suggestions and changes with as many lines as an office could have on each list."""

from sla.figures.changes import CHANGE_LISTS
from sla.figures.counted import CountedLine, WorkflowFigures
from sla.figures.suggestions import SUGGESTION_LISTS
from tests.support.cards.typed_world import LATER, NOW, TypedWorld


def counted_workflows(world: TypedWorld, count: int) -> WorkflowFigures:
    """So many lines on every list, whatever it is of."""
    sorts = {"to_accept": "proposer", "emergencies": "phone", "extended": "late", "to_make_up": "test"}
    suggestions = {name: _counted(world, sorts.get(name, "negotiating"), count) for name in SUGGESTION_LISTS}
    changes = {name: _counted(world, sorts.get(name, "patch"), count) for name in CHANGE_LISTS}
    changes["open"] = _counted(world, "verifying", count)
    return WorkflowFigures(NOW, LATER, LATER, suggestions, changes, "ab12-cd34")


def _counted(world: TypedWorld, sort: str, count: int) -> tuple[CountedLine, ...]:
    numbers = (f"2603-{number:04}" for number in range(1, count + 1))
    window = NOW, LATER
    return tuple(CountedLine(one, NOW, sort, window, world.typed, "2603-9999", 12) for one in numbers)
