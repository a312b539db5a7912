"""变更模板: a change that was done once and verified, which a leader lets be done again for up to a year."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field, Relationship, Session, col, select

from models.changes.change import Change
from models.changes.terms import ChangeKind, ChangeState
from models.people.person import Person
from models.refusal import Refusal
from models.storage.column_facts import Unproved
from models.storage.columns import BigId, moment
from models.storage.row import Row
from models.terms import Role
from models.tickets.ticket import Ticket

REPEATED = (ChangeKind.CONFIGURATION, ChangeKind.REINSTALL)
"""Kinds that bring no new code; patches never do without, and data are asked for anew each time."""
RESTS_ON = ("deployed", "tested", "confirmed")
"""Facts that each run takes over from the change that was done."""
LONGEST_YEARS = 1


class TemplateState(StrEnum):
    """The usability of a template: how it was left, and what the day says."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ChangeTemplate(Row, table=True):
    """One template: of which change, until when, who proposed, approved and withdrew it; `until` is aware UTC."""

    __proof__ = Unproved.TEMPLATE
    __tablename__ = "change_template"
    __table_args__: Any = (Index("ix_change_template_ticket", "ticket_id"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    ticket_id: int = Field(sa_column=Column(BigId, ForeignKey("ticket.id"), nullable=False))
    until: datetime = Field(sa_column=moment())
    proposed_by_id: int = Field(foreign_key="person.id")
    proposed_at: datetime = Field(sa_column=moment())
    approved_by_id: int | None = Field(default=None, foreign_key="person.id")
    approved_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    withdrawn_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))

    ticket: Ticket = Relationship(sa_relationship_kwargs={"foreign_keys": "ChangeTemplate.ticket_id"})
    approved_by: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "ChangeTemplate.approved_by_id"})

    def state(self, now: datetime) -> TemplateState:
        """Return the state at a moment."""
        if self.withdrawn_at is not None:
            return TemplateState.WITHDRAWN
        if self.until <= now:
            return TemplateState.EXPIRED
        return TemplateState.APPROVED if self.approved_at is not None else TemplateState.PROPOSED


def propose_template(change: Change, until: datetime, by: Person, now: datetime) -> ChangeTemplate:
    """Ask a leader to let the change be done again. Raises Refusal for what may not be repeated."""
    if not (by.has(Role.ENGINEER) or by.is_ours(Role.OFFICE)):
        raise Refusal("change.only_house_proposes")
    _demand_repeatable(change)
    _demand_within_a_year(until, now)
    change.ticket.log("change_template_proposed", by, now, until=until.isoformat())
    return ChangeTemplate(
        ticket_id=change.ticket_id, ticket=change.ticket, until=until, proposed_by_id=by.id or 0, proposed_at=now
    )


def approve_template(template: ChangeTemplate, by: Person, now: datetime) -> None:
    """A leader lets it be used, another one than proposed it. Raises Refusal."""
    if not by.is_ours(Role.LEADER):
        raise Refusal("change.only_leader")
    if by.id == template.proposed_by_id:
        raise Refusal("change.template_own")
    _demand_state(template, TemplateState.PROPOSED, now)
    template.approved_by_id, template.approved_by, template.approved_at = by.id, by, now
    template.ticket.log("change_template_approved", by, now, until=template.until.isoformat())


def withdraw_template(template: ChangeTemplate, reason: str, by: Person, now: datetime) -> None:
    """It may not be used any more; what runs goes on. Raises Refusal."""
    if not (by.is_ours(Role.OFFICE, Role.LEADER) or by.id == template.proposed_by_id):
        raise Refusal("change.only_office")
    _demand_state(template, TemplateState.PROPOSED, now, TemplateState.APPROVED)
    template.withdrawn_by_id, template.withdrawn_at = by.id, now
    template.ticket.log("change_template_withdrawn", by, now, reason=reason)


def demand_usable(template: ChangeTemplate, now: datetime, until: datetime) -> None:
    """Raise Refusal for a template that is not approved, expired or withdrawn, or is so before the window ends."""
    _demand_state(template, TemplateState.APPROVED, now)
    if until > template.until:
        raise Refusal("change.template_expired", until=template.until)


def templates(session: Session) -> list[ChangeTemplate]:
    """Every template, the newest first."""
    return list(session.exec(select(ChangeTemplate).order_by(col(ChangeTemplate.id).desc())).all())


def _demand_repeatable(change: Change) -> None:
    if change.kind not in REPEATED:
        raise Refusal("change.template_new_code")
    if change.state is not ChangeState.COMPLETED:
        raise Refusal("change.template_not_completed", number=change.ticket.number)
    if change.is_emergency or not all(change.held(one) for one in RESTS_ON):
        raise Refusal("change.template_untested", number=change.ticket.number)


def _demand_within_a_year(until: datetime, now: datetime) -> None:
    if until <= now:
        raise Refusal("change.template_past")
    if until > _years_later(now):
        raise Refusal("change.template_too_long")


def _years_later(now: datetime) -> datetime:
    """The same day of the next year, the last of February for its leap day; counted to the end of that day."""
    day = date(now.year + LONGEST_YEARS, now.month, 28 if (now.month, now.day) == (2, 29) else now.day)
    return now.replace(year=day.year, month=day.month, day=day.day, hour=23, minute=59)


def _demand_state(template: ChangeTemplate, wanted: TemplateState, now: datetime, *also: TemplateState) -> None:
    state = template.state(now)
    if state in {wanted, *also}:
        return
    if state is TemplateState.EXPIRED:
        raise Refusal("change.template_expired", until=template.until)
    raise Refusal(f"change.template_is_{state}", number=template.ticket.number)
