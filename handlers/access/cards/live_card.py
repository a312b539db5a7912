"""The standing cards of a permission, by its workflow: a request, a review, a handover or a checklist."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards import admin_handover, checklist, request, review
from handlers.i18n import Voice
from handlers.turn.posting import StandingCard
from models.access.admin_handover import admin_handover_of
from models.access.request import request_of
from models.access.review import reviews_of
from models.chat import Card
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry


def for_reporter(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """What whoever asked for the permission sees; a review, a handover and a checklist have one card for everybody."""
    return _by_workflow(ticket, request.for_reporter)(voice, ticket, log, now)


def for_team(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """What the desk sees of it."""
    return _by_workflow(ticket, request.for_team)(voice, ticket, log, now)


def _by_workflow(ticket: Ticket, of_request: StandingCard) -> StandingCard:
    if request_of(ticket) is not None:
        return of_request
    if reviews_of(ticket):
        return review.standing
    return admin_handover.standing if admin_handover_of(ticket) is not None else checklist.standing
