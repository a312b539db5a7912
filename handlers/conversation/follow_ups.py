"""Effects of words on an existing ticket: they are noted, they raise it, they ask how it goes, they say it is over."""

from datetime import datetime, timedelta

from handlers.conversation import cards
from handlers.conversation.talk import Talk, gravest_said, is_graver
from handlers.intake.attachments import attach
from handlers.tickets.assignee_notices import take_supplement, tell_duty, tell_whoever_has_it
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from handlers.tickets.filing import alert_on_security, keep_graver, note_lesser, show_graver, title_of
from handlers.tickets.mirroring import mirror
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.chat import Place, Reply
from models.lists.ticket_candidates import Meant
from models.phrase import phrase
from models.terms import Kind, Severity, Status
from models.tickets.facts import ORDINARY
from models.tickets.queries import burst_began, supplements_at
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from sla.policy.policy import EscalationLevel
from sla.reading.lexicon import Signal
from sla.reading.triage import Triage

A_WHILE = timedelta(minutes=10)
MOST_ASKED = 4
MOST_IN_RECEIPT = 4
"""So many lines have their own button on a receipt, the next begins another; of so many the lines are known."""


def follow_up(
    talk: Talk,
    meant: Meant,
    rule: str,
    judged: Triage | None = None,
    *,
    is_burst: bool = False,
    may_raise: bool = True,
) -> Reply:
    """Note the words on the ticket, for its people; graver ones raise it, from their own moment on (R14).

    Within a burst they count from its first line; an A from the line that made it one (R2). A bare symptom says no more
    than the ticket does.
    """
    ticket = talk.locked(meant)
    was_waiting = ticket.status is Status.WAITING
    entry = note(talk, ticket, rule)
    may_raise = may_raise and meant.workflow == ORDINARY
    is_raised = raise_by_words(talk, ticket, meant, judged, is_burst=is_burst, may_raise=may_raise)
    if is_raised is None and is_burst and ticket.taken_at is None:
        _retitle(talk, ticket, is_burst=True)
    if not was_waiting and not (is_raised and ticket.merged_into is None):
        tell_of_words(talk, ticket)
    if Signal.PROGRESS in talk.words.said:
        show_standing(talk, meant)
    tell_lesser(talk, ticket)
    reading = talk.turn.workflows.of(ticket).reading
    if reading is not None:
        reading.add(talk.turn, ticket, talk.message.text)
    alert_on_security(talk.turn, ticket, talk.words.judged)
    put_receipt(talk, ticket, entry)
    talk.turn.refresh(ticket)
    return talk.turn.toast("talk.noted", ticket, number=ticket.number)


def tell_of_words(talk: Talk, ticket: Ticket) -> None:
    """Tell the people who have the ticket of the words that were added."""
    added = phrase("work.added", text=clipped(talk.message.text, SHOWN_TEXT))
    tell_whoever_has_it(talk.turn, ticket.merged_into or ticket, added)


def raise_by_words(
    talk: Talk,
    ticket: Ticket,
    meant: Meant,
    judged: Triage | None = None,
    *,
    is_burst: bool = False,
    may_raise: bool = True,
) -> bool | None:
    """Raise it by a graver fault, or by a deadline for a main function. Return whether it did; None without either."""
    judged = judged or talk.words.judged
    says_more = may_raise and judged.kind is Kind.DEFECT and (talk.words.has_symptom or is_burst)
    if says_more and is_graver(judged.severity, meant):
        _retitle(talk, ticket, is_burst=is_burst)
        return raise_to(talk, ticket, judged.severity, judged, is_burst=is_burst)
    is_hit = meant.is_main and meant.still_fails and talk.of_one_object(meant)
    if talk.has_deadline and is_hit and meant.severity is not Severity.A:
        return raise_to(talk, ticket, Severity.A, is_burst=False)
    return None


def tell_lesser(talk: Talk, ticket: Ticket) -> None:
    """Another fault told with it is remembered (R9); one that was said to be fixed is doubted, as it still fails."""
    if talk.words.has_symptom and talk.words.judged.function is not None:
        ticket.doubt_lesser(talk.words.judged.function)
    others = [one for one in talk.words.faults if not talk.knows(one, ticket.id)]
    note_lesser(talk.turn, ticket, others, min(talk.message.sent_at, talk.turn.now))


