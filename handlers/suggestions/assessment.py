"""评估: the office takes a suggestion up and says what it makes of it; its proposer appeals once, a leader decides."""

from handlers.suggestions import forms
from handlers.suggestions.reasons import ask_reason, said_reason
from handlers.suggestions.routing import demand_step, press_on, stepped, suggestion_behind
from handlers.tickets.filing import name_duty, show_to_team
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.messaging.outbox import CardView
from models.suggestions.steps import APPEAL, ASSESS, CALL_DEFECT, REASSESS, UPHOLD
from models.suggestions.suggestion import Suggestion
from models.suggestions.terms import Opinion, SuggestionView
from models.terms import Kind, Role, Severity
from sla.triage.triage import triage

router = Router()


@router.click("suggestion.take_up")
def take_up_suggestion(click: Click, turn: Turn) -> Reply:
    """受理评估."""
    suggestion = suggestion_behind(turn, click.post)
    if not suggestion.take_up(press_on(turn, suggestion)):
        return turn.toast("suggestion.taken_up_toast", suggestion.ticket, number=suggestion.ticket.number)
    return stepped(turn, suggestion, "suggestion.taken_up_toast")


@router.click("suggestion.assess")
def open_assessment(click: Click, turn: Turn) -> Reply:
    """Ask what the office makes of it, and why."""
    return Reply(form=forms.assess_suggestion_form(turn.voice, demand_step(turn, click.post, ASSESS)))


@router.form("suggestion.assess")
def assess_suggestion(submission: Submission, turn: Turn) -> Reply:
    """采纳, 部分采纳 or 不采纳."""
    suggestion = suggestion_behind(turn, submission.post)
    fields = validated(forms.assess_suggestion_form(turn.voice, suggestion), submission, turn)
    opinion = Opinion(fields["opinion"])
    typed = {"reason": fields["reason"], "impact": fields["suggestion_impact"]}
    suggestion.assess(opinion, press_on(turn, suggestion, **typed), turn.clock)
    return stepped(turn, suggestion, f"suggestion.assessed_toast.{opinion}")


@router.click("suggestion.appeal")
def open_appeal(click: Click, turn: Turn) -> Reply:
    """Ask why a leader should look at it."""
    return ask_reason(turn, click.post, APPEAL)


@router.form("suggestion.appeal")
def appeal(submission: Submission, turn: Turn) -> Reply:
    """申请复议, once, in time."""
    suggestion, reason = said_reason(turn, submission, APPEAL)
    suggestion.appeal(press_on(turn, suggestion, reason=reason))
    return stepped(turn, suggestion, "suggestion.appealed_toast")


@router.click("suggestion.reassess")
def open_reassessment(click: Click, turn: Turn) -> Reply:
    """Ask the leader why it is assessed anew."""
    return ask_reason(turn, click.post, REASSESS)


@router.form("suggestion.reassess")
def reassess(submission: Submission, turn: Turn) -> Reply:
    """重新评估, by somebody else of the office."""
    suggestion, reason = said_reason(turn, submission, REASSESS)
    suggestion.reassess(press_on(turn, suggestion, reason=reason), turn.clock)
    return stepped(turn, suggestion, "suggestion.reassessed_toast")


@router.click("suggestion.uphold")
def open_upholding(click: Click, turn: Turn) -> Reply:
    """Ask the leader why it stays declined."""
    return ask_reason(turn, click.post, UPHOLD)


@router.form("suggestion.uphold")
def uphold(submission: Submission, turn: Turn) -> Reply:
    """维持不采纳, for good."""
    suggestion, reason = said_reason(turn, submission, UPHOLD)
    suggestion.uphold(press_on(turn, suggestion, reason=reason), turn.clock)
    return stepped(turn, suggestion, "suggestion.upheld_toast")


@router.click("suggestion.call_defect")
def open_defect(click: Click, turn: Turn) -> Reply:
    """Ask why it is a fault; the office, of which class."""
    suggestion = demand_step(turn, click.post, CALL_DEFECT)
    return Reply(form=forms.call_defect_form(turn.voice, suggestion, is_office=_says_class(turn, suggestion)))


@router.form("suggestion.call_defect")
def call_defect(submission: Submission, turn: Turn) -> Reply:
    """这是故障: from its first message on, and told like one that was reported now."""
    suggestion = suggestion_behind(turn, submission.post)
    is_office = _says_class(turn, suggestion)
    fields = validated(forms.call_defect_form(turn.voice, suggestion, is_office=is_office), submission, turn)
    ticket, judged = suggestion.ticket, triage(suggestion.ticket.text, turn.rules.lexicon)
    read = judged.severity if judged.kind is Kind.DEFECT else None
    severity = Severity(fields["severity"]) if is_office else read
    turn.unpin_card(ticket, SuggestionView.PART)
    turn.unpin_card(ticket, CardView.TEAM)
    if suggestion.become_defect(severity, press_on(turn, suggestion, reason=fields["reason"]), turn.clock):
        suggestion.look_at = None
        name_duty(turn, ticket)
        show_to_team(turn, ticket)
        turn.refresh(ticket)
    return turn.toast("suggestion.defect_toast", ticket, number=ticket.number)


def _says_class(turn: Turn, suggestion: Suggestion) -> bool:
    """The office says the class; whoever proposed it leaves it to triage and to the office."""
    return turn.person.is_ours(Role.OFFICE) and not suggestion.is_speaker(turn.person)
