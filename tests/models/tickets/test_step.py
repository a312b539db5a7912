"""The order in which a row is asked: the first answer counts, and gates are asked last."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from models.people.person import Person
from models.refusal import Refusal
from models.tickets.step import Rule, Step

NOW = datetime(2026, 2, 12, 2, 0, tzinfo=UTC)


class State(StrEnum):
    """How far it has come."""

    ASKED = "asked"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass
class Badge:
    """Something that goes through states."""

    state: State

    def out_of_turn(self, step: Step) -> Refusal:
        """It does not stand where the step begins."""
        return Refusal("stands")


@dataclass(frozen=True)
class Badged:
    """A press; what is wrong with it, by the names of the rules."""

    by: Person
    now: datetime
    wrong: frozenset[str]


def _rule(name: str) -> Rule:
    return lambda badge, press: Refusal(name) if name in press.wrong else None


STEP = Step(
    action="badge.hand_out",
    after=(State.ASKED,),
    then=(State.DONE,),
    who=(_rule("who"),),
    bars=(_rule("bar"),),
    gates=(_rule("gate"),),
    again=(State.DONE,),
)
ALL = frozenset({"who", "bar", "gate"})


def _press(*wrong: str) -> Badged:
    return Badged(Person(name="王敏", unit="信息技术科"), NOW, frozenset(wrong))


@pytest.mark.parametrize(
    ("state", "wrong", "said"),
    [
        (State.WITHDRAWN, ALL, "who"),
        (State.DONE, ALL, "who"),
        (State.WITHDRAWN, ALL - {"who"}, "stands"),
        (State.ASKED, ALL - {"who"}, "bar"),
        (State.ASKED, {"gate"}, "gate"),
    ],
)
def test_the_first_answer_counts(state: State, wrong: frozenset[str], said: str) -> None:
    """Who is asked first, then where it stands, then what bars this one person, then what the form brought."""
    with pytest.raises(Refusal) as refused:
        STEP.begins(Badge(state), _press(*wrong))
    assert refused.value.phrase.key == said


def test_what_was_done_before_begins_nothing_and_asks_no_more() -> None:
    """Whoever may, and comes after it was done, is told so by neither bar nor gate."""
    late = _press("bar", "gate")
    assert not STEP.opens(Badge(State.DONE), late)
    assert not STEP.begins(Badge(State.DONE), late)
    assert STEP.begins(Badge(State.ASKED), _press())


def test_a_form_opens_before_its_gates_are_asked() -> None:
    """What the form brings is not there yet; what bars somebody is."""
    assert STEP.opens(Badge(State.ASKED), _press("gate"))
    with pytest.raises(Refusal, match="bar"):
        STEP.opens(Badge(State.ASKED), _press("bar", "gate"))


@pytest.mark.parametrize(("wrong", "may"), [((), True), (("gate",), True), (("bar",), False), (("who",), False)])
def test_it_is_nobodys_step_whom_something_bars(wrong: tuple[str, ...], may: bool) -> None:
    """Buttons, next actors and lists leave out whom a bar keeps out, and ask no gate."""
    assert STEP.may(Badge(State.ASKED), _press(*wrong)) is may
    assert not STEP.may(Badge(State.DONE), _press(*wrong))
