"""The table of contents: every story of the desk, in the order in which they are asked."""

from handlers import (
    accounts,
    assignment,
    bringing,
    calendar_years,
    came_back,
    classification,
    continuing,
    conversation,
    digests,
    drafts,
    duty,
    edits,
    escalations,
    explanations,
    failures,
    fault_reports,
    further,
    handover,
    intake,
    language,
    link_codes,
    lists,
    merging,
    nudges,
    orders,
    outages,
    phoned_in,
    reactions,
    tickets,
    waiting,
)
from handlers.cards import fault_report, standing
from handlers.failures import tell_administrators, tell_of_failure
from handlers.router import Router
from handlers.speech import StandingCard
from models.outbox import Face

desk = Router()
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
    duty.router,
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

FACES: dict[Face, StandingCard] = {
    Face.REPORTER: standing.for_reporter,
    Face.TEAM: standing.for_team,
    Face.VERDICT: standing.verdict,
    Face.FAULT_REPORT: fault_report.standing,
}

__all__ = ["FACES", "desk", "tell_administrators", "tell_of_failure"]
