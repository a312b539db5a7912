"""修改与现场操作认可: an engineer begins and puts a version up, its proposer tries it and accepts or sends it back."""

from collections.abc import Callable
from datetime import datetime

from handlers.i18n import Voice
from handlers.intake.proof_files import named_file, with_files
from handlers.suggestions import forms
from handlers.suggestions.forms import Where
from handlers.suggestions.routing import demand_step, press_on, said_at_fields, stepped, suggestion_behind
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in, validated
from models.chat import Click, Form, Reply, Submission
from models.storage.row_id import row_id
from models.suggestions.press import SuggestionPress
from models.suggestions.steps import ACCEPT, NAME_SUCCESSOR, PRESENT, SEND_BACK
from models.suggestions.suggestion import Suggestion
from models.tickets.queries import person_named

router = Router()
TrialForm = Callable[[Voice, Suggestion, str, datetime], Form]


@router.click("suggestion.begin")
def begin_change(click: Click, turn: Turn) -> Reply:
    """开始修改."""
    suggestion = suggestion_behind(turn, click.post)
    if not suggestion.begin_change(press_on(turn, suggestion)):
        return turn.toast("suggestion.begun_toast", suggestion.ticket, number=suggestion.ticket.number)
    return stepped(turn, suggestion, "suggestion.begun_toast")


@router.click("suggestion.present")
def open_presentation(click: Click, turn: Turn) -> Reply:
    """Ask which version, and where it can be tried."""
    return Reply(form=forms.present_form(turn.voice, demand_step(turn, click.post, PRESENT)))


@router.form("suggestion.present")
def present(submission: Submission, turn: Turn) -> Reply:
    """提请认可."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.present_form(turn.voice, suggestion), submission, turn)
    typed = {"version": fields["version"], "digest": fields["digest"], "place": fields["where_to_try"]}
    with said_at_fields(turn, "version", "digest"):
        suggestion.present(press_on(turn, suggestion, **typed), turn.clock)
    return stepped(turn, suggestion, "suggestion.presented_toast")


@router.click("suggestion.accept")
def open_acceptance(click: Click, turn: Turn) -> Reply:
    """Ask where, when and what was tried."""
    suggestion = demand_step(turn, click.post, ACCEPT)
    return Reply(form=_trial_form(turn, forms.accept_form, suggestion, click.argument))


@router.form("suggestion.accept")
def accept(submission: Submission, turn: Turn) -> Reply:
    """现场操作认可."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(_trial_form(turn, forms.accept_form, suggestion, submission.argument), submission, turn)
    with said_at_fields(turn, "tried_at", "tried_place"):
        suggestion.accept(_tried(turn, suggestion, submission, fields))
    return stepped(turn, suggestion, "suggestion.accepted_toast")


@router.click("suggestion.send_back")
def open_sending_back(click: Click, turn: Turn) -> Reply:
    """Ask the same, and what is not right."""
    suggestion = demand_step(turn, click.post, SEND_BACK)
    return Reply(form=_trial_form(turn, forms.send_back_form, suggestion, click.argument))


@router.form("suggestion.send_back")
def send_back_build(submission: Submission, turn: Turn) -> Reply:
    """退回修改."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(_trial_form(turn, forms.send_back_form, suggestion, submission.argument), submission, turn)
    with said_at_fields(turn, "tried_at", "tried_place"):
        suggestion.send_back(_tried(turn, suggestion, submission, fields), turn.clock)
    return stepped(turn, suggestion, "suggestion.sent_back_toast")


@router.click("suggestion.name_successor")
def open_succession(click: Click, turn: Turn) -> Reply:
    """Ask the leader who accepts in the proposer's place."""
    return Reply(form=forms.name_successor_form(turn.voice, demand_step(turn, click.post, NAME_SUCCESSOR)))


@router.form("suggestion.name_successor")
def name_successor(submission: Submission, turn: Turn) -> Reply:
    """指定认可人, among those who use the function."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.name_successor_form(turn.voice, suggestion), submission, turn)
    one = person_named(turn.session, fields["successor"])
    if one is None:
        raise FieldErrors({"successor": turn.voice("access.nobody_called", name=fields["successor"])})
    with said_at_fields(turn, "successor"):
        suggestion.name_successor(press_on(turn, suggestion, successor=one, reason=fields["reason"]))
    return stepped(turn, suggestion, "suggestion.succeeded_toast")


def _trial_form(turn: Turn, make: TrialForm, suggestion: Suggestion, number: str) -> Form:
    """Where, when and what was tried; a file of the ticket may show it."""
    return with_files(turn, make(turn.voice, suggestion, number, turn.now), suggestion.ticket)


def _tried(turn: Turn, suggestion: Suggestion, submission: Submission, fields: dict[str, str]) -> SuggestionPress:
    proof = named_file(turn, fields)
    return press_on(
        turn,
        suggestion,
        number=row_id(submission.argument) or 0,
        place=fields["tried_place"],
        is_remote=fields["tried_how"] == Where.REMOTE,
        tried=fields["tried"],
        tried_at=moment_in(fields["tried_at"]),
        reason=fields.get("reason", ""),
        proof_file=proof.name,
        proof_digest=proof.sha256,
    )
