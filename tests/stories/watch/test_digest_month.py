"""Five weeks of desk time with a holiday week, a make-up Saturday and an outage: each digest once, in its slot."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import col, select

from models.clocks.desk_time import DeskTime
from models.figures.digest import DigestRun
from models.messaging.outbox import Post
from models.terms import DigestKind
from sla.calendar.business_hours import SHANGHAI
from tests.support.one_connection import SwiftDesk

BEGINS, ENDS = datetime(2026, 9, 28, 8, 0, tzinfo=SHANGHAI), datetime(2026, 11, 2, 18, 0, tzinfo=SHANGHAI)
OFF = datetime(2026, 10, 9, 8, 15, tzinfo=SHANGHAI), datetime(2026, 10, 11, 10, 5, tzinfo=SHANGHAI)
"""The desk is off from a Friday morning, over the make-up Saturday, until Sunday."""
TICKS = ("digests", "day_off_reports", "digest_weekly", "digest_monthly")
HALF_AN_HOUR = timedelta(minutes=30)
SLOTS = {time(8, 30), time(9), time(16, 30)}
WORKED = [
    *("09-28", "09-29", "09-30", "10-08", "10-09", "10-10", "10-12", "10-13", "10-14", "10-15", "10-16"),
    *("10-19", "10-20", "10-21", "10-22", "10-23", "10-26", "10-27", "10-28", "10-29", "10-30", "11-02"),
]
LATE = {"10-09 08:30", "10-10 08:30", "10-11 09:00", "10-10 16:30"}


def moments() -> Iterator[datetime]:
    """Each half hour, and twice where a slot is: another process looks as well."""
    at = BEGINS
    while at <= ENDS:
        yield at
        if at.time() in SLOTS:
            yield at
        at += HALF_AN_HOUR


@pytest.mark.thorough("a month")
def test_each_once_and_in_its_slot(swift: SwiftDesk) -> None:
    """What fell into the outage is posted once, the newest of its kind, and marked late; nothing is left out."""
    with swift.session() as session:
        session.add(DeskTime(first_alive_at=BEGINS, alive_at=BEGINS))
    titles: list[str] = []
    for at in moments():
        if OFF[0] <= at < OFF[1]:
            continue
        swift.now = at
        swift.tick("seals", *TICKS)
    with swift.session() as session:
        runs = session.exec(select(DigestRun).order_by(col(DigestRun.slot))).all()
        told = [(run.kind, f"{run.slot.astimezone(SHANGHAI):%m-%d %H:%M}", run.is_late) for run in runs]
        titles = [str(post.card["title"]) for post in session.exec(select(Post).where(Post.chat == "team")).all()]
    slots = {kind: [slot for one, slot, _ in told if one is kind] for kind in DigestKind}
    every = [(BEGINS + timedelta(days=day)).strftime("%m-%d") for day in range((ENDS - BEGINS).days + 1)]
    assert slots[DigestKind.DAILY] == [f"{day} 08:30" for day in WORKED]
    assert slots[DigestKind.DAY_OFF] == [f"{day} 09:00" for day in every if day not in WORKED]
    assert slots[DigestKind.WEEKLY] == [f"{day} 16:30" for day in ("09-30", "10-10", "10-16", "10-23", "10-30")]
    assert slots[DigestKind.MONTHLY] == ["10-08 09:00", "11-02 09:00"]
    assert {slot for _, slot, is_late in told if is_late} == LATE
    dailies = [title for title in titles if title.startswith("运维日报")]
    assert len(dailies) == len(set(dailies)) == len(WORKED) - 1
    assert len([title for title in titles if title.startswith("运维周报")]) == 5
    assert len([title for title in titles if title.startswith("运维月度")]) == 2
    assert not any(title.startswith("值班") for title in titles)
