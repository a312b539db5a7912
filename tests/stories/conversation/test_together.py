"""Three minutes join what belongs together, and nothing else (R2)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from models.terms import Kind, Promise
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.desk import Desk
from tests.support.together import TOGETHER, Said, Wanted

APART = timedelta(seconds=20)


@pytest.mark.parametrize("said", TOGETHER, ids=[" / ".join(said.lines) for said in TOGETHER])
def test_lines_of_three_minutes(desk: Desk, said: Said) -> None:
    """Each report has its own lines alone, its title and class, and counts from the line that made it what it is."""
    plans = any(one.kind == Kind.CHANGE for one in said.reports)
    person, begun = desk.as_("李强" if plans else "赵小禾"), desk.now
    for line in said.lines:
        person.say(said.room or "desk", line)
        desk.clock.move(seconds=APART.seconds)
    found = [_found(desk, desk.ticket(ticket.number), said, begun) for ticket in desk.tickets()]
    assert len(found) == len(said.reports), found
    pairs = zip(found, said.reports, strict=True)
    as_far_as_due = [one if due.severity else one._replace(severity=None) for one, due in pairs]
    assert as_far_as_due == list(said.reports)


def _found(desk: Desk, ticket: Ticket, said: Said, begun: datetime) -> Wanted:
    lines = ticket.text.split("\n")
    with desk.session() as session:
        entries = session.exec(select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id)).all()
        lines += [str(entry.content.get("text", "")) for entry in entries]
    return Wanted(
        tuple(at for at, line in enumerate(said.lines) if line in lines),
        ticket.kind,
        next((at for at, line in enumerate(said.lines) if line.startswith(ticket.summary.rstrip("…"))), -1),
        round((_clock_of(ticket) - begun) / APART),
        ticket.severity,
    )


def _clock_of(ticket: Ticket) -> datetime:
    """Where its first promise counts from."""
    respond = ticket.target(Promise.RESPOND)
    return respond.started_at if respond else ticket.reported_at
