"""R10: a symptom after a result. The words reopen it with its original due time; one press says how it really was."""

from handlers.conversation import cards
from handlers.conversation.follow_ups import follow_up, note, tell_lesser
from handlers.conversation.new_reports import report
from handlers.conversation.talk import Talk, is_graver
from handlers.intake.attachments import attach
from handlers.tickets.assignee_notices import tell_whoever_has_it
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from handlers.tickets.counting_on import show_again
from handlers.tickets.mirroring import mirror
from handlers.turn.turn import Turn
from models.chat import Reply
from models.lists.ticket_candidates import Meant
from models.people.person import Person
from models.phrase import phrase
from models.terms import Status
from models.tickets.card_queries import OrdinaryView
from models.tickets.merging import CountsOn, WindowState
from models.tickets.ticket import Ticket

MOST_ASKED = 4


def reopen_by_words(talk: Talk, may_mean: list[Meant], rule: str = "R10") -> Reply:
    """One result may be meant: it is reopened at once. Several: the sender is asked, and the gravest waits an hour."""
    turn, message = talk.turn, talk.message
    if len(may_mean) > 1:
        return _ask_which(talk, may_mean, rule)
    ticket = talk.locked(may_mean[0])
    reopen(turn, ticket, message.text, message.ref, rule)
    tell_lesser(talk, ticket)
    attach(turn, ticket, message)
    mirror(turn, ticket, message.text, message.place)
    turn.post_about(ticket, message.place, cards.reopened, ticket, message.text)
    turn.refresh(ticket)
    return turn.toast("talk.reopened_toast", ticket, number=ticket.number)


def may_be_reopened(ticket: Ticket) -> bool:
    """A result stands that words may deny."""
    return not ticket.status.is_final and (ticket.restored_at is not None or ticket.status is Status.RESOLVED)


def reopen(turn: Turn, ticket: Ticket, text: str, ref: str, rule: str, by: Person | None = None) -> None:
    """Back to work with its original due time, by the words of its reporter, who acts or is named."""
    ticket.reopen_by_words(text, ref, rule, by or turn.person, turn.now, turn.clock)
    turn.unpin_card(ticket, OrdinaryView.VERDICT)
    tell_whoever_has_it(turn, ticket, phrase("work.reopened", reason=clipped(text, SHOWN_TEXT)))


def report_after_close(talk: Talk, closed: Meant, rule: str = "R10") -> Reply:
    """Report that a closed fault fails again: the graver of both classes, and three presses for its reporter."""
    ticket = talk.locked(closed) if closed.status is Status.MERGED else None
    if ticket is not None and ticket.is_explained:
        return _of_a_change(talk, closed, ticket, rule)
    return report(talk, rule, after=closed)


def _of_a_change(talk: Talk, meant: Meant, ticket: Ticket, rule: str) -> Reply:
    """Note words about a fault that a change explains; afterwards it counts on. Graver words are a new report (R0)."""
    turn, number = talk.turn, ticket.window["number"]
    state = ticket.window["state"]
    if state == WindowState.JOINED and not is_graver(talk.words.judged.severity, meant):
        return follow_up(talk, meant, rule, may_raise=False)
    if state != WindowState.OVER:
        return report(talk, rule)
    ticket.fails_after_window(turn.person, turn.now, turn.clock)
    note(talk, ticket, rule)
    show_again(turn, ticket, number, CountsOn.FAILS)
    return turn.toast("talk.reopened_toast", ticket, number=ticket.number)


def _ask_which(talk: Talk, may_mean: list[Meant], rule: str) -> Reply:
    turn, message = talk.turn, talk.message
    tickets = sorted((talk.locked(one) for one in may_mean[:MOST_ASKED]), key=lambda one: one.id or 0)
    gravest = min(tickets, key=lambda one: (one.severity or "B", one.id or 0))
    for ticket in tickets:
        ticket.log("spoken_of", talk.person, turn.now, text=message.text, ref=message.ref, rule=rule)
        tell_whoever_has_it(turn, ticket, phrase("work.may_deny", text=clipped(message.text, SHOWN_TEXT)))
        turn.refresh(ticket)
    others = [ticket.number for ticket in tickets if ticket is not gravest]
    kept = {"ref": message.ref, "text": message.text, "at": turn.now.isoformat(), "others": others}
    gravest.remember(may_deny=kept)
    gravest.choose_by = turn.now + turn.rules.policy.intake.choose_within
    turn.post_about(gravest, message.place, cards.which_relapse, message.text, tickets)
    return turn.toast("talk.which_relapse", gravest)
