"""The life of a ticket once it is there: taken, answered, restored, resolved, confirmed, or taken back."""

from datetime import datetime, timedelta

from handlers.tickets import forms
from handlers.tickets.assignee_notices import tell_whoever_has_it
from handlers.tickets.canned_answers import answer_in, canned_for, choices
from handlers.tickets.directive_cards import end_directive
from handlers.tickets.merging_forms import DECIDE_LESSER, RESOLVE
from handlers.tickets.results import (
    bring_verdict,
    close_confirmed,
    send_back,
    settle,
    take_back,
    take_back_by_press,
    tell_merged,
    tell_report_owed,
)
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Reply, Submission
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import Satisfaction, StateBefore, Status
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import longest_unanswered, unanswered_since, withdrawn_of_reporter
from models.tickets.resolution import Recovery
from models.tickets.ticket import Ticket

router = Router()

AT_MOST = 50
A_SECOND = timedelta(seconds=1)


@router.click("take")
def take(click: Click, turn: Turn) -> Reply:
    """Begin the work; the reporter sees name and phone."""
    ticket = turn.ticket_of(click.post)
    ticket.take(turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "ticket.taken")


@router.click("answer")
def open_answer(click: Click, turn: Turn) -> Reply:
    """Ask for the words of the answer."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_answerer(turn.person)
    return Reply(form=forms.ANSWER.asked(turn, ticket, offers={"canned": choices(canned_for(turn, ticket))}))


@router.form("answer")
def answer(submission: Submission, turn: Turn) -> Reply:
    """The answer goes to the reporter; anything but a defect ends with it."""
    ticket = turn.ticket_of(submission.post)
    canned = canned_for(turn, ticket)
    fields = validated(forms.ANSWER.asked(turn, ticket, offers={"canned": choices(canned)}), submission, turn)
    ticket.demand_answerer(turn.person)
    ticket.give_answer(answer_in(turn, ticket, canned, fields), turn.person, turn.now, turn.clock)
    end_directive(turn, ticket)
    return _brought_back(turn, ticket, "ticket.answered")


@router.click("restore")
def open_restore(click: Click, turn: Turn) -> Reply:
    """Business runs again, says who works on it: the moment is kept, and what was done for the data is asked."""
    ticket = turn.ticket_of(click.post)
    ticket.begin_restoring(turn.person, turn.now)
    if ticket.restored_at is not None:
        return turn.changed(ticket, "restore.claimed")
    return Reply(form=forms.RESTORE.asked(turn, ticket))


@router.form("restore")
def restore(submission: Submission, turn: Turn) -> Reply:
    """Office or reporter are asked whether it is so."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.RESTORE.asked(turn, ticket), submission, turn)
    was_claimed = ticket.restored_at is not None
    within = turn.rules.policy.form_dialog_lasts
    ticket.restore(_recovery_in(fields, turn), turn.person, turn.now, turn.clock, within)
    tell_report_owed(turn, ticket)
    return turn.changed(ticket, "restore.claimed") if was_claimed else _brought_back(turn, ticket, "restore.claimed")


@router.click("confirm_restored")
def confirm_restored(click: Click, turn: Turn) -> Reply:
    """Office or reporter see it running."""
    ticket = turn.ticket_of(click.post)
    ticket.confirm_restored(turn.person, turn.now, turn.clock)
    tell_report_owed(turn, ticket)
    return turn.changed(ticket, "restore.confirmed")


@router.click("deny_restored")
def deny_restored(click: Click, turn: Turn) -> Reply:
    """Office or reporter see that it still fails."""
    ticket = turn.ticket_of(click.post)
    ticket.deny_restored(turn.person, turn.now, turn.clock)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    return turn.changed(ticket, "restore.denied")


@router.click("resolve")
def open_resolve(click: Click, turn: Turn) -> Reply:
    """Ask for cause and method; first what becomes of the other faults that were told with it (R9)."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_work_in_progress(turn.person)
    if ticket.undecided:
        return Reply(form=DECIDE_LESSER.asked(turn, ticket, argument=RESOLVE))
    return Reply(form=forms.RESOLVE.asked(turn, ticket))


@router.form("resolve")
def resolve(submission: Submission, turn: Turn) -> Reply:
    """The result goes to the reporter, who is asked whether it works."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.RESOLVE.asked(turn, ticket), submission, turn)
    if ticket.status is Status.RESOLVED:
        raise Refusal("ticket.is_over", number=ticket.number)
    result = fields["cause"], fields["method"], fields["tip"]
    ticket.resolve(*result, _recovery_in(fields, turn), turn.person, turn.now, turn.clock)
    tell_report_owed(turn, ticket)
    return _brought_back(turn, ticket, "ticket.resolved")


@router.click("confirm_fixed")
def confirm_fixed(click: Click, turn: Turn) -> Reply:
    """The reporter says it works; the same card then asks how content they were."""
    ticket = turn.ticket_of(click.post)
    return close_confirmed(turn, ticket)


@router.click("rate")
def rate(click: Click, turn: Turn) -> Reply:
    """满意, 基本满意 or 不满意."""
    ticket = turn.ticket_of(click.post)
    grade = click.argument
    if grade not in list(Satisfaction):
        raise Refusal("card.unknown_button")
    ticket.rate(Satisfaction(grade), turn.person, turn.now)
    return turn.changed(ticket, "ticket.rated")


