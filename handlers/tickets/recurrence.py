"""再次出现: what had worked fails again; a new ticket, linked as a repeat, that counts from now."""

from handlers.tickets.filing import demand_text, new_ticket, notify_team, open_ticket
from handlers.tickets.forms import CAME_BACK
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.tickets.queries import open_repeat
from models.tickets.ticket import Ticket

router = Router()


@router.click("came_back")
def open_recurrence(click: Click, turn: Turn) -> Reply:
    """Ask the reporter what happens now."""
    ticket = turn.ticket_of(click.post)
    _demand_may_come_back(turn, ticket)
    return Reply(form=CAME_BACK.asked(turn, ticket))


@router.form("came_back")
def report_recurrence(submission: Submission, turn: Turn) -> Reply:
    """A new ticket of the kind and class of the old one."""
    ticket = turn.ticket_of(submission.post)
    _demand_may_come_back(turn, ticket)
    text = demand_text(validated(CAME_BACK.asked(turn, ticket), submission, turn)["text"])
    repeat = _repeat(turn, ticket, text)
    return turn.toast("repeat.filed", repeat, number=repeat.number)


def _demand_may_come_back(turn: Turn, ticket: Ticket) -> None:
    within = turn.rules.policy.comes_back_within
    ticket.demand_may_come_back(turn.person, turn.now, open_repeat(turn.session, ticket), within)


def _repeat(turn: Turn, ticket: Ticket, text: str) -> Ticket:
    judged = turn.judge(text)
    kept = {name: ticket.triage[name] for name in ("function", "function_names") if name in ticket.triage}
    repeat = new_ticket(
        turn,
        ticket.place.threaded(None),
        "",
        text,
        turn.now,
        judged,
        kind=ticket.kind,
        severity=ticket.severity,
        impact=ticket.impact,
        triage=kept,
        reporter_id=ticket.reporter_id,
        reporter_account_id=ticket.reporter_account_id,
        entered_by_id=turn.person.id if ticket.entered_by_id else None,
        caller=ticket.caller,
        repeat_of_id=ticket.id,
    )
    repeat.reporter, repeat.repeat_of = ticket.reporter, ticket
    open_ticket(turn, repeat)
    ticket.come_back_as(repeat, text, turn.person, turn.now)
    notify_team(turn, repeat, judged)
    turn.refresh(ticket)
    return repeat
