"""Comparison of a database with seals kept elsewhere: the day from which it differs, and the tickets."""

from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from bot.seals.seal_file import KeptSeal, kept_seals
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.seals.seal import Head, finished_seals
from models.seals.seal_audit import Difference, SealedOn, first_of_each, unlike

MOST_NAMED = 100


class Comparison:
    """Goes through a file line by line; what differs is worded oldest day first."""

    def __init__(self, session: Session, file: Path) -> None:
        self.session = session
        self.file = file
        self.count = 0
        self.last_day = ""
        self.is_broken = False
        found = finished_seals(session)
        self._numbers = {seal.day: seal.number for seal in found}
        self._agreeing = set[str]()
        self._first_unlike = ""
        self._chains = {seal.day: seal.chain for seal in found}
        self._desk = found[0].previous if found else ""

    def problems(self) -> Iterator[Phrase]:
        """The first day that differs, then each chain that is not what it was on the day the file has it of.

        Raises FileError where the file cannot be read, Refusal where it is of another desk: of all that it holds,
        nothing stands here.
        """
        days, differences, heads, is_foreign = set[str](), list[Difference](), 0, False
        for kept in kept_seals(self.file):
            self.count, self.last_day = self.count + 1, max(self.last_day, kept.day)
            if self._chains.get(kept.day, "").startswith(kept.code):
                self._agreeing.add(kept.day)
            else:
                days.add(kept.day)
                differences += self._unlike(kept)
                heads += len(kept.whole.heads) if kept.whole else 0
                is_foreign = is_foreign or bool(kept.whole and self._desk and kept.whole.desk != self._desk)
        if is_foreign and len(differences) == heads > 0:
            raise Refusal("seals.another_desk", file=str(self.file))
        if not days:
            return
        self.is_broken, self._first_unlike = True, min(days)
        yield phrase("seals.differ", day=min(days), file=str(self.file))
        named = list(first_of_each(sorted(differences)))
        yield from (one.phrase for one in named[:MOST_NAMED])
        if len(named) > MOST_NAMED:
            yield phrase("seals.more", count=len(named) - MOST_NAMED)

    @property
    def covers_until(self) -> int:
        """The number of the newest seal that the file has as the database has it, before the first that differs."""
        alike = (day for day in self._agreeing if not self._first_unlike or day < self._first_unlike)
        return max((self._numbers[day] for day in alike), default=0)

    def _unlike(self, kept: KeptSeal) -> list[Difference]:
        """The chains of an exported seal that are not what they were; a typed code names none."""
        if kept.whole is None:
            return []
        return list(unlike(self.session, (SealedOn(kept.day, Head(*one)) for one in kept.whole.heads)))
