"""A router takes one story for each action, form and tick, and says so at start where there are two."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply, Submission


def pressed(_click: Click, _turn: Turn) -> Reply:
    """A story of a button."""
    return Reply()


def filled(_form: Submission, _turn: Turn) -> Reply:
    """A story of a form."""
    return Reply()


def woken(_turn: Turn) -> int:
    """A story of a tick."""
    return 0


def on_click(router: Router) -> None:
    """The story of the button `take`."""
    router.click("take")(pressed)


def on_form(router: Router) -> None:
    """The story of the form `take`."""
    router.form("take")(filled)


def on_tick(router: Router) -> None:
    """The story of the tick `take`."""
    router.tick("take", every=timedelta(minutes=1))(woken)


every_way = pytest.mark.parametrize("register", [on_click, on_form, on_tick])


@every_way
def test_a_second_story_of_one_name_is_refused(register: Callable[[Router], None]) -> None:
    """In one module, the second registration raises and names what has a story already."""
    router = Router()
    register(router)
    with pytest.raises(ValueError, match="these have a story already: take"):
        register(router)


@every_way
def test_two_modules_cannot_answer_the_same(register: Callable[[Router], None]) -> None:
    """Put together, two routers that answer the same raise, so that the desk does not start."""
    one, other, desk = Router(), Router(), Router()
    register(one)
    register(other)
    desk.include(one)
    with pytest.raises(ValueError, match="these have a story already: take"):
        desk.include(other)


def test_a_button_and_its_form_may_share_a_name() -> None:
    """Pressing `take` and filling in the form `take` are two actions."""
    router = Router()
    for register in (on_click, on_form, on_tick):
        register(router)
    assert [*router.clicks, *router.forms, *router.ticks] == ["take"] * 3
