"""The workflow of suggestions (三·2.2): what somebody would like to be better, until it can be used."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.i18n import Voice
from handlers.papers.paper import Making, Paper
from handlers.steps.record import AT_LAST, Rows, step_workflow, works_for_desk
from handlers.suggestions.cards import for_house, for_proposer, missing_words, suggestion_status
from handlers.suggestions.offboarding import reroute_suggestions
from handlers.suggestions.opening import open_read
from handlers.suggestions.papers import suggestion_paper
from handlers.tickets.actions import ANSWER, FURTHER
from handlers.turn.workflow import NOT_OFFBOARDED, KindReading, Offer, TicketPaper
from models.messaging.outbox import CardView
from models.people.person import Person
from models.suggestions.press import SuggestionPress
from models.suggestions.queries import next_on_suggestion, suggestions_of, suggestions_waiting_for
from models.suggestions.steps import NAME_SUCCESSOR, RATE, SOLVE, SUGGESTION_STEPS
from models.suggestions.suggestion import Suggestion, suggestion_of, the_suggestion, typed_in_suggestion
from models.suggestions.terms import SUGGESTION, SUGGESTION_TOLD, SuggestionPromise, SuggestionView
from models.terms import Kind
from models.tickets.queries import log_of
from models.tickets.ticket import Ticket


def _press(suggestion: Suggestion, person: Person, now: datetime) -> SuggestionPress:
    """Return the press of a person; where nobody leads the proposer's department, other leaders are asked by name."""
    return SuggestionPress(person, now, is_led=person.name not in suggestion.asked_people)


ROWS = Rows(
    steps=SUGGESTION_STEPS,
    subject=suggestion_of,
    press=_press,
    asked_people=lambda suggestion: suggestion.asked_people,
)


def _may_name(ticket: Ticket, person: Person) -> bool:
    found = suggestion_of(ticket)
    return found is not None and found.needs_successor(AT_LAST) and ROWS.may(NAME_SUCCESSOR)(ticket, person)


def _may_read(person: Person, ticket: Ticket) -> bool:
    """Let the proposer's speaker read it, and the people whose step it is."""
    found = suggestion_of(ticket)
    return found is not None and (found.is_speaker(person) or person.name in found.asked_people)


def _missing(voice: Voice, ticket: Ticket) -> Sequence[str]:
    return missing_words(voice, the_suggestion(ticket))


def _panel_facts(voice: Voice, ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    """Tell where it stands, the whole solution, and the reasons that the card cuts."""
    found = the_suggestion(ticket)
    return [
        ("fact.status", suggestion_status(voice, ticket)),
        ("field.solution", found.solution.text if found.solution is not None else ""),
        ("field.suggestion_impact", found.impact),
        ("suggestion.fact.opinion_reason", found.opinion_reason),
        ("suggestion.fact.appeal_reason", found.appeal_reason),
        ("suggestion.fact.successor_reason", found.successor_reason),
    ]


def _paper(session: Session, ticket: Ticket, making: Making) -> Paper:
    return suggestion_paper(ticket, log_of(session, ticket), making)


SUGGESTIONS = replace(
    step_workflow(
        SUGGESTION,
        ROWS,
        asked=next_on_suggestion,
        cards={CardView.REPORTER: for_proposer, CardView.TEAM: for_house, SuggestionView.PART: for_house},
        part=SuggestionView.PART,
        promises=SuggestionPromise,
        told=SUGGESTION_TOLD,
    ),
    waiting_for=suggestions_waiting_for,
    may_read=_may_read,
    status=suggestion_status,
    whose=suggestion_status,
    panel_facts=_panel_facts,
    shows_text=lambda ticket: True,
    missing=_missing,
    offers=(
        ROWS.offer(SOLVE, is_in_menu=True),
        *ROWS.offers(SOLVE, NAME_SUCCESSOR, RATE),
        Offer(NAME_SUCCESSOR.action, _may_name, ROWS.may(NAME_SUCCESSOR)),
        ROWS.offer(RATE, is_in_menu=False),  # neither the next step nor a way out: offered where it is asked for
        *FURTHER,
        Offer("paper.send", lambda one, person: works_for_desk(person, one) and one.is_team_business_of(person)),
        ANSWER,
    ),
    papers={"suggestion": TicketPaper(_paper)},
    offboarding=replace(NOT_OFFBOARDED, concerned=suggestions_of, reroute=reroute_suggestions),
    typed_rows=typed_in_suggestion,
    reading=KindReading(Kind.SUGGESTION, open_read),
)
