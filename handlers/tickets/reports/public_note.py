"""用户提示: the office releases what users may read of a fault, and nothing else of its report leaves the team."""

from sqlmodel import col, select

from handlers.i18n import Voice
from handlers.tickets.forms import about_ticket
from handlers.turn.form import Field, text
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Card, Click, Place, Reply, Submission
from models.cutting import cut_at
from models.people.person import Person
from models.terms import Purpose
from models.tickets.queries import lock_parts
from models.tickets.report_signing import UserNote
from models.tickets.ticket import Ticket
from sla.reading.lexicon import normalise
from sla.reading.names import names_in

router = Router()

LONGEST_NOTE = 500
SHORTEST_NAME = 2
NAMES_A_PROJECT = ("project", "lot")


def _note(name: str) -> Field:
    return text(name, LONGEST_NOTE).hinted(lambda asking: asking.voice("field.note.hint"))


def _known_tips(ticket: Ticket) -> str:
    report = ticket.current_report
    return cut_at(report.tip if report else ticket.tip, LONGEST_NOTE)


PUBLISH_NOTE = about_ticket(
    "report.publish", _note("note_cause"), _note("note_prevention"), _note("note_tips").prefilled(_known_tips)
)
"""原因 in users' words, 预防方法, 解决技巧."""


@router.click("report.publish")
def open_note(click: Click, turn: Turn) -> Reply:
    """Offer what was written for users already."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_publish_note(turn.person)
    return Reply(form=PUBLISH_NOTE.asked(turn, ticket))


@router.form("report.publish")
def publish_note(submission: Submission, turn: Turn) -> Reply:
    """It goes to the rooms where faults are reported, and to everybody who reported this one."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_publish_note(turn.person)
    fields = validated(PUBLISH_NOTE.asked(turn, ticket), submission, turn)
    note = UserNote(*(fields[name] for name in UserNote._fields))
    errors = {name: _fault_in(turn, text) for name, text in note._asdict().items()}
    if any(errors.values()):
        raise FieldErrors({name: sentence for name, sentence in errors.items() if sentence})
    ticket.publish_note(note, turn.person, turn.now)
    places = _readers(turn, ticket)
    for place in places:
        turn.post_about(ticket, place, note_card, ticket.number, note)
    return turn.toast("note.was_published", ticket, count=len(places))


def note_card(voice: Voice, number: str, note: UserNote) -> Card:
    """A place that shows nothing typed reads that it runs again, and the number."""
    lines = (voice(f"note.{name}", text=text) for name, text in note._asdict().items())
    return Card(title=voice("note.title", number=number), intro=tuple(lines))


def _readers(turn: Turn, ticket: Ticket) -> list[Place]:
    """Rooms of reports, where this one and its parts were told, and the reporters' own chats; each once."""
    if ticket.merged_ones:
        lock_parts(turn.session, ticket)
    told = [place for one in (ticket, *ticket.merged_ones) for place in turn.where_read(one)]
    rooms = [place for place in turn.places_for(Purpose.INTAKE) if place.chat not in {one.chat for one in told}]
    return list(dict.fromkeys((*told, *rooms)))


def _fault_in(turn: Turn, text: str) -> str | None:
    """The sentence that says which name, vendor or project the text tells; None where it tells none."""
    people = turn.session.exec(select(Person.name, Person.company).order_by(col(Person.id))).all()
    names = {name for one in people for name in one if name and len(name) >= SHORTEST_NAME}
    told = next((name for name in sorted(names) if name in text), None)
    if told is not None:
        return turn.voice("note.names_somebody", name=told)
    names_one = any(one.sort in NAMES_A_PROJECT for one in names_in(normalise(text)))
    return turn.voice("note.names_project") if names_one else None
