"""Reports that may be of one fault, and faults that many told of, with words that somebody may have typed."""

from collections.abc import Iterator

from handlers.i18n import Voice
from handlers.tickets.cards import live_card
from models.chat import Card
from models.terms import Kind, Role, Severity
from models.tickets.ticket import Ticket
from tests.support.cards.typed_world import LATER, NOW, TypedWorld

ASKED = {"same": {"number": "2602-0031", "since": NOW.isoformat()}}
MANY = {"told_by": {"reports": 1230, "people": 987, "at": LATER.isoformat()}}


def told_alike(world: TypedWorld) -> Iterator[Ticket]:
    """Asked about, as a fault and as a device; told of by many, and both."""
    for conversation in (ASKED, MANY, ASKED | MANY):
        ticket = world.ticket(severity=Severity.B)
        ticket.conversation = conversation
        yield ticket
    device = world.ticket(kind=Kind.HARDWARE, severity=None)
    device.conversation = ASKED
    yield device


def team_cards(voice: Voice, world: TypedWorld) -> list[Card]:
    """What the team reads of them."""
    return [live_card.for_team(voice, one, one.unsaved_log, LATER) for one in told_alike(world)]


def reporter_cards(voice: Voice, world: TypedWorld) -> list[Card]:
    """What their reporter reads, of the house and from outside."""
    cards = []
    for roles in (list(world.reporter.roles), [str(Role.EXTERNAL)]):
        for one in told_alike(world):
            assert one.reporter is not None
            one.reporter.roles, kept = roles, one.reporter.roles
            cards.append(live_card.for_reporter(voice, one, one.unsaved_log, LATER))
            one.reporter.roles = kept
    return cards
