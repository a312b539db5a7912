"""同一问题?: a new report close to a fault that stands asks whether it is the same. Only people join them.

Reports are compared beside the writer, so none waits for it.
"""

from datetime import timedelta

from sqlmodel import Session

from handlers.conversation.comparing import ComparedReport, ask_of, compare, deny, end_question
from handlers.turn.router import Router, SideRead, till_a_commit
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.tickets.alike import asked_in_vain, not_compared

router = Router()

AT_ONCE, ENDED_AT_ONCE = 20, 50
"""So many reports are compared, and so many questions ended, before others have their turn."""


@router.tick("same_fault", every=timedelta(seconds=1), sleeps_until=till_a_commit)
def compare_reports(turn: Turn) -> int | SideRead:
    """Compare each new report with the faults that are open."""
    new, rules, now = not_compared(turn.session, AT_ONCE), turn.rules, turn.now
    if not new:
        return 0

    def read(session: Session) -> list[ComparedReport]:
        return compare(session, new, rules, now)

    def then(found: list[ComparedReport], later: Turn) -> int:
        return sum(ask_of(later, one) for one in found)

    return SideRead(read, then)


@router.tick("same_fault_over", every=timedelta(minutes=1))
def end_questions(turn: Turn) -> int:
    """End questions about a fault that is over, or move them to the fault that it was joined to."""
    looks = asked_in_vain(turn.session, ENDED_AT_ONCE)
    if not looks:
        return 0
    for ticket_id, main_id in [(look.ticket_id, look.main_id) for look in looks]:
        end_question(turn, ticket_id, main_id)
    return len(looks)


@router.click("same.deny")
def deny_same(click: Click, turn: Turn) -> Reply:
    """不是同一问题: office or reporter say so before anything was joined, and nothing is asked any more."""
    return turn.changed(deny(turn, click.post), "talk.goes_on")
