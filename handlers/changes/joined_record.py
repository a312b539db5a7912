"""Reports joined to a change, for its record: the times, and the outcome of each."""

from collections.abc import Iterator

from sqlmodel import Session

from handlers.papers.paper import ZH, Grid, stamp
from handlers.tickets.cards.parts import status
from models.changes.change import Change
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, linked_to
from models.tickets.worklog import Log

COLUMNS = ("joined_report", "reported_at", "joined_at", "became")
WIDTHS = (16, 23, 23, 38)
AFTERWARDS = ("window_over", "window_works", "window_left")
"""Verbs in the log of a report after the change was over, or the report was parted from it."""


def joined_grid(session: Session, change: Change, log: Log) -> Iterator[Grid]:
    """Yield a table with a line for each report that was ever joined, and its outcome; nothing where there is none."""
    joined_at = {str(entry.content["number"]): stamp(entry.at) for entry in log if entry.verb == "change_report_joined"}
    if not joined_at:
        return
    found = linked_to(session, change.ticket, Relation.EXPLAINED_BY)
    rows = tuple(
        (one.number, stamp(one.reported_at), joined_at[one.number], _became(session, one, change.ticket.number))
        for one in found
    )
    yield Grid(tuple(ZH(f"paper.column.{name}") for name in COLUMNS), rows, WIDTHS, name="joined")


def _became(session: Session, report: Ticket, number: str) -> str:
    """还在变更中, 已恢复 or not answered yet; what counts on says why, and where it stands."""
    told = [one for one in log_of(session, report) if one.verb in AFTERWARDS and one.content.get("number") == number]
    if not told:
        return ZH("paper.change.joined.goes_on")
    newest = told[-1]
    if newest.verb != "window_left":
        return ZH(f"paper.change.joined.{newest.verb.removeprefix('window_')}", at=stamp(newest.at))
    why = ZH(f"window.counts_on.{newest.content['counts_on']}")
    return ZH("paper.change.joined.left", at=stamp(newest.at), why=why, state=status(ZH, report))
