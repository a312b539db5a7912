"""运维日报: a head that balances, each ticket in one line, what did not arrive, and who is on duty."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.papers.signatures import author
from handlers.tickets.cards.parts import class_or_kind, clipped, deed, title
from handlers.watch.daily import Daily
from handlers.watch.daily_facts import PlannedWindow, Unapproved
from handlers.watch.daily_sections import DigestLine, Section
from handlers.watch.snapshot import Snapshot
from models.chat import Button, ButtonStyle, Card
from models.duty.roster import OnDuty
from models.figures.past_promises import PastPromise
from models.figures.past_state import Movement
from models.people.person import Person
from models.terms import DutyRole, Kind, Severity
from models.tickets.facts import ORDINARY
from sla.calendar.business_hours import local_day

SHOWN_MISSED_DAYS = 10
SHOWN_OF_STEP, SHOWN_SUMMARY = 16, 40
SHOWN_UNDELIVERED = 10
SHOWN_WINDOWS = 6
OPEN_LINES = "digest.open"
"""The button behind which each line opens its ticket."""


def daily(voice: Voice, digest: Daily) -> Card:
    """The digest of one working day."""
    day = local_day(digest.slot)
    quiet = (_nothing(voice, digest),) if digest.is_quiet else ()
    head = (*down_lines(voice, digest), *quiet, *_figures(voice, digest))
    return Card(
        title=voice("digest.title", day=voice.day(day, digest.now), kind=voice(f"digest.day.{digest.day_kind}")),
        intro=(
            *head,
            *_sections(voice, digest),
            *_windows(voice, digest),
            *unapproved_lines(voice, digest.unapproved, digest.slot),
            *_troubles(voice, digest),
            *_on_duty(voice, digest),
        ),
        notice=(
            *(*head_without_names(voice, digest), *_notice_lines(voice, digest)),
            *_windows(voice, digest, is_notice=True),
            *unapproved_lines(voice, digest.unapproved, digest.slot, is_notice=True),
        ),
        footnote=voice("digest.seal", code=digest.seal) if digest.seal else "",
        buttons=(open_button(voice),) if digest.sections.count else (),
    )


def open_button(voice: Voice) -> Button:
    """Opens the tickets of the lines, one press each."""
    return Button(action=OPEN_LINES, label=voice("button.digest.open"), style=ButtonStyle.PRIMARY)


def head_without_names(voice: Voice, digest: Daily) -> Iterable[str]:
    """Return the first lines of the digest, for a place that may show no names."""
    quiet = (_nothing_in_numbers(voice, digest),) if digest.is_quiet else ()
    return (*down_lines(voice, digest), *quiet, *_figures(voice, digest))


def down_lines(voice: Voice, digest: Daily, missed: str = "digest.missed") -> Iterable[str]:
    """That the desk was off, or this comes late, is said before all else; `missed` calls what was not posted then."""
    for off_from, back_at in digest.troubles.downtimes:
        at, back = voice.moment(off_from, digest.now), voice.moment(back_at, off_from)
        yield voice("daily.off", at=at, back=back, length=voice.length(back_at - off_from))
    if digest.is_late:
        slot, now = voice.moment(digest.slot, digest.now), voice.moment(digest.now, digest.slot)
        yield voice("daily.late", slot=slot, now=now)
    days = tuple(digest.missed[-SHOWN_MISSED_DAYS:])
    if len(digest.missed) > len(days):
        yield voice(f"{missed}_more", days=days, total=len(digest.missed))
    elif days:
        yield voice(missed, days=days)


def _figures(voice: Voice, digest: Daily) -> Iterable[str]:
    stands = digest.stands
    if stands.was_open or stands.open_count or any(stands.movements.values()) or not digest.is_quiet:
        yield balance(voice, stands)
        yield voice(
            "daily.sum",
            listed=digest.sections.count,
            idle=digest.sections.idle,
            stands=stands.open_count,
            owing=stands.closed_owing,
        )
    if stands.open_count:
        yield voice("digest.open", number=stands.open_count, classes=_by_class(voice, digest))


def balance(voice: Voice, stands: Snapshot, since: str = "") -> str:
    """Return the balance: open and received tickets equal ended and open ones; `since` names the beginning."""
    counts = {movement.value: stands.movements[movement] for movement in Movement}
    since = since or voice.moment(stands.since, stands.at)
    return voice("daily.balance", since=since, was=stands.was_open, stands=stands.open_count, **counts)


def _nothing(voice: Voice, digest: Daily) -> str:
    """Silence could not be told from a dead desk, so there is a sentence for it."""
    return voice("daily.nothing", duty=_called(voice, digest.duty.duty), **_quiet_figures(voice, digest))


def _nothing_in_numbers(voice: Voice, digest: Daily) -> str:
    """The same without who is on duty."""
    return voice("daily.nothing_in_numbers", **_quiet_figures(voice, digest))


def _quiet_figures(voice: Voice, digest: Daily) -> dict[str, str | int]:
    stands = digest.stands
    return {
        "slot": voice.clock(digest.slot),
        "since": voice.moment(stands.since, stands.at),
        "came_in": stands.movements[Movement.CAME_IN],
        "closed": stands.movements[Movement.CLOSED],
        "stands": stands.open_count,
    }


def _by_class(voice: Voice, digest: Daily) -> tuple[str, ...]:
    found = [_class_of(one.ticket.kind, one.ticket.severity) for one in digest.stands.tickets if one.is_open]
    names = [(one, voice("class.short", severity=one)) for one in Severity]
    counts = [(name, found.count(one)) for one, name in names]
    counts.append((voice("digest.others"), found.count(None)))
    return tuple(voice("digest.class_count", name=name, number=number) for name, number in counts)


def _class_of(kind: Kind, severity: Severity | None) -> Severity | None:
    return severity if kind is Kind.DEFECT else None


def _sections(voice: Voice, digest: Daily) -> Iterable[str]:
    for section in Section:
        every, shown = digest.sections.lines[section], digest.lines(section)
        if every:
            yield voice(f"daily.section.{section}", number=len(every))
            yield from (f"· {line_text(voice, digest, line)}" for line in shown)
        if len(every) > len(shown):
            yield voice("daily.more", number=len(every) - len(shown))


def _windows(voice: Voice, digest: Daily, *, is_notice: bool = False) -> Iterable[str]:
    """Yield the systems that change until the next digest, with the time, the work and the verifier."""
    if digest.windows:
        yield voice("daily.section.windows", number=len(digest.windows))
    yield from (f"· {_window_line(voice, digest, one, is_notice=is_notice)}" for one in digest.windows[:SHOWN_WINDOWS])
    if len(digest.windows) > SHOWN_WINDOWS:
        yield voice("daily.more_windows", number=len(digest.windows) - SHOWN_WINDOWS)


def _window_line(voice: Voice, digest: Daily, window: PlannedWindow, *, is_notice: bool) -> str:
    end = voice.moment(window.ends_at, window.starts_at)
    stops = "" if window.stops is None else voice("change.stops_now" if window.stops else "change.stops_not")
    verifier = voice("daily.window_verifier", name=window.verifier) if window.verifier and not is_notice else ""
    parts = (
        window.number if is_notice else clipped(f"{window.number} {window.what}", SHOWN_SUMMARY),
        clipped(voice("time.comma").join(names.get(voice.language, "") for names in window.systems), SHOWN_SUMMARY),
        voice("time.from_to", first=voice.moment(window.starts_at, digest.slot), last=end),
        *(stops, verifier, voice(f"change.state.{window.state}")),
    )
    return " · ".join(filter(None, parts))


def unapproved_lines(
    voice: Voice, found: Sequence[Unapproved], slot: datetime, *, is_notice: bool = False
) -> Iterable[str]:
    """未经批准的紧急变更, until a leader answers; a place without names reads the numbers."""
    if not found:
        return
    yield voice("daily.section.unapproved", number=len(found))
    for one in found[:SHOWN_WINDOWS]:
        how = voice("daily.consent_denied" if one.is_denied else "daily.consent_missing")
        if is_notice:
            yield f"· {one.number} · {how}"
            continue
        said = {"leader": one.leader, "by": one.entered_by, "at": voice.moment(one.entered_at, slot)}
        what = clipped(f"{one.number} {one.what}", SHOWN_SUMMARY)
        yield f"· {what} · {voice('daily.consent', **said)} · {how}"
    if len(found) > SHOWN_WINDOWS:
        yield voice("daily.more", number=len(found) - SHOWN_WINDOWS)


def line_text(voice: Voice, digest: Daily, line: DigestLine) -> str:
    """A ticket with why it stands there, who has it, what was done last, and what else is true of it."""
    ticket, at = line.then.ticket, digest.slot
    if ticket.is_confidential:
        named = f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number} {voice('daily.confidential')}"
        parts = [named, _why(voice, line, at)]
    else:
        parts = [clipped(title(voice, ticket), SHOWN_SUMMARY), _why(voice, line, at), _who(voice, line)]
        parts.append(_last_step(voice, digest, line))
    return " · ".join(filter(None, (*parts, *_tags(voice, digest, line))))


def _why(voice: Voice, line: DigestLine, at: datetime) -> str:
    """The promises that put it there with their times; or what it waits for, and since when."""
    if line.promises:
        return voice("daily.promises", promises=tuple(_promise(voice, one, at) for one in line.promises))
    wait, ticket = line.then.wait, line.then.ticket
    if line.section is Section.WAITING and wait is not None:
        stands = any(target.paused_at is not None for target in line.then.owed)
        key = "daily.waits_paused" if stands else "daily.waits"
        return voice(key, since=voice.moment(wait.asked_at, at), length=voice.length(at - wait.asked_at))
    asking, passed_at = line.asks_proposer, line.then.passed_at
    if passed_at is not None:
        return voice("daily.window_passed", end=voice.moment(passed_at, at))
    if asking is not None:
        key = f"daily.to_{'accept' if asking.owes_acceptance else 'answer'}{'_chased' if asking.chased_at else ''}"
        return voice(key, since=voice.moment(asking.since, at))
    return voice("daily.reported", since=voice.moment(ticket.reported_at, at))


def _promise(voice: Voice, owed: PastPromise, at: datetime) -> str:
    due = voice.moment(owed.due_at, at)
    due = voice("deadline.provisional", due=due) if owed.is_provisional else due
    key = "daily.promise_late" if owed.due_at < at else "daily.promise"
    return voice(key, label=voice(f"deadline.label.{owed.promise}"), due=due)


def _who(voice: Voice, line: DigestLine) -> str:
    """Return the assignee; a step of a permission is put to the people whose it is, and nobody takes it."""
    ticket = line.then.ticket
    if line.asks_proposer is not None or line.then.passed_at is not None:
        return line.then.asked
    if ticket.workflow != ORDINARY or not line.then.is_open:
        return ticket.assignee.name if ticket.assignee else ""
    return ticket.assignee.name if ticket.assignee else voice("digest.nobody")


def _last_step(voice: Voice, digest: Daily, line: DigestLine) -> str:
    entry = digest.steps.entries.get(line.then.ticket.id)
    if entry is None or line.section is not Section.OVERDUE:
        return ""
    did = clipped(f"{author(voice, entry)} {deed(voice, entry, SHOWN_OF_STEP)}", SHOWN_SUMMARY)
    return voice("daily.last_step", at=voice.moment(entry.at, digest.slot), did=did)


def _tags(voice: Voice, digest: Daily, line: DigestLine) -> Iterable[str]:
    """Yield further facts of a line as tags."""
    then = line.then
    if then.is_open and then.ticket.workflow == ORDINARY and not then.past.is_judged:
        yield voice("daily.tag.unconfirmed")
    if then.is_open and then.past.to_agree:
        yield voice("daily.tag.to_agree")
    if then.ticket.id in digest.steps.reclassified:
        yield voice("daily.tag.reclassified")
    yield from (voice(f"daily.tag.{one}") for one in line.besides if one is not Section.OFFICE)


def _troubles(voice: Voice, digest: Daily) -> Iterable[str]:
    troubles = digest.troubles
    if not troubles.count:
        return
    yield voice("daily.section.troubles", number=troubles.count)
    if troubles.unheard:
        numbers = tuple(troubles.unheard[:SHOWN_UNDELIVERED])
        yield f"· {voice('daily.undelivered', number=len(troubles.unheard), numbers=numbers)}"
    for one in troubles.absent:
        yield f"· {voice('daily.absent', who=one.name, since=voice.moment(one.since, digest.slot))}"
    if troubles.late_notices:
        yield f"· {voice('daily.late_notices', number=troubles.late_notices)}"


def _on_duty(voice: Voice, digest: Daily) -> Iterable[str]:
    if digest.is_quiet:
        return
    yield voice("digest.section.on_duty")
    yield from duty_lines(voice, digest.duty)


def duty_lines(voice: Voice, duty: OnDuty) -> Iterable[str]:
    """Yield the people who can be called, a line each."""
    roles = (DutyRole.DUTY, duty.duty), (DutyRole.BACKUP, duty.backup), (DutyRole.DUTY_LEADER, duty.duty_leader)
    for role, person in roles:
        yield f"· {voice(f'duty_role.{role}')} {_called(voice, person)}"


def _called(voice: Voice, person: Person | None) -> str:
    return " ".join(filter(None, (person.name, person.phone))) if person else voice("roster.nobody")


def numbered_text(voice: Voice, digest: Daily, line: DigestLine) -> str:
    """Class, number, promise and since when: nothing that anybody typed, and no name."""
    ticket = line.then.ticket
    numbered = f"{class_or_kind(voice, ticket.kind, ticket.severity)} {ticket.number}"
    return f"{numbered} · {_why(voice, line, digest.slot)}"


def _notice_lines(voice: Voice, digest: Daily) -> Iterable[str]:
    for section in Section:
        every, shown = digest.sections.lines[section], digest.lines(section)
        if every:
            yield voice(f"daily.section.{section}", number=len(every))
        for line in shown:
            yield f"· {numbered_text(voice, digest, line)}"
        if len(every) > len(shown):
            yield voice("daily.more", number=len(every) - len(shown))
