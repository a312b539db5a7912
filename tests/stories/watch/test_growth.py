"""How much of a ticket stays in the database for good: `pytest -s` of this file prints it, before and after."""

import sys

from sqlalchemy import text

from models.terms import Status
from tests.support.desk import Desk
from tests.support.reported import a_c

TICKETS = 8
KILOBYTE = 1000
SHOWN_FROM = 0.1
MOST_KEPT = 0.4
"""Of what a closed ticket has left behind; the rest was cards, lines and what was told."""


def lived(desk: Desk) -> None:
    """A fault of class C from its report to its end, with a warning on the way."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    desk.forward("P4D")
    desk.as_("李强").fill(number, "提交解决结果", cause="列太窄", method="改宽", state_before="untouched")
    desk.as_("赵小禾").press(number, "确认已解决")
    assert desk.ticket(number).status is Status.CLOSED


def bytes_used(desk: Desk) -> dict[str, int]:
    """By table, what its rows and their indexes take; the charts of a digest are of a week, not of a ticket."""
    used = text("SELECT tbl_name, sum(pgsize - unused) FROM dbstat JOIN sqlite_master USING (name) GROUP BY tbl_name")
    with desk.session() as session:
        return {str(table): int(size) for table, size in session.execute(used).all() if table != "paper"}


def test_most_of_a_closed_ticket_is_forgotten(desk: Desk) -> None:
    """Its cards, its lines and the steps that were told go; the ticket, its log and its due times stay."""
    empty = bytes_used(desk)
    for _ in range(TICKETS):
        lived(desk)
    full = bytes_used(desk)
    for days in (400, 1):
        desk.clock.move(days=days)
        while desk.tick("forgetting"):
            continue
    left = bytes_used(desk)
    before, after = (
        {table: (size - empty.get(table, 0)) / TICKETS / KILOBYTE for table, size in sizes.items()}
        for sizes in (full, left)
    )
    whole = "altogether", sum(before.values()), sum(after.values())
    some = sorted((table for table in before if before[table] >= SHOWN_FROM), key=lambda one: -before[one])
    rows = [*((table, before[table], after[table]) for table in some), whole]
    sys.stdout.write("".join(f"{name:20} {was:6.1f} kB a ticket, {now:6.1f} kept\n" for name, was, now in rows))
    assert sum(after.values()) < MOST_KEPT * sum(before.values())
    assert after["work_log"] >= before["work_log"] > 0
