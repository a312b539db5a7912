"""上期更正: a published figure is never changed, so the next report says what the logs tell of it by now, and why."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.i18n import Voice
from handlers.papers.attainment_text import grade
from models.chat import Frozen
from sla.clocks.attainment import Attainment, AttainmentRow
from sla.figures.counted import WorkflowFigures

Promised = tuple[str, str, str]
"""Number of the ticket, promise, and the class in words."""


class Correction(Frozen):
    """Published and present value of one row, or of one promise of a ticket; `why` names the lists."""

    what: str
    was: str
    now: str
    why: str = ""


def corrections(
    voice: Voice,
    rows: Sequence[AttainmentRow],
    missed: set[Promised],
    listed: Mapping[str, set[str]],
    now: Attainment,
) -> Iterator[Correction]:
    """Each row that is another one by now, then each promise that is missed now or is missed no more.

    `rows`, `missed` and `listed` (numbers by list) are as they were published.
    """
    for was, row in zip(rows, now.rows, strict=True):
        if (was.due, was.met) != (row.due, row.met):
            yield Correction(what=_called(voice, row), was=_fraction(was), now=_fraction(row))
    lines = {(line.number, line.promise, grade(voice, line.severity)) for line in now.lists.get("missed", ())}
    for number, promise, called in sorted(missed ^ lines):
        is_missed = (number, promise, called) in lines
        yield Correction(
            what=f"{number} {called} {voice(f'promise.{promise}')}",
            was=voice(f"month.{'not_missed' if is_missed else 'missed'}"),
            now=voice(f"month.{'missed' if is_missed else 'not_missed'}"),
            why=voice("time.comma").join(_reasons(voice, number, listed, now)),
        )


def counted_corrections(voice: Voice, was: WorkflowFigures, now: WorkflowFigures) -> Iterator[Correction]:
    """Each figure of suggestions and changes that is another one by now, with the tickets by which it differs."""
    for scope in ("suggestion", "change"):
        published, told = getattr(was, f"{scope}s"), getattr(now, f"{scope}s")
        for name in told:
            before, after = published.get(name, ()), told[name]
            numbers = sorted({one.number for one in set(before) ^ set(after)})
            if numbers:
                yield Correction(
                    what=f"{voice(f'counted.{scope}')} {voice(f'counted.{scope}.{name}')}",
                    was=str(len(before)),
                    now=str(len(after)),
                    why=voice("time.comma").join(numbers),
                )


def _reasons(voice: Voice, number: str, listed: Mapping[str, set[str]], now: Attainment) -> Iterator[str]:
    """The lists that the ticket has come on since."""
    for name, lines in now.lists.items():
        is_listed = any(line.number == number for line in lines)
        if name != "missed" and is_listed and number not in listed.get(name, set()):
            yield voice(f"attainment.list.{name}")


def _called(voice: Voice, row: AttainmentRow) -> str:
    return f"{grade(voice, row.severity)} {voice(f'promise.{row.promise}')}"


def _fraction(row: AttainmentRow) -> str:
    return f"{row.met}/{row.due}"
