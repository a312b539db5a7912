"""What the auditor looks for: what is due and untold, posts that did not leave, tickets without targets."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, exists, func, select

from models.desk_time import desk_time
from models.outbox import Post, PostState
from models.target import Target
from models.terms import OPEN_STATUSES, Kind, Platform
from models.ticket import Ticket

OVERDUE_AFTER = timedelta(minutes=2)


def audit(session: Session, now: datetime) -> dict[str, int]:
    """How many of each fault there are at `now`, desk time; all noughts where the desk keeps its promises.

    It looks at everything that is open, however old: the longest clock runs for weeks.
    """
    before = now - OVERDUE_AFTER
    is_open = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    untold = select(func.count()).select_from(Target).where(*is_open, col(Target.next_step_at) < before)
    unsent = (
        select(func.count())
        .select_from(Post)
        .where(
            col(Post.platform).in_(list(Platform)),  # all of them: the index begins with it
            col(Post.state).in_([PostState.QUEUED, PostState.LEASED, PostState.SENDING]),
            Post.sent_version == 0,
            col(Post.queued_at) < before,
        )
    )
    owed = exists().where(col(Target.ticket_id) == col(Ticket.id), col(Target.withdrawn_at).is_(None))
    unpromised = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.kind == Kind.DEFECT, col(Ticket.status).in_(OPEN_STATUSES), ~owed)
    )
    row = desk_time(session)
    return {
        "untold_steps": session.exec(untold).one(),
        "unsent_posts": session.exec(unsent).one(),
        "tickets_without_targets": session.exec(unpromised).one(),
        "silent": int(row is None or row.alive_at < before),
    }
