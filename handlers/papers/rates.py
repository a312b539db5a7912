"""How many promises were kept, in words: a rate where there are enough of them, else the fraction alone."""

from datetime import date, datetime

from handlers.i18n import Voice
from sla.clocks.attainment import Attainment, Row
from sla.clocks.replay.promised import MAJOR

FEW = 5


def rate(voice: Voice, row: Row) -> str:
    """98.7% (77/78); 3/4 where fewer than five fell due; 本期无到期 where none did."""
    if row.rate is None:
        return voice("figures.none_due")
    fraction = f"{row.met}/{row.due}"
    return fraction if row.due < FEW else voice("figures.rate", rate=f"{row.rate:.1f}", fraction=fraction)


def class_name(voice: Voice, severity: str) -> str:
    """A类, or 重大故障 for the report on a major fault of another class."""
    return voice("figures.major") if severity == MAJOR else voice("class.short", severity=severity)


def month_title(voice: Voice, first: date) -> str:
    """2026年11月."""
    return voice("time.in_year", year=str(first.year), day=voice(f"time.month.{first.month}"))


def basis(voice: Voice, figures: Attainment, now: datetime | None = None) -> str:
    """By which cut, unit and policy the figures are, and the code of the logs that they rest on."""
    return voice(
        "figures.basis",
        as_of=voice.moment(figures.as_of, now),
        unit=voice(f"figures.unit.{figures.unit}"),
        policies=figures.policies or ("—",),
        code=figures.code,
    )
