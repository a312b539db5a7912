"""值班报告: on days off the duty leader reads whether anything happened; a 值班零报告 says that nothing did."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.turn.form import form, text
from handlers.watch.daily import Daily
from handlers.watch.daily_card import balance, down_lines, duty_lines, line_text, numbered_text, open_button
from handlers.watch.daily_sections import DigestLine, Section
from models.chat import Button, Card
from models.figures.past_state import Movement
from models.people.person import Person
from models.terms import Kind, Severity
from models.tickets.fault_report import REPORTS
from sla.calendar.business_hours import local_day

GRAVE = {Severity.A, Severity.B}
SHOWN_LINES, LONGEST_SUPPLEMENT = 10, 2000
SUPPLEMENT = form(text("text", LONGEST_SUPPLEMENT), name="supplement_duty")
"""More than the desk knows by itself."""


def day_off(voice: Voice, digest: Daily) -> Card:
    """Of one day off: that nothing happened, or what did."""
    lines, day = pressing(digest), voice.day(local_day(digest.slot), digest.now)
    title = "day_off.zero_title" if is_zero(digest) else "day_off.title"
    kind = voice(f"digest.day.{digest.day_kind}")
    head = (
        *down_lines(voice, digest, "day_off.missed"),
        *_figures(voice, digest),
        balance(voice, digest.stands),
    )
    more = [voice("digest.more", number=len(lines) - SHOWN_LINES)] if len(lines) > SHOWN_LINES else []
    shown = lines[:SHOWN_LINES]
    supplement = Button(action="supplement_duty", label=voice("button.supplement_duty"))
    return Card(
        title=voice(title, day=day, kind=kind),
        intro=(
            *head,
            *(f"· {line_text(voice, digest, one)}" for one in shown),
            *more,
            voice("digest.section.on_duty"),
            *duty_lines(voice, digest.duty),
        ),
        notice=(*head, *(f"· {numbered_text(voice, digest, one)}" for one in shown), *more),
        footnote=voice("digest.seal", code=digest.seal) if digest.seal else "",
        buttons=(*((open_button(voice),) if lines else ()), supplement),
    )


def supplemented(voice: Voice, by: Person, text: str, now: datetime) -> Card:
    """Return the card of words that the person on duty adds."""
    return Card(title=voice("day_off.supplemented", day=voice.day(local_day(now), now), who=by.name), quote=text)


def is_zero(digest: Daily) -> bool:
    """No A or B, no breach of the standard, nothing that reached nobody, and the desk was not off."""
    return not (grave_count(digest) or breached_count(digest) or digest.troubles.unheard or digest.troubles.downtimes)


def grave_count(digest: Daily) -> int:
    """Return the number of faults of class A or B that are open, or came in."""
    return sum(
        one.ticket.kind is Kind.DEFECT
        and one.ticket.severity in GRAVE
        and (one.is_open or Movement.CAME_IN in one.movements)
        for one in digest.stands.tickets
    )


def breached_count(digest: Daily) -> int:
    """Return the number of tickets that break the standard, those with a late report among them."""
    owing = (one.promises for one in digest.sections.lines[Section.REPORTS])
    late = (any(one.promise in REPORTS and one.due_at < digest.slot for one in promises) for promises in owing)
    return len(digest.sections.lines[Section.OVERDUE]) + sum(late)


def pressing(digest: Daily) -> Sequence[DigestLine]:
    """The lines of what breaks the standard, of reports that are owed, and of every other A and B."""
    lines = [*digest.sections.lines[Section.OVERDUE], *digest.sections.lines[Section.REPORTS]]
    others = (line for section in Section for line in digest.sections.lines[section])
    graver = (line for line in others if line.then.ticket.severity in GRAVE and line not in lines)
    return [*lines, *graver]


def _figures(voice: Voice, digest: Daily) -> Iterable[str]:
    since = voice.moment(digest.stands.since, digest.slot)
    at = voice.moment(digest.slot, digest.stands.since)
    if is_zero(digest):
        yield voice("day_off.zero", since=since, at=at)
        return
    yield voice(
        "day_off.figures",
        since=since,
        at=at,
        grave=grave_count(digest),
        breached=breached_count(digest),
        unheard=len(digest.troubles.unheard),
        down=len(digest.troubles.downtimes),
    )
