"""Filing a report: a ticket with number and clocks, the acknowledgement, and the notice to those who must act."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from handlers.tickets.cards import notices
from handlers.tickets.cards.parts import clipped
from handlers.turn.reporter import reporter_behind
from handlers.turn.turn import Turn
from handlers.turn.whom_to_call import kept_for
from handlers.turn.workflow import KindReading
from models.chat import Place, Sender, says_something
from models.cutting import cut_at
from models.duty.roster import person_on_duty
from models.messaging.outbox import CardView
from models.people.person import Person
from models.phrase import to_json
from models.refusal import HeldBack, Refusal
from models.storage.new_row import bare_row
from models.terms import Kind, Language, Promise, Purpose, Role
from models.tickets.lesser_faults import LesserFault, kept_lesser
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket, take_number
from sla.calendar.business_hours import SHANGHAI
from sla.policy.policy import Policy
from sla.reading.lexicon import normalise
from sla.reading.names import may_be_one, names_in
from sla.reading.remark import ToldFault, listen
from sla.reading.triage import Triage

NOTHING: Mapping[str, object] = {}
SUMMARY_LENGTH = 40
LONGEST_SUMMARY = 80


def file_report(
    turn: Turn,
    place: Place,
    ref: str,
    text: str,
    at: datetime,
    judged: Triage,
    assumed: Kind | None = None,
    sender: Sender | None = None,
    *,
    title: str = "",
    is_written: bool = False,
    is_quiet: bool = False,
    conversation: Mapping[str, object] = NOTHING,
    facts: Mapping[str, object] = NOTHING,
) -> Ticket:
    """File a new ticket with its clocks, its acknowledgement in `place` and its notice before the team.

    `sender` reported it, else the person who acts; `title` is the gravest thing said. With `is_quiet` nobody is told.
    """
    person, account = reporter_behind(turn, sender) if sender else (turn.person, turn.account)
    known = {
        "kind": assumed if assumed and judged.kind is Kind.OTHER else judged.kind,
        "reporter_id": person.id,
        "reporter_account_id": account.id if account else None,
        "summary": title_of(title or text),
        "conversation": dict(conversation) | kept_for(turn, person),
    }
    ticket = new_ticket(turn, place, ref, text, at, judged, **known, **facts)
    follows = None if is_quiet or ticket.is_security or ticket.lesser else turn.workflows.readings.get(ticket.kind)
    ticket = turn.begin(ticket) if is_written or ticket.lesser or follows else ticket
    ticket.reporter = person
    if follows is not None and follows[1].takes(person):
        return open_by_workflow(turn, ticket, *follows)
    open_ticket(turn, ticket)
    if not is_quiet:
        notify_team(turn, ticket, judged)
    if ticket.lesser:
        split_left_over(turn, ticket)
    return ticket


def new_ticket(turn: Turn, place: Place, ref: str, text: str, at: datetime, judged: Triage, **facts: object) -> Ticket:
    """A ticket as triage reads the text, but for the `facts` known otherwise; no clock runs yet."""
    read = {
        "kind": judged.kind,
        "severity": judged.severity,
        "impact": judged.impact,
        "triage": {**_kept(judged, turn.rules.policy), "lexicon": turn.rules.lexicon.version},
        "recovered_at": turn.now if judged.already_recovered else None,
        "summary": title_of(text),
        "is_security": judged.is_security,
        "is_confidential": is_attack(judged),
        "lesser": lesser_of(turn, text, min(at, turn.now)) if judged.faults else [],
    }
    return numbered(turn, place, ref, text, at, **(read | facts))


def numbered(turn: Turn, place: Place, ref: str, text: str, at: datetime, **facts: object) -> Ticket:
    """A ticket with its number, in the thread that `ref` begins; `at`, aware UTC, is never after now.

    It is not written yet, no clock runs, and nothing is said of it. Raises HeldBack for a stranger who has reported too
    much within the hour, by any way (`handlers/gate/checks.py`).
    """
    if turn.flood is not None:
        raise HeldBack("talk.too_many")
    if turn.account is not None and turn.way is None:
        raise RuntimeError("what came in opens no ticket by handlers/gate/ways.py, or its router has no gate")
    return bare_row(
        Ticket,
        number=take_number(turn.session, turn.now.astimezone(SHANGHAI).strftime("%y%m")),
        text=text,
        platform=place.platform,
        chat=place.chat,
        thread=None if place.is_direct else (place.thread or ref or None),
        ref=ref,
        reported_at=min(at, turn.now),
        created_at=turn.now,
        **facts,
    )


def lesser_of(turn: Turn, text: str, at: datetime) -> list[dict[str, object]]:
    """The faults that a text told at `at`, aware UTC, tells of besides the gravest, as its ticket keeps them."""
    told = listen(text, turn.rules.lexicon).faults[1:]
    return [kept_lesser(lesser_fault(place, one, at)) for place, one in enumerate(told, 1)]


def lesser_fault(place: int, told: ToldFault, at: datetime) -> LesserFault:
    """One of several faults of a message, as triage read it."""
    judged = told.judged
    return LesserFault(place, told.text, judged.kind, judged.severity, judged.function, at)


def is_matter_of(turn: Turn, ticket: Ticket, told: ToldFault) -> bool:
    """Return whether a fault is the ticket's own matter, and not another one, or one elsewhere, told with it."""
    is_same = told.judged.function is not None and told.judged.function == ticket.triage.get("function")
    if told.judged.kind is Kind.HARDWARE is ticket.kind:
        named, stood = (listen(text, turn.rules.lexicon).devices for text in (told.text, ticket.text))
        is_same = not named.isdisjoint(stood)
    return is_same and may_be_one(names_in(normalise(told.text)), names_in(normalise(ticket.text)))


