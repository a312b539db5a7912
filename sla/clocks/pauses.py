"""Pauses of a clock because the desk waited for the reporter, and which of them count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.terms import Promise
from sla.policy.policy import Rule


@dataclass(frozen=True, slots=True)
class Pause:
    """A wait from `begun` to `ended`, aware; `ended` is None while it lasts.

    `granted` is None when the rule's class decides, True for one carried over from a class that granted it,
    False for a wait in a class that granted none.
    """

    begun: datetime
    ended: datetime | None
    granted: bool | None = None

    def __post_init__(self) -> None:
        ends = (self.begun,) if self.ended is None else (self.begun, self.ended)
        if any(moment.tzinfo is None for moment in ends):
            raise ValueError("a pause needs aware datetimes")
        if ends[-1] < self.begun:
            raise ValueError("a pause ends before it begins")

    def counts_for(self, rule: Rule) -> bool:
        """The pause stops the clock of `rule`: only resolving is ever paused."""
        if rule.promise != Promise.RESOLVE:
            return False
        return rule.grants_pause if self.granted is None else self.granted


def counted_pauses(rule: Rule, start: datetime, pauses: Iterable[Pause]) -> Sequence[Pause]:
    """The pauses that stop the clock of `rule` after `start`, in order, overlapping ones made one."""
    counted: list[Pause] = []
    lasting = [pause for pause in pauses if pause.counts_for(rule) and (pause.ended is None or pause.ended > start)]
    clipped = (replace(pause, begun=max(pause.begun, start)) for pause in lasting)
    for pause in sorted(clipped, key=lambda pause: pause.begun):
        if counted and (counted[-1].ended is None or pause.begun <= counted[-1].ended):
            counted[-1] = replace(counted[-1], ended=_later(counted[-1].ended, pause.ended))
        else:
            counted.append(pause)
    return counted


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
