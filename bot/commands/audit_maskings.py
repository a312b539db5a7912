"""`zhiban audit verify` names each masking with its day, who, why, and whether a copy outside covers it."""

import typer
from sqlmodel import Session

from handlers.i18n import Voice
from models.seals.maskings import MaskingEntry, maskings
from sla.calendar.business_hours import SHANGHAI


def uncovered_maskings(session: Session, voice: Voice, covered_until: int) -> int:
    """List each on stdout; how many no copy outside covers. `covered_until` is the newest seal that a copy has."""
    found = maskings(session, covered_until)
    for one in found:
        typer.echo(_line(voice, one))
    uncovered = sum(not one.is_covered for one in found)
    if found:
        typer.echo(voice("maskings.counted", count=len(found), uncovered=uncovered))
    return uncovered


def _line(voice: Voice, one: MaskingEntry) -> str:
    counted = {"values": one.values, "messages": one.messages, "files": one.files}
    what = tuple(voice(f"maskings.{name}", count=count) for name, count in counted.items() if count)
    cover = voice("maskings.covered" if one.is_covered else "maskings.uncovered")
    facts: dict[str, str | int] = {"number": one.number, "position": one.position}
    facts |= {"who": one.by_name, "reason": one.reason}
    day = one.at.astimezone(SHANGHAI).date().isoformat()
    return voice("maskings.one", what=what or voice("maskings.nothing"), cover=cover, day=day, **facts)
