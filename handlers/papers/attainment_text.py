"""Words the figures of attainment: as lines of text, as JSON, and as the sheets of a workbook."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from handlers.i18n import Voice
from handlers.papers.sheet import Cell, Sheet
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.clocks.attainment import Attainment, AttainmentRow, ListedPromise
from sla.clocks.replay.promised import MAJOR

FEWEST_IN_PERCENT = 5
"""Of fewer than so many a share in per cent says too much: the fraction is shown."""
HEADS = ("clause", "promise", "class", "due", "met", "missed", "rate", "pending", "void")
LIST_HEADS = ("list", "number", "promise", "class", "state", "due_at", "note")


def told(voice: Voice, attained: Attainment) -> Iterator[str]:
    """Heading, rows, the rows without third parties, the control line, what is listed, versions and code."""
    yield heading(voice, attained)
    yield from (row_line(voice, row) for row in attained.rows)
    yield voice("attainment.second")
    yield from (row_line(voice, row) for row in attained.second_rows)
    yield voice("attainment.control", **attained.control._asdict())
    for name, lines in attained.lists.items():
        yield f"{voice(f'attainment.list.{name}')} ({len(lines)})"
        yield from ("  " + "  ".join(filter(None, list_line(voice, line))) for line in lines)
    yield from _footing(voice, attained)


def as_json(voice: Voice, attained: Attainment, by_report: Attainment) -> dict[str, object]:
    """One object; times are ISO in Asia/Shanghai, `rate` is in per cent."""
    first, last = days_of(attained)
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "as_of": _local(attained.as_of),
        "unit": attained.unit,
        "rows": [row._asdict() for row in attained.rows],
        "rows_by_report": [row._asdict() for row in by_report.rows],
        "second_rows": [row._asdict() for row in attained.second_rows],
        "lists": {name: [_line_json(voice, line) for line in lines] for name, lines in attained.lists.items()},
        "control": attained.control._asdict(),
        "policy_versions": list(attained.policies),
        "log_code": attained.code,
    }


def sheets(voice: Voice, attained: Attainment, by_report: Attainment) -> tuple[Sheet, ...]:
    """A sheet of rows for each unit, one without third parties, and one of all that is listed."""
    widths = (14, 14, 8, 8, 8, 8, 12, 8, 8)
    head = tuple(voice(f"attainment.head.{name}") for name in HEADS)
    footing = (voice("attainment.control", **attained.control._asdict()), *_footing(voice, attained))
    figures = (
        (attained, attained.rows, voice(f"attainment.unit.{attained.unit}")),
        (by_report, by_report.rows, voice(f"attainment.unit.{by_report.unit}")),
        (attained, attained.second_rows, voice("attainment.second")),
    )
    seen = {name: (one, rows) for one, rows, name in figures}
    listed = tuple(
        (voice(f"attainment.list.{name}"), *list_line(voice, line))
        for name, lines in attained.lists.items()
        for line in lines
    )
    heads = tuple(voice(f"attainment.head.{name}") for name in LIST_HEADS)
    return (
        *(
            Sheet(name, head, tuple(_cells(voice, row) for row in rows), widths, (heading(voice, one), *footing))
            for name, (one, rows) in seen.items()
        ),
        Sheet(heads[0], heads, listed, (24, 12, 14, 8, 10, 24, 40)),
    )


def heading(voice: Voice, attained: Attainment) -> str:
    """Return the heading: the days, the time of the figures, and the unit counted."""
    first, last = days_of(attained)
    unit = voice(f"attainment.unit.{attained.unit}")
    at = f"{attained.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return voice("attainment.title", first=first.isoformat(), last=last.isoformat(), at=at, unit=unit)


def row_line(voice: Voice, row: AttainmentRow) -> str:
    """A row as a sentence."""
    counts = {"due": row.due, "met": row.met, "missed": row.missed, "pending": row.pending, "void": row.void}
    names = {"clause": row.clause, "promise": voice(f"promise.{row.promise}"), "grade": grade(voice, row.severity)}
    return voice("attainment.row", **names, **counts, rate=rate(voice, row))


def rate(voice: Voice, row: AttainmentRow) -> str:
    """In per cent, rounded down to a tenth; the fraction where few fell due."""
    if row.rate is None:
        return voice("attainment.nothing_due")
    return f"{row.rate:.1f}%" if row.due >= FEWEST_IN_PERCENT else f"{row.met}/{row.due}"


def grade(voice: Voice, severity: str) -> str:
    """A类, or 重大."""
    return voice("attainment.major") if severity == MAJOR else voice("class.short", severity=severity)


def list_line(voice: Voice, line: ListedPromise) -> tuple[str, ...]:
    """Number, promise, class, what it counts as, when it is due, and what is said of it."""
    notes = [voice(f"attainment.void.{line.why_void}")] if line.why_void else []
    notes += [voice.say(line.told)] if line.told else []
    notes += [voice(f"delay.{line.reason}")] if line.reason else []
    return (
        line.number,
        voice(f"promise.{line.promise}") if line.promise else "",
        grade(voice, line.severity) if line.severity else "",
        voice(f"attainment.state.{line.state}") if line.state else "",
        voice.moment(line.due_at) if line.due_at else "",
        " ".join(notes),
    )


def days_of(attained: Attainment) -> tuple[date, date]:
    """The first and the last local day of the period."""
    return local_day(attained.begin), local_day(attained.end - timedelta(microseconds=1))


def _footing(voice: Voice, attained: Attainment) -> Sequence[str]:
    versions = [voice("attainment.policies", versions=attained.policies)] if attained.policies else []
    return [*versions, voice("attainment.code", code=attained.code)]


def _cells(voice: Voice, row: AttainmentRow) -> tuple[Cell, ...]:
    names = row.clause, voice(f"promise.{row.promise}"), grade(voice, row.severity)
    return (*names, row.due, row.met, row.missed, rate(voice, row), row.pending, row.void)


def _line_json(voice: Voice, line: ListedPromise) -> dict[str, object]:
    return {
        "number": line.number,
        "promise": line.promise or None,
        "severity": line.severity or None,
        "state": line.state or None,
        "void": line.why_void or None,
        "due_at": _local(line.due_at) if line.due_at else None,
        "note": voice.say(line.told) if line.told else None,
        "reason": line.reason or None,
    }


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