def note(talk: Talk, ticket: Ticket, rule: str) -> WorkLogEntry:
    """Put the words on the ticket's log, with its files, and in the team's rooms."""
    turn, message = talk.turn, talk.message
    entry = take_supplement(turn, ticket, message.text, message.ref, rule=rule, sent_at=message.sent_at)
    attach(turn, ticket, message)
    mirror(turn, ticket, message.text, message.place)
    return entry


def raise_to(
    talk: Talk, ticket: Ticket, severity: Severity | None, judged: Triage | None = None, *, is_burst: bool
) -> bool:
    """Make it graver, bring the team's card anew, and tell duty and the assignee. Return whether it became graver.

    `judged` is what the words were judged to be; without it the grounds and the function stay what they were.
    """
    turn = talk.turn
    start = min(talk.message.sent_at, turn.now)
    if is_burst and severity is not Severity.A:
        within = turn.rules.policy.intake.join_within
        start = max(ticket.counts_from, burst_began(turn.session, ticket, talk.person, start, within))
    if not ticket.raise_to(severity, turn.now, turn.clock, start=start, ref=talk.message.ref):
        return False
    if judged is not None:
        keep_graver(ticket, judged, turn.rules.policy)
    show_graver(turn, ticket)
    tell_duty(turn, ticket, phrase("work.graver", reason=clipped(talk.message.text, SHOWN_TEXT)))
    return True


def _retitle(talk: Talk, ticket: Ticket, *, is_burst: bool) -> None:
    """The title is the gravest thing said, alone (R2)."""
    if not is_burst:
        ticket.summary = title_of(talk.words.title)
        return
    whole = talk.with_text(ticket.text)
    if whole.has_symptom:
        ticket.text = f"{ticket.text}\n{talk.message.text}"
        ticket.summary = title_of(gravest_said(whole, talk.turn.rules.lexicon))


def show_standing(talk: Talk, meant: Meant) -> None:
    """Post the state of the ticket, beside other effects of the words."""
    turn, ticket = talk.turn, talk.locked(meant)
    workflow = turn.workflows.of(ticket)
    turn.post_about(ticket, talk.message.place, cards.how_it_stands, workflow, ticket, turn.now, may_press=True)


def put_receipt(talk: Talk, ticket: Ticket, entry: WorkLogEntry) -> None:
    """`已记入 2611-0042`, with a button for each line that parts it again: one receipt for a burst (R8d)."""
    turn, chat = talk.turn, f"{talk.message.place.platform}/{talk.message.place.chat}"
    post_id, at = _remembered(ticket, "receipt", chat)
    positions = ticket.lines_of_receipt(post_id)
    is_burst = at is not None and turn.now - at < turn.rules.policy.intake.join_within
    if post_id and is_burst and len(positions) < MOST_IN_RECEIPT:
        earlier = [(one.position, str(one.content["text"])) for one in supplements_at(turn.session, ticket, positions)]
        turn.replace(post_id, cards.noted, ticket, [*earlier, (entry.position, talk.message.text)])
    else:
        positions, lines = [], [(entry.position, talk.message.text)]
        post_id = turn.post_about(ticket, talk.message.place, cards.noted, ticket, lines).id
    _remember(ticket, "receipt", chat, post_id, turn)
    ticket.keep_receipt(post_id, [*positions, entry.position])


def tell_standing(talk: Talk, meant: Meant, rule: str) -> Reply:
    """R8a: who has it, by phone, the last step, until when; asking counts as a reminder within its limit."""
    turn, ticket = talk.turn, talk.locked(meant)
    if ticket.workflow != ORDINARY or ticket.status.is_final or ticket.status is Status.RESOLVED:
        return _show_standing(talk, ticket, rule)
    asks_anew = ticket.reminded_at is None or turn.now >= ticket.reminded_at + turn.rules.policy.remind_every
    asks_anew = asks_anew and ticket.speaks_for_reporter(talk.person)
    if asks_anew:
        ticket.remind(talk.person, turn.now, turn.rules.policy.remind_every)
        _tell_of_reminder(turn, ticket)
    reply = _show_standing(talk, ticket, rule)
    if asks_anew or ticket.reminded_at is None:
        return reply
    return turn.toast("talk.reminded_at", ticket, at=turn.voice.clock(ticket.reminded_at))


