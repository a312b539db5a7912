"""转为变更: an older ticket of this kind goes by the steps of changes from now on; what it says stays."""

from handlers.changes.telling import show_step
from handlers.tickets.filing import title_of
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.draft import LONGEST_WHAT
from models.changes.editing import demand_may_apply, draft
from models.changes.terms import CHANGE, ChangeKind
from models.chat import Click, Reply
from models.cutting import cut_at
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Kind, Promise, Role, Voiding
from models.tickets.ticket import Ticket

router = Router()


@router.click("change.take_over")
def turn_into_change(click: Click, turn: Turn) -> Reply:
    """转为变更, by the office or the reporter: make a draft from the known words of the report."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_ordinary()
    if not (turn.person.is_ours(Role.OFFICE) or ticket.is_reported_by(turn.person)):
        raise Refusal("change.only_applicant")
    if ticket.kind is not Kind.CHANGE or ticket.status.is_final:
        raise Refusal("change.not_from_this", number=ticket.number)
    applicant = _applicant(turn, ticket)
    demand_may_apply(applicant)
    ticket.end_wait(turn.now, turn.clock)
    turn.clock.waive(ticket, Promise.RESPOND, turn.now, Voiding.KIND_CHANGED)
    for view in {post.card_view for post in turn.live_cards(ticket)} - {CardView.REPORTER, CardView.TEAM}:
        turn.unpin_card(ticket, str(view))
    ticket.workflow = CHANGE
    change = _row(turn, ticket, applicant)
    ticket.log("change_taken_over", turn.person, turn.now)
    draft(change, turn.person, turn.now)
    show_step(turn, change)
    return turn.toast("change.drafted_toast", ticket, number=ticket.number)


def _applicant(turn: Turn, ticket: Ticket) -> Person:
    """Return the reporter, if they may apply; else the person who turns the ticket into a change."""
    reporter = ticket.reporter
    if reporter is None or reporter.is_external or reporter.is_placeholder or not reporter.is_active(turn.now):
        return turn.person
    return reporter


def _row(turn: Turn, ticket: Ticket, applicant: Person) -> Change:
    change = Change(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        applicant_id=applicant.id or 0,
        applicant=applicant,
        what=cut_at(title_of(ticket.text), LONGEST_WHAT),
        kind=ChangeKind.PATCH,
        facts=[],
    )
    turn.session.add(change)
    turn.session.flush()
    return change
