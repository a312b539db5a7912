"""The naive second computation of the figures: what joined tickets owe together, and all of it at a cut."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from models.tickets.past_log import Logged
from sla.clocks.due import Pause
from sla.clocks.replay.logged import Reported
from tests.support.attainment_oracle import Reckoner
from tests.support.attainment_plain import (
    FROM_REPORT,
    REPORT,
    RESOLVE,
    Log,
    Plain,
    Told,
    acted,
    change,
    grade,
    kind,
    lay,
    major_at,
    void,
)

Figure = tuple[str, str, str, datetime, datetime, str]
"""Number, promise, class, start, due time, and what it counts as."""
OWN = frozenset({"received", "report_filed", "report_returned", "report_waived"})
OWN_WORDS = frozenset({"received", "withdrawn", "withdrawal_disputed", "declined", "false_alarm_agreed"})
OUTCOMES = frozenset({"restored", "restoration_denied", "resolved", "restoration_confirmed", "fix_confirmed"})
REOPENING = frozenset({"reopened", "reopened_by_words", "joined_apart"})


class Oracle(Reckoner):
    """Goes through the logs of all tickets in the order in which they were written."""

    def figures(
        self, reported: Sequence[Reported], entries: Sequence[Logged], cut: datetime, *, by_report: bool
    ) -> set[Figure]:
        """Every promise that was laid by the cut."""
        desk = {one.id: Told(one) for one in reported}
        before: dict[int, Told] = {}
        main_of: dict[int, int] = {}
        continues: dict[int, int] = {}
        for entry in entries:
            if entry.at > cut:
                continue
            desk[entry.ticket_id] = self.after(desk[entry.ticket_id], entry)
            if entry.verb in {"merged_in", "merged_in_graver"}:
                part_id = next(one.id for one in reported if one.number == entry.content["number"])
                before[part_id] = desk[part_id]
                for one in (part_id, *(each for each, main in main_of.items() if main == part_id)):
                    main_of[one] = entry.ticket_id
                parts = [each for each, main in main_of.items() if main == entry.ticket_id and each != part_id]
                join = self.by_report if by_report else self.by_ticket
                desk |= join(desk, entry.ticket_id, part_id, parts, entry)
            elif entry.verb == "unmerged_from":
                part_id = next(one.id for one in reported if one.number == entry.content["number"])
                desk[part_id] = before[part_id]
                del main_of[part_id]
            elif entry.content.get("never_worked") and entry.verb == "repeat_of":
                earlier_id = next(one.id for one in reported if one.number == entry.content["number"])
                continues[entry.ticket_id] = earlier_id
                desk |= self.taken_up(desk, earlier_id, entry, by_report=by_report)
            elif by_report and entry.verb not in OWN:
                for part_id in [one for one, main in main_of.items() if main == entry.ticket_id]:
                    desk[part_id] = self.after(desk[part_id], entry)
            if entry.ticket_id in continues and entry.verb not in OWN_WORDS:
                earlier_id = continues[entry.ticket_id]
                desk[earlier_id] = self.after(desk[earlier_id], entry)
        return {
            (told.reported.number, *one.key, self.due(told, one)[0], self.state(told, one, cut))
            for told in desk.values()
            for one in told.promises
            if not one.waits
        }

    def taken_up(self, desk: Mapping[int, Told], earlier_id: int, entry: Logged, *, by_report: bool) -> dict[int, Told]:
        """未解决 of a closed fault: what was given was nothing, and what is done on the new report counts for it."""
        earlier, repeat = desk[earlier_id], desk[entry.ticket_id]._replace(is_part=True)
        undone = self.reports(earlier, entry.at)
        earlier = void(heard(earlier, entry, "reopened"), undone, "reopened")._replace(undone=tuple(undone))
        earlier = earlier._replace(log=(*earlier.log, *newest_stretch(repeat.log)))
        for one in [one for one in repeat.promises if one.promise == REPORT and not one.void]:
            repeat = void(repeat, [one.key], "joined")
            earlier = self.owe(earlier, one.key[2])
        joined = (
            {}
            if by_report
            else self.by_ticket(
                {**desk, earlier_id: earlier, entry.ticket_id: repeat}, earlier_id, entry.ticket_id, (), entry
            )
        )
        return {earlier_id: earlier, entry.ticket_id: repeat, **joined}

    def by_ticket(
        self, desk: Mapping[int, Told], main_id: int, part_id: int, others: Sequence[int], entry: Logged
    ) -> dict[int, Told]:
        """The main ticket owes the earliest of the own due times; a graver part is a change from its own words."""
        main, part = desk[main_id], heard(desk[part_id], entry, "waited")
        if major_at(part.log) is not None:
            main = self.called_major(main, entry)
        if kind(main.log) == kind(part.log) == "defect" and grade(part.log) < grade(main.log):
            main = heard(main, entry, "joined_as", classed=part.log)
            own = self.pauses(part.log)
            main = self.beside(main, grade(part.log), class_start(part), entry.at, entry.at, own)
        for promise in FROM_REPORT:
            for theirs in [one for one in part.promises if one.promise == promise and not one.void]:
                main, part = self.settled(main, part, theirs, entry.at)
        return {main_id: self.owe(main, entry.at, later=True), part_id: part}

    def settled(self, main: Told, part: Told, theirs: Plain, at: datetime) -> tuple[Told, Told]:
        """Who owes what of a part's promise from the joining on."""
        live = [one for one in main.promises if one.promise == theirs.promise and one.counts]
        mine = min(live, key=lambda one: self.due(main, one)[0], default=None)
        if mine is None or self.due(part, theirs)[0] < self.due(main, mine)[0]:
            if mine is not None and self.met(part, theirs) is None and self.met(main, mine) is None:
                own = tuple(self.stood(part, theirs)) if theirs.promise == RESOLVE else ()
                main = lay(void(main, [mine.key], "joined"), [theirs.key])
                main = change(main, [theirs.key], since=at, own=own)
            elif self.was_missed(part, theirs, at):
                return main, part
        return main, void(part, [theirs.key], "joined")

    def was_missed(self, told: Told, one: Plain, at: datetime) -> bool:
        """Kept too late, or late."""
        met = self.met(told, one)
        return met > self.due(told, one)[0] if met else self.is_late(told, one, at)

    def by_report(
        self, desk: Mapping[int, Told], main_id: int, part_id: int, others: Sequence[int], entry: Logged
    ) -> dict[int, Told]:
        """Everybody has an own start and the gravest class; what is done on the main ticket counts for all."""
        told = {one: desk[one] for one in (main_id, *others)}
        main, part = desk[main_id], heard(desk[part_id], entry, "waited")._replace(is_part=True)
        if kind(main.log) == "defect" and kind(part.log) != "defect":
            part = self.changed(
                part, heard(part, entry, "joined_as", classed=main.log), part.reported.reported_at, entry.at
            )
        elif grade(part.log) < grade(main.log):
            since = class_start(part)
            for one_id, one in told.items():
                if grade(one.log) > grade(part.log):
                    classed = heard(one, entry, "joined_as", classed=part.log)
                    told[one_id] = self.beside(classed, grade(part.log), max(since, one.reported.reported_at), entry.at)
        elif grade(main.log) < grade(part.log):
            part = heard(part, entry, "joined_as", classed=main.log)
            part = self.beside(part, grade(main.log), max(class_start(main), part.reported.reported_at), entry.at)
        part = self.shares(main, part, entry)
        told[part_id] = part
        if major_at(main.log) or major_at(part.log):
            told = {one_id: self.called_major(one, entry) for one_id, one in told.items()}
        return told

    def shares(self, main: Told, part: Told, entry: Logged) -> Told:
        """What was done on the main ticket, as the part's reporter hears of it with the joining."""
        if acted(part.log) is None and acted(main.log) is not None:
            part = heard(part, entry, "heard")
        part = heard(part, entry, "joined_apart")
        return part._replace(log=(*part.log, *newest_stretch(main.log)))

    def called_major(self, told: Told, entry: Logged) -> Told:
        """重大 with the joining, unless it was before."""
        if major_at(told.log) is not None:
            return told
        return self.owe(heard(told, entry, "marked_major"), entry.at, later=True)

    def stood(self, told: Told, one: Plain) -> Sequence[Pause]:
        """When its clock had stood still."""
        pauses = self.pauses(told.log)
        if one.since is None:
            return pauses
        since = one.since
        shared = [each for each in pauses if each.ended is None or each.ended > since]
        return [*one.own, *(Pause(max(each.begun, since), each.ended, each.granted) for each in shared)]


def newest_stretch(log: Log) -> list[Logged]:
    """What was said of restoring and results since the last time that all of it was taken back."""
    stack: list[list[Logged]] = [[]]
    for one in log:
        if one.verb in REOPENING:
            stack.append([])
        elif one.verb == "reopening_undone" and len(stack) > 1:
            stack.pop()
        elif one.verb in OUTCOMES:
            stack[-1].append(one._replace(content={**one.content, "meets": None}))
    return stack[-1]


def heard(told: Told, entry: Logged, verb: str, classed: Log = ()) -> Told:
    """One more entry that nobody wrote: what a joining does to this reporter."""
    content = {"kind": kind(classed), "severity": grade(classed)} if classed else {}
    made = entry._replace(verb=verb, content=content, by_id=None)
    return told._replace(log=(*told.log, made))


def class_start(told: Told) -> datetime:
    """From when on its class counts."""
    live = [one for one in told.promises if one.promise == RESOLVE and one.counts]
    return live[-1].key[2] if live else told.reported.reported_at
