"""权限复核: at the start of a quarter leaders look at every right their people hold, and keep it or have it revoked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.access.cards import review as cards
from handlers.access.checklists import open_checklist
from handlers.i18n import voice_of
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.homes import pin_before, team_room
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.access.granting import Grant
from models.access.queries import Bench, administrators, bench_at, reviewers_of_next_line
from models.access.review import AccessReview, ReviewVerdict, end_when_done, reviews_of
from models.access.review_queries import (
    approvers_of,
    claim_quarters,
    ended_in,
    last_kept,
    open_reviews,
    reviewers_of,
    reviews_owed_since,
    tickets_with_ended,
    to_review,
)
from models.access.terms import AccessPromise, AccessView, AccessWorkflow
from models.chat import Click, Reply
from models.people.person import Department
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import EndReason, Kind, Language
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import UnknownYearError
from sla.clocks.review_slots import next_review, reviews_owed

router = Router()

AT_MOST = 20
Group = tuple[int | None, int | None]
"""Department and, for a reviewer of that department, the holder: their rights are put before other reviewers."""


def _next_review(turn: Turn) -> datetime | None:
    """Return the time of the next review; None where nobody knows the calendar of its year yet."""
    try:
        return next_review(turn.rules.calendar, turn.rules.policy.access_reviews, turn.now).at
    except UnknownYearError:
        return None


@router.tick("access_review", every=timedelta(seconds=10), upcoming=_next_review)
def review(turn: Turn) -> int:
    """Begin the newest review that is owed, older ones are passed over; and drop what has ended meanwhile."""
    return _begin(turn) + _drop_ended(turn)


@router.tick("review_followup", every=timedelta(minutes=10))
def follow_reviewers(turn: Turn) -> int:
    """Give the card also to people who may answer now and could not at the start: a deputy or a new leader."""
    tickets = open_reviews(turn.session)
    bench = bench_at(turn.session, turn.now) if tickets else None
    asked = len(turn.queued)
    for one in tickets:
        ticket = turn.get(Ticket, one.id, lock=True)
        if ticket is not None and bench is not None:
            pin_before(turn, ticket, reviewers_of_next_line(ticket, bench), AccessView.REVIEW)
    return len(turn.queued) - asked


@router.click("review.keep")
def keep(click: Click, turn: Turn) -> Reply:
    """保留."""
    return _decide(click, turn, ReviewVerdict.KEEP)


@router.click("review.revoke")
def revoke_reviewed(click: Click, turn: Turn) -> Reply:
    """收回: it goes on a checklist at once."""
    return _decide(click, turn, ReviewVerdict.REVOKE)


@router.click("review.later")
def put_off(click: Click, turn: Turn) -> Reply:
    """放到最后: the next right is shown."""
    line = _line(click, turn)
    line.put_off(turn.person, reviewers_of(turn.session, line, turn.now), turn.now)
    return turn.changed(line.ticket, "review.put_off_toast")


def _decide(click: Click, turn: Turn, verdict: ReviewVerdict) -> Reply:
    """One winner for each right; the card goes on to the next one."""
    line = _line(click, turn)
    reviewers = reviewers_of(turn.session, line, turn.now)
    is_new = line.decide(verdict, turn.person, reviewers, turn.now, turn.clock)
    if is_new and verdict is ReviewVerdict.REVOKE:
        open_checklist(turn, line.grant.person, [line.grant], EndReason.REVIEWED, turn.person)
    return turn.changed(line.ticket, f"review.toast.{verdict}")


def _line(click: Click, turn: Turn) -> AccessReview:
    """The right that a button names, its ticket and its grant locked; what has ended meanwhile is dropped first."""
    ticket = turn.ticket_of(click.post)
    grant = turn.get(Grant, row_id(click.argument), lock=True)
    line = next((one for one in reviews_of(ticket) if grant is not None and one.grant_id == grant.id), None)
    if line is None:
        raise Refusal("card.stale")
    for ended in ended_in(turn.session, ticket):
        ended.drop(turn.now)
    return line


def _begin(turn: Turn) -> int:
    rules = turn.rules
    last, first_alive = reviews_owed_since(turn.session)
    if first_alive is None:
        return 0
    slots = reviews_owed(rules.calendar, rules.policy.access_reviews, last, first_alive, turn.now)
    late = turn.now - rules.policy.late_after
    if not slots or not claim_quarters(turn.session, slots, turn.now, late):
        return 0
    missed = tuple(slot.quarter for slot in slots[:-1])
    bench = bench_at(turn.session, turn.now)
    for (department, _), grants in _grouped(turn, bench).items():
        _put_before_leaders(turn, bench, slots[-1].quarter, department, grants, missed)
    return 1


def _grouped(turn: Turn, bench: Bench) -> dict[Group, list[Grant]]:
    """The rights of each department, but for those of its own reviewers: each of these apart."""
    groups: dict[Group, list[Grant]] = {}
    for grant, holder in to_review(turn.session):
        own_reviewer = holder.id if bench.asks_oneself(holder) else None
        groups.setdefault((holder.department_id, own_reviewer), []).append(grant)
    return groups


def _put_before_leaders(
    turn: Turn, bench: Bench, quarter: str, department: int | None, grants: Sequence[Grant], missed: tuple[str, ...]
) -> None:
    """Open one ticket with a line for each of the rights, its clock running, its card before the reviewers."""
    ticket = open_workflow_ticket(
        turn,
        AccessWorkflow.REVIEW,
        Kind.PERMISSION,
        team_room(turn),
        _summary(quarter, grants[0].person.department),
        None,
    )
    approvers, kept = approvers_of(turn.session, grants), last_kept(turn.session)
    turn.session.add_all(
        AccessReview(
            quarter=quarter,
            grant_id=grant.id or 0,
            ticket_id=ticket.id or 0,
            department_id=department,
            approved_by=approvers.get(grant.request_id, []),
            reviewed_before=kept.get(grant.id or 0),
        )
        for grant in grants
    )
    turn.session.flush()
    turn.session.refresh(ticket, ["reviews"])
    ticket.log("received", None, turn.now, kind=ticket.kind)
    ticket.log("review_opened", None, turn.now, quarter=quarter, count=len(grants), missed="、".join(missed) or None)
    turn.clock.owe(ticket, AccessPromise.REVIEW, turn.now, turn.now, start_event="review")
    people = bench.reviewers(grants[0].person).first
    pin_before(turn, ticket, people, AccessView.REVIEW)
    if not people:
        turn.tell_about(ticket, administrators(turn.session, turn.now), cards.nobody_reviews, ticket)


def _summary(quarter: str, department: Department | None) -> str:
    """2026年二季度 权限复核 交易一科, in the first language of the house."""
    voice = voice_of(Language.ZH)
    return f"{cards.quarter_words(voice, quarter)} {voice('review.title')} {cards.unit_words(voice, department)}"


def _drop_ended(turn: Turn) -> int:
    """Rights that ended, or that somebody takes back, are asked about no longer."""
    tickets = tickets_with_ended(turn.session, AT_MOST)
    for ticket_id in tickets:
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None:
            for line in ended_in(turn.session, ticket):
                line.drop(turn.now)
            end_when_done(ticket, None, turn.now, turn.clock)
            turn.refresh(ticket)
    return len(tickets)
