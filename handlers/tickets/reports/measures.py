"""整改措施: what a report promises to put right, checked line by line before it is handed in."""

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from handlers.tickets.fault_report_forms import LONGEST_SECTION
from handlers.turn.turn import Turn
from models.cutting import cut_at
from models.people.person import Person
from models.tickets.report_sections import Measure, measures_in
from models.tickets.target import Task
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import end_of_day, local_day

SHOWN_LINE = 40
FURTHEST_MEASURE = timedelta(days=1096)
"""Three years: what is promised for later is no measure of this fault."""


def fault_in_measures(turn: Turn, ticket: Ticket, text: str) -> str | None:
    """Return the sentence about a line without a measure, an unknown person, or a wrong day; None if all hold.

    Lines of an earlier version stay as they were.
    """
    said_before = {line for report in ticket.filed_reports for line in report.measures.splitlines()}
    lines = [line for line in text[:LONGEST_SECTION].splitlines() if line.strip() and line not in said_before]
    measures = measures_in("\n".join(lines))
    known = people_named(turn, [one.who for one in measures if isinstance(one, Measure)])
    for one in measures:
        if isinstance(one, str):
            return turn.voice("report.measure_unread", line=cut_at(one, SHOWN_LINE))
        if one.who not in known:
            return turn.voice("report.measure_by_nobody", who=cut_at(one.who, SHOWN_LINE))
        if one.day < local_day(turn.now):
            return turn.voice("report.measure_past", day=one.day)
        if one.day > local_day(turn.now) + FURTHEST_MEASURE:
            return turn.voice("report.measure_too_far", day=turn.voice.full_date(one.day))
    return None


def tasks_of(turn: Turn, text: str) -> list[Task]:
    """The measures as tasks: each until the close of business of its day, or the end of a day off."""
    measures = [one for one in measures_in(text) if isinstance(one, Measure)]
    known = people_named(turn, [one.who for one in measures])
    return [Task(one.text, known[one.who].id or 0, _end_of(turn, one.day)) for one in measures if one.who in known]


def _end_of(turn: Turn, day: date) -> datetime:
    calendar = turn.clock.calendar
    return calendar.close_of_business(day) if calendar.is_working_day(day) else end_of_day(day)


def people_named(turn: Turn, names: list[str]) -> dict[str, Person]:
    """By name, those of the list of people who are here."""
    if not names:
        return {}
    found = turn.session.exec(select(Person).where(col(Person.name).in_(names))).all()
    return {one.name: one for one in found if one.is_active(turn.now) and not one.is_placeholder}