def note_lesser(turn: Turn, ticket: Ticket, told: Sequence[ToldFault], at: datetime) -> None:
    """Of several faults that its reporter tells of later, `at`, aware UTC, those that the ticket is not about."""
    for one in told:
        if not is_matter_of(turn, ticket, one):
            ticket.note_lesser(lesser_fault(len(ticket.lesser) + 1, one, at), turn.person, turn.now)
    if told:
        split_left_over(turn, ticket)


def split_lesser(turn: Turn, holder: Ticket, fault: LesserFault) -> Ticket:
    """拆分: a ticket of its own for a lesser fault, counted from when it was told; its reporter hears the number."""
    judged = turn.judge(fault.text, fault.told_at)
    own = new_ticket(
        turn,
        holder.place.threaded(None),
        "",
        fault.text,
        fault.told_at,
        judged,
        kind=fault.kind,
        severity=fault.severity,
        reporter_id=holder.reporter_id,
        reporter_account_id=holder.reporter_account_id,
        entered_by_id=holder.entered_by_id,
        caller=holder.caller,
        location=holder.location,
        occurred_at=holder.occurred_at,
        split_from_id=holder.id,
        conversation=kept_for(turn, holder.reporter),
    )
    own.reporter, own.split_from = holder.reporter, holder
    open_ticket(turn, own)
    holder.split_lesser(fault.place, own, turn.person, turn.now)
    notify_team(turn, own, judged)
    return own


def split_left_over(turn: Turn, ticket: Ticket) -> list[Ticket]:
    """Split off each fault that the ticket can no longer answer for, so that none ends unseen with another one."""
    if not ticket.undecided:
        return []
    holders = [ticket, *ticket.merged_ones]
    split = [split_lesser(turn, holder, fault) for holder in holders for fault in holder.left_over]
    for holder in holders if split else ():
        turn.refresh(holder)
    return split


def open_workflow_ticket(
    turn: Turn,
    workflow: str,
    kind: Kind,
    place: Place,
    summary: str,
    reporter: Person | None,
    *,
    at: datetime | None = None,
    ref: str = "",
) -> Ticket:
    """A new ticket of a workflow; no clock runs yet, and nothing is said of it. `at` is aware UTC."""
    ticket = numbered(
        turn,
        place,
        ref,
        summary,
        at or turn.now,
        summary=cut_at(summary, LONGEST_SUMMARY),
        kind=kind,
        workflow=workflow,
        reporter_id=reporter.id if reporter else None,
    )
    return turn.begin(ticket)


def open_by_workflow(turn: Turn, ticket: Ticket, workflow: str, reading: KindReading) -> Ticket:
    """Start the workflow that the kind of a ticket demands, from its first word on."""
    ticket.workflow = workflow
    ticket.log("received", ticket.reporter or turn.person, turn.now, kind=ticket.kind)
    reading.open(turn, ticket)
    return ticket


def open_ticket(turn: Turn, ticket: Ticket) -> None:
    """Start the clocks and the log of a new ticket."""
    turn.clock.start(ticket)
    read = {"kind": ticket.kind, "severity": ticket.severity, "lexicon": ticket.triage.get("lexicon")}
    read["uncounted"] = ticket.uncounted
    ticket.log("received", ticket.reporter or turn.person, turn.now, **read)
    if ticket.lesser:
        ticket.log_lesser(ticket.reporter or turn.person, turn.now)
    if ticket.id is None:
        turn.add(ticket)


