"""The buttons of a change: each asks what its step needs, and takes the step with what was filled in."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from handlers.changes import backup_forms, confirm_forms, draft_forms, emergency_forms, testing_forms, work_forms
from handlers.changes.cards.parts import missing_words
from handlers.changes.lookups import change_behind, leaders, press_of, verifiers
from handlers.changes.telling import after_step, before_step
from handlers.i18n import Voice
from handlers.intake.proof_files import FIELD, IN_PLACE_OF, named_file, with_files
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.changes import backing_up, confirming, editing, emergency, missing, steps, testing, verification, working
from models.changes.change import Change
from models.changes.in_hand.at_work import hold_systems
from models.changes.press import ChangePress
from models.chat import Click, Form, Reply, Submission
from models.tickets.step import Step
from models.tickets.target import Clock

router = Router()


class Acting(NamedTuple):
    """One button: the row that says whether, the form that asks what is needed, and the verb."""

    step: Step
    form: Callable[[Voice, Change], Form]
    verb: Callable[[Change, ChangePress, Clock], object]


ACTIONS: Mapping[str, Acting] = {
    one.step.action: one
    for one in (
        Acting(steps.DEPLOY, testing_forms.deploy_form, testing.deploy),
        Acting(steps.SKIP_TEST_SYSTEM, testing_forms.skip_test_system_form, testing.skip_test_system),
        Acting(steps.TEST, testing_forms.package_test_form, testing.test_package),
        Acting(steps.APPROVE_DATA, confirm_forms.data_form, testing.approve_data),
        Acting(steps.CONFIRM, confirm_forms.confirm_form, confirming.confirm),
        Acting(steps.NAME_VERIFIER, confirm_forms.name_verifier_form, missing.name_verifier),
        Acting(steps.SEND_BACK, confirm_forms.send_back_form, confirming.send_back),
        Acting(steps.EXCEPT, confirm_forms.except_form, confirming.except_window),
        Acting(steps.ANNOUNCE, confirm_forms.announce_form, confirming.announce),
        Acting(steps.POSTPONE, confirm_forms.postpone_form, confirming.postpone),
        Acting(steps.CANCEL, draft_forms.cancel_form, editing.cancel),
        Acting(steps.BACK_UP_SYSTEM, backup_forms.system_backup_form, backing_up.back_up_system),
        Acting(steps.BACK_UP_DATA, backup_forms.data_backup_form, backing_up.back_up_data),
        Acting(steps.CONCEDE, backup_forms.concede_form, backing_up.concede),
        Acting(steps.WAIVE, backup_forms.waive_form, backing_up.waive),
        Acting(steps.BEGIN, work_forms.begin_form, working.begin),
        Acting(steps.BEGIN_EMERGENCY, work_forms.begin_emergency_form, working.begin_emergency),
        Acting(steps.FINISH, work_forms.finish_form, working.finish),
        Acting(steps.EXTEND, work_forms.extend_form, working.extend),
        Acting(steps.ROLL_BACK, work_forms.roll_back_form, working.roll_back),
        Acting(steps.VERIFY_TECHNICALLY, work_forms.technical_form, verification.verify_technically),
        Acting(steps.VERIFY, work_forms.verify_form, verification.verify_business),
        Acting(steps.VERIFY_ROLLBACK, work_forms.verify_rollback_form, verification.verify_rollback),
        Acting(steps.ARCHIVE, work_forms.archive_form, verification.archive),
        Acting(steps.ASK_EMERGENCY, emergency_forms.ask_emergency_form, emergency.ask_emergency),
        Acting(steps.APPROVE_EMERGENCY, emergency_forms.approve_emergency_form, emergency.approve_emergency),
        Acting(steps.PHONE_CONSENT, emergency_forms.phone_consent_form, emergency.enter_phone_consent),
        Acting(steps.CONFIRM_CONSENT, emergency_forms.confirm_consent_form, emergency.confirm_consent),
        Acting(steps.ANSWER_UNAPPROVED, emergency_forms.answer_unapproved_form, emergency.answer_unapproved),
        Acting(steps.MAKE_UP_TEST, emergency_forms.make_up_test_form, emergency.make_up_test),
        Acting(steps.MAKE_UP_CONFIRMATION, emergency_forms.make_up_confirmation_form, emergency.make_up_confirmation),
    )
}


BEGINS = (steps.BEGIN, steps.BEGIN_EMERGENCY)


FORETOLD = (steps.CONFIRM, steps.ANNOUNCE, steps.BEGIN)
"""Their gates ask more than their forms: what is missing is said before they are filled in."""
PROVED = (
    *(steps.DEPLOY, steps.TEST, steps.CONFIRM, steps.BACK_UP_SYSTEM, steps.BACK_UP_DATA, steps.APPROVE_DATA),
    *(steps.FINISH, steps.VERIFY_TECHNICALLY, steps.VERIFY, steps.VERIFY_ROLLBACK, steps.MAKE_UP_TEST),
)
"""The steps that a file of the ticket may prove."""


def open_step(click: Click, turn: Turn) -> Reply:
    """Ask what a step of a change needs. Raises Refusal for whoever may not take it, and where it does not fit."""
    acting = ACTIONS[click.verb]
    change = change_behind(turn, click.post)
    acting.step.demand_who(change, press_of(turn, change))
    if change.state not in (*acting.step.after, *acting.step.again):
        raise change.out_of_turn(acting.step)
    return Reply(form=_form(turn, acting, change))


def take_step(submission: Submission, turn: Turn) -> Reply:
    """A step of a change with what its form brought; the cards follow, and come before those whose step is next."""
    acting = ACTIONS[submission.name]
    change = change_behind(turn, submission.post)
    said = _with_proof(turn, validated(_form(turn, acting, change), submission, turn))
    before = before_step(change)
    if acting.step in BEGINS:
        hold_systems(turn.session, change)
    acting.verb(change, press_of(turn, change, said), turn.clock)
    turn.session.flush()
    after_step(turn, change, before)
    state = turn.voice(f"change.state.{change.state}")
    return turn.toast("change.step_toast", change.ticket, number=change.ticket.number, state=state)


def _form(turn: Turn, acting: Acting, change: Change) -> Form:
    if acting.step is steps.PHONE_CONSENT:
        return emergency_forms.phone_consent_form(turn.voice, change, leaders(turn))
    if acting.step is steps.NAME_VERIFIER:
        return confirm_forms.name_verifier_form(turn.voice, change, verifiers(turn))
    form = acting.form(turn.voice, change)
    if acting.step in FORETOLD:
        form = form.model_copy(update={"intro": (*form.intro, *missing_words(turn.voice, change))})
    return with_files(turn, form, change.ticket) if acting.step in PROVED else form


def _with_proof(turn: Turn, said: dict[str, str]) -> dict[str, str]:
    """A file that is named stands for the record or the reference that was left empty."""
    name, digest = named_file(turn, said)
    if not name:
        return said
    in_its_place = {field: name for field in IN_PLACE_OF & said.keys() if not said[field]}
    return {**said, **in_its_place, FIELD: name, "proof_digest": digest}


for _action in ACTIONS:
    router.click(_action)(open_step)
    router.form(_action)(take_step)
