"""The figures of suggestions and changes of a month, after real presses: each list names what is behind it."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sla.figures.changes import CHANGE_LISTS
from sla.figures.counted import Lists, WorkflowFigures, success_permille
from sla.figures.suggestions import SUGGESTION_LISTS
from sla.figures.workflows import workflow_figures
from tests.support.changes import at
from tests.support.one_connection import SwiftDesk
from tests.support.workflow_lives import Office
from tests.support.workflow_recount import WorkflowRecount

SUGGESTIONS = {
    "received": {"upheld", "reassessed", "lapsed", "ended", "forgotten", "withdrawn", "fault", "live", "owed"}
    | {"silent", "tried twice"},
    "open": {"forgotten", "reassessed", "owed", "tried twice"},
    "assessed_met": {"upheld", "reassessed", "lapsed", "ended", "live", "owed", "silent", "tried twice"},
    "assessed_missed": {"forgotten"},
    "adopted": {"live", "owed", "silent", "tried twice", "reassessed"},
    "partly": {"ended"},
    "declined": {"upheld", "reassessed", "lapsed"},
    "appealed": {"upheld", "reassessed"},
    "reassessed": {"reassessed"},
    "upheld": {"upheld"},
    "lapsed": {"lapsed"},
    "days_met": {"live", "owed", "silent", "tried twice"},
    "days_missed": {"owed"},
    "presented": {"live", "owed", "silent", "tried twice"},
    "chased": {"owed"},
    "accepted": {"live", "silent", "tried twice"},
    "sent_back": {"tried twice"},
    "to_accept": {"owed"},
    "released": {"live", "silent"},
    "done": {"live"},
    "closed_silently": {"silent"},
    "withdrawn": {"withdrawn"},
    "terminated": {"ended"},
    "became_defect": {"fault"},
}
CHANGES = {
    "received": {
        "its change",
        "called off",
        "rolled back",
        "overrun",
        "not begun",
        "excepted",
        "emergency",
        "by phone",
    },
    "open": {"overrun", "not begun", "excepted", "emergency"},
    "completed": {"its change", "overrun", "excepted", "emergency"},
    "rolled_back": {"rolled back"},
    "cancelled": {"called off", "by phone"},
    "lapsed": {"not begun"},
    "exceptions": {"excepted"},
    "emergencies": {"emergency", "by phone"},
    "unapproved": {"by phone"},
    "overruns": {"overrun"},
    "announced_met": {"its change", "rolled back", "overrun"},
    "announced_missed": {"excepted"},
    "made_up_missed": {"emergency"},
    "to_make_up": {"emergency"},
    "filed_met": {"its change"},
    "filed_missed": {"rolled back", "overrun", "excepted", "emergency"},
    "to_file": {"overrun", "excepted", "emergency"},
}
APRIL, CUT = at("2026-04-01T00:00"), at("2026-04-01T09:00")


def figures(swift: SwiftDesk, end: datetime = APRIL, as_of: datetime = CUT) -> WorkflowFigures:
    """From the first of March on."""
    with swift.session() as session:
        return workflow_figures(session, swift.dispatch.rules.calendar, at("2026-03-01T00:00"), end, as_of)


def names(office: Office, lists: Lists) -> dict[str, set[str]]:
    """Who stands on each list, where anybody does."""
    called = {number: name for name, number in office.numbers.items()}
    return {name: {called[one.number] for one in lines} for name, lines in lists.items() if lines}


def test_each_step_of_a_month_is_on_its_list(march: Office) -> None:
    """Whatever people pressed is counted once; a day that was missed stays so, though another one was kept."""
    office, swift = march, march.swift
    told = figures(swift)
    assert names(office, told.suggestions) == SUGGESTIONS
    assert names(office, told.changes) == CHANGES
    assert (tuple(told.suggestions), tuple(told.changes)) == (SUGGESTION_LISTS, CHANGE_LISTS)
    kept = {one.number: one.times for one in told.suggestions["days_met"]}
    assert (kept[office["owed"]], told.suggestions["days_missed"][0].times) == (2, 1)
    assert [(one.sort, one.times) for one in told.suggestions["to_accept"]] == [("proposer", 1)]
    (excepted,) = told.changes["exceptions"]
    assert (excepted.by, excepted.window) == ("周主任", (at("2026-03-11T14:00"), at("2026-03-11T15:30")))
    assert {one.sort for one in told.changes["emergencies"]} == {"press", "phone"}
    assert [one.sort for one in told.changes["to_make_up"]] == ["confirmation"]
    assert success_permille(told.changes) == 800


@pytest.mark.both_databases("counted by SQL")
def test_rows_tell_the_same(march: Office) -> None:
    """Counted a second time from the rows alone, list by list."""
    office, swift = march, march.swift
    swift.now = at("2026-04-02T10:00")
    told = figures(swift, swift.now, swift.now)
    with swift.session() as session:
        rows = WorkflowRecount(session, swift.dispatch.rules.calendar, told.begin, swift.now)
        for lists, counted in ((told.suggestions, rows.suggestions()), (told.changes, rows.changes())):
            assert counted == {name: sorted(one.number for one in lists[name]) for name in counted}
    assert len(office.numbers) == 19


def test_what_is_pressed_later_changes_no_figure_of_a_cut(march: Office) -> None:
    """As of the same moment it is the same, with the same code; as of a later one a day that was kept is missed."""
    office, swift = march, march.swift
    before = figures(swift)
    swift.now = CUT + timedelta(days=1)
    office.judge("owed", "send_back", reason="导出没有筛选")
    office.press("赵小禾", "suggestion.withdraw", "reassessed")
    office.press("王敏", "change.archive", "overrun")
    assert figures(swift) == before
    later = figures(swift, as_of=swift.now)
    assert names(office, later.suggestions) == {
        **{name: SUGGESTIONS[name] for name in SUGGESTIONS},
        "days_met": SUGGESTIONS["days_met"] - {"owed"},
    }
    assert [(one.number, one.times) for one in later.suggestions["days_missed"]] == [
        (office["owed"], 1),
        (office["owed"], 2),
    ]
    assert (later.changes, later.code == before.code) == (before.changes, False)


def test_a_promise_counts_where_it_falls_due(swift: SwiftDesk) -> None:
    """What was kept early counts in the month of its day, though nothing was pressed then."""
    office = Office(swift)
    office.until("03 10:00")
    office.put_up("early", "31")
    swift.now = at("2026-05-04T10:00")
    with swift.session() as session:
        calendar = swift.dispatch.rules.calendar
        months = [at(f"2026-0{month}-01T00:00") for month in (3, 4, 5)]
        of_march, of_april = (workflow_figures(session, calendar, *span, swift.now) for span in pairwise(months))
    assert names(office, of_march.suggestions)["days_met"] == {"early"}
    assert "days_met" not in names(office, of_april.suggestions)
    assert names(office, of_april.suggestions)["to_accept"] == {"early"}


def test_a_series_is_completed_once(swift: SwiftDesk) -> None:
    """Each of its windows has a notice of its own; the change counts as completed with the last one."""
    office = Office(swift)
    office.until("03 10:00")
    office.draft("series", "05")
    office.press("李强", "change.edit", "series", more_windows="2026-03-06 20:00-22:00")
    office.prepare("series", "05")
    office.press("王敏", "change.announce", "series")
    for day in ("05", "06"):
        office.begin("series", day)
        office.complete("series")
        if day == "05":
            between = names(office, figures(swift, as_of=swift.now + timedelta(minutes=1)).changes)
    swift.now += timedelta(hours=1)
    told = figures(swift, as_of=swift.now)
    assert [name for name in between if name in {"completed", "windows_done"}] == ["windows_done"]
    assert [len(told.changes[name]) for name in ("windows_done", "completed")] == [1, 1]
    assert [len(told.changes[name]) for name in ("announced_met", "announced_missed")] == [2, 0]
