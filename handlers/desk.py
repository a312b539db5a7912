"""The table of contents: every story of the desk, in the order in which they are asked."""

from typing import NamedTuple

from handlers.access import admin_handover, ledger
from handlers.access import checklist_steps as revoking_steps
from handlers.access import decisions as access_deciding
from handlers.access import expiry as access_ends
from handlers.access import grants as access_granting
from handlers.access import requests as access_asking
from handlers.access import reviews as access_review
from handlers.access import revocations as revoking
from handlers.access.workflows import ACCESS_CHECKLIST, ACCESS_REQUEST, ACCESS_REVIEW, ADMIN_TRANSFER
from handlers.boards import lists
from handlers.delivery import failed_events as failures
from handlers.delivery.failed_events import report_failed_event, report_failure
from handlers.duty import shift_handover as handover
from handlers.duty import shifts as duty
from handlers.form_dialogs import answers as drafts
from handlers.form_dialogs.dialog import asked
from handlers.intake import edits, reactions
from handlers.intake import late_parts as continuing
from handlers.intake import phone_reports as phoned_in
from handlers.intake import reports as intake
from handlers.intake import submitted_for_author as bringing
from handlers.intake import thread_replies as conversation
from handlers.intake.attachments import with_words
from handlers.offboarding import people as leaving
from handlers.people import absences, accounts, language, link_codes
from handlers.tickets import (
    assignment,
    classification,
    explanations,
    fault_reports,
    merging,
    outages,
    waiting,
)
from handlers.tickets import directives as orders
from handlers.tickets import lifecycle as tickets
from handlers.tickets import more_actions as further
from handlers.tickets import recurrence as came_back
from handlers.tickets import reminders as nudges
from handlers.tickets.workflow import ORDINARY_WORK
from handlers.turn.attribution import attributed
from handlers.turn.router import Router
from handlers.turn.workflow import Workflows
from handlers.watch import calendar_years, digests, escalations

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


WORKFLOWS = Workflows(ORDINARY_WORK, ACCESS_REQUEST, ACCESS_CHECKLIST, ACCESS_REVIEW, ADMIN_TRANSFER)
"""Every way a ticket goes; a new one is a line here, and its stories above."""


class Desk(NamedTuple):
    """What the desk answers, and the workflows that its tickets follow."""

    router: Router
    workflows: Workflows


DESK = Desk(desk, WORKFLOWS)

__all__ = ["DESK", "WORKFLOWS", "Desk", "desk", "report_failed_event", "report_failure"]
