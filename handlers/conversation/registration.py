"""R17: where talk stays talk, what sounds like a fault is offered to be registered; what nobody presses is listed."""

from handlers.conversation import cards
from handlers.conversation.talk import Talk
from models.chat import Reply
from models.duty.roster import person_on_duty
from models.people.person import Person
from models.terms import Role
from models.tickets.queries import people_with
from sla.reading.objections import touches_objections


def offer_registration(talk: Talk, rule: str = "R17") -> Reply:
    """Offer [登记为报障], in private, to the writer, to duty and to the office; an unpressed one is listed.

    Words about an attack or an objection are shown to office and leaders, and to nobody of a vendor (R5, R6).
    """
    turn = talk.turn
    row = talk.unstarted(rule)
    row.offered = ["register", "no_report"]
    is_here = talk.person.id is not None and talk.person.is_active(turn.now)
    told = [*([talk.person] if is_here else []), *_who_judges(talk)]
    once = {person.id: person for person in told}.values()
    turn.tell(once, cards.register_card, row.id or 0, talk.message.text)
    return Reply()


def _who_judges(talk: Talk) -> list[Person]:
    turn = talk.turn
    if talk.words.judged.is_security or touches_objections(talk.message.text):
        return people_with(turn.session, turn.now, Role.OFFICE, Role.LEADER)
    duty = person_on_duty(turn.session, turn.now)
    return [*([duty] if duty else []), *people_with(turn.session, turn.now, Role.OFFICE)]
