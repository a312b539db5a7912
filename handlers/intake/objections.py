"""R6: objections, complaints, tip-offs, petitions. Office and leaders alone see them, but not the people named in it.

`file_told` is for words that no rule of conversation has read: a form, a message that was handed over, a press that
makes a report of kept words. So nobody's objection lies before the team because of the way it came.
"""

from collections.abc import Mapping
from datetime import datetime

from handlers.intake import objection_cards as cards
from handlers.tickets.filing import NOTHING, file_report, new_ticket, open_ticket
from handlers.tickets.readings.early import keep_early_reading
from handlers.turn.reporter import reporter_behind
from handlers.turn.trusted import named_in, who_may_know
from handlers.turn.turn import Turn
from models.chat import Place, Sender
from models.messaging.outbox import CardView
from models.people.person import Person
from models.terms import Kind
from models.tickets.ticket import Ticket
from sla.reading.objections import objects, only_speaks_of_objections
from sla.reading.remark import Remark
from sla.reading.triage import Triage


def file_told(
    turn: Turn,
    place: Place,
    ref: str,
    text: str,
    at: datetime,
    judged: Triage,
    sender: Sender,
    assumed: Kind | None = None,
    *,
    title: str = "",
    is_written: bool = False,
    facts: Mapping[str, object] = NOTHING,
) -> Ticket:
    """The ticket of what was told: confidential where it objects, an ordinary one where something fails, too."""
    words = turn.hear(text)
    person, _ = reporter_behind(turn, sender)
    if is_objection(words, person):
        complaint = file_complaint(turn, place, ref, text, at, words, sender)
        if not words.has_symptom:
            return complaint
    where = turn, place, ref, text, at, judged, assumed, sender
    ticket = file_report(*where, title=title, is_written=is_written, facts=facts)
    keep_early_reading(turn, ticket, words)
    return ticket


def is_objection(words: Remark, person: Person | None) -> bool:
    """Return whether the words object; people of the house who only speak of objections, as clerks do, do not."""
    is_of_the_house = person is not None and not person.is_external
    return objects(words) and not (is_of_the_house and only_speaks_of_objections(words))


def file_complaint(
    turn: Turn,
    said_in: Place,
    ref: str,
    text: str,
    at: datetime,
    words: Remark,
    sender: Sender,
    *,
    stands_in_room: bool = False,
) -> Ticket:
    """Kept for those who may know; the sender reads the fixed text at once, in private.

    Raises HeldBack for a stranger who has reported too much: the words are kept for the same readers.
    """
    person, account = reporter_behind(turn, sender)
    place = Place.direct(said_in.platform, sender.account)
    ref = ref if said_in.chat == place.chat else ""
    whose: dict[str, object] = {"reporter_id": person.id, "reporter_account_id": account.id}
    return complaint_of(turn, place, ref, text, at, words.judged, whose, person, stands_in_room=stands_in_room)


def complaint_of(
    turn: Turn,
    place: Place,
    ref: str,
    text: str,
    at: datetime,
    judged: Triage,
    facts: Mapping[str, object],
    reporter: Person | None = None,
    *,
    stands_in_room: bool = False,
) -> Ticket:
    """File the same for the person that the `facts` name: a caller, whose words the office entered, or a `reporter`."""
    named = named_in(turn.session, text, reporter)
    kept: dict[str, object] = {"kind": Kind.OTHER, "severity": None, "is_confidential": True, "lesser": []}
    kept["named"] = [one.id for one in named if one.id is not None]
    ticket = turn.begin(new_ticket(turn, place, ref, text, at, judged, **(dict(facts) | kept)))
    ticket.reporter = reporter
    ticket.triage = {**ticket.triage, "not_accepted": True}
    open_ticket(turn, ticket)
    turn.pin_card(ticket, place, CardView.REPORTER)
    turn.post_about(ticket, place, cards.complaint_taken, ticket, stands_in_room=stands_in_room)
    turn.tell_about(ticket, who_may_know(turn, named), cards.complaint_card, ticket)
    return ticket
