"""What was owed after some entries of a log, from the facts that they carry."""

from datetime import UTC, datetime

from models.figures.past_promises import owed_after
from models.tickets.past_log import Logged

AT = datetime(2026, 3, 3, tzinfo=UTC)
EARLY, LATE = "2026-03-03T02:00:00+00:00", "2026-03-05T09:00:00+00:00"


def fact(happened: str, *, due: str = LATE, promise: str = "measure", **more: object) -> dict[str, object]:
    """One that a turn told."""
    return {"promise": promise, "fact": happened, "severity": None, "start": EARLY, "due": due, "policy": "", **more}


def owed(*turns: list[dict[str, object]]) -> list[tuple[str, str]]:
    """What is owed after so many turns."""
    entries = [Logged(1, place, AT, None, "", "x", {"promises": one}, "") for place, one in enumerate(turns)]
    return [(one.promise, one.due_at.isoformat()) for one in owed_after(entries)]


def test_two_tasks_of_one_day_are_two() -> None:
    """Nothing tells them apart, so when one is done the other is still owed."""
    both = [fact("laid"), fact("laid")]
    assert owed(both) == [("measure", LATE)] * 2
    assert owed(both, [fact("met", met=EARLY)]) == [("measure", LATE)]
    assert owed(both, [fact("met", met=EARLY)], [fact("annulled")]) == [("measure", LATE)] * 2
    assert owed(both, [fact("met", met=EARLY), fact("void", because="waived")]) == []


def test_a_promise_that_moved_is_owed_by_its_new_time() -> None:
    """The fact says what stood there before."""
    was = {"severity": None, "start": EARLY, "due": EARLY, "policy": ""}
    assert owed([fact("laid", due=EARLY)], [fact("moved", was=was)]) == [("measure", LATE)]
    assert owed([fact("laid", due=EARLY)], [fact("laid", was=was, because="replaced")]) == [("measure", LATE)]


def test_what_was_void_may_be_owed_again() -> None:
    """A withdrawal that its reporter disputed: what was owed before counts again."""
    void = [fact("void", because="withdrawn")]
    assert owed([fact("laid")], void) == []
    assert owed([fact("laid")], void, [fact("laid", because="revived")]) == [("measure", LATE)]
