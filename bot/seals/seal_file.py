"""The file of daily seals: one line a seal as JSON, or typed by hand from a digest as a day and its check code."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from bot.seals.outside_file import lines_of
from models.phrase import phrase
from models.seals.seal import GROUP, SHOWN, Head, Seal, SealedHead, chain_value, content_after, finished_seals
from sla.toml_reader import FileError

GROUPS = SHOWN // GROUP
DAY_AND_CODE = re.compile(
    rf"(?P<day>\d{{4}}-\d{{2}}-\d{{2}})[\s:：]+"
    rf"(?P<code>[0-9a-f]{{{GROUP}}}(?:[\s-]?[0-9a-f]{{{GROUP}}}){{{GROUPS - 1}}})\s*$",
    re.ASCII | re.IGNORECASE,
)
LARGEST = 2**31 - 1

Digest = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
Plain = Annotated[str, Field(max_length=400, pattern=r"\A[^\x00-\x1f\x7f]*\z")]
Count = Annotated[int, Field(ge=0, le=LARGEST)]


class SealLine(BaseModel):
    """One line of an exported file: all that the digest of a day was taken of, and what came out.

    `desk` is what the first seal of the desk was chained to; `heads` are source, name, length, head and proof.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    desk: Digest
    seal: Annotated[int, Field(ge=1, le=LARGEST)]
    day: date
    at: AwareDatetime
    previous: Digest
    heads: tuple[tuple[Plain, Plain, Count, Plain, Plain], ...]
    chain: Digest

    def holds(self) -> bool:
        """Return whether the line says the same as when it was written."""
        content = content_after("", (Head(*one) for one in self.heads))
        day = self.day.isoformat()
        return self.chain == chain_value(self.previous, self.seal, day, self.at, len(self.heads), content)


class KeptSeal(NamedTuple):
    """A seal as a line of a file has it: the day, its chain value or the first digits, the whole if exported."""

    line: int
    day: str
    code: str
    whole: SealLine | None


def exported_lines(session: Session) -> Iterator[bytes]:
    """Every finished seal as a line, oldest first; the same bytes each time."""
    desk = ""
    for seal in finished_seals(session):
        desk = desk or seal.previous
        yield _line(desk, seal, seal.sealed_at, _heads_of(session, seal.number))


def kept_seals(file: Path) -> Iterator[KeptSeal]:
    """Yield the seals of a file, line by line; raises FileError for a line that is unreadable or was changed."""
    is_empty = True
    for number, text in lines_of(file):
        if text.strip():
            is_empty = False
            yield _kept(file, number, text)
    if is_empty:
        raise FileError(str(file), None, phrase("seals.empty"))


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _line(desk: str, seal: Seal, at: datetime | None, heads: list[tuple[Any, ...]]) -> bytes:
    fields = {
        "desk": desk,
        "seal": seal.number,
        "day": seal.day,
        "at": at.isoformat() if at else None,
        "previous": seal.previous,
        "heads": heads,
        "chain": seal.chain,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _heads_of(session: Session, number: int) -> list[tuple[Any, ...]]:
    columns = SealedHead.source, SealedHead.name, SealedHead.length, SealedHead.head
    found = select(*columns).add_columns(col(SealedHead.proof)).where(col(SealedHead.seal_number) == number)
    return [tuple(row) for row in session.connection().execute(found.order_by(col(SealedHead.position)))]


def _kept(file: Path, number: int, text: str) -> KeptSeal:
    if not text.lstrip().startswith("{"):
        typed = DAY_AND_CODE.search(text)
        if typed is None or not _is_day(typed["day"]):
            raise FileError(str(file), number, phrase("seals.line_unknown"))
        return KeptSeal(number, typed["day"], re.sub(r"[\s-]", "", typed["code"]).lower(), None)
    try:
        whole = SealLine.model_validate_json(text)
    except (ValueError, RecursionError) as error:
        raise FileError(str(file), number, phrase("seals.line_cut")) from error
    if not whole.holds():
        raise FileError(str(file), number, phrase("seals.line_changed", day=whole.day.isoformat()))
    return KeptSeal(number, whole.day.isoformat(), whole.chain, whole)
