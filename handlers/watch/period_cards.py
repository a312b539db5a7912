"""运维周报 and the month's digest: tickets received and ended, promises kept, and promises missed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from handlers.i18n import Voice
from handlers.papers.attainment_text import FEWEST_IN_PERCENT, grade
from handlers.papers.chart import Month, Share
from handlers.papers.counted_lines import workflow_lines
from handlers.papers.figure_notes import month_title
from handlers.papers.month.corrections import corrections, counted_corrections
from handlers.papers.paper import ZH
from handlers.watch.daily_card import balance, open_button, unapproved_lines
from handlers.watch.periods import PeriodDigest
from models.chat import Card
from models.terms import Promise, Severity
from sla.calendar.business_hours import local_day
from sla.clocks.attainment import Attainment, AttainmentRow, ListedPromise
from sla.clocks.replay.promised import MAJOR

SHOWN_MISSES, SHOWN_CORRECTIONS = 15, 10
PROMISES = (Promise.RESPOND, Promise.RESOLVE, Promise.REPORT)
LISTS = ("reopened", "repeated", "withdrawn", "declined", "third_party", "unconfirmed_restoration")


def weekly(voice: Voice, digest: PeriodDigest, note: str = "") -> Card:
    """The digest of a week, slot to slot. `note` is the key of a sentence for the place alone."""
    first, last = (voice.day(local_day(at), digest.now) for at in (digest.stands.since, digest.stands.at))
    intro = (
        *_late(voice, digest),
        *([voice("weekly.covers", weeks=digest.weeks)] if digest.weeks > 1 else []),
        *_body(voice, digest),
        voice("weekly.attained", rows=_fractions(voice, digest.attained)),
        *unapproved_lines(voice, digest.unapproved, digest.cut, is_notice=True),
        *_misses(voice, digest),
    )
    last_words = *_topics(voice, digest), *_noted(voice, note)
    return _card(voice, digest, voice("weekly.title", first=first, last=last), intro, last_words)


def monthly(voice: Voice, digest: PeriodDigest, note: str = "") -> Card:
    """The digest of a calendar month, as of its slot. `note` is the key of a sentence for the place alone."""
    month = month_title(voice, local_day(digest.stands.since))
    by_report = [voice("monthly.by_report", rows=_fractions(voice, digest.by_report))] if digest.by_report else []
    intro = (
        *_late(voice, digest),
        voice("monthly.cut", at=voice.moment(digest.cut)),
        *_body(voice, digest),
        voice("monthly.attained", rows=_fractions(voice, digest.attained)),
        *by_report,
        *_second(voice, digest.attained),
        *_corrected(voice, digest),
        *_trend(voice, digest),
        *_misses(voice, digest),
        *_rights(voice, digest),
    )
    last_words = *_topics(voice, digest), *_noted(voice, note)
    return _card(voice, digest, voice("monthly.title", month=month), intro, last_words)


def _card(voice: Voice, digest: PeriodDigest, title: str, begins: Sequence[str], ends: Sequence[str]) -> Card:
    """Nothing of it was typed, and nobody is named where a place reads no names; so every place may read it."""
    code = voice("attainment.code", code=digest.attained.code)
    buttons = (open_button(voice),) if digest.tickets else ()
    named, numbered = (workflow_lines(voice, digest.workflows, names, digest.now) for names in (digest.acceptors, None))
    intro, notice = (*begins, *named, *ends), (*begins, *numbered, *ends)
    return Card(title=title, intro=intro, notice=notice, footnote=code, buttons=buttons)


def _late(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    for off_from, back_at in digest.downtimes:
        at, back = voice.moment(off_from, digest.now), voice.moment(back_at, off_from)
        yield voice("daily.off", at=at, back=back, length=voice.length(back_at - off_from))
    if digest.is_late:
        slot, now = voice.moment(digest.cut, digest.now), voice.moment(digest.now, digest.cut)
        yield voice("daily.late", slot=slot, now=now)
    if digest.missed_slots:
        key = "weekly.missed" if digest.by_report is None else "monthly.missed"
        yield voice(key, days=tuple(digest.missed_slots))


def _body(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    """Yield the tickets received and ended, and the lists apart."""
    begun = digest.stands.since
    since = voice.day(local_day(begun), digest.now) if digest.by_report else voice.moment(begun, digest.stands.at)
    yield balance(voice, digest.stands, since)
    owed, late = digest.reports
    yield voice("period.reports", owed=owed, late=late)
    owed, late = digest.measures
    if owed:
        yield voice("period.measures", owed=owed, late=late)
    counts = [(voice(f"attainment.list.{name}"), digest.count(name)) for name in LISTS]
    said = tuple(voice("digest.class_count", name=name, number=number) for name, number in counts if number)
    if said:
        yield voice("period.apart", lists=said)


def _fractions(voice: Voice, attained: Attainment) -> tuple[str, ...]:
    """Met of due, of every class and promise of which something fell due."""
    rows = tuple(_fraction(voice, row) for row in attained.rows if row.due)
    return rows or (voice("attainment.nothing_due"),)


def _fraction(voice: Voice, row: AttainmentRow) -> str:
    return voice(
        "period.row",
        grade=grade(voice, row.severity),
        promise=voice(f"promise.{row.promise}"),
        met=row.met,
        due=row.due,
    )


def _second(voice: Voice, attained: Attainment) -> Iterable[str]:
    """Without third parties, where that is another figure."""
    same = set(attained.rows)
    rows = tuple(_fraction(voice, row) for row in attained.second_rows if row not in same)
    if rows:
        yield voice("monthly.second", rows=rows)


def _corrected(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    """上期更正: a published figure is never changed, so what the logs tell by now stands beside it, and why."""
    if digest.published is None:
        return
    earlier, now, counted = digest.published
    grades = {grade(ZH, one): grade(voice, one) for one in (*Severity, MAJOR)}
    missed = {(one.number, one.promise, grades[one.grade]) for one in earlier.missed}
    listed = {name: {line[0] for line in lines} for name, lines in earlier.lists.items()}
    found = [
        *corrections(voice, earlier.rows, missed, listed, now),
        *counted_corrections(voice, earlier.workflows, counted),
    ]
    if found:
        yield voice("monthly.corrected", month=month_title(voice, earlier.first), number=len(found))
    for one in found[:SHOWN_CORRECTIONS]:
        key = "monthly.correction_why" if one.why else "monthly.correction"
        yield f"· {voice(key, what=one.what, was=one.was, now=one.now, why=one.why)}"
    if len(found) > SHOWN_CORRECTIONS:
        yield voice("daily.more", number=len(found) - SHOWN_CORRECTIONS)


def _trend(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    """A line for each promise of each class: its share in every one of the twelve months in which some fell due."""
    months = digest.trend.months if digest.trend is not None else ()
    lines = []
    for severity in Severity:
        for promise in PROMISES:
            shares = [(month.first, _share(month, severity, promise)) for month in months]
            said = tuple(_in_month(voice, first, share) for first, share in shares if share is not None and share.due)
            if said:
                which = {"grade": grade(voice, severity), "promise": voice(f"promise.{promise}")}
                lines.append(f"· {voice('monthly.trend_row', **which, months=said)}")
    if lines:
        yield voice("monthly.trend", count=len(months))
        yield from lines


def _share(month: Month, severity: Severity, promise: str) -> Share | None:
    return next((one for one in month.shares if (one.severity, one.promise) == (severity, promise)), None)


def _in_month(voice: Voice, first: date, share: Share) -> str:
    """3月 98.2%; the fraction where few fell due."""
    few = share.permille is None or share.due < FEWEST_IN_PERCENT
    rate = f"{share.met}/{share.due}" if few else f"{share.permille / 10:.1f}%"  # type: ignore[operator]
    return f"{voice(f'time.month.{first.month}')} {rate}"


def _noted(voice: Voice, note: str) -> Iterable[str]:
    return (voice(note),) if note else ()


def _misses(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    missed = digest.missed
    if not missed:
        return
    yield voice("period.misses", number=len(missed))
    yield from (f"· {_miss(voice, one, digest.now)}" for one in missed[:SHOWN_MISSES])
    if len(missed) > SHOWN_MISSES:
        yield voice("daily.more", number=len(missed) - SHOWN_MISSES)


def _miss(voice: Voice, one: ListedPromise, now: datetime) -> str:
    """Return ticket, class, due time and responsible party of a missed promise; a party not entered shows as such."""
    party = voice.say(one.told) if one.told else voice("period.no_party")
    due = voice.moment(one.due_at, now) if one.due_at else ""
    return f"{one.number} {grade(voice, one.severity)} {voice(f'promise.{one.promise}')} {due} · {party}"


def _rights(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    if digest.permissions is not None and any(digest.permissions.values()):
        yield voice("monthly.rights", **digest.permissions)


def _topics(voice: Voice, digest: PeriodDigest) -> Iterable[str]:
    named = [(names.get(voice.language, ""), count) for names, count in digest.topics]
    said = tuple(voice("digest.class_count", name=name, number=count) for name, count in named if name)
    if said:
        yield voice("period.topics", topics=said)
