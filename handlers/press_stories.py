"""The stories that only a press or a form begins: imported with the first of these, or when the desk has started."""

from handlers.access import checklist_steps, decisions, grants, ledger, requests, revocations
from handlers.boards import figures, lists
from handlers.changes import conversion as change_conversion
from handlers.changes import drafts, going_on, step_presses
from handlers.changes.drafting import draft_change
from handlers.changes.in_hand import joins
from handlers.changes.templates import presses as template_presses
from handlers.conversation import added_by_form, close_calls, part_choices, talk_in_rooms
from handlers.duty import shifts
from handlers.intake import circumstances, masking, phone_reports, reactions, reports
from handlers.knowledge import adopting, keeping, listing
from handlers.offboarding import people
from handlers.people import absences, language, link_codes
from handlers.records import consultations, paper_requests, record_presses
from handlers.suggestions import agreement, assessment, conversion, endings, trial
from handlers.suggestions.release import release_stories
from handlers.tickets import (
    assignment,
    classification,
    directives,
    explanations,
    fault_reports,
    lesser_faults,
    merging,
    more_actions,
    outages,
    recurrence,
    reminders,
    responses,
)
from handlers.tickets.explained import window_presses
from handlers.tickets.reports import measures_done, public_note, signing
from handlers.windows import calendar, sessions

ROUTERS = (
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
    decisions.router,
    grants.router,
    revocations.router,
    checklist_steps.router,
    conversion.router,
    assessment.router,
    agreement.router,
    trial.router,
    endings.router,
    release_stories(draft_change),
    people.router,
    ledger.router,
    drafts.router,
    change_conversion.router,
    step_presses.router,
    calendar.router,
    sessions.router,
    going_on.router,
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
