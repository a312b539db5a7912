"""起草, 编辑, 取消: a change is written down, changed and called off before anything is done."""

from dataclasses import replace

from handlers.changes import draft_forms as forms
from handlers.changes.collisions import tell_collisions
from handlers.changes.drafting import draft_change, link_solved, names_of_systems
from handlers.changes.forms import head
from handlers.changes.lookups import change_behind, verifiers
from handlers.changes.reading import spoken_start
from handlers.changes.telling import after_step, before_step
from handlers.steps.step_action import Answers
from handlers.tickets.filing import title_of
from handlers.turn.form import Asking, named, people
from handlers.turn.homes import home_of
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.changes.change import Change
from models.changes.draft import DraftFacts
from models.changes.editing import demand_may_apply, edit
from models.changes.press import ChangePress
from models.changes.steps import EDIT
from models.chat import Choice, Click, Form, Reply, Submission
from models.refusal import Refusal

router = Router()


@router.click("change.open")
def open_draft(click: Click, turn: Turn) -> Reply:
    """Ask what is to be changed, where and when."""
    demand_may_apply(turn.person)
    return Reply(form=_draft_form(turn))


@router.form("change.draft")
def draft_by_form(submission: Submission, turn: Turn) -> Reply:
    """Make a new draft for the applicant."""
    facts = _said(submission, turn, _draft_form(turn))
    ticket = draft_change(turn, turn.person, facts, place=home_of(turn, turn.person, submission.place.platform))
    return turn.toast("change.drafted_toast", ticket, number=ticket.number)


@router.click("change.edit")
def open_edit(click: Click, turn: Turn) -> Reply:
    """The whole draft, to be changed."""
    change = change_behind(turn, click.post)
    EDIT.opens(change, ChangePress(by=turn.person, now=turn.now))
    return Reply(form=_edit_form(turn, change))


@router.form("change.edit")
def edit_by_form(submission: Submission, turn: Turn) -> Reply:
    """Save the new text of a draft, and bring its cards up to date."""
    change = change_behind(turn, submission.post)
    facts = _with_further_systems(_said(submission, turn, _edit_form(turn, change)), change)
    before = before_step(change)
    if edit(change, facts, ChangePress(by=turn.person, now=turn.now)):
        change.system_names = names_of_systems(turn, facts.systems)
        link_solved(turn, change, turn.person)
        change.ticket.summary = title_of(change.what)
        turn.session.flush()
        tell_collisions(turn, change)
        after_step(turn, change, before)
    return turn.toast("change.edited_toast", change.ticket, number=change.ticket.number)


def _draft_form(turn: Turn) -> Form:
    asking = Asking(voice=turn.voice, about=None, now=turn.now, offers=_systems(turn))
    return forms.DRAFT.drawn("change.draft", asking)


def _edit_form(turn: Turn, change: Change) -> Form:
    """Return what the draft says; of one that nobody edited, and that has no window, the start that was said."""
    said = spoken_start(turn, change.ticket) if change.edition == 1 and change.starts_at is None else None
    found = {**_systems(turn), "verifier": people(turn.voice, verifiers(turn))}
    asking = Asking(voice=turn.voice, about=change, now=turn.now, offers=found, guesses={"starts_at": said})
    return forms.EDIT.drawn(EDIT.action, asking, head(turn.voice, change))


def _systems(turn: Turn) -> dict[str, list[Choice]]:
    found = named(turn.voice, turn.rules.catalogue.systems)
    return {"system": found, "also_system": found}


def _with_further_systems(facts: DraftFacts, change: Change) -> DraftFacts:
    """The form has room for two systems; where these stay, so do those that were named besides."""
    is_same = list(facts.systems) == change.systems[:2]
    return replace(facts, systems=tuple(change.systems)) if is_same else facts


def _said(submission: Submission, turn: Turn, form: Form) -> DraftFacts:
    said = Answers(validated(form, submission, turn))
    minutes = said.text("fallback_minutes")
    if minutes and not (minutes.isascii() and minutes.isdigit()):
        raise FieldErrors({"fallback_minutes": turn.voice("change.minutes_needed")})
    try:
        return forms.facts_in(said)
    except Refusal as refusal:
        raise FieldErrors({"more_windows": turn.voice.say(refusal.phrase)}) from refusal
