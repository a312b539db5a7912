"""运维月报: who wrote it on which figures, who checked and who issued it; each press is a row that is only added."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, Session, col, select

from models.people.person import Person
from models.proof.row_chain import RowChain, chained, hold_chain, row_broken_at
from models.refusal import Refusal
from models.storage.column_facts import Proof
from models.storage.columns import BigId, Json, moment, word
from models.storage.digest import FORM, digest_of_values
from models.storage.row import Row
from models.terms import Role

SHOWN = 16
WRITERS, CHECKERS, ISSUERS = (Role.OFFICE,), (Role.OFFICE, Role.LEADER), (Role.LEADER,)


class MonthStep(StrEnum):
    """编制, 审核, 签发, in this order."""

    WRITTEN = "written"
    CHECKED = "checked"
    ISSUED = "issued"


class MonthReport(Row, table=True):
    """One press on the report of a month, such as `2026-11`.

    The row of 编制 has the figures as they stood at `cut_at` and what was typed; another one is a new version, which
    is checked and issued anew. `digest` is of all that, and the later rows repeat the one that they were pressed for.
    Each row is chained to the one before (`models/proof/row_chain.py`).
    """

    __proof__ = Proof.CHAINED
    __tablename__ = "month_report"
    __table_args__: Any = (UniqueConstraint("month", "version", "step"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    month: str
    version: int
    step: MonthStep = Field(sa_column=word(MonthStep))
    by_id: int = Field(foreign_key="person.id")
    by_name: str
    at: datetime = Field(sa_column=moment())
    cut_at: datetime = Field(sa_column=moment())
    figures: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Json, nullable=False))
    problems: str = ""
    plan: str = ""
    digest: str
    position: int = 0
    chain: str = ""

    @property
    def code(self) -> str:
        """The code that people are shown of what was signed."""
        return self.digest[:SHOWN]

    @property
    def facts(self) -> Sequence[str | int | datetime | None]:
        """The facts that it is chained with."""
        said = FORM, self.month, self.version, str(self.step), self.by_id, self.by_name, self.at, self.cut_at
        return (*said, digest_of_values(self.figures), self.problems, self.plan, self.digest)


class MonthVersion(NamedTuple):
    """One version with its signatures."""

    written: MonthReport
    checked: MonthReport | None = None
    issued: MonthReport | None = None

    @property
    def is_final(self) -> bool:
        """编制, 审核 and 签发 were all pressed; else it is a draft (送审稿)."""
        return self.issued is not None


def month_name(first: date) -> str:
    """Return the name under which a month is kept: 2026-11."""
    return f"{first:%Y-%m}"


def versions_of(session: Session, month: str) -> list[MonthVersion]:
    """The versions of a month's report, oldest first."""
    found = select(MonthReport).where(MonthReport.month == month).order_by(col(MonthReport.version))
    steps: dict[int, dict[MonthStep, MonthReport]] = {}
    for row in session.exec(found).all():
        steps.setdefault(row.version, {})[row.step] = row
    return [
        MonthVersion(of[MonthStep.WRITTEN], of.get(MonthStep.CHECKED), of.get(MonthStep.ISSUED))
        for of in steps.values()
    ]


def newest_version(session: Session, month: str) -> MonthVersion | None:
    """The version that counts; None where nobody has written one."""
    return next(reversed(versions_of(session, month)), None)


def published(session: Session, month: str) -> MonthVersion | None:
    """The newest version that was issued: what a later report compares with."""
    return next((one for one in reversed(versions_of(session, month)) if one.is_final), None)


def demand_writer(by: Person) -> None:
    """The office writes it. Raises Refusal."""
    _demand(by, WRITERS, "month.only_office")


def write(
    session: Session,
    month: str,
    cut_at: datetime,
    figures: dict[str, Any],
    problems: str,
    plan: str,
    by: Person,
    now: datetime,
) -> MonthReport:
    """编制: a new version, on these figures, with what the office says of problems and of the next month's plan."""
    demand_writer(by)
    hold_chain(session, MonthReport.__tablename__)
    newest = newest_version(session, month)
    if newest and (newest.written.problems, newest.written.plan, newest.written.figures) == (problems, plan, figures):
        return newest.written
    digest = digest_of_values({"cut_at": cut_at.isoformat(), "figures": figures, "problems": problems, "plan": plan})
    typed = {"figures": figures, "problems": problems, "plan": plan}
    version = newest.written.version + 1 if newest else 1
    return _added(session, by, now, month, version, MonthStep.WRITTEN, cut_at, digest, typed)


def check(session: Session, month: str, version: int, by: Person, now: datetime) -> MonthReport:
    """审核: by the office or a leader, and never by its author."""
    _demand(by, CHECKERS, "month.only_checker")
    told = _held(session, month, version)
    if told.checked is not None:
        return _said_before(told.checked, by, "month.checked_already")
    if told.written.by_id == by.id:
        raise Refusal("month.own_text")
    return _signed(session, told, MonthStep.CHECKED, by, now)


def issue(
    session: Session, month: str, version: int, by: Person, leaders: Sequence[Person], now: datetime
) -> MonthReport:
    """签发: by a leader who did not check it, unless there is no other among `leaders`."""
    _demand(by, ISSUERS, "month.only_leader")
    told = _held(session, month, version)
    if told.checked is None:
        raise Refusal("month.not_checked")
    if told.issued is not None:
        return _said_before(told.issued, by, "month.issued_already")
    if told.written.by_id == by.id or (told.checked.by_id == by.id and any(one.id != by.id for one in leaders)):
        raise Refusal("month.another_leader")
    return _signed(session, told, MonthStep.ISSUED, by, now)


def month_reports_broken_at(session: Session) -> int | None:
    """Return the place from which on the presses on monthly reports are not what they were; None where all are."""
    found = session.exec(select(MonthReport).order_by(col(MonthReport.position), col(MonthReport.id))).all()
    rows = ((one.position, one.chain, one.facts) for one in found)
    return row_broken_at(session.get(RowChain, MonthReport.__tablename__), rows)


def _held(session: Session, month: str, version: int) -> MonthVersion:
    """The version, which has to be the newest; the list is held, so that nobody writes another one meanwhile."""
    hold_chain(session, MonthReport.__tablename__)
    newest = newest_version(session, month)
    if newest is None:
        raise Refusal("month.not_written")
    if newest.written.version != version:
        raise Refusal("month.newer_version", version=newest.written.version)
    return newest


def _demand(by: Person, roles: Sequence[Role], key: str) -> None:
    if not by.has(*roles):
        raise Refusal(key)


def _said_before(row: MonthReport, by: Person, key: str) -> MonthReport:
    """Pressed twice by the same person is once; another one hears who did."""
    if row.by_id != by.id:
        raise Refusal(key, who=row.by_name, at=row.at)
    return row


def _signed(session: Session, told: MonthVersion, step: MonthStep, by: Person, now: datetime) -> MonthReport:
    of = told.written
    return _added(session, by, now, of.month, of.version, step, of.cut_at, of.digest, {})


def _added(
    session: Session,
    by: Person,
    now: datetime,
    month: str,
    version: int,
    step: MonthStep,
    cut_at: datetime,
    digest: str,
    typed: dict[str, Any],
) -> MonthReport:
    said: dict[str, Any] = {"month": month, "version": version, "step": step, "cut_at": cut_at, "digest": digest}
    row = MonthReport(by_id=by.id or 0, by_name=by.name, at=now, **said, **typed)
    row.position, row.chain = chained(session, str(MonthReport.__tablename__), row.facts)
    session.add(row)
    return row
