"""The buttons of a change: the row says whether, the form asks what is needed, the verb says what."""

from dataclasses import replace
from functools import partial

from handlers.changes import forms
from handlers.changes.conflict_lookup import around
from handlers.changes.lookups import change_behind, leaders, press_of, verifiers
from handlers.changes.telling import after_step, before_step
from handlers.i18n import Voice
from handlers.intake.proof_files import file_choices
from handlers.steps.step_action import StepAction, StepStories
from handlers.turn.form import people
from handlers.turn.turn import Turn
from models.changes import backing_up, confirming, editing, emergency, missing, steps, testing, verification, working
from models.changes.at_work import hold_systems
from models.changes.change import Change
from models.changes.press import ChangePress
from models.phrase import Value


def _holding(turn: Turn, change: Change, press: ChangePress) -> ChangePress:
    """Let nothing else begin on its systems meanwhile, and look once more whether something has."""
    hold_systems(turn.session, change)
    return replace(press, around=around(turn, change, press.moments.get("new_end"), press.window))


def _where_it_stands(voice: Voice, change: Change) -> dict[str, Value]:
    return {"state": voice(f"change.state.{change.state}")}


_Action = partial(StepAction, toast="change.step_toast")
ACTIONS = (
    _Action(steps.DEPLOY, testing.deploy, form=forms.DEPLOY),
    _Action(steps.SKIP_TEST_SYSTEM, testing.skip_test_system, form=forms.SKIP_TEST_SYSTEM),
    _Action(steps.TEST, testing.test_package, form=forms.TEST),
    _Action(steps.APPROVE_DATA, testing.approve_data, form=forms.APPROVE_DATA),
    _Action(steps.CONFIRM, confirming.confirm, form=forms.CONFIRM),
    _Action(steps.NAME_VERIFIER, missing.name_verifier, form=forms.NAME_VERIFIER),
    _Action(steps.SEND_BACK, confirming.send_back, form=forms.REASON),
    _Action(steps.EXCEPT, confirming.except_window, form=forms.EXCEPT),
    _Action(steps.ANNOUNCE, confirming.announce, form=forms.ANNOUNCE),
    _Action(steps.POSTPONE, confirming.postpone, form=forms.POSTPONE),
    _Action(steps.CANCEL, editing.cancel, form=forms.REASON),
    _Action(steps.BACK_UP_SYSTEM, backing_up.back_up_system, form=forms.BACK_UP_SYSTEM),
    _Action(steps.BACK_UP_DATA, backing_up.back_up_data, form=forms.BACK_UP_DATA),
    _Action(steps.CONCEDE, backing_up.concede, form=forms.CONCEDE),
    _Action(steps.WAIVE, backing_up.waive, form=forms.WAIVE),
    _Action(steps.BEGIN, working.begin, form=forms.BEGIN, first=_holding),
    _Action(steps.BEGIN_EMERGENCY, working.begin_emergency, form=forms.BEGIN_EMERGENCY, first=_holding),
    _Action(steps.FINISH, working.finish, form=forms.FINISH),
    _Action(steps.EXTEND, working.extend, form=forms.EXTEND),
    _Action(steps.ROLL_BACK, working.roll_back, form=forms.ROLL_BACK),
    _Action(steps.VERIFY_TECHNICALLY, verification.verify_technically, form=forms.VERIFY_TECHNICALLY),
    _Action(steps.VERIFY, verification.verify_business, form=forms.VERIFY),
    _Action(steps.VERIFY_ROLLBACK, verification.verify_rollback, form=forms.VERIFY_ROLLBACK),
    _Action(steps.ARCHIVE, verification.archive, form=forms.ARCHIVE),
    _Action(steps.ASK_EMERGENCY, emergency.ask_emergency, form=forms.REASON),
    _Action(steps.APPROVE_EMERGENCY, emergency.approve_emergency, form=forms.REASON),
    _Action(steps.PHONE_CONSENT, emergency.enter_phone_consent, form=forms.PHONE_CONSENT),
    _Action(steps.CONFIRM_CONSENT, emergency.confirm_consent, form=forms.CONFIRM_CONSENT),
    _Action(steps.ANSWER_UNAPPROVED, emergency.answer_unapproved, form=forms.REASON),
    _Action(steps.MAKE_UP_TEST, emergency.make_up_test, form=forms.MAKE_UP_TEST),
    _Action(steps.MAKE_UP_CONFIRMATION, emergency.make_up_confirmation, form=forms.REASON),
)
STORIES = StepStories(
    actions=ACTIONS,
    behind=change_behind,
    press=press_of,
    head=forms.head,
    before=before_step,
    after=after_step,
    offers={
        "verifier": lambda turn, change, argument: people(turn.voice, verifiers(turn)),
        "consent_by": lambda turn, change, argument: people(turn.voice, leaders(turn)),
        "proof_file": lambda turn, change, argument: file_choices(turn, change.ticket),
    },
    said=_where_it_stands,
)
router = STORIES.router()