def notify_team(turn: Turn, ticket: Ticket, judged: Triage) -> None:
    """Post the acknowledgement to the reporter and, in the same second, the notice to team and duty.

    A ticket that the vendor must not see goes to office and leaders alone, until the office releases it (R5).
    """
    if not is_attack(judged):
        name_duty(turn, ticket)
    turn.pin_card(ticket, ticket.place, CardView.REPORTER)
    alert_on_security(turn, ticket, judged)
    if is_attack(judged):
        show_to_the_trusted(turn, ticket)
    else:
        show_to_team(turn, ticket)


def show_to_team(turn: Turn, ticket: Ticket) -> None:
    """Put the team's card in its rooms and in the own chats of those told at once, such as the person on duty."""
    direct = turn.chats_of(_told_at_once(turn, ticket))
    turn.pin_cards(ticket, (*turn.places_for(Purpose.TEAM), *direct), CardView.TEAM)


def show_graver(turn: Turn, ticket: Ticket) -> None:
    """Bring the team's card anew where its class became graver, also to the person on duty by now."""
    if not ticket.is_confidential:
        turn.unpin_card(ticket, CardView.TEAM)
        name_duty(turn, ticket)
        show_to_team(turn, ticket)


def is_attack(judged: Triage) -> bool:
    """A fault that the vendor sees when the office has given it to somebody, not before; a leaver's account is none."""
    return judged.is_security and judged.kind is Kind.DEFECT


def show_to_the_trusted(turn: Turn, ticket: Ticket) -> None:
    """The team's card in the own chats of office and leaders, but of nobody it names."""
    trusted = people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    chats = turn.chats_of(one for one in trusted if one.id not in ticket.named)
    turn.pin_cards(ticket, chats, CardView.TEAM)


def alert_on_security(turn: Turn, ticket: Ticket, judged: Triage) -> None:
    """Tell office and leaders of an attack at once."""
    if judged.is_security:
        ticket.is_security = True
        turn.tell_about(ticket, people_with(turn.session, turn.now, Role.LEADER, Role.OFFICE), notices.security, ticket)


def demand_text(text: str) -> str:
    """The text as typed. Raises Refusal where there is nothing to read."""
    if not says_something(text):
        raise Refusal("intake.empty")
    return text


def _told_at_once(turn: Turn, ticket: Ticket) -> list[Person]:
    """The person on duty, unless it is their own report; where the roster has nobody, everybody of the office."""
    if ticket.duty is not None:
        return [ticket.duty]
    if not _is_told_at_once(turn, ticket) or person_on_duty(turn.session, turn.now):
        return []
    office = people_with(turn.session, turn.now, Role.OFFICE)
    return [person for person in office if person.id not in {ticket.reporter_id, ticket.entered_by_id}]


def _is_told_at_once(turn: Turn, ticket: Ticket) -> bool:
    """No quiet hours hold it."""
    respond = ticket.target(Promise.RESPOND)
    return respond is not None and turn.clock.steps.duty_hears_at_once(ticket, respond)


def name_duty(turn: Turn, ticket: Ticket) -> None:
    """Name the person on duty, who hears of it at once, unless quiet hours hold it or it is their own report."""
    if not _is_told_at_once(turn, ticket):
        return
    duty = person_on_duty(turn.session, turn.now)
    if duty is not None and duty.id not in {ticket.reporter_id, ticket.entered_by_id}:
        ticket.duty_id, ticket.duty = duty.id, duty


def title_of(text: str) -> str:
    """The first line that says something, without characters that cannot be seen."""
    line = text.strip().split("\n")[0]
    if not line.isprintable():
        line = "".join(character if character.isprintable() else " " for character in line)
    words = " ".join(line.split()) or "…"
    if len(words) <= SUMMARY_LENGTH:
        return words
    whole = cut_at(words, len(words[:SUMMARY_LENGTH].rpartition(" ")[0])).rstrip()
    return f"{whole} …" if len(whole) > SUMMARY_LENGTH // 2 else clipped(words, SUMMARY_LENGTH)


def keep_graver(ticket: Ticket, judged: Triage, policy: Policy) -> None:
    """The function and the grounds are those of the words that raised it; what was judged at first stays on record."""
    kept = _kept(judged, policy)
    names = ("function", "is_main", "function_names") if judged.function else ()
    graver = {name: kept[name] for name in ("kind", "severity", "reason")}
    ticket.triage = {**ticket.triage, **{name: kept[name] for name in names}, "asks": kept["asks"], "graver": graver}


def _kept(judged: Triage, policy: Policy) -> dict[str, object]:
    function = policy.function(judged.function) if judged.function else None
    return {
        "kind": judged.kind,
        "severity": judged.severity,
        "confidence": round(judged.confidence, 2),
        "reason": to_json(judged.reason),
        "function": judged.function,
        "is_main": bool(judged.is_main),
        "function_names": {Language.ZH: function.zh, Language.EN: function.en} if function else {},
        "asks": judged.question is not None,
        "not_accepted": judged.not_accepted,
    }
