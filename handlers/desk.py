"""The table of contents: every story of the desk, in the order in which they are asked."""

from typing import NamedTuple

from handlers.access import (
    admin_handover,
    checklist_steps,
    decisions,
    expiry,
    grants,
    ledger,
    requests,
    reviews,
    revocations,
)
from handlers.access.workflows import ACCESS_CHECKLIST, ACCESS_REQUEST, ACCESS_REVIEW, ADMIN_TRANSFER
from handlers.boards import figures, lists
from handlers.conversation import (
    added_by_form,
    audit_sample,
    choices,
    listening,
    part_choices,
    talk_in_rooms,
    unstarted_list,
)
from handlers.delivery import failed_events
from handlers.delivery.failed_events import report_failed_event, report_failure
from handlers.duty import shift_handover, shifts
from handlers.form_dialogs import answers
from handlers.form_dialogs.dialog import asked
from handlers.intake import (
    added_mentions,
    circumstances,
    deletions,
    early_edits,
    edits,
    late_parts,
    masking,
    phone_reports,
    reactions,
    reports,
    submitted_for_author,
    thread_replies,
)
from handlers.intake.attachments import with_words
from handlers.offboarding import people
from handlers.people import absences, accounts, language, link_codes
from handlers.records import consultations, paper_requests, record_presses
from handlers.tickets import (
    assignment,
    classification,
    directives,
    explanations,
    fault_reports,
    lesser_faults,
    lifecycle,
    merging,
    more_actions,
    outages,
    recurrence,
    reminders,
    responses,
    waiting,
)
from handlers.tickets.reports import measures_done, progress, public_note, signing
from handlers.tickets.workflow import ORDINARY_WORK
from handlers.turn.attribution import attributed
from handlers.turn.router import Router
from handlers.turn.workflow import Workflows
from handlers.watch import calendar_years, digests, escalations, forgetting, held_cards, seals, told

desk = Router(before_message=(with_words, attributed), after_form=asked)
desk.include(
    answers.router,
    late_parts.router,
    submitted_for_author.router,
    thread_replies.router,
    early_edits.router,
    edits.router,
    added_mentions.router,
    listening.router,
    added_by_form.router,
    talk_in_rooms.router,
    choices.router,
    part_choices.router,
    unstarted_list.router,
    audit_sample.router,
    reports.router,
    circumstances.router,
    masking.router,
    record_presses.router,
    paper_requests.router,
    consultations.router,
    classification.router,
    lifecycle.router,
    phone_reports.router,
    merging.router,
    lesser_faults.router,
    outages.router,
    recurrence.router,
    told.router,
    assignment.router,
    directives.router,
    reminders.router,
    responses.router,
    waiting.router,
    escalations.router,
    held_cards.router,
    explanations.router,
    requests.router,
    decisions.router,
    grants.router,
    expiry.router,
    revocations.router,
    checklist_steps.router,
    people.router,
    reviews.router,
    admin_handover.router,
    ledger.router,
    shifts.router,
    absences.router,
    shift_handover.router,
    fault_reports.router,
    signing.router,
    measures_done.router,
    public_note.router,
    progress.router,
    seals.router,
    digests.router,
    more_actions.router,
    failed_events.router,
    calendar_years.router,
    forgetting.router,
    deletions.router,
    reactions.router,
    lists.router,
    figures.router,
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
