"""并单 and 拆单 in a replay: what joined tickets owe together, counted by ticket, or by each of their reports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

from models.phrase import phrase
from models.terms import Promise
from models.tickets.past_log import Logged
from models.tickets.recurrence import NEVER_WORKED
from sla.clocks.replay.life import Life
from sla.clocks.replay.promised import STANDARD_PROMISES, Promised, Void


class Unit(StrEnum):
    """The unit that is counted: tickets, joined ones as one; or every report that somebody made."""

    TICKET = "ticket"
    REPORT = "report"


JOINS = frozenset({"merged_in", "merged_in_graver"})
OWN = frozenset({"received", "phoned_in", "registered", "repeat_of", "party_set"})
"""Verbs that a ticket's log says of itself alone, and not of those that are joined to it."""
FILING = frozenset({"report_filed", "report_returned", "report_waived"})
"""Verbs about the one report that joined tickets owe together."""

ENDING = frozenset({"withdrawn", "withdrawal_disputed", "declined", "false_alarm_agreed", "flood_left_out"})
"""Verbs that take back a report that follows a closed fault, and say nothing of that fault."""


class Together:
    """Tickets of which some are parts of others, read in the order in which everything was written."""

    def __init__(self, lives: Iterable[Life], unit: Unit) -> None:
        self.lives = {life.reported.id: life for life in lives}
        self.unit = unit
        self._ids = {life.reported.number: life.reported.id for life in self.lives.values()}
        self._main_of: dict[int, int] = {}
        self._continues: dict[int, int] = {}
        self._before: dict[int, Life] = {}

    def read(self, entry: Logged) -> None:
        """Go on by one entry of any of the logs."""
        life = self.lives[entry.ticket_id]
        life.read(entry)
        if entry.verb in JOINS:
            self._join(entry)
        elif entry.verb == "unmerged_from":
            self._split(entry)
        elif entry.verb == "repeat_of" and entry.content.get(NEVER_WORKED):
            self._take_up(entry)
        elif self.unit is Unit.REPORT and entry.verb not in OWN | FILING:
            for part_id, main_id in self._main_of.items():
                if main_id == entry.ticket_id:
                    self.lives[part_id].follow(entry, is_shared=True)
        if entry.ticket_id in self._continues and entry.verb not in OWN | ENDING:
            self.lives[self._continues[entry.ticket_id]].follow(entry)

    def _take_up(self, entry: Logged) -> None:
        """未解决 of a closed fault: its result was none, and what is done on the new report mends it (R10)."""
        earlier_id = self._ids.get(str(entry.content["number"]))
        if earlier_id is None:
            return
        earlier, repeat = self.lives[earlier_id], self.lives[entry.ticket_id]
        self._continues[entry.ticket_id] = earlier_id
        earlier.reopen(entry)
        earlier.outcome = repeat.outcome
        repeat.owes_reports = False
        for one in repeat.live(Promise.REPORT):
            one.void = Void.JOINED
            earlier.owe_report(one.start)
        if self.unit is Unit.TICKET:
            _absorb(earlier, repeat, entry)

    def _join(self, entry: Logged) -> None:
        part_id = self._ids.get(str(entry.content.get("number")))
        if part_id is None:
            return
        joining = [part_id, *(one for one, main in self._main_of.items() if main == part_id)]
        for one in joining:
            self._main_of[one] = entry.ticket_id
        main, part = self.lives[entry.ticket_id], self.lives[part_id]
        self._before[part_id] = part.copied()
        part.stop_waiting(entry)
        if self.unit is Unit.TICKET:
            _absorb(main, part, entry)
        else:
            self._share(main, part, entry)
        part.note("joined", part.promises.values(), phrase("attained.ticket", number=main.reported.number))
        main.note("joined", main.live(Promise.RESOLVE), phrase("attained.ticket", number=part.reported.number))

    def _share(self, main: Life, part: Life, entry: Logged) -> None:
        """Each report has its own start and the severest class; what is done on the main ticket counts for all."""
        part.owes_reports = False
        told = [self.lives[one] for one, main_id in self._main_of.items() if main_id == main.reported.id]
        _share_class(main, part, [main, *(one for one in told if one is not part)], entry)
        if part.acted_at is None and main.acted_at is not None:
            part.acted_at = entry.at
        part.outcome = main.outcome
        is_major = main.major_at is not None or part.major_at is not None
        for one in (main, *told):
            if is_major:
                one.call_major(entry.at)

    def _split(self, entry: Logged) -> None:
        """Its own promises again, from its own words."""
        part_id = self._ids.get(str(entry.content.get("number")))
        if part_id is None or part_id not in self._before:
            return
        head = self.lives[part_id].head
        part = self.lives[part_id] = self._before.pop(part_id)
        part.head = head
        del self._main_of[part_id]
        main = self.lives[entry.ticket_id].reported.number
        part.note("split", part.live(Promise.RESOLVE), phrase("attained.ticket", number=main))


def _share_class(main: Life, part: Life, others: Sequence[Life], entry: Logged) -> None:
    """Give the severest class to who told of it as milder, from the words that said so or their own, the later."""
    if main.is_defect and not part.is_defect:
        was, part.kind, part.severity = part.kind, main.kind, main.severity
        part.become_defect(part.first_start, was, entry.at)
    elif part.grade < main.grade:
        since = _class_start(part)
        for one in others:
            if part.grade < one.grade:
                _become(one, part, entry)
                one.change(since, entry.at)
    elif main.grade < part.grade:
        _become(part, main, entry)
        part.change(_class_start(main), entry.at)


def _absorb(main: Life, part: Life, entry: Logged) -> None:
    """The main ticket owes the earliest of the own due times; joining a graver one is a change from its words."""
    if part.major_at is not None:
        main.call_major(entry.at)
    if main.is_defect and part.is_defect and part.grade < main.grade:
        _become(main, part, entry)
        main.change(_class_start(part), entry.at, (entry.at, tuple(part.pauses)))
    for promise in STANDARD_PROMISES:
        for theirs in part.not_void(promise):
            mine = min(main.live(promise), key=attrgetter("due_at"), default=None)
            is_earlier = mine is not None and theirs.due_at < mine.due_at
            if mine is not None and is_earlier and part.met_at(theirs) is None and main.met_at(mine) is None:
                mine.void = Void.JOINED
                _take_over(main, part, theirs, entry)
                theirs.void = Void.JOINED
            elif (mine is not None and not is_earlier) or not part.is_missed(theirs, entry.at):
                theirs.void = Void.JOINED
    main.owe_report_later(entry.at)


def _become(one: Life, other: Life, entry: Logged) -> None:
    """Of the other's class, with the joining."""
    one.wait_as_class_grants(entry, other.kind, other.grade)
    one.severity = other.severity


def _take_over(main: Life, part: Life, theirs: Promised, entry: Logged) -> None:
    """Have the main ticket owe a promise by the start and class of a part, with the pauses of that."""
    taken = main.lay(theirs.promise, theirs.severity, theirs.start)
    taken.brought = entry.at, tuple(theirs.pauses_among(part.pauses))
    taken.due_at, taken.is_provisional, taken.policy = theirs.due_at, theirs.is_provisional, theirs.policy
    main.move(taken)


def _class_start(life: Life) -> datetime:
    """Return from when on its class counts: its own words."""
    newest = life.newest(Promise.RESOLVE)
    return newest.start if newest is not None else life.first_start