@router.click("reopen")
def open_reopen(click: Click, turn: Turn) -> Reply:
    """Ask the reporter what does not work yet."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_reporter(turn.person)
    return Reply(form=forms.REOPEN.asked(turn, ticket))


@router.form("reopen")
def reopen(submission: Submission, turn: Turn) -> Reply:
    """未解决: back to work with the original due time."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.REOPEN.asked(turn, ticket), submission, turn)
    return send_back(turn, ticket, fields["reopen_reason"])


@router.click("withdraw")
def open_withdrawal(click: Click, turn: Turn) -> Reply:
    """Taken back as a false alarm; the office is asked why where it is an A or B."""
    return take_back_by_press(turn, turn.ticket_of(click.post))


@router.form("withdraw")
def withdraw(submission: Submission, turn: Turn) -> Reply:
    """Taken back by the office, for a reason (R15)."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.WITHDRAW.asked(turn, ticket), submission, turn)
    return take_back(turn, ticket, fields["reason"])


@router.click("false_alarm.agree")
def agree_to_false_alarm(click: Click, turn: Turn) -> Reply:
    """误报经领导同意: what was late and taken back does not count."""
    ticket = turn.ticket_of(click.post)
    ticket.agree_to_false_alarm(turn.person, turn.now, turn.clock)
    outcome = phrase("false_alarm.agreed_by", who=turn.person.name, phone=turn.person.phone)
    settle(turn, ticket, "false_alarm.agree", outcome)
    return turn.changed(ticket, "false_alarm.agreed")


@router.click("rehearsal")
def open_rehearsal(click: Click, turn: Turn) -> Reply:
    """Ask what is rehearsed."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_be_rehearsal(turn.person, turn.now)
    return Reply(form=forms.REHEARSAL.asked(turn, ticket))


@router.form("rehearsal")
def mark_rehearsal(submission: Submission, turn: Turn) -> Reply:
    """演练: a leader says that the fault is none; it is worked on, and in no figure."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_be_rehearsal(turn.person, turn.now)
    fields = validated(forms.REHEARSAL.asked(turn, ticket), submission, turn)
    ticket.mark_rehearsal(fields["reason"], turn.person, turn.now)
    return turn.changed(ticket, "rehearsal.marked")


@router.click("flood.leave_out")
def leave_out_flood(click: Click, turn: Turn) -> Reply:
    """陌生人刷屏: a leader takes all that the stranger wrote and the office took back out of the figures."""
    ticket = turn.ticket_of(click.post)
    ticket.leave_out_flood(turn.person, turn.now, turn.clock)
    for other in withdrawn_of_reporter(turn.session, ticket):
        if other.may_leave_out_flood(turn.person):
            other.leave_out_flood(turn.person, turn.now, turn.clock)
            turn.refresh(other)
    return turn.changed(ticket, "flood.left_out")


@router.click("no_false_alarm")
def no_false_alarm(click: Click, turn: Turn) -> Reply:
    """并非误报: it is open again with all that was owed (R15)."""
    ticket = turn.ticket_of(click.post)
    ticket.dispute_withdrawal(turn.person, turn.now, turn.clock)
    tell_whoever_has_it(turn, ticket, phrase("work.disputed"))
    return turn.changed(ticket, "ticket.no_false_alarm")


def _next_to_close(turn: Turn) -> datetime | None:
    """A second after the reporter's time to answer is over, for the ticket that has waited longest."""
    resolved_at = longest_unanswered(turn.session)
    if resolved_at is None:
        return None
    return turn.rules.calendar.close_after(resolved_at, turn.rules.policy.close_unanswered_after_days) + A_SECOND


@router.tick("close_unanswered", every=timedelta(minutes=1), upcoming=_next_to_close)
def close_unanswered(turn: Turn) -> int:
    """逾期未反馈自动办结: resolved, and no word from the reporter for the policy's number of working days."""
    calendar, days = turn.rules.calendar, turn.rules.policy.close_unanswered_after_days
    tickets = [
        ticket
        for ticket in unanswered_since(turn.session, calendar.not_over_from(turn.now, days), AT_MOST)
        if ticket.resolved_at and turn.now > calendar.close_after(ticket.resolved_at, days)
    ]
    for ticket in tickets:
        ticket.close_unanswered(turn.now, turn.clock)
        end_directive(turn, ticket)
        tell_merged(turn, ticket)
        tell_report_owed(turn, ticket)
        turn.refresh(ticket)
    return len(tickets)


def _recovery_in(fields: dict[str, str], turn: Turn) -> Recovery:
    """Return the form's entries about data. Raises FieldErrors where data was touched and nothing is said of it."""
    recovery = Recovery(StateBefore(fields["state_before"]), fields["protection"])
    if recovery.says_too_little:
        raise FieldErrors({"protection": turn.voice("recovery.say_how")})
    return recovery


def _brought_back(turn: Turn, ticket: Ticket, key: str) -> Reply:
    """Put the news before the reporter as a card of its own, so that they are notified."""
    bring_verdict(turn, ticket)
    return turn.changed(ticket, key)
