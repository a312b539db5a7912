"""What each button of a change does: its row, the form it opens, its verb, and what is said afterwards."""

from collections.abc import Callable
from typing import NamedTuple

from handlers.changes import draft_forms, test_forms
from handlers.changes.lookups import change_behind, press_of
from handlers.changes.showing import show_step
from handlers.i18n import Voice
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.changes import editing, testing
from models.changes.change import Change
from models.changes.press import ChangePress
from models.changes.steps import CANCEL, DEPLOY, SKIP_TEST_SYSTEM, TEST
from models.chat import Click, Form, Reply, Submission
from models.tickets.step import Step
from models.tickets.target import Clock

router = Router()


class Acting(NamedTuple):
    """One button: the row that says whether, the form that asks what is needed, and the verb."""

    step: Step
    form: Callable[[Voice, Change], Form]
    verb: Callable[[Change, ChangePress, Clock], object]


ACTIONS = {
    one.step.action: one
    for one in (
        Acting(DEPLOY, test_forms.deploy_form, testing.deploy),
        Acting(SKIP_TEST_SYSTEM, test_forms.skip_test_system_form, testing.skip_test_system),
        Acting(TEST, test_forms.test_form, testing.test_package),
        Acting(CANCEL, draft_forms.cancel_form, editing.cancel),
    )
}


def open_step(click: Click, turn: Turn) -> Reply:
    """Ask what the step needs. Raises Refusal for whoever may not take it."""
    acting = ACTIONS[click.verb]
    change = change_behind(turn, click.post)
    acting.step.demand_who(change, press_of(turn, change))
    if change.state not in (*acting.step.after, *acting.step.again):
        raise change.out_of_turn(acting.step)
    return Reply(form=acting.form(turn.voice, change))


def take_step(submission: Submission, turn: Turn) -> Reply:
    """The step with what the form brought; the cards follow, and come before those whose step is next."""
    acting = ACTIONS[submission.name]
    change = change_behind(turn, submission.post)
    said = validated(acting.form(turn.voice, change), submission, turn)
    acting.verb(change, press_of(turn, change, said), turn.clock)
    turn.session.flush()
    show_step(turn, change)
    state = turn.voice(f"change.state.{change.state}")
    return turn.toast("change.step_toast", change.ticket, number=change.ticket.number, state=state)


for _action in ACTIONS:
    router.click(_action)(open_step)
    router.form(_action)(take_step)
