"""The form that asks for a reason and nothing else, and what it brought."""

from handlers.suggestions import forms
from handlers.suggestions.routing import demand_step, suggestion_behind
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Reply, Submission
from models.suggestions.suggestion import Suggestion
from models.tickets.step import Step


def ask_reason(turn: Turn, post_id: str | None, step: Step) -> Reply:
    """The form of a step, for whoever may take it. Raises Refusal for everybody else."""
    return Reply(form=forms.reason_form(turn.voice, demand_step(turn, post_id, step), _name(step)))


def said_reason(turn: Turn, submission: Submission, step: Step) -> tuple[Suggestion, str]:
    """The suggestion behind the form, and the reason. Raises FieldErrors where none is given."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.reason_form(turn.voice, suggestion, _name(step)), submission, turn)
    return suggestion, fields["reason"]


def _name(step: Step) -> str:
    return step.action.removeprefix("suggestion.")
