"""The table of contents: every story of the desk, in the order in which they are asked."""

from typing import NamedTuple

from handlers.access import (
    admin_handover,
    checklist_steps,
    expiry,
    ledger,
    request_presses,
    requests,
    reviews,
    revocations,
)
from handlers.access.workflows import ACCESS_CHECKLIST, ACCESS_REQUEST, ACCESS_REVIEW, ADMIN_TRANSFER
from handlers.boards import figures, lists
from handlers.changes import conversion as change_conversion
from handlers.changes import drafts, joins, overrun_approval, step_presses, ticks
from handlers.changes.drafting import draft_change
from handlers.changes.templates import presses as template_presses
from handlers.changes.workflows import CHANGES
from handlers.conversation import (
    added_by_form,
    audit_sample,
    choices,
    close_calls,
    late_parts,
    listening,
    part_choices,
    same_faults,
    talk_in_rooms,
    unstarted_list,
)
from handlers.delivery import failed_events, heard_again
from handlers.delivery.failed_events import report_failed_event, report_failure
from handlers.duty import shift_handover, shifts
from handlers.form_dialogs import answers
from handlers.form_dialogs.dialog import asked
from handlers.gate import telling
from handlers.gate.checks import ask_before, mask
from handlers.gate.held import keep_refused
from handlers.intake import (
    added_mentions,
    deletions,
    early_edits,
    edits,
    masking,
    phone_reports,
    reactions,
    reports,
    second_looks,
    submitted_for_author,
    thread_replies,
)
from handlers.intake.attachments import with_words
from handlers.knowledge import adopting, answer_ticks, keeping, listing
from handlers.logins import guest_links
from handlers.offboarding import people
from handlers.people import absences, accounts, language, link_codes
from handlers.records import consultations, paper_requests, record_presses
from handlers.suggestions import chasing, conversion
from handlers.suggestions.presses import suggestion_stories
from handlers.suggestions.workflows import SUGGESTIONS
from handlers.tickets import (
    assignment,
    circumstances,
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
    window_presses,
)
from handlers.tickets.reports import measures_done, progress, public_note, signing
from handlers.tickets.workflow import ORDINARY_WORK
from handlers.turn.attribution import attributed
from handlers.turn.router import Checks, Router
from handlers.turn.workflow import Workflows
from handlers.watch import calendar_years, digests, escalations, forgetting, held_cards, seals, unacknowledged
from handlers.windows import calendar, session_posts, sessions

desk = Router(
    before_message=(with_words, attributed),
    after_form=asked,
    gate=Checks(ask_before, mask, keep_refused),
)
desk.include(
    answers.router,
    late_parts.router,
    session_posts.router,
    submitted_for_author.router,
    thread_replies.router,
    early_edits.router,
    edits.router,
    added_mentions.router,
    listening.router,
    choices.router,
    unstarted_list.router,
    telling.router,
    audit_sample.router,
    lifecycle.router,
    guest_links.router,
    second_looks.router,
    answer_ticks.router,
    same_faults.router,
    unacknowledged.router,
    waiting.router,
    escalations.router,
    held_cards.router,
    expiry.router,
    reviews.router,
    admin_handover.router,
    chasing.router,
    ticks.router,
    shift_handover.router,
    progress.router,
    seals.router,
    digests.router,
    failed_events.router,
    heard_again.router,
    calendar_years.router,
    forgetting.router,
    deletions.router,
    accounts.router,
    added_by_form.router,
    close_calls.router,
    talk_in_rooms.router,
    part_choices.router,
    reports.router,
    circumstances.router,
    masking.router,
    record_presses.router,
    paper_requests.router,
    consultations.router,
    adopting.router,
    keeping.router,
    listing.router,
    classification.router,
    phone_reports.router,
    merging.router,
    window_presses.router,
    lesser_faults.router,
    outages.router,
    recurrence.router,
    assignment.router,
    directives.router,
    reminders.router,
    responses.router,
    explanations.router,
    requests.router,
    request_presses.router,
    revocations.router,
    checklist_steps.router,
    conversion.router,
    suggestion_stories(draft_change),
    people.router,
    ledger.router,
    drafts.router,
    change_conversion.router,
    step_presses.router,
    calendar.router,
    sessions.router,
    overrun_approval.router,
    template_presses.router,
    joins.router,
    shifts.router,
    absences.router,
    fault_reports.router,
    signing.router,
    measures_done.router,
    public_note.router,
    more_actions.router,
    reactions.router,
    lists.router,
    figures.router,
    language.router,
    link_codes.router,
)


WORKFLOWS = Workflows(
    ORDINARY_WORK, ACCESS_REQUEST, ACCESS_CHECKLIST, ACCESS_REVIEW, ADMIN_TRANSFER, CHANGES, SUGGESTIONS
)
"""Every way a ticket goes; a new one is a line here and its stories above."""


class Desk(NamedTuple):
    """The desk's stories, and the workflows that its tickets follow."""

    router: Router
    workflows: Workflows


DESK = Desk(desk, WORKFLOWS)

__all__ = ["DESK", "WORKFLOWS", "Desk", "desk", "report_failed_event", "report_failure"]
