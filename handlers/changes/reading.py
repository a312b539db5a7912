"""What triage reads as a change is drafted at once, filled in from the words, and told in a sentence what it lacks."""

from datetime import datetime, timedelta

from handlers.changes.cards.read import read_card
from handlers.changes.drafting import begin_draft
from handlers.changes.surroundings import against_window
from handlers.turn.turn import Turn
from models.changes.draft import LONGEST_TEXT, LONGEST_WHAT, DraftFacts
from models.changes.series import ChangeWindow
from models.changes.trading_session import sessions_between
from models.cutting import cut_at
from models.messaging.outbox import CardView
from models.phrase import Phrase, phrase
from models.terms import Purpose
from models.tickets.ticket import Ticket
from sla.triage.spoken_change import SpokenChange, spoken_change
from sla.windows.window import A_DAY, FURTHEST, WindowKind, check_window

A_MOMENT = timedelta(minutes=1)


def open_read_change(turn: Turn, ticket: Ticket) -> None:
    """The draft of what was said, before its applicant and the team, and beside it what is missing."""
    by = ticket.reporter or turn.person
    rules = turn.rules
    said = spoken_change(ticket.text, ticket.reported_at, rules.calendar, rules.catalogue.systems)
    begin_draft(turn, ticket, by, facts_of(ticket.text, said, turn.now))
    turn.pin_card(ticket, ticket.place, CardView.REPORTER)
    turn.pin_cards(ticket, turn.places_for(Purpose.TEAM), CardView.TEAM)
    against, free = _against(turn, said)
    turn.post(ticket.place, read_card, ticket.number, missing_of(said), against, free, turn.now)


def facts_of(text: str, said: SpokenChange, now: datetime) -> DraftFacts:
    """The draft; a window is left open where its end was not said, or it has begun."""
    start, end = said.window.start, said.window.end
    is_whole = start is not None and end is not None and start > now
    return DraftFacts(
        what=cut_at(" ".join(text.split()), LONGEST_WHAT),
        systems=said.systems,
        kind=said.kind,
        solves=cut_at(said.solves, LONGEST_TEXT),
        version=said.version,
        digest=said.digest,
        starts_at=start if is_whole else None,
        ends_at=end if is_whole else None,
        later=tuple(ChangeWindow(*one) for one in said.window.later) if is_whole else (),
        stops=said.stops,
        is_for_market=said.is_for_market,
    )


def missing_of(said: SpokenChange) -> tuple[Phrase, ...]:
    """What a change needs and the words do not name: when, where, and the gates before it."""
    window, missing = said.window, []
    if window.start is None:
        missing.append("hours" if window.day else "window")
    elif window.end is None:
        missing.append("end")
    if not said.systems:
        missing.append("system")
    return tuple(phrase(f"change.read.{name}") for name in (*missing, *said.missing))


def _against(turn: Turn, said: SpokenChange) -> tuple[tuple[Phrase, ...], datetime | None]:
    """What the rules say against the window, or against its start where no end was said; and the next free one."""
    start = said.window.start
    if start is None:
        return (), None
    end = said.window.end or start + A_MOMENT
    sessions = sessions_between(turn.session, start - A_DAY, end + FURTHEST)
    verdict = check_window(start, end, WindowKind.CHANGE, sessions, turn.rules.busy_times)
    if verdict.allowed:
        return _against_later(turn, said)
    is_moment = said.window.end is None
    because = [
        phrase("change.read.working_time", at=start) if is_moment and one.key == "window.working_time" else one
        for one in verdict.because
    ]
    return tuple(because), verdict.next_free


def _against_later(turn: Turn, said: SpokenChange) -> tuple[tuple[Phrase, ...], datetime | None]:
    """What the rules say against the first window of a series that is not legal."""
    judged = (against_window(turn, *one) for one in said.window.later)
    return next((one for one in judged if one[0]), ((), None))
