"""Limits on the reports of an hour, above which they are a flood: of one account, in one place, over all."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlmodel import Session, case, col, func, select

from models.chat import Place
from models.tickets.ticket import Ticket

AN_HOUR = timedelta(hours=1)


class Flood(StrEnum):
    """The origin of too many reports."""

    ACCOUNT = "account"
    PLACE = "place"
    ALL = "all"


class HourlyLimits(Protocol):
    """The numbers of reports that are filed in any hour; the policy says them."""

    @property
    def per_account(self) -> int:
        """By one account, wherever it writes."""

    @property
    def per_place(self) -> int:
        """In one chat, by all who write there."""

    @property
    def over_all(self) -> int:
        """By everybody."""


def flood_of(
    session: Session, account_id: int | None, place: Place, limits: HourlyLimits, now: datetime
) -> Flood | None:
    """Return the limit that forbids to file another report of the account from the place at `now`; None without one.

    What the office entered for somebody else counts for nobody.
    """
    is_accounts = col(Ticket.reporter_account_id) == account_id
    is_here = (col(Ticket.platform) == place.platform) & (col(Ticket.chat) == place.chat)
    found = select(
        func.count(case((is_accounts, 1))) if account_id is not None else 0,
        func.count(case((is_here, 1))),
        func.count(),
    ).where(col(Ticket.created_at) > now - AN_HOUR, col(Ticket.created_at) <= now, col(Ticket.entered_by_id).is_(None))
    by_account, here, in_all = session.exec(found).one()
    if by_account >= limits.per_account:
        return Flood.ACCOUNT
    if here >= limits.per_place:
        return Flood.PLACE
    return Flood.ALL if in_all >= limits.over_all else None