def say_done(talk: Talk, may_mean: list[Meant], rule: str) -> Reply:
    """R8b: one card with a line for each ticket it may mean; nothing stops before a press."""
    turn = talk.turn
    tickets = [talk.locked(one) for one in may_mean]
    first = tickets[0]
    _log_words(talk, first, rule)
    for ticket in tickets:
        tell_whoever_has_it(turn, ticket, phrase("work.said_done", text=clipped(talk.message.text, SHOWN_TEXT)))
        turn.refresh(ticket)
    turn.post_about(first, talk.message.place, cards.said_done, tickets)
    return turn.toast("talk.noted", first, number=first.number)


def offer_withdrawal(talk: Talk, meant: Meant, rule: str) -> Reply:
    """R8c: taken back, or real after all and too late; nothing stops before a press."""
    turn, ticket = talk.turn, talk.locked(meant)
    _log_words(talk, ticket, rule)
    turn.post_about(ticket, talk.message.place, cards.taken_back, ticket)
    turn.refresh(ticket)
    return turn.toast("talk.noted", ticket, number=ticket.number)


def ask_which(talk: Talk, may_mean: list[Meant], rule: str) -> Reply:
    """R8d: several wait for an answer; all holders hear, and the press says whose it was."""
    turn, message = talk.turn, talk.message
    tickets = sorted((talk.locked(one) for one in may_mean[:MOST_ASKED]), key=lambda one: one.id or 0)
    asked = {ticket.number: _question(ticket) for ticket in tickets}
    for ticket in tickets:
        _log_words(talk, ticket, rule)
        tell_whoever_has_it(turn, ticket, phrase("work.may_answer", text=clipped(message.text, SHOWN_TEXT)))
        others = [number for number in asked if number != ticket.number]
        ticket.choose_by = turn.now + turn.rules.policy.intake.choose_within
        ticket.remember(answer={"ref": message.ref, "at": message.sent_at.isoformat(), "others": others})
        turn.refresh(ticket)
    turn.post_about(tickets[0], message.place, cards.which_answer, message.text, asked)
    return turn.toast("talk.which", tickets[0])


def own_place(talk: Talk) -> Place:
    """Return the speaker's direct chat."""
    return Place.direct(talk.message.place.platform, talk.message.sender.account)


def _question(ticket: Ticket) -> str:
    wait = ticket.lasting_wait
    return wait.asked if wait is not None else ""


def _log_words(talk: Talk, ticket: Ticket, rule: str) -> None:
    """The words on the log, where nothing of what they say is taken for true yet."""
    message = talk.message
    ticket.log("spoken_of", talk.person, talk.turn.now, text=message.text, ref=message.ref, rule=rule)
    attach(talk.turn, ticket, message)
    mirror(talk.turn, ticket, message.text, message.place)


def _show_standing(talk: Talk, ticket: Ticket, rule: str) -> Reply:
    turn, message = talk.turn, talk.message
    ticket.log("asked_again", talk.person, turn.now, text=message.text, ref=message.ref, rule=rule)
    chat = f"{message.place.platform}/{message.place.chat}"
    post_id, at = _remembered(ticket, "standing", chat)
    may_press = ticket.is_reported_by(talk.person)
    if post_id and at is not None and turn.now - at < A_WHILE:
        turn.replace(post_id, cards.how_it_stands, turn.workflows.of(ticket), ticket, turn.now, may_press=may_press)
    else:
        workflow = turn.workflows.of(ticket)
        post = turn.post_about(
            ticket, message.place, cards.how_it_stands, workflow, ticket, turn.now, may_press=may_press
        )
        post_id = post.id
    _remember(ticket, "standing", chat, post_id, turn)
    turn.refresh(ticket)
    return turn.toast("talk.standing", ticket, number=ticket.number)


def _tell_of_reminder(turn: Turn, ticket: Ticket) -> None:
    """Remind the people who have it; for an untaken one duty and backup anew."""
    audience = Audience(turn)
    people = audience.who_has_it(ticket)
    if ticket.taken_at is None:
        people = [*people, *audience.people(EscalationLevel.BACKUP, ticket)]
    once = list({person.id: person for person in people}.values())
    audience.tell_about(ticket, once, cards.reminded, ticket, turn.person, turn.now)


def _remembered(ticket: Ticket, what: str, chat: str) -> tuple[str, datetime | None]:
    kept = ticket.conversation.get(what, {}).get(chat)
    return (kept[0], datetime.fromisoformat(kept[1])) if kept else ("", None)


def _remember(ticket: Ticket, what: str, chat: str, post_id: str, turn: Turn) -> None:
    kept = {**ticket.conversation.get(what, {}), chat: [post_id, turn.now.isoformat()]}
    ticket.remember(**{what: kept})
