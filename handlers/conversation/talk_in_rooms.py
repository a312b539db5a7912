"""R17: in the staff's and the team's rooms talk stays talk; what sounds like a fault is offered to be registered."""

from handlers.conversation import cards
from handlers.intake.attachments import attach
from handlers.intake.objections import file_told
from handlers.turn.router import Router
from handlers.turn.trusted import named_in
from handlers.turn.turn import Turn
from models.chat import Click, File, Message, Place, Reply, Submission
from models.duty.roster import person_on_duty
from models.messaging.messages_without_ticket import UnstartedMessage, unstarted_message
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Role
from models.tickets.ticket import Ticket
from sla.reading.hearing import fault_in, sees_symptom
from sla.reading.remark import Remark
from sla.reading.triage import UNSURE, Triage

router = Router()


@router.click("register")
def register(click: Click, turn: Turn) -> Reply:
    """这是报障: make a report of its writer, counted from their message; a second press finds the first one's."""
    row = _may_decide(click.argument, turn)
    if row.ticket_id is not None:
        ticket = turn.get(Ticket, row.ticket_id)
        number = ticket.number if ticket else ""
        turn.replace(click.post or "", cards.registered, number)
        return turn.toast("talk.registered", ticket, number=number)
    ticket = _filed(turn, row)
    row.settle("register", turn.person, turn.now, ticket.id)
    turn.replace(click.post or "", cards.registered, ticket.number)
    return turn.toast("talk.registered", ticket, number=ticket.number)


@router.form("unstarted.register")
def register_listed(submission: Submission, turn: Turn) -> Reply:
    """这是报障, chosen from the office's list."""
    row = _may_decide(submission.fields.get("which", ""), turn)
    if row.ticket_id is not None:
        raise Refusal("card.stale")
    ticket = _filed(turn, row)
    row.settle("register", turn.person, turn.now, ticket.id)
    return turn.toast("talk.registered", ticket, number=ticket.number)


@router.click("no_report")
def no_report(click: Click, turn: Turn) -> Reply:
    """不用: it was talk after all; the row stays on the list, with who said so."""
    row = _may_decide(click.argument, turn)
    if row.ticket_id is None and not row.pressed:
        row.settle("no_report", turn.person, turn.now, None)
    turn.replace(click.post or "", cards.not_registered)
    return turn.toast("talk.not_registered")


def _may_decide(key: str, turn: Turn) -> UnstartedMessage:
    """The message meant: its writer's, or one that the office or the person on duty may decide on."""
    row = unstarted_message(turn.session, key)
    if row is None:
        raise Refusal("card.stale")
    duty = person_on_duty(turn.session, turn.now)
    person: Person = turn.person
    is_duty = duty is not None and duty.id == person.id
    is_apart = bool(row.reading.get("objects"))
    may_know = person.has(Role.OFFICE, Role.LEADER) or (is_duty and not is_apart)
    if is_apart and person in named_in(turn.session, row.text, row.person):
        may_know = False
    if row.person_id != person.id and not may_know:
        raise Refusal("talk.only_writer_or_office")
    return row


def _said_to_be_a_fault(row: UnstartedMessage, words: Remark) -> Triage:
    """The fault in the words; the names of files that came without words are none to be read."""
    if row.sent_files and not sees_symptom(words):
        return UNSURE
    return fault_in(words) or UNSURE


def _filed(turn: Turn, row: UnstartedMessage) -> Ticket:
    words, place = turn.hear(row.text, row.sent_at), Place.direct(row.platform, row.account)
    ticket = file_told(
        turn,
        place,
        row.ref if row.chat == place.chat else "",
        row.text,
        row.sent_at,
        _said_to_be_a_fault(row, words),
        row.sender,
        title=words.title,
        is_written=True,
    )
    ticket.log("registered", turn.person, turn.now, said_at=row.sent_at.isoformat())
    message = Message(
        idempotency_key=f"unstarted:{row.id}",
        place=row.place,
        sender=row.sender,
        text=row.text,
        ref=row.ref,
        sent_at=row.sent_at,
        files=tuple(File.model_validate(file) for file in row.sent_files),
    )
    attach(turn, ticket, message)
    turn.refresh(ticket)
    return ticket
