"""上期更正: what a published report told otherwise, and why."""

from datetime import UTC, datetime

import pytest

from handlers.i18n import voice_of
from handlers.papers.month.corrections import Correction, corrections
from models.terms import Language, Promise
from sla.clocks.attainment import Attainment, AttainmentRow, Control, ListedPromise, Unit

pytestmark = pytest.mark.quick

ZH = voice_of(Language.ZH)
BEGIN, END, CUT = (datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 5))
KEPT = AttainmentRow("三·2.3(1)3)", "C", Promise.RESOLVE, 4, 4, 0, 100.0, 0, 0)
BROKEN = KEPT._replace(met=3, missed=1, rate=75.0)


def told(*rows: AttainmentRow, **lists: tuple[str, ...]) -> Attainment:
    """Figures with these rows, and lists of tickets by number."""
    lines = {
        name: tuple(ListedPromise(number, Promise.RESOLVE, "C", "missed", CUT) for number in numbers)
        for name, numbers in lists.items()
    }
    return Attainment(BEGIN, END, CUT, Unit.TICKET, rows, (), lines, Control(4, 3, 1, 0, 0, 0), (), "")


def test_nothing_changed_is_no_correction() -> None:
    """The same rows, the same missed promises."""
    assert list(corrections(ZH, [KEPT], set(), {}, told(KEPT))) == []


def test_what_is_missed_by_now_names_row_ticket_and_reason() -> None:
    """Reopened after the report was issued, so the kept promise is a missed one."""
    found = list(corrections(ZH, [KEPT], set(), {}, told(BROKEN, missed=("2603-0001",), reopened=("2603-0001",))))
    assert found == [
        Correction(what="C类 解决", was="4/4", now="3/4"),
        Correction(what="2603-0001 C类 解决", was="不计未按时", now="未按时", why="重开"),
    ]


def test_what_is_missed_no_more_is_told_too() -> None:
    """A leader agreed that it was judged wrongly; a list it was on before is no reason."""
    missed = {("2603-0001", str(Promise.RESOLVE), "C类")}
    now = told(KEPT, reclassified=("2603-0001",), reopened=("2603-0001",))
    found = list(corrections(ZH, [BROKEN], missed, {"reopened": {"2603-0001"}}, now))
    assert found == [
        Correction(what="C类 解决", was="3/4", now="4/4"),
        Correction(what="2603-0001 C类 解决", was="未按时", now="不计未按时", why="改级"),
    ]
