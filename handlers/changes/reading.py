"""Drafting of a change that triage reads: filled in from the words, and told at once what it lacks."""

from datetime import datetime, timedelta

from handlers.changes.cards.read import read_card
from handlers.changes.conflict_lookup import against_window
from handlers.changes.drafting import begin_draft, names_of_systems
from handlers.changes.telling import after_step, before_step
from handlers.turn.turn import Turn
from models.changes.change import Change, change_of
from models.changes.draft import BEGIN_SAID, DRAFTED, LONGEST_TEXT, LONGEST_WHAT, DraftFacts
from models.changes.editing import edit
from models.changes.press import ChangePress
from models.changes.series import ChangeWindow, read_windows
from models.changes.steps import EDIT
from models.changes.terms import ChangeState
from models.cutting import cut_at
from models.messaging.outbox import CardView
from models.phrase import Phrase, phrase
from models.terms import Purpose
from models.tickets.ticket import Ticket
from sla.reading.spoken_change import SpokenChange, spoken_change

A_MOMENT = timedelta(minutes=1)
HEARD = ("systems", "solves", "version", "digest", "starts_at", "ends_at", "stops", "is_for_market", "fallback")
"""Columns of a draft that further words may fill."""


def open_read_change(turn: Turn, ticket: Ticket) -> None:
    """The draft of what was said, before its applicant and the team, and beside it what is missing."""
    by = ticket.reporter or turn.person
    said = _said(turn, ticket, ticket.text)
    _remember_begin(turn, ticket, said)
    change = begin_draft(turn, ticket, by, facts_of(ticket.text, said, turn.now))
    turn.pin_card(ticket, ticket.place, CardView.REPORTER)
    turn.pin_cards(ticket, turn.places_for(Purpose.TEAM), CardView.TEAM)
    against, free = _against(turn, said)
    turn.post(ticket.place, read_card, change, steps_ahead(said), against, free, turn.now)


def spoken_start(turn: Turn, ticket: Ticket) -> datetime | None:
    """Return the start by the words that the draft was made of, where it lies ahead; else None."""
    if not ticket.text:
        return None
    start = spoken_change(ticket.text, ticket.reported_at, turn.rules.calendar, ()).window.start
    return start if start is not None and start > turn.now else None


def add_words(turn: Turn, ticket: Ticket, text: str) -> None:
    """Fill empty fields of a draft from further words; only people who may edit the draft are heard."""
    change = _heard(turn, ticket)
    if change is not None:
        _hear(turn, change, f"{ticket.text}\n{text}", {name for name in HEARD if not getattr(change, name)})


def follow_words(turn: Turn, ticket: Ticket, before: str, text: str) -> bool:
    """Follow an edited message in every field that is still as `before` had it. Return whether `what` followed."""
    change = _heard(turn, ticket)
    if change is None:
        return False
    stood = _known(turn, ticket, before).columns
    as_said = {name for name in ("what", "kind", *HEARD) if getattr(change, name) in (stood[name], None, "", [])}
    return "what" in _hear(turn, change, text, as_said)


def _heard(turn: Turn, ticket: Ticket) -> Change | None:
    """Return the draft that the speaker's words go into; None where it is none any more, or not theirs to edit."""
    change = change_of(ticket)
    if change is None or change.state is not ChangeState.DRAFTED:
        return None
    return change if EDIT.may(change, ChangePress(by=turn.person, now=turn.now)) else None


def _known(turn: Turn, ticket: Ticket, text: str) -> DraftFacts:
    return facts_of(text, _said(turn, ticket, text), turn.now)


def _said(turn: Turn, ticket: Ticket, text: str) -> SpokenChange:
    return spoken_change(text, ticket.reported_at, turn.rules.calendar, turn.rules.catalogue.systems)


def _remember_begin(turn: Turn, ticket: Ticket, said: SpokenChange) -> None:
    """Remember a beginning without an end, as long as it lies ahead, for the card."""
    begin = said.window.start if said.window.end is None else None
    is_ahead = begin is not None and begin > turn.now
    ticket.remember(**{BEGIN_SAID: begin.isoformat() if begin is not None and is_ahead else None})


def _hear(turn: Turn, change: Change, text: str, open_to: set[str]) -> set[str]:
    """Put what the words say into the columns that are open to them; which these are."""
    said = _said(turn, change.ticket, text)
    _remember_begin(turn, change.ticket, said)
    known = facts_of(text, said, turn.now)
    now_said = {name for name in open_to if getattr(known, name)}
    if not now_said:
        return now_said
    kept = {name: getattr(known if name in now_said else change, name) for name in DRAFTED}
    kept |= {"later": known.later if "starts_at" in now_said else read_windows(change.later)}
    before = before_step(change)
    edit(change, DraftFacts(**{**kept, "systems": tuple(kept["systems"])}), ChangePress(by=turn.person, now=turn.now))
    change.system_names = names_of_systems(turn, change.systems)
    turn.session.flush()
    after_step(turn, change, before)
    return now_said


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
        fallback=cut_at(said.fallback, LONGEST_TEXT),
    )


def steps_ahead(said: SpokenChange) -> tuple[Phrase, ...]:
    """The steps that the words do not name as taken."""
    return tuple(phrase(f"change.read.{gate}") for gate in said.missing)


def _against(turn: Turn, said: SpokenChange) -> tuple[tuple[Phrase, ...], datetime | None]:
    """Return the reasons against the window, or against its start where no end was said; and the next free one."""
    start, end = said.window.start, said.window.end
    if start is None:
        return (), None
    against, free = against_window(turn, start, end or start + A_MOMENT)
    at_start = phrase("change.read.working_time", at=start)
    is_moment = end is None
    return tuple(at_start if is_moment and one.key == "window.working_time" else one for one in against), free
