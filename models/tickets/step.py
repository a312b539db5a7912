"""A step of a workflow as one row: where it may be taken, by whom, what has to be true first, where it leads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from models.people.person import Person
from models.refusal import Refusal


class Press(Protocol):
    """A press: its person, and its time, aware UTC.

    A workflow's own press carries besides what had to be looked up first, such as who may decide: rules ask no
    database.
    """

    @property
    def by(self) -> Person:
        """The person who presses."""

    @property
    def now(self) -> datetime:
        """The time of the press, aware UTC."""


class Subject(Protocol):
    """A thing that goes through states: a request, a change, one line of a checklist."""

    @property
    def state(self) -> StrEnum:
        """The current state; it may be worked out from facts."""

    def out_of_turn(self, step: "Step") -> Refusal:
        """The sentence for a step that does not fit where it stands."""


Rule = Callable[[Any, Any], Refusal | None]
"""Asked of a subject and a press; None where nothing speaks against the step."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One row. Asked in this order, the first answer counts: who, again, where it stands, bars, gates.

    `action` is the button's; it is empty for what the clock does. `then` are all states it can lead to: the verb
    chooses. In `again` a second press changes nothing. `bars` keep somebody out for what they did or are to this one
    subject; a person who comes too late hears of that first. `asks` is False for ways out, for which nobody is chased.
    The row says whether a step may be taken, its verb what happens then.
    """

    action: str
    after: tuple[StrEnum, ...]
    then: tuple[StrEnum, ...]
    who: tuple[Rule, ...] = ()
    bars: tuple[Rule, ...] = ()
    gates: tuple[Rule, ...] = ()
    again: tuple[StrEnum, ...] = ()
    asks: bool = True

    def begins(self, subject: Subject, press: Press) -> bool:
        """Ask all, as the first line of the verb; False where the step was taken before.

        Raises Refusal for people who may not, for a step out of turn, where it is barred, and where a gate is shut.
        """
        if not self.opens(subject, press):
            return False
        demand(self.gates, subject, press)
        return True

    def opens(self, subject: Subject, press: Press) -> bool:
        """Ask all but the gates, which need what the form brings: before the form is drawn, and before it is read."""
        demand(self.who, subject, press)
        if subject.state in self.again:
            return False
        if subject.state not in self.after:
            raise subject.out_of_turn(self)
        demand(self.bars, subject, press)
        return True

    def may(self, subject: Subject, press: Press) -> bool:
        """Return whether it is this person's step, without asking its gates."""
        return subject.state in self.after and all(rule(subject, press) is None for rule in (*self.who, *self.bars))


def offered(steps: Iterable[Step], subject: Subject) -> list[str]:
    """The actions where the subject stands, in the order of the rows; the same for everybody who sees the card."""
    return [step.action for step in steps if step.action and subject.state in step.after]


def next_actors(steps: Iterable[Step], subject: Subject, presses: Iterable[Press]) -> list[Person]:
    """Return the people of these presses who have a step that the subject waits for."""
    asked = [step for step in steps if step.asks and step.action]
    return [one.by for one in presses if any(step.may(subject, one) for step in asked)]


def diagram(steps: Sequence[Step]) -> str:
    """The states and the steps between them, as Mermaid draws them."""
    arrows = (
        f"  {begins} --> {ends}: {step.action or 'clock'}"
        for step in steps
        for begins in step.after
        for ends in step.then
    )
    return "\n".join(["stateDiagram-v2", *arrows])


def demand(rules: Iterable[Rule], subject: Any, press: Any) -> None:
    """Raise the refusal of the first of these rules that has one."""
    for rule in rules:
        refusal = rule(subject, press)
        if refusal is not None:
            raise refusal
