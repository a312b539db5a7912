"""The table of contents: every story of the desk, in the order in which they are asked."""

from handlers import calendar_years, classification, conversation, explanations, failures, intake, tickets
from handlers.cards import standing
from handlers.failures import tell_administrators, tell_of_failure
from handlers.router import Router
from handlers.speech import StandingCard
from models.outbox import Face

desk = Router()
desk.include(
    conversation.router,
    intake.router,
    classification.router,
    tickets.router,
    explanations.router,
    failures.router,
    calendar_years.router,
)

FACES: dict[Face, StandingCard] = {
    Face.REPORTER: standing.for_reporter,
    Face.TEAM: standing.for_team,
    Face.VERDICT: standing.verdict,
}

__all__ = ["FACES", "desk", "tell_administrators", "tell_of_failure"]
