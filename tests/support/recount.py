"""A second reading of the logs: how many promises were kept, told ticket by ticket from raw entries.

It shares nothing with `sla.clocks.attainment` but the text of the rules. Each promise of a ticket is followed through
its facts, and what people pressed decides about it afterwards. Times are aware UTC.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from sla.calendar.business_hours import Calendar, local_day

COUNTED = ("respond", "resolve", "report")
GRAVITY = {"A": 0, "B": 1, "C": 2, "D": 3}


class Press(NamedTuple):
    """An entry of the log as it is stored."""

    position: int
    at: datetime
    by: int | None
    verb: str
    content: Mapping[str, Any]


@dataclass
class Owed:
    """One promise that was laid: `gave_way` is how another took its place, `gone` why it was taken out."""

    promise: str
    severity: str
    start: datetime
    due: datetime
    laid_at: datetime
    is_paused: bool = False
    gave_way: tuple[str, datetime] | None = None
    successor: "Owed | None" = None
    gone: tuple[str, datetime] | None = None


@dataclass
class Story:
    """What the log of one ticket tells."""

    reporter: int | None
    presses: list[Press]
    is_major_at: datetime | None = None
    severity: str = ""
    owed: list[Owed] = field(default_factory=list)

    def first(self, *verbs: str, after: datetime | None = None) -> Press | None:
        """The first press of these, after a moment."""
        return next((one for one in self.presses if one.verb in verbs and (after is None or one.at >= after)), None)


Counts = dict[tuple[str, str], Counter[str]]
"""By promise and class: how many were met, missed, pending, void, and belong to another period."""


def recount(session: Session, calendar: Calendar, begin: datetime, end: datetime, cut: datetime) -> Counts:
    """The figures by ticket of promises due from `begin` until before `end`, as written by `cut`."""
    counts: Counts = defaultdict(Counter)
    for story in _stories(session, cut):
        _follow(story)
        for one in story.owed:
            if one.promise not in COUNTED or not one.severity:
                continue
            state = _state(story, one, calendar, cut)
            told_by = min(each.start for each in story.owed) if state in {"pending", "void"} else one.due
            in_period = told_by < end and (state == "pending" or begin <= told_by)
            counts[one.promise, one.severity][state if in_period else "outside"] += 1
    return counts


def _stories(session: Session, cut: datetime) -> Iterator[Story]:
    rows = session.connection().execute(
        text(
            "SELECT ticket.id, ticket.reporter_id, work_log.position, work_log.at, work_log.by_id, work_log.verb,"
            " work_log.content FROM ticket JOIN work_log ON work_log.ticket_id = ticket.id"
            " WHERE ticket.workflow = 'ordinary' ORDER BY ticket.id, work_log.position"
        )
    )
    found: dict[int, Story] = {}
    for ticket, reporter, position, at, by, verb, content in rows:
        press = Press(position, _moment(at), by, verb, _content(content))
        if press.at <= cut:
            found.setdefault(ticket, Story(reporter, [])).presses.append(press)
    yield from found.values()


def _follow(story: Story) -> None:
    """Which promises were laid, moved, replaced and taken out, in the order of the facts."""
    now: dict[str, Owed] = {}
    for press in story.presses:
        if press.verb == "marked_major":
            story.is_major_at = press.at
        elif press.verb == "major_taken_back":
            story.is_major_at = None
        story.severity = press.content.get("severity") or story.severity
        for fact in press.content.get("promises", ()):
            one = now[fact["promise"]] = _told(story, press, fact, now.get(fact["promise"]))
            one.is_paused = "paused" in fact
            if fact["fact"] == "void":
                one.gone = fact.get("because", ""), press.at


def _told(story: Story, press: Press, fact: Mapping[str, Any], before: Owed | None) -> Owed:
    """The promise that a fact is about: the one there was, or another."""
    severity = fact["severity"] or ""
    if fact["promise"] == "report":
        severity = "A" if story.severity == "A" else "major"
    due, start = _moment(fact["due"]), _moment(fact["start"])
    is_same = before is not None and (before.severity, before.start) == (severity, start)
    is_laid, is_revived = fact["fact"] == "laid", fact.get("because") == "revived"
    if before is None or (is_laid and not (is_same and (is_revived or before.gone is None))):
        laid = Owed(fact["promise"], severity, start, due, press.at)
        if before is not None and before.gone is None:
            before.gave_way, before.successor = (_how(story, press), press.at), laid
        story.owed.append(laid)
        return laid
    if is_revived:
        before.gone = None
    if fact["fact"] != "void":
        before.due = due
    return before


def _how(story: Story, press: Press) -> str:
    """The change of class in the same turn that put another promise in its place."""
    turn = [one for one in story.presses if one.at == press.at and one.position <= press.position]
    for one in reversed(turn):
        if one.verb in {"class_corrected", "unmerged", "split_from"}:
            return "misjudged"
        if one.verb in {"class_changed", "class_raised"}:
            return "changed"
        if one.verb in {"merged_in_graver", "merged_in"}:
            return "joined"
    return "other"


def _state(story: Story, one: Owed, calendar: Calendar, cut: datetime) -> str:
    kept = _kept_at(story, one)
    if _is_void(story, one, calendar, kept):
        return "void"
    if kept is not None:
        return "met" if kept <= one.due else "missed"
    if one.is_paused or one.due >= cut:
        return "pending"
    return "missed"


def _kept_at(story: Story, one: Owed) -> datetime | None:
    if one.promise == "respond":
        return _answered_at(story)
    if one.promise == "report":
        return _reported_at(story, one)
    restored, result = _restored_at(story), _resulted_at(story)
    is_major = story.is_major_at is not None and story.is_major_at <= one.due
    if one.severity == "A" or is_major:
        is_lowered = one.gave_way is not None and one.gave_way[0] == "changed"
        found = [at for at in (restored, result if is_lowered else None) if at is not None]
        return min(found, default=None)
    return result


def _answered_at(story: Story) -> datetime | None:
    found: datetime | None = None
    for press in story.presses:
        if press.content.get("meets") == "respond" and found is None:
            told = [fact for fact in press.content.get("promises", ()) if fact["promise"] == "respond"]
            found = _moment(told[-1]["met"]) if told and "met" in told[-1] else press.at
        elif press.verb == "response_annulled":
            found = None
    return found


def _resulted_at(story: Story) -> datetime | None:
    found: datetime | None = None
    denied: datetime | None = None
    for press in story.presses:
        if press.verb == "resolved":
            found = press.at
        elif press.verb in {"reopened", "reopened_by_words"}:
            found, denied = None, found
        elif press.verb == "reopening_undone":
            found = denied
    return found


def _restored_at(story: Story) -> datetime | None:
    """When business ran again, once somebody else confirmed it by a press."""
    claimed: datetime | None = None
    confirmed = False
    undone: tuple[datetime | None, bool] = (None, False)
    for press in story.presses:
        if press.verb == "restored" and claimed is None:
            claimed = _moment(press.content["at"]) if press.content.get("at") else press.at
        elif press.verb == "resolved" and claimed is None:
            claimed = press.at
        elif press.verb in {"restoration_confirmed", "fix_confirmed"}:
            confirmed = claimed is not None
        elif press.verb == "restoration_denied":
            claimed, confirmed = None, False
        elif press.verb in {"reopened", "reopened_by_words"}:
            undone = claimed, confirmed
            claimed, confirmed = None, False
        elif press.verb == "reopening_undone":
            claimed, confirmed = undone
    return claimed if confirmed else None


def _reported_at(story: Story, one: Owed) -> datetime | None:
    filed: datetime | None = None
    for press in story.presses:
        if press.verb == "report_filed" and filed is None and press.at >= one.laid_at:
            filed = press.at
        elif press.verb == "report_returned" and press.content.get("annuls"):
            filed = None
    return filed


def _is_void(story: Story, one: Owed, calendar: Calendar, kept: datetime | None) -> bool:
    if one.gave_way is not None and one.successor is not None and _gave_way(story, one, calendar, kept):
        return True
    if _never_counted(story, one, calendar):
        return True
    if one.gone is None:
        return False
    because, at = one.gone
    was_missed = at > one.due and (kept is None or kept > one.due)
    if one.promise == "respond":
        return kept is None and not was_missed
    if one.promise == "report":
        return not (at > one.due or (kept is not None and kept <= at))
    if because == "joined":
        return True
    if because == "kind_changed" and _is_late_lowering(one, at, calendar):
        return story.first("lowering_agreed", after=at) is not None
    if was_missed:
        return _is_own_withdrawal(story, at) or story.first("false_alarm_agreed", after=at) is not None
    return kept is None


def _gave_way(story: Story, one: Owed, calendar: Calendar, kept: datetime | None) -> bool:
    """Whether the promise counts no more because another stands in its place."""
    assert one.gave_way is not None
    assert one.successor is not None
    how, at = one.gave_way
    is_raise = GRAVITY[one.successor.severity] < GRAVITY[one.severity]
    if how == "changed" and _was_judged_misjudged(story, at):
        how = "misjudged"
    if how in {"misjudged", "other"}:
        if not is_raise and one.successor.severity != one.severity and _is_late_lowering(one, at, calendar):
            return story.first("lowering_agreed", after=at) is not None
        return True
    if how == "joined" and not is_raise:
        return True
    if is_raise:
        is_open = kept is None or kept > at
        return is_open and at <= one.due and one.due > one.successor.due
    return False


def _never_counted(story: Story, one: Owed, calendar: Calendar) -> bool:
    """A milder promise that no leader agreed to, or that a result covered which met the graver one in time."""
    graver = next((other for other in story.owed if other.successor is one), None)
    if graver is None or graver.gave_way is None or GRAVITY[one.severity] <= GRAVITY[graver.severity]:
        return False
    how, at = graver.gave_way
    if how == "changed":
        if one.promise == "respond":
            return True
        result = _resulted_at(story)
        return result is not None and (result <= graver.due or result <= at)
    is_late = _is_late_lowering(graver, at, calendar)
    return is_late and story.first("lowering_agreed", after=at) is None


def _was_judged_misjudged(story: Story, raised_at: datetime) -> bool:
    """The office said of a raise by words that it had been misjudged from the start."""
    judged = story.first("class_corrected", "class_changed", after=raised_at)
    raised = any(one.verb == "class_raised" and one.at == raised_at for one in story.presses)
    return raised and judged is not None and judged.verb == "class_corrected"


def _is_late_lowering(one: Owed, at: datetime, calendar: Calendar) -> bool:
    return at >= _warned_at(one, calendar)


def _warned_at(one: Owed, calendar: Calendar) -> datetime:
    if one.promise == "respond":
        return one.start + (one.due - one.start) / 2
    if one.severity == "A":
        return one.due - timedelta(minutes=30)
    if one.severity == "B":
        return one.due - timedelta(hours=4)
    return calendar.close_of_business(calendar.nth_working_day(local_day(one.due), -1))


def _is_own_withdrawal(story: Story, at: datetime) -> bool:
    found = next((one for one in story.presses if one.verb == "withdrawn" and one.at == at), None)
    return found is not None and found.by is not None and found.by == story.reporter


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _content(value: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = value if isinstance(value, dict) else json.loads(value)
    return found
