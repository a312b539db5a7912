"""A paper as values: title, basis, tables and paragraphs in the words of the house; how it is set is the renderer's."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from handlers.i18n import Voice, is_same_minute, voice_of
from handlers.papers.chart import Chart
from models.access.log_proof import LogProof, TicketProof
from models.terms import Language
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

if TYPE_CHECKING:
    from sla.windows.window import BusyTimes

ZH = voice_of(Language.ZH)
"""The language of papers: Chinese, for readers of any language."""
A_DAY = timedelta(days=1)
MIDNIGHT = "24:00"
SIGNATURE_WIDTHS = (15, 64, 21)


@dataclass(frozen=True, slots=True)
class Heading:
    """一、申请."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body."""

    text: str


@dataclass(frozen=True, slots=True)
class PaperField:
    """One field of a form; `is_demanded` where the standard demands it, `is_wide` where it takes a row of its own.

    `name` is by what a template of the office's own knows it.
    """

    label: str
    value: str
    is_demanded: bool = False
    is_wide: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Fields in a table, two to a row."""

    entries: tuple[PaperField, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head that each page repeats; `widths` are the shares of the columns, `name` as of an entry."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    name: str = ""

    @classmethod
    def to_sign(
        cls, signed: Iterable[tuple[str, str]], widths: tuple[int, ...] = SIGNATURE_WIDTHS, name: str = "signatures"
    ) -> Self:
        """The sheet to be signed: for each role how it was confirmed electronically, and room for a hand."""
        head = (ZH("paper.signature.role"), ZH("paper.signature.electronic"), ZH("paper.signature.hand"))
        return cls(head, tuple((role, electronic, "") for role, electronic in signed), widths, name)


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as wide as the page, with what it shows below it; left out where the face of charts is missing."""

    chart: Chart
    caption: str


Part = Heading | Paragraph | FieldTable | Grid | Picture


@dataclass(frozen=True, slots=True)
class PaperMark:
    """The mark that tells a paper from others: `number` and `version`, and the check code of the logs it rests on.

    Its footer and its properties have it. A paper without numbered versions has neither number nor version.
    """

    number: str
    version: int
    entries: int
    code: str
    is_masked: bool = False

    @property
    def name(self) -> str:
        """2611-0042-v2; empty where it has no number."""
        return f"{self.number}-v{self.version}" if self.number else ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper; `made_at` (aware UTC) is when this version was made, `closing` stands in small at its end."""

    title: str
    intro: tuple[str, ...]
    parts: tuple[Part, ...]
    closing: tuple[str, ...]
    made_at: datetime
    mark: PaperMark | None = None
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class Making:
    """Under which circumstances a paper is made: when (aware UTC), by whom, on which logs, by which standard.

    `version` is that of the paper. `office` names the department that keeps it. `edition` is which version of a report
    is asked for, 0 for the newest. `on_the_spot_within` is within what a question has to be answered to be solved on
    the spot. `busy_times` knows the working time of users.
    """

    at: datetime
    by: str
    proof: LogProof | TicketProof
    policy_title: str
    version: int = 1
    office: str = ""
    edition: int = 0
    on_the_spot_within: timedelta = timedelta()
    busy_times: "BusyTimes | None" = None

    def of_ticket(self, ticket: Ticket) -> Self:
        """Return it for a paper about one ticket: its check code is that of the ticket's own log."""
        return replace(self, proof=TicketProof(ticket.number, ticket.log_length, ticket.log_head))

    def numbered(self, title: str, number: str, parts: Iterable[Part]) -> "Paper":
        """Return the paper with this number: the parts below its title, standard, time, maker and mark."""
        return Paper(title, self.intro(number), tuple(parts), self.closing, self.at, self.mark(number))

    @property
    def basis(self) -> str:
        """依据《…》."""
        return ZH("paper.basis", title=self.policy_title)

    def intro(self, number: str) -> tuple[str, ...]:
        """Return the lines below the title: number, version and office, then the standard."""
        named = [ZH("paper.number", number=number, version=self.version)]
        named += [ZH("paper.office", office=self.office)] if self.office else []
        return "　".join(named), self.basis

    def mark(self, number: str = "") -> PaperMark:
        """Return the mark for footer and properties."""
        return PaperMark(number, self.version if number else 0, self.proof.entries, self.proof.code)

    @property
    def closing(self) -> tuple[str, ...]:
        """The time and the maker; the check code stands in the footer."""
        return (ZH("paper.made", at=stamp(self.at), by=self.by),)

    @property
    def proofs(self) -> tuple[str, ...]:
        """On how many log entries it rests, and the code that shows whether the logs are still the same."""
        proof = self.proof
        return ZH("paper.proof", entries=proof.entries, code=proof.code), ZH("paper.verify", code=proof.code)


def form_entry(name: str, value: str, *, is_demanded: bool = False, is_wide: bool = False) -> PaperField:
    """The field that the words of papers call `name`."""
    return PaperField(ZH(f"paper.field.{name}"), value, is_demanded=is_demanded, is_wide=is_wide, name=name)


def stamp(at: datetime | None, voice: Voice = ZH) -> str:
    """2026年11月24日 10:12, in Asia/Shanghai, without leading zeros in the date; a dash where there is no time yet."""
    if at is None:
        return ZH("paper.none")
    local = at.astimezone(SHANGHAI)
    return f"{voice.full_date(local.date())} {local:%H:%M}"


def stamps(done: datetime, due: datetime) -> tuple[str, str]:
    """Return the times when it was done and when it was due; with seconds where the minute does not tell them apart."""
    words = stamp(done), stamp_due(due)
    if not is_same_minute(done, due) or words[1].endswith(MIDNIGHT):
        return words
    return f"{words[0]}:{done.second:02}", f"{words[1]}:{due.second:02}"


def stamp_due(at: datetime | None) -> str:
    """The same for the end of a deadline, where the first moment of a day is 24:00 of the day before."""
    if at is None or ZH.clock(at) != MIDNIGHT:
        return stamp(at)
    return f"{ZH.full_date(at.astimezone(SHANGHAI).date() - A_DAY)} {MIDNIGHT}"


def or_dash(text: str | None) -> str:
    """The text, or a dash that says that nothing was left out by mistake."""
    return text or ZH("paper.none")
