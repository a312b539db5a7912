"""The tables of buttons: each row has its button, and what a table names is there; what a form brought, as values."""

from datetime import date, datetime
from enum import StrEnum

import pytest

from handlers.access import request_presses as of_requests
from handlers.changes import step_presses as of_changes
from handlers.steps.step_action import NOTHING, Answers, StepAction
from handlers.suggestions import presses as of_suggestions
from handlers.suggestions.routing import AT_FIELD
from models.access.request_steps import REQUEST_STEPS
from models.changes.steps import CHANGE_STEPS, EDIT
from models.suggestions.steps import SUGGESTION_STEPS
from models.tickets.step import Step
from sla.calendar.business_hours import SHANGHAI

SUGGESTIONS = (*of_suggestions.ACTIONS, of_suggestions.TO_CHANGE)
TABLES = [
    (SUGGESTIONS, SUGGESTION_STEPS, frozenset[str]()),
    (of_changes.ACTIONS, CHANGE_STEPS, frozenset({EDIT.action})),
    (of_requests.ACTIONS, REQUEST_STEPS, frozenset[str]()),
]
"""The actions of a workflow, its rows, and those of them that are functions of their own."""


class Place(StrEnum):
    """Where something is."""

    REMOTE = "remote"


def fields_of(actions: tuple[StepAction, ...]) -> set[str]:
    """The names of the fields that the forms of these actions have."""
    return {field.name for one in actions if one.form is not None for field in one.form.fields}


@pytest.mark.parametrize(("actions", "steps", "own"), TABLES, ids=["suggestions", "changes", "requests"])
def test_every_row_has_its_button(
    actions: tuple[StepAction, ...], steps: tuple[Step, ...], own: frozenset[str]
) -> None:
    """No row lacks its action, no action its row, and none is there twice; each verb says what it does."""
    names = [one.name for one in actions]
    assert len(set(names)) == len(names)
    assert set(names) == {step.action for step in steps if step.action} - own
    assert [one.name for one in actions if one.step not in steps] == []
    assert [one.name for one in actions if not (one.verb.__doc__ or "").strip()] == []


@pytest.mark.parametrize(
    ("actions", "named"),
    [
        (of_changes.ACTIONS, of_changes.STORIES.offers),
        (of_requests.ACTIONS, {**of_requests.OFFERS, **of_requests.HINTS}),
        (SUGGESTIONS, AT_FIELD.values()),
        (SUGGESTIONS, of_suggestions.GUESSES),
    ],
)
def test_what_is_looked_up_for_a_field_has_its_field(actions: tuple[StepAction, ...], named: object) -> None:
    """No choice, guess or refusal is kept for a field that no form asks."""
    assert set(named) <= fields_of(actions)  # type: ignore[call-overload]
    assert named


def test_what_a_form_brought_becomes_values() -> None:
    """A time is aware, a day a date, a choice of a closed set its word; what was left empty is None."""
    said = Answers({"at": "2026-02-12T10:00", "day": "2026-02-12", "so": "no", "where": "remote", "reason": "x"}, "7")
    assert said.at("at") == datetime(2026, 2, 12, 10, 0, tzinfo=SHANGHAI)
    assert said.day("day") == date(2026, 2, 12)
    assert said.yes("so") is False
    assert said.one_of(Place, "where") is Place.REMOTE
    assert (said.text("missing", "reason"), said.text("missing"), said.number) == ("x", "", 7)
    nothing = (NOTHING.at("at"), NOTHING.day("day"), NOTHING.yes("so"), NOTHING.one_of(Place, "where"))
    assert nothing == (None, None, None, None)
    assert (NOTHING.text("reason"), NOTHING.number, Answers(argument="x").number) == ("", 0, 0)
    left_empty = Answers({"at": "", "day": "", "so": "", "where": ""})
    assert (left_empty.at("at"), left_empty.yes("so"), left_empty.one_of(Place, "where")) == (None, None, None)
