"""Waiting in a replay: when the clock of a ticket stood still, and the due times that the log itself names."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from models.terms import Kind, Promise
from models.tickets.past_log import Logged
from sla.calendar.business_hours import local_day
from sla.clocks.pauses import Pause
from sla.clocks.replay.classes import Classes


class Waits(Classes):
    """Due times with waits: one that the log names counts; else it is worked out from start, class and pauses."""

    @property
    def lasting(self) -> Pause | None:
        """The wait that has not ended."""
        return self.pauses[-1] if self.pauses and self.pauses[-1].ended is None else None

    def ask(self, entry: Logged) -> None:
        """请补充: the clock stands still where the entry says so."""
        pauses = entry.content.get("pauses")
        self.is_pause_requested = pauses == "asked"
        self._wait(entry.at, is_granted=pauses == "yes")
        self.note_question(entry)

    def deliver(self, entry: Logged) -> None:
        """The question arrived: from then on the clock may stand still."""
        lasting = self.lasting
        if lasting is not None:
            self.pauses.pop()
            self._wait(entry.at, is_granted=bool(lasting.granted))
        self.note_question(entry)

    def note_question(self, entry: Logged) -> None:
        """A question that was the response is listed."""
        if entry.content.get("meets") == Promise.RESPOND:
            self.note("asked", self.live(Promise.RESPOND))

    def not_deliver(self, entry: Logged) -> None:
        """It never arrived, so nothing stood still."""
        if self.lasting is not None:
            self.pauses.pop()
            self._move()

    def allow_pause(self, entry: Logged) -> None:
        """The office lets the clock stand still from now on."""
        self.is_pause_requested = False
        self.stop_waiting(entry)
        self._wait(entry.at, is_granted=True)

    def stop_waiting(self, entry: Logged) -> None:
        """The wait is over, if there was one."""
        lasting = self.lasting
        if lasting is not None:
            self.pauses[-1] = Pause(lasting.begun, max(lasting.begun, entry.at), lasting.granted)
            self._move()

    def wait_as_class_grants(self, entry: Logged, kind: Kind | None, grade: str) -> None:
        """The class becomes this while waiting: from now on the clock runs, or stands, as that class has it."""
        lasting = self.lasting
        grants = kind is Kind.DEFECT and self.terms.at(entry.at).rule(Promise.RESOLVE, grade).grants_pause
        if lasting is not None and lasting.granted is not grants and not (grants and self.is_pause_requested):
            self.is_pause_requested = False
            self.stop_waiting(entry)
            self._wait(entry.at, is_granted=grants)

    def take_fact(self, fact: Mapping[str, Any]) -> None:
        """The due time as the clock wrote it, by the policy version that it asked. It names no class of a report."""
        start, promise = datetime.fromisoformat(fact["start"]), fact["promise"]
        for one in self.promises.values():
            is_its_class = one.promise == Promise.REPORT or fact["severity"] == one.severity
            if (one.promise, one.start) == (promise, start) and is_its_class:
                self.recorded.add(one.key)
                one.due_at, one.policy = datetime.fromisoformat(fact["due"]), fact["policy"] or one.policy
                was_provisional, one.is_provisional = one.is_provisional, bool(fact.get("provisional"))
                one.was_provisional = one.was_provisional or (was_provisional and not one.is_provisional)
                one.paused_at = datetime.fromisoformat(fact["paused"]) if fact.get("paused") else None

    def judge_provisional(self, unknown: Collection[int]) -> None:
        """The notice of a year judges anew what was counted before it, kept and missed promises too.

        `unknown` are the years whose notice was loaded after the cut.
        """
        for one in self.promises.values():
            if not one.is_provisional or local_day(one.due_at).year in unknown:
                continue
            promised = self.terms.due(one.promise, one.severity, one.start, one.pauses_among(self.pauses))
            if not promised.is_provisional:
                one.due_at, one.is_provisional, one.was_provisional = promised.at, False, True

    def _wait(self, at: datetime, *, is_granted: bool) -> None:
        self.pauses.append(Pause(at, None, granted=is_granted))
        self._move()
        if is_granted:
            self.note("paused", self.live(Promise.RESOLVE))

    def _move(self) -> None:
        """Work out anew what is not recorded, and what stands still."""
        for one in self.promises.values():
            if one.promise == Promise.RESOLVE:
                self.move(one)
