"""请补充 and 恢复计时: the desk waits for its reporter, asks again, and does not wait for ever."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.tickets import forms
from handlers.tickets.assignee_notices import tell_whoever_has_it
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from handlers.turn.router import Router, till_a_commit
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.messaging.outbox import INSIDE, OUTSTANDING
from models.people.person import Person
from models.phrase import phrase
from models.terms import Kind, Promise, Role
from models.tickets.card_queries import OrdinaryView
from models.tickets.queries import (
    longest_unchased_wait,
    next_wait_end,
    over_waited,
    post_of,
    waiting_since,
    with_news_of_questions,
)
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait

router = Router()

AT_MOST = 50
A_SECOND = timedelta(seconds=1)


@router.click("ask_reporter")
def open_ask(click: Click, turn: Turn) -> Reply:
    """Ask what the reporter is to be asked."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_ask(turn.person)
    effect = _effect(turn, ticket)
    return Reply(form=forms.ASK_REPORTER.asked(turn, ticket, told=(turn.voice(effect),) if effect else ()))


@router.form("ask_reporter")
def ask_reporter(submission: Submission, turn: Turn) -> Reply:
    """The question goes to the reporter as a card; the clock stands still where the class grants it."""
    ticket = turn.ticket_of(submission.post)
    fields = validated(forms.ASK_REPORTER.asked(turn, ticket), submission, turn)
    ticket.demand_may_ask(turn.person)
    turn.unpin_card(ticket, OrdinaryView.QUESTION)
    # What the desk says in its own chat is written where it is shown; elsewhere it has to arrive first.
    is_delivered = ticket.place.platform is INSIDE
    wait = ticket.ask_reporter(fields["asked"], turn.person, turn.now, turn.clock, is_delivered=is_delivered)
    wait.post_id = turn.pin_cards(ticket, turn.where_read(ticket), OrdinaryView.QUESTION)[0].id
    if ticket.kind is not Kind.DEFECT:
        return turn.changed(ticket, "wait.begun")
    if wait.is_requested or wait.delivered_at is None:
        return turn.changed(ticket, "wait.begun_requested" if wait.is_requested else "wait.begun")
    resolve = ticket.target(Promise.RESOLVE)
    if resolve is not None and resolve.paused_at is not None:
        return turn.changed(ticket, "wait.begun_paused")
    return turn.changed(ticket, "wait.begun_past" if turn.clock.grants_pause(ticket) else "wait.begun_running")


@router.click("resume")
def resume(click: Click, turn: Turn) -> Reply:
    """Go on without waiting any longer."""
    ticket = turn.ticket_of(click.post)
    ticket.resume(turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "wait.resumed")


def _next_chase(turn: Turn) -> datetime | None:
    begun_at = longest_unchased_wait(turn.session)
    return None if begun_at is None else _close_after(turn, begun_at, turn.rules.policy.chase_after_days) + A_SECOND


@router.tick("chase_reporters", every=timedelta(minutes=1), upcoming=_next_chase)
def chase_reporters(turn: Turn) -> int:
    """Ask once more, when the policy's number of working days has passed without an answer."""
    days = turn.rules.policy.chase_after_days
    tickets = _waiting(turn, days, is_chased=False)
    for ticket in tickets:
        wait = ticket.lasting_wait
        if wait is not None:
            wait.chased_at = turn.now
            ticket.log("chased", None, turn.now, text=wait.asked)
            turn.unpin_card(ticket, OrdinaryView.QUESTION)
            turn.pin_cards(ticket, turn.where_read(ticket), OrdinaryView.QUESTION)
            turn.refresh(ticket)
    return len(tickets)


def _next_end(turn: Turn) -> datetime | None:
    ends_at = next_wait_end(turn.session)
    return ends_at and ends_at + A_SECOND


@router.tick("end_waits", every=timedelta(minutes=1), upcoming=_next_end)
def end_waits(turn: Turn) -> int:
    """A wait ends by itself when it has lasted as long as a wait may; the clock runs again."""
    tickets = over_waited(turn.session, turn.now, AT_MOST)
    for ticket in tickets:
        wait = ticket.lasting_wait
        longest = wait.ends_at if wait is not None and wait.ends_at is not None else turn.now
        ticket.resume(None, turn.now, turn.clock, ended_at=min(longest, turn.now))
        tell_whoever_has_it(turn, ticket, phrase("work.waited_enough"))
        turn.refresh(ticket)
    return len(tickets)


@router.tick("questions", every=A_SECOND, sleeps_until=till_a_commit)
def see_what_was_delivered(turn: Turn) -> int:
    """Count a question from its arrival (R20); tell the people who have the ticket of one that cannot arrive."""
    tickets = with_news_of_questions(turn.session, AT_MOST)
    for ticket in tickets:
        for wait in [one for one in ticket.waits if one.delivered_at is None and one.post_id]:
            _look_after(turn, ticket, wait)
        turn.refresh(ticket)
    return len(tickets)


def _look_after(turn: Turn, ticket: Ticket, wait: Wait) -> None:
    question, asker = post_of(turn.session, wait), turn.get(Person, wait.asked_by_id)
    if question is None or asker is None:
        return
    if question.sent_version and question.sent_at is not None:
        ticket.note_delivery(wait, question.sent_at, asker, turn.now, turn.clock)
    elif wait is ticket.lasting_wait and question.state not in OUTSTANDING:
        ticket.give_up_question(wait, turn.now, turn.clock)
        tell_whoever_has_it(turn, ticket, phrase("work.question_undelivered", asked=clipped(wait.asked, SHOWN_TEXT)))


@router.click("allow_pause")
def allow_pause(click: Click, turn: Turn) -> Reply:
    """同意停表: the office lets the clock stand still, from now on."""
    ticket = turn.ticket_of(click.post)
    ticket.allow_pause(turn.person, turn.now, turn.clock)
    return turn.changed(ticket, "wait.allowed")


def _effect(turn: Turn, ticket: Ticket) -> str:
    """Return the effect that asking now would have on the resolve clock."""
    resolve = ticket.target(Promise.RESOLVE)
    if resolve is None:
        return ""
    if not turn.clock.grants_pause(ticket):
        return "wait.will_run"
    if turn.now > resolve.due_at:
        return "wait.is_past"
    needs_office = not turn.person.has(Role.OFFICE) and turn.clock.pause_needs_office(ticket, turn.now)
    return "wait.will_ask_office" if needs_office else "wait.will_pause"


def _waiting(turn: Turn, days: int, *, is_chased: bool | None) -> Sequence[Ticket]:
    """Tickets, locked, whose reporter was asked more than so many working days ago."""
    calendar = turn.rules.calendar
    before = calendar.not_over_from(turn.now, days)
    found = waiting_since(turn.session, before, is_chased=is_chased, at_most=AT_MOST)
    return [
        ticket
        for ticket in found
        # Looked at again under the lock: another replica may have chased it a moment ago.
        if (wait := ticket.lasting_wait)
        and not (is_chased is False and wait.chased_at)
        and turn.now > calendar.close_after(wait.asked_at, days)
    ]


def _close_after(turn: Turn, begun_at: datetime, days: int) -> datetime:
    return turn.rules.calendar.close_after(begun_at, days)
