"""By which cut, unit and policy figures are, in words; a figure is never shown without them."""

from datetime import date, datetime

from handlers.i18n import Voice
from sla.clocks.attainment import Attainment


def month_title(voice: Voice, first: date) -> str:
    """2026年11月."""
    return voice("time.in_year", year=str(first.year), day=voice(f"time.month.{first.month}"))


def basis(voice: Voice, figures: Attainment, now: datetime | None = None) -> str:
    """The cut, what is counted, the versions of the policy, and the code of the logs that the figures rest on."""
    return voice(
        "figures.basis",
        as_of=voice.moment(figures.as_of, now),
        unit=voice(f"attainment.unit.{figures.unit}"),
        policies=figures.policies or ("—",),
        code=figures.code,
    )
