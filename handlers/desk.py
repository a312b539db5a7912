"""The table of contents: every story of the desk, in the order in which they are asked."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access import admin_handover, ledger
from handlers.access import checklist_steps as revoking_steps
from handlers.access import decisions as access_deciding
from handlers.access import expiry as access_ends
from handlers.access import grants as access_granting
from handlers.access import reminders as access_showing
from handlers.access import requests as access_asking
from handlers.access import reviews as access_review
from handlers.access import revocations as revoking
from handlers.access.cards import admin_handover as handover_card
from handlers.access.cards import checklist
from handlers.access.cards import live_card as access_card
from handlers.access.cards import request as access
from handlers.access.cards import review as review_card
from handlers.boards import lists
from handlers.delivery import failed_events as failures
from handlers.delivery.failed_events import tell_of_failed_event, tell_of_failure
from handlers.duty import shift_handover as handover
from handlers.duty import shifts as duty
from handlers.form_dialogs import answers as drafts
from handlers.form_dialogs.dialog import asked
from handlers.i18n import Voice
from handlers.intake import edits, reactions
from handlers.intake import late_parts as continuing
from handlers.intake import phone_reports as phoned_in
from handlers.intake import reports as intake
from handlers.intake import submitted_for_author as bringing
from handlers.intake import thread_replies as conversation
from handlers.intake.attachments import with_words
from handlers.offboarding import people as leaving
from handlers.people import absences, accounts, language, link_codes
from handlers.tickets import assignment, classification, explanations, fault_reports, merging, outages, waiting
from handlers.tickets import directives as orders
from handlers.tickets import lifecycle as tickets
from handlers.tickets import more_actions as further
from handlers.tickets import recurrence as came_back
from handlers.tickets import reminders as nudges
from handlers.tickets.cards import fault_report
from handlers.tickets.cards import live_card as standing
from handlers.turn.attribution import attributed
from handlers.turn.posting import StandingCard
from handlers.turn.router import Router
from handlers.watch import calendar_years, digests, escalations
from models.access.terms import AccessView
from models.chat import Card
from models.messaging.outbox import CardView
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry

desk = Router(before_message=(with_words, attributed), after_form=asked)
desk.include(
    drafts.router,
    continuing.router,
    bringing.router,
    conversation.router,
    intake.router,
    classification.router,
    tickets.router,
    phoned_in.router,
    merging.router,
    outages.router,
    came_back.router,
    assignment.router,
    orders.router,
    nudges.router,
    waiting.router,
    escalations.router,
    explanations.router,
    access_asking.router,
    access_deciding.router,
    access_granting.router,
    access_showing.router,
    access_ends.router,
    revoking.router,
    revoking_steps.router,
    leaving.router,
    access_review.router,
    admin_handover.router,
    ledger.router,
    duty.router,
    absences.router,
    handover.router,
    fault_reports.router,
    digests.router,
    further.router,
    failures.router,
    calendar_years.router,
    edits.router,
    reactions.router,
    lists.router,
    language.router,
    accounts.router,
    link_codes.router,
)


def _by_workflow(ordinary: StandingCard, permission: StandingCard) -> StandingCard:
    """The card of whichever way a ticket goes."""

    def card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
        return (permission if ticket.has_own_steps else ordinary)(voice, ticket, log, now)

    return card


CARD_VIEWS: dict[str, StandingCard] = {
    CardView.REPORTER: _by_workflow(standing.for_reporter, access_card.for_reporter),
    CardView.TEAM: _by_workflow(standing.for_team, access_card.for_team),
    OrdinaryView.VERDICT: standing.verdict,
    OrdinaryView.FAULT_REPORT: fault_report.standing,
    AccessView.DECIDER: access.for_decider,
    AccessView.GRANTER: access.for_granter,
    AccessView.CHECKLIST: checklist.standing,
    AccessView.REVIEW: review_card.standing,
    AccessView.ADMIN_HANDOVER: handover_card.standing,
}

__all__ = ["CARD_VIEWS", "desk", "tell_of_failed_event", "tell_of_failure"]
