"""The figures worked out a second time, naively: every question is asked anew of all that was written up to a moment.

Nothing is remembered but what was promised and what made it void; what was done is read from the log each time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from models.terms import Kind, Severity
from models.tickets.past_log import Logged
from sla.calendar.business_hours import Calendar
from sla.clocks.due import Pause, due, warn_times
from sla.policy.policy import Policy, Rule
from tests.support.attainment_plain import (
    CLASSING,
    ENDING_WAITS,
    FROM_REPORT,
    REPORT,
    RESOLVE,
    RESPOND,
    Key,
    Log,
    Plain,
    Told,
    acted,
    change,
    find,
    grade,
    kind,
    lay,
    major_at,
    severity_said,
    void,
)


class Reckoner:
    """What is asked of a log, and what one more entry does; `companies` tells who works for whom."""

    def __init__(self, policy: Policy, calendar: Calendar, companies: Mapping[int, str]) -> None:
        self.policy, self.calendar, self.companies = policy, calendar, companies

    # Questions to the log

    def rule(self, key: Key) -> Rule:
        rule = self.policy.rule(key[0], Kind.DEFECT, None if key[1] == "major" else Severity(key[1]))
        assert rule is not None
        return rule

    def due(self, told: Told, one: Plain) -> tuple[datetime, bool]:
        """When it is due, and whether its clock stands still."""
        pauses = self.pauses(told.log)
        if one.since is not None:
            since = one.since
            later = [each for each in pauses if each.ended is None or each.ended > since]
            pauses = [*one.own, *(Pause(max(each.begun, since), each.ended, each.granted) for each in later)]
        promised = due(self.rule(one.key), self.calendar, one.key[2], pauses if one.promise == RESOLVE else ())
        return promised.at, one.promise == RESOLVE and promised.is_paused

    def pauses(self, log: Log) -> list[Pause]:
        """When the clock stood still, by the questions and answers in the log."""
        pauses: list[Pause] = []
        for place, entry in enumerate(log):
            lasting = pauses[-1] if pauses and pauses[-1].ended is None else None
            granted = self.granted(log[: place + 1], lasting)
            answered = entry.verb == "answered" and kind(log[: place + 1]) != "defect"
            is_witness = entry.verb in {"restoration_confirmed", "fix_confirmed"} and self.is_witness(
                log[:place], entry
            )
            if lasting and entry.verb == "question_delivered":
                pauses[-1] = Pause(entry.at, None, lasting.granted)
            elif lasting and entry.verb == "question_undelivered":
                pauses.pop()
            elif lasting and (entry.verb in ENDING_WAITS or answered or is_witness or granted is not None):
                pauses[-1] = Pause(lasting.begun, max(lasting.begun, entry.at), lasting.granted)
            if granted is not None:
                pauses.append(Pause(entry.at, None, granted))
        return pauses

    def granted(self, log: Log, lasting: Pause | None) -> bool | None:
        """Whether the last entry begins a wait for which the clock stands still, or one for which it does not."""
        entry = log[-1]
        if entry.verb == "asked":
            return bool(entry.content.get("pauses") == "yes")
        if entry.verb == "pause_allowed":
            return True
        if entry.verb not in CLASSING or lasting is None or entry.verb == "received":
            return None
        grants = kind(log) == "defect" and self.pausing(grade(log))
        is_requested = grants and self.waits_for_office(log, lasting)
        return None if grants is lasting.granted or is_requested else grants

    def waits_for_office(self, log: Log, lasting: Pause) -> bool:
        """The wait that lasts would stop the clock, if the office allowed it."""
        begun = [one for one in log if one.at == lasting.begun and one.verb in {"asked", "question_delivered"}]
        asked = [one for one in log if one.verb == "asked" and one.at <= lasting.begun]
        return bool(begun and asked) and asked[-1].content.get("pauses") == "asked"

    def is_witness(self, log: Log, entry: Logged) -> bool:
        """Something ran by then, and somebody else presses."""
        ran, result, _ = self.outcome(log)
        said = ran or result
        return said is not None and entry.by_id is not None and entry.by_id != said[1]

    def pausing(self, severity: str) -> bool:
        """Whether resolving by this class may stand still."""
        rule = self.policy.rule(RESOLVE, Kind.DEFECT, Severity(severity))
        return rule is not None and rule.grants_pause

    def met(self, told: Told, one: Plain) -> datetime | None:
        """When it was kept, by what stands."""
        if one.promise == RESPOND:
            return acted(told.log)
        if one.promise == REPORT:
            return one.filed
        ran, result, is_confirmed = self.outcome(told.log)
        if self.is_restored_first(told, one):
            return (ran[0] if ran else result[0] if result else None) if is_confirmed else None
        times = [result[0]] if result else []
        times += [ran[0]] if one.by_either and ran and is_confirmed else []
        return min(times, default=None)

    def is_restored_first(self, told: Told, one: Plain) -> bool:
        """An A, and a fault that was called major while this was not due yet."""
        major = major_at(told.log)
        return one.grade == "A" or (major is not None and major <= self.due(told, one)[0])

    def outcome(self, log: Log) -> tuple[tuple[datetime, int | None] | None, tuple[datetime, int | None] | None, bool]:
        """业务已恢复 and result, with who said so, as they stand; and whether a witness pressed."""
        stretches: list[list[Logged]] = [[]]
        for entry in log:
            if entry.verb in {"reopened", "reopened_by_words", "joined_apart"}:
                stretches.append([])
            elif entry.verb == "reopening_undone" and len(stretches) > 1:
                stretches.pop()
            else:
                stretches[-1].append(entry)
        said = [one for one in stretches[-1] if one.verb in {"restored", "restoration_denied"}]
        restored = (said[-1].said_at, said[-1].by_id) if said and said[-1].verb == "restored" else None
        results = [one for one in stretches[-1] if one.verb == "resolved"]
        result = (results[-1].at, results[-1].by_id) if results else None
        return restored, result, self.is_confirmed(stretches[-1])

    def is_confirmed(self, stretch: Sequence[Logged]) -> bool:
        """After the last word on whether it runs, somebody else of another company pressed that it does."""
        newest = max((n for n, one in enumerate(stretch) if one.verb in {"restored", "restoration_denied"}), default=-1)
        for place, entry in enumerate(stretch):
            if place <= newest or entry.verb not in {"restoration_confirmed", "fix_confirmed"}:
                continue
            said = [one for one in stretch[:place] if one.verb in {"restored", "restoration_denied"}]
            sayer = said[-1] if said and said[-1].verb == "restored" else None
            sayer = sayer or next((one for one in reversed(stretch[:place]) if one.verb == "resolved"), None)
            if sayer is None or entry.by_id is None or entry.by_id == sayer.by_id:
                continue
            company = self.companies.get(entry.by_id)
            if not company or company != self.companies.get(sayer.by_id or 0):
                return True
        return False

    def is_late(self, told: Told, one: Plain, at: datetime) -> bool:
        """Its time was over."""
        due_at, is_paused = self.due(told, one)
        return not is_paused and at > due_at

    def is_open(self, told: Told, one: Plain, at: datetime) -> bool:
        """Neither kept nor late."""
        return self.met(told, one) is None and not self.is_late(told, one, at)

    def state(self, told: Told, one: Plain, cut: datetime) -> str:
        """Exactly one of the four."""
        met, (due_at, is_paused) = self.met(told, one), self.due(told, one)
        if one.void or self.is_covered(told, one):
            return "void"
        if met is not None and one.asked is not None and met < one.asked and met <= due_at:
            return "void"
        if met is not None:
            return "met" if met <= due_at else "missed"
        return "pending" if is_paused or due_at >= cut else "missed"

    def is_covered(self, told: Told, one: Plain) -> bool:
        """A result met the graver in time."""
        result = self.outcome(told.log)[1]
        gravers = [each for each in told.promises if each.key in one.beside and not each.void]
        return result is not None and any(
            result[0] <= self.due(told, each)[0] and self.met(told, each) is not None for each in gravers
        )

    # What an entry does

    def after(self, told: Told, entry: Logged) -> Told:
        """The same reporter, one entry later."""
        was = told
        told = told._replace(log=(*told.log, entry))
        does = getattr(self, f"on_{entry.verb}", None)
        return told if does is None else does(was, told, entry)

    def on_received(self, was: Told, told: Told, entry: Logged) -> Told:
        if entry.content["kind"] != "defect":
            return told
        return lay(told, [(one, grade(told.log), told.reported.reported_at) for one in FROM_REPORT])

    def on_class_corrected(self, was: Told, told: Told, entry: Logged) -> Told:
        if kind(told.log) != "defect":
            return self.leave(was, told, entry.at)
        lowered = [one for one in told.lowered if one[1] is not None]
        for promise in FROM_REPORT:
            key = promise, grade(told.log), told.reported.reported_at
            old = [one for one in told.promises if one.promise == promise and not one.void and one.key != key]
            told = lay(told, [key])
            late = [
                one for one in old if not one.waits and self.needs_leader(was, told, one, find(told, key), entry.at)
            ]
            is_counted = any(one.key == key and one.counts for one in was.promises)
            told = lay(told, [key], waits=bool(late) and not is_counted)
            told = void(told, [one.key for one in old if one not in late], "replaced")
            lowered += [(one.key, key) for one in late]
        return self.owe(told._replace(lowered=tuple(lowered)), entry.at, later=True)

    def needs_leader(self, was: Told, told: Told, old: Plain, new: Plain, at: datetime) -> bool:
        """Only a leader puts a milder one in the place of what is nearly due, or a kept one in that of a missed."""
        if old.grade < new.grade:
            return self.warned(told, find(told, old.key), at)
        met = self.met(was, old)
        missed = met > self.due(was, old)[0] if met else self.is_late(was, old, at)
        ran, result, _ = self.outcome(told.log)
        done = self.met(told, new)
        if new.promise == RESOLVE and self.is_restored_first(told, new):
            done = ran[0] if ran else result[0] if result else None
        return missed and not (done > self.due(told, new)[0] if done else self.is_late(told, new, at))

    def leave(self, was: Told, told: Told, at: datetime) -> Told:
        old = [one for one in told.promises if one.promise in FROM_REPORT and not one.void]
        late = [one.key for one in old if not one.waits and self.warned(told, one, at)]
        told = void(told, [one.key for one in old if one.key not in late], "kind_changed")
        return told._replace(lowered=(*told.lowered, *((key, None) for key in late)))

    def warned(self, told: Told, one: Plain, at: datetime) -> bool:
        due_at, is_paused = self.due(told, one)
        warnings = warn_times(self.rule(one.key), self.calendar, one.key[2], due_at)
        return not is_paused and at >= min((*warnings, due_at))

    def on_lowering_agreed(self, was: Told, told: Told, entry: Logged) -> Told:
        live = {one.key for one in told.promises if not one.void}
        pairs = [one for one in told.lowered if one[0] in live and (one[1] is None or one[1] in live)]
        for old, new in pairs:
            told = void(told, [old], "replaced" if new else "kind_changed")
            told = change(told, [new] if new else [], waits=False)
        return told._replace(lowered=())

    def on_class_changed(self, was: Told, told: Told, entry: Logged) -> Told:
        if (kind(was.log), grade(was.log)) == (kind(told.log), grade(told.log)):
            return told
        return self.owe(self.changed(was, told, entry.at, entry.at), entry.at, later=True)

    def on_class_raised(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.owe(self.changed(was, told, entry.said_at, entry.at), entry.at, later=True)

    def changed(self, was: Told, told: Told, since: datetime, at: datetime) -> Told:
        """Of another class or kind from `since` on."""
        if kind(told.log) != "defect":
            return self.leave(was, told, at)
        since = max(since, told.reported.reported_at)
        if kind(was.log) != "defect":
            told = told._replace(lowered=tuple(one for one in told.lowered if one[1] is not None))
            owed = [one for one in FROM_REPORT if one == RESOLVE or acted(told.log) is None]
            return lay(told, [(one, grade(told.log), since) for one in owed], asked=at)
        return self.beside(told, grade(told.log), since, at)

    def beside(
        self,
        told: Told,
        to: str,
        since: datetime,
        at: datetime,
        joined: datetime | None = None,
        own: Iterable[Pause] = (),
    ) -> Told:
        """The old promises stand, and new ones are laid."""
        for promise in FROM_REPORT:
            old = [one for one in told.promises if one.promise == promise and not one.void]
            is_raise = all(one.grade > to for one in old)
            if promise == RESPOND and (acted(told.log) is not None or not is_raise):
                continue
            if promise == RESOLVE and not is_raise and self.outcome(told.log)[1] is not None:
                continue
            key = promise, to, since
            told = lay(told, [key], asked=at)
            if joined is not None:
                told = change(told, [key], since=joined, own=tuple(own))
            new = find(told, key)
            new_due = self.due(told, new)[0]
            for one in old:
                if one.grade > to and self.due(told, one)[0] > new_due and self.is_open(told, one, since):
                    told = void(told, [one.key], "replaced")
                elif one.grade < to:
                    if not self.is_late(told, one, since):
                        told = change(told, [one.key], by_either=True)
                    told = change(told, [key], beside=(*find(told, key).beside, one.key))
        return told

    def on_marked_major(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.owe(told, entry.at, later=True)

    def on_restored(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.owe(told, entry.said_at)

    def on_resolved(self, was: Told, told: Told, entry: Logged) -> Told:
        return told if self.outcome(told.log)[0] else self.owe(told, entry.at)

    def owe(self, told: Told, start: datetime, *, later: bool = False) -> Told:
        """The report, from the press that said that it runs; later, from the decision that it was an A or major."""
        live = [one for one in told.promises if one.promise == REPORT and not one.void]
        is_major = major_at(told.log) is not None
        needs = kind(told.log) == "defect" and ((severity_said(told.log) == "A") or is_major)
        ran, result, _ = self.outcome(told.log)
        is_owed = any(one.filed is None for one in live) or (later and bool(live))
        if told.is_part or not needs or is_owed or (later and not (ran or result)):
            return told
        return lay(told, [(REPORT, "A" if severity_said(told.log) == "A" else "major", start)])

    def on_restoration_denied(self, was: Told, told: Told, entry: Logged) -> Told:
        return void(told, self.reports(was, entry.at), "denied")

    def on_reopened(self, was: Told, told: Told, entry: Logged) -> Told:
        undone = self.reports(was, entry.at)
        return void(told, undone, "reopened")._replace(undone=tuple(undone))

    on_reopened_by_words = on_reopened

    def on_reopening_undone(self, was: Told, told: Told, entry: Logged) -> Told:
        return void(told, told.undone, "")._replace(undone=())

    def reports(self, told: Told, at: datetime) -> list[Key]:
        """Those owed that are neither filed nor late."""
        return [
            one.key for one in told.promises if one.promise == REPORT and not one.void and self.is_open(told, one, at)
        ]

    def on_report_filed(self, was: Told, told: Told, entry: Logged) -> Told:
        owed = [one.key for one in told.promises if one.promise == REPORT and not one.void and one.filed is None]
        return told if entry.content.get("stage") == "further" else change(told, owed, filed=entry.at)

    def on_report_returned(self, was: Told, told: Told, entry: Logged) -> Told:
        soon = [
            one.key
            for one in told.promises
            if one.promise == REPORT and one.filed and entry.at <= self.calendar.close_after(one.filed, 1)
        ]
        return change(told, soon, filed=None)

    def on_report_waived(self, was: Told, told: Told, entry: Logged) -> Told:
        return void(told, self.reports(was, entry.at), "waived")

    def on_withdrawn(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.ended(told, entry, "withdrawn", is_own=entry.by_id == told.reported.reporter_id)

    def on_window_joined(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.ended(told, entry, "explained", is_own=False)._replace(late=())

    def on_declined(self, was: Told, told: Told, entry: Logged) -> Told:
        return self.ended(told, entry, "declined", is_own=False)

    def ended(self, told: Told, entry: Logged, why: str, *, is_own: bool) -> Told:
        """What is not due yet is void; what is late stays, but the resolving that its own reporter takes back."""
        unmet = [
            one for one in told.promises if one.promise in FROM_REPORT and not one.void and self.met(told, one) is None
        ]
        late = [one for one in unmet if self.is_late(told, one, entry.at)]
        gone = [one.key for one in unmet if one not in late or (is_own and one.promise == RESOLVE)]
        kept = tuple(one.key for one in late if one.key not in gone and one.promise == RESOLVE)
        return void(told, gone, why)._replace(ended=tuple(gone), late=kept)

    def on_withdrawal_disputed(self, was: Told, told: Told, entry: Logged) -> Told:
        return void(told, told.ended, "")._replace(ended=(), late=())

    on_window_left = on_withdrawal_disputed

    def on_false_alarm_agreed(self, was: Told, told: Told, entry: Logged) -> Told:
        return void(told, told.late, "withdrawn")._replace(late=())
