"""The figures of suggestions and changes as the sheets of a workbook, as lines of text and as JSON."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.i18n import Voice
from handlers.papers.counted import (
    change_sentences,
    counted_rows,
    kinds_of_changes,
    listed_lines,
    success,
    suggestion_sentences,
)
from handlers.papers.sheet import Cell, Sheet
from sla.calendar.business_hours import SHANGHAI, local_day
from sla.figures.changes import ENDED
from sla.figures.counted import CountedLine, Lists, WorkflowFigures

LINE_HEADS = ("workflow", "counted", "number", "at", "sort", "note")


def counted_sheets(voice: Voice, figures: WorkflowFigures, intro: tuple[str, ...]) -> tuple[Sheet, ...]:
    """Every figure, changes by kind and result, and every line behind a figure."""
    count, kind = voice("counted.head.count"), voice("counted.head.kind")
    heads = tuple(voice(f"counted.head.{name}") for name in LINE_HEADS)
    ended = tuple(voice(f"counted.change.{name}") for name in ENDED)
    kinds: tuple[tuple[Cell, ...], ...] = tuple(
        (name, *counts) for name, counts in kinds_of_changes(voice, figures.changes)
    )
    told = (*intro, voice("counted.success", rate=success(voice, figures.changes)))
    return (
        Sheet(voice("counted.sheet"), (*heads[:2], count), tuple(counted_rows(voice, figures)), (14, 40, 8), intro),
        Sheet(voice("counted.sheet_kinds"), (kind, *ended), kinds, (16, 12, 12, 12, 14), told),
        Sheet(
            voice("counted.sheet_lines"), heads, tuple(listed_lines(voice, figures)), (12, 30, 14, 20, 18, 48), intro
        ),
    )


def counted_lines(voice: Voice, figures: WorkflowFigures) -> Iterator[str]:
    """Heading, both workflows in sentences, the lines behind every figure, and the code of the logs."""
    yield counted_heading(voice, figures)
    yield voice("counted.suggestion")
    yield from suggestion_sentences(voice, figures.suggestions)
    yield voice("counted.change")
    yield from change_sentences(voice, figures.changes)
    for kind, counts in kinds_of_changes(voice, figures.changes):
        yield voice("counted.kind", kind=kind, **dict(zip(ENDED, counts, strict=True)))
    last = ""
    lines = list(listed_lines(voice, figures))
    for workflow, counted, *told in lines:
        heading = f"{workflow} · {counted}"
        if heading != last:
            yield f"{heading} ({sum(one[:2] == (workflow, counted) for one in lines)})"
        last = heading
        yield "  " + "  ".join(filter(None, told))
    yield voice("attainment.code", code=figures.code)


def counted_heading(voice: Voice, figures: WorkflowFigures) -> str:
    """Return the days, and the time of the figures."""
    first, last = local_day(figures.begin), local_day(figures.end - timedelta(microseconds=1))
    at = f"{figures.as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return voice("counted.title", first=first.isoformat(), last=last.isoformat(), at=at)


def counted_json(figures: WorkflowFigures) -> dict[str, object]:
    """One object; times are ISO in Asia/Shanghai, each figure is the length of its list."""
    first, last = local_day(figures.begin), local_day(figures.end - timedelta(microseconds=1))
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "as_of": _local(figures.as_of),
        "suggestions": _lists_json(figures.suggestions),
        "changes": _lists_json(figures.changes),
        "log_code": figures.code,
    }


def _lists_json(lists: Lists) -> dict[str, object]:
    return {
        "counts": {name: len(lines) for name, lines in lists.items()},
        "lists": {name: [_line_json(one) for one in lines] for name, lines in lists.items()},
    }


def _line_json(one: CountedLine) -> dict[str, object]:
    window = [_local(at) for at in one.window] if one.window is not None else None
    told = {"sort": one.sort, "window": window, "by": one.by, "other": one.other, "times": one.times}
    return {"number": one.number, "at": _local(one.at), **{name: value for name, value in told.items() if value}}


def _local(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat()
