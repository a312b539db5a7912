"""The buttons of a suggestion, from 受理评估 to 办结: the row says whether, the form asks, the verb says what.

The desk gives the function that drafts a change: workflows know nothing of each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from handlers.intake.proof_files import file_choices
from handlers.steps.step_action import StepAction, StepStories
from handlers.suggestions import forms
from handlers.suggestions.routing import AT_FIELD, bring_along, press_on, suggestion_behind
from handlers.tickets.filing import name_duty, show_to_team
from handlers.turn.form import named
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.changes.draft import LONGEST_WHAT, DraftFacts
from models.cutting import cut_at
from models.messaging.outbox import CardView
from models.people.person import Person
from models.phrase import Phrase, phrase
from models.refusal import Refusal
from models.suggestions import steps
from models.suggestions.press import SuggestionPress
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import SuggestionView
from models.terms import Kind, Satisfaction
from models.tickets.ticket import Ticket
from sla.reading.spoken_change import systems_named

OpenChange = Callable[[Turn, Person, DraftFacts, Sequence[Ticket]], Ticket]
"""Opens the ticket of a change."""


def suggestion_stories(open_draft: OpenChange) -> Router:
    """Return the story of every button, for a desk that drafts changes so."""

    def with_change(turn: Turn, suggestion: Suggestion, press: SuggestionPress) -> SuggestionPress:
        """Draft a change with the version and the digest that were accepted."""
        steps.TO_CHANGE.begins(suggestion, press)
        return replace(press, change=open_draft(turn, turn.person, _drafted(suggestion, press), [suggestion.ticket]))

    return StepStories(
        actions=(*ACTIONS, replace(TO_CHANGE, first=with_change)),
        behind=suggestion_behind,
        press=press_on,
        head=forms.head,
        after=lambda turn, suggestion, before: bring_along(turn, suggestion),
        offers={
            "proof_file": lambda turn, suggestion, argument: file_choices(turn, suggestion.ticket),
            "system": lambda turn, suggestion, argument: named(turn.voice, turn.rules.catalogue.systems),
        },
        guesses=GUESSES,
        at_field=AT_FIELD,
    ).router()


def _named_system(turn: Turn, suggestion: Suggestion, argument: str) -> str:
    """Return the only system that the suggestion names."""
    found = systems_named(suggestion.ticket.text, turn.rules.catalogue.systems)
    return found[0] if len(found) == 1 else ""


GUESSES: dict[str, Callable[[Turn, Suggestion, str], str]] = {"system": _named_system}


def _drafted(suggestion: Suggestion, press: SuggestionPress) -> DraftFacts:
    """Return what the change is told: which suggestion it solves, and the accepted build."""
    build, solution = suggestion.build, suggestion.solution
    assert build is not None  # noqa: S101 - its gate says so
    about = f"{suggestion.ticket.number} {suggestion.ticket.summary}"
    return DraftFacts(
        what=cut_at(about, LONGEST_WHAT),
        systems=(press.system,),
        solves=solution.text if solution is not None else about,
        version=build.version,
        digest=build.digest,
    )


def _read_class(turn: Turn, suggestion: Suggestion, press: SuggestionPress) -> SuggestionPress:
    """Take the cards of a suggestion down; where the office does not say the class, triage does."""
    ticket, judged = suggestion.ticket, turn.judge(suggestion.ticket.text, suggestion.ticket.reported_at)
    turn.unpin_card(ticket, SuggestionView.PART)
    turn.unpin_card(ticket, CardView.TEAM)
    read = judged.severity if judged.kind is Kind.DEFECT else None
    return replace(press, severity=press.severity or read)


def _tell_of_defect(turn: Turn, suggestion: Suggestion, before: object) -> None:
    """Tell of it as of one that was reported now."""
    suggestion.look_at = None
    name_duty(turn, suggestion.ticket)
    show_to_team(turn, suggestion.ticket)
    turn.refresh(suggestion.ticket)


def _graded(turn: Turn, suggestion: Suggestion, press: SuggestionPress) -> SuggestionPress:
    """Read which of the three buttons it was."""
    if press.argument not in list(Satisfaction):
        raise Refusal("card.unknown_button")
    return replace(press, satisfaction=Satisfaction(press.argument))


def _refresh(turn: Turn, suggestion: Suggestion, before: object) -> None:
    turn.refresh(suggestion.ticket)


def _assessed(suggestion: Suggestion, press: SuggestionPress) -> Phrase:
    return phrase(f"suggestion.assessed_toast.{press.opinion}")


S = Suggestion
ACTIONS = (
    StepAction(steps.TAKE_UP, S.take_up, "suggestion.taken_up_toast"),
    StepAction(steps.ASSESS, S.assess, _assessed, forms.ASSESS),
    StepAction(
        steps.CALL_DEFECT,
        S.become_defect,
        "suggestion.defect_toast",
        forms.CALL_DEFECT,
        first=_read_class,
        then=_tell_of_defect,
    ),
    StepAction(steps.APPEAL, S.appeal, "suggestion.appealed_toast", forms.REASON),
    StepAction(steps.REASSESS, S.reassess, "suggestion.reassessed_toast", forms.REASON),
    StepAction(steps.UPHOLD, S.uphold, "suggestion.upheld_toast", forms.REASON),
    StepAction(steps.SOLVE, S.solve, "suggestion.solved_toast", forms.SOLVE),
    StepAction(steps.AGREE, S.agree, "suggestion.agreed_toast"),
    StepAction(steps.REPLAN, S.replan, "suggestion.replanned_toast", forms.REASON),
    StepAction(steps.SHELVE, S.shelve, "suggestion.shelved_toast", forms.REASON),
    StepAction(steps.RESUME, S.resume, "suggestion.resumed_toast"),
    StepAction(steps.BEGIN, S.begin_change, "suggestion.begun_toast"),
    StepAction(steps.PRESENT, S.present, "suggestion.presented_toast", forms.PRESENT),
    StepAction(steps.ACCEPT, S.accept, "suggestion.accepted_toast", forms.ACCEPT),
    StepAction(steps.SEND_BACK, S.send_back, "suggestion.sent_back_toast", forms.SEND_BACK),
    StepAction(steps.NAME_SUCCESSOR, S.name_successor, "suggestion.succeeded_toast", forms.NAME_SUCCESSOR),
    StepAction(steps.CLOSE, S.close_suggestion, "suggestion.closed_toast"),
    StepAction(steps.RATE, S.rate, "ticket.rated", first=_graded, then=_refresh),
    StepAction(steps.WITHDRAW, S.withdraw, "suggestion.withdrawn_toast"),
    StepAction(steps.TERMINATE, S.terminate, "suggestion.terminated_toast", forms.REASON),
)
TO_CHANGE = StepAction(steps.TO_CHANGE, S.to_change, "suggestion.to_change_toast", forms.TO_CHANGE)
