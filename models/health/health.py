"""The auditor's faults: what is due and untold, posts that did not leave or hang, tickets without targets."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session, col, exists, func, or_, select

from models.clocks.desk_time import desk_time
from models.messaging.outbox import IS_UNSETTLED, OUTSTANDING, Post, PostState
from models.messaging.unreachable import refused_chats, refused_platforms
from models.storage.database_time import machine_now
from models.terms import Kind, Platform
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket

OVERDUE_AFTER = timedelta(minutes=2)
LEASES_ARE_TAKEN_UP_WITHIN = timedelta(minutes=1)


def audit(session: Session, now: datetime, running: Collection[Platform] = tuple(Platform)) -> dict[str, int]:
    """Count each kind of fault at `now`, desk time; all noughts where the desk keeps its promises.

    A post for a platform that is not `running` waits for the day on which it is set up, and alarms nobody.

    It looks at everything that is open, however old: the longest clock runs for weeks.
    """
    before = now - OVERDUE_AFTER
    is_open = col(Target.met_at).is_(None), col(Target.withdrawn_at).is_(None)
    untold = select(func.count()).select_from(Target).where(*is_open, col(Target.next_step_at) < before)
    owed = exists().where(col(Target.ticket_id) == col(Ticket.id), col(Target.withdrawn_at).is_(None))
    unpromised = select(func.count()).select_from(Ticket).where(Ticket.kind == Kind.DEFECT, IS_OPEN, ~owed)
    row = desk_time(session)
    return {
        "untold_steps": session.exec(untold).one(),
        "unsent_posts": _unsent(session, before, running),
        "stale_leases": _stale_leases(session),
        "tickets_without_targets": session.exec(unpromised).one(),
        "refused_platforms": len(refused_platforms(session, running)),
        "refused_chats": len(refused_chats(session, running)),
        "silent": int(row is None or abs(now - row.alive_at) > OVERDUE_AFTER),
    }


def _unsent(session: Session, before: datetime, running: Collection[Platform]) -> int:
    """Posts that should have left by then: what was queued, and what quiet hours held until then."""
    posts = select(func.count()).where(col(Post.platform).in_(list(running)), IS_UNSETTLED)  # as the index has them
    is_first = col(Post.state).in_(OUTSTANDING), Post.sent_version == 0
    was_ahead = col(Post.queued_at) > before + 2 * OVERDUE_AFTER  # the machine's clock was, and is not any more
    is_queued = *is_first, or_(col(Post.queued_at) < before, was_ahead)
    is_held = Post.state == PostState.HELD, col(Post.expected_at) < before
    return session.exec(posts.where(*is_queued)).one() + session.exec(posts.where(*is_held)).one()


def _stale_leases(session: Session) -> int:
    """Posts that a process took in hand and that none has taken up again since."""
    found = select(func.count()).where(
        col(Post.platform).in_(list(Platform)),
        IS_UNSETTLED,
        col(Post.state).in_([PostState.LEASED, PostState.SENDING]),
        col(Post.lease_until) < machine_now(session.connection()) - LEASES_ARE_TAKEN_UP_WITHIN,
    )
    return session.exec(found).one()
