"""Makes the files of a month's report: drafts anew each time, what was issued once and for all."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import Session

from bot.documents import word, workbook
from bot.documents.build import MadeFile, see_one_moment
from bot.documents.keeping import office_of
from handlers.papers.month.asking import month_told
from handlers.papers.month.figures import MonthFigures
from handlers.papers.month.paper import month_paper
from handlers.papers.month.workbook import month_sheets
from handlers.papers.paper import ZH
from models.figures.month_report import MonthVersion, month_name
from models.refusal import Refusal
from models.retention.kept_paper import KeptPaper, keep_once, newest_paper
from sla.rulebook import Rulebook


class MonthFile(StrEnum):
    """As a paper, or as a workbook."""

    DOCX = "docx"
    XLSX = "xlsx"


MEDIA_TYPES = {MonthFile.DOCX: word.MEDIA_TYPE, MonthFile.XLSX: workbook.MEDIA_TYPE}
KEPT_AS = {MonthFile.DOCX: "month_report", MonthFile.XLSX: "month_workbook"}


class DrawnMonth(NamedTuple):
    """A file, and the row under which its bytes are kept from its issue on; a draft has none."""

    made: MadeFile
    paper: KeptPaper | None = None

    def kept(self, session: Session) -> MadeFile:
        """The file; once issued, the bytes that were kept first."""
        if self.paper is None:
            return self.made
        paper = self.paper if self.paper.id is not None else keep_once(session, self.paper)
        return self.made._replace(content=paper.content or b"")


class ReadMonth(NamedTuple):
    """All that a report is made of, read at one moment; `known` are the files of this version that are kept."""

    first: date
    figures: MonthFigures
    version: MonthVersion | None
    office: str
    policy_title: str
    known: dict[MonthFile, KeptPaper]


def read_month(session: Session, rules: Rulebook, first: date, now: datetime) -> ReadMonth:
    """The report of the month that begins with `first`, as it stands now. Raises Refusal, as `month_told` does."""
    see_one_moment(session)
    figures, version = month_told(session, rules, first, now)
    known = {}
    if version is not None and version.is_final:
        papers = {kind: newest_paper(session, name, month_name(first)) for kind, name in KEPT_AS.items()}
        is_same = version.written.version
        known = {kind: one for kind, one in papers.items() if one is not None and one.version == is_same}
    read = ReadMonth(first, figures, version, office_of(session), rules.policy.title, known)
    session.expunge_all()
    return read


def drawn_month(read: ReadMonth, kind: MonthFile) -> DrawnMonth:
    """One file of it. Charts take their time: no transaction may be open meanwhile. Raises Refusal."""
    version = read.version
    if version is None or not version.is_final:
        state = f"{ZH('month.draft')}{version.written.version if version else ''}"
        return DrawnMonth(_made(read.first, kind, state, _content(read, kind)))
    state, known = f"v{version.written.version}", read.known.get(kind)
    if known is not None:
        if not known.is_whole:
            raise Refusal("paper.changed", name=known.name)
        return DrawnMonth(_made(read.first, kind, state, known.content or b""), known)
    made = _made(read.first, kind, state, _content(read, kind))
    return DrawnMonth(made, _row(read.first, kind, read.figures, version, made))


def draft_row(read: ReadMonth, kind: MonthFile, made: MadeFile, now: datetime) -> KeptPaper:
    """Under what a draft is kept that leaves with the month's digest."""
    version = read.version
    return KeptPaper(
        kind=f"{KEPT_AS[kind]}_draft",
        number=month_name(read.first),
        version=version.written.version if version is not None else 0,
        name=made.name,
        title=f"{ZH('month.title')}（{ZH('month.draft')}）",
        code=read.figures.code,
        values_digest=version.written.digest if version is not None else read.figures.code,
        sha256=hashlib.sha256(made.content).hexdigest(),
        made_at=now,
        made_by=ZH("digest.sent_by_desk"),
        media_type=made.media_type,
        content=made.content,
    )


def _content(read: ReadMonth, kind: MonthFile) -> bytes:
    paper = month_paper(read.figures, read.version, read.office, read.policy_title)
    if kind is MonthFile.DOCX:
        return word.word_file(paper)
    return workbook.workbook_file(paper.title, month_sheets(read.figures, read.version), paper.made_at)


def _made(first: date, kind: MonthFile, state: str, content: bytes) -> MadeFile:
    name = f"{ZH('month.title')}-{month_name(first)}-{state}"
    return MadeFile(f"{name}.{kind}", MEDIA_TYPES[kind], content, f"{name} {kind}")


def _row(first: date, kind: MonthFile, figures: MonthFigures, version: MonthVersion, made: MadeFile) -> KeptPaper:
    assert version.issued is not None  # noqa: S101 - it is final
    return KeptPaper(
        kind=KEPT_AS[kind],
        number=month_name(first),
        version=version.written.version,
        name=made.name,
        title=ZH("month.title"),
        code=figures.code,
        values_digest=version.written.digest,
        sha256=hashlib.sha256(made.content).hexdigest(),
        made_at=version.issued.at,
        made_by=version.issued.by_name,
        media_type=made.media_type,
        content=made.content,
    )
