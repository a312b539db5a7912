"""The parts that several cards of permissions share: how a right, its end and its people are called."""

from datetime import datetime, timedelta

from handlers.i18n import Voice, voice_of
from handlers.tickets.cards.parts import clipped
from handlers.tickets.cards.subject import right_words
from models.access.catalogue import Names
from models.access.request import AccessRequest
from models.access.terms import AccessPromise
from models.people.person import Person
from models.terms import Language, Promise
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI

SHOWN_REASON = 300
CLOCKS = (*AccessPromise, Promise.DIRECTIVE)
"""The promises that the cards of permissions show, and explain."""
A_SECOND = timedelta(seconds=1)


def summary_of(names: Names) -> str:
    """A right in the first language of the house, as the ticket's summary."""
    return right_words(voice_of(Language.ZH), names)


def title(voice: Voice, ticket: Ticket, names: Names) -> str:
    """权限申请 2611-0051 评标系统 · 评标室管理员."""
    return f"{voice('access.request')} {ticket.number} {right_words(voice, names)}"


def end_words(voice: Voice, until: datetime | None) -> str:
    """至 2027年3月31日, the last day with the right; 长期 where there is no end."""
    if until is None:
        return voice("access.no_end")
    return voice("access.until", day=voice.full_date((until - A_SECOND).astimezone(SHANGHAI).date()))


def person_words(voice: Voice, person: Person) -> str:
    """A person with the unit: 赵小禾(交易一科)."""
    return voice("access.person", who=person.name, unit=person.unit) if person.unit else person.name


def reason_line(voice: Voice, request: AccessRequest) -> str:
    """理由:接替老郝负责三号评标室."""
    return voice("access.reason", reason=clipped(request.reason, SHOWN_REASON))
