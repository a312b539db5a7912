"""Looks after questions: the closest earlier answers for the office, an article at once for who asked just that.

Both ticks read beside the writer, so no report waits for them.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.knowledge.finding import Match
from handlers.knowledge.folder import Changes, changes_in, write
from handlers.knowledge.indexing import look_anew, next_to_take_in, something_new, work_out, write_entries
from handlers.knowledge.offering import find_for, offer
from handlers.turn.router import Router, SideRead, till_a_commit
from handlers.turn.turn import Turn
from models.knowledge.entry import number_of_entries
from models.knowledge.look import to_look_after

router = Router()

AT_ONCE, INDEXED_AT_ONCE = 20, 50
"""So many questions are looked after, and so many texts taken in, before others have their turn."""
RESTS = timedelta(seconds=20)
"""The first text loads the encoder, a second of work; what fell due while the desk was off comes before it."""


@router.tick("knowledge", every=timedelta(seconds=1), rests=RESTS, sleeps_until=till_a_commit)
def look_after_questions(turn: Turn) -> int | SideRead:
    """Find what may answer each open question that nobody looked after yet."""
    asked = [ticket.id or 0 for ticket in to_look_after(turn.session, AT_ONCE)]
    if not asked:
        return 0
    rules, now = turn.rules, turn.now

    def read(session: Session) -> tuple[int, dict[int, list[Match]]]:
        return number_of_entries(session), find_for(session, asked, now, rules)

    def then(told: tuple[int, dict[int, list[Match]]], later: Turn) -> int:
        entries, found = told
        offered = sum(offer(later, ticket_id, matches, rules.policy) for ticket_id, matches in found.items())
        if number_of_entries(later.session) != entries:
            look_anew(later.session)  # what was taken in meanwhile was not seen
        return offered

    return SideRead(read, then)


@router.tick("knowledge_folder", every=timedelta(seconds=10))
def read_folder(turn: Turn) -> int | SideRead:
    """Take in the files that changed, where the office has a folder of articles."""
    folder, policy = turn.rules.knowledge_folder, turn.rules.policy
    if folder is None:
        return 0
    functions = frozenset(one.id for one in (*policy.main_functions, *policy.non_main_functions))

    def then(changes: Changes | None, later: Turn) -> int:
        return write(later, changes) if changes is not None else 0

    return SideRead(lambda session: changes_in(session, folder, functions), then)


def _next_to_take_in(turn: Turn) -> datetime | None:
    return next_to_take_in(turn.session, turn.now)


@router.tick("knowledge_index", every=timedelta(seconds=2), rests=RESTS, sleeps_until=_next_to_take_in)
def take_in_answers(turn: Turn) -> int | SideRead:
    """Have articles that changed and answers that were given found from now on."""
    rules = turn.rules
    new = something_new(turn.session, turn.now, INDEXED_AT_ONCE, reads_meaning=rules.reads_meaning)
    if new is None:
        return 0
    return SideRead(
        lambda session: work_out(session, new, rules),
        lambda worked_out, later: write_entries(later.session, worked_out),
    )
