"""The forms by which a change is written down: a short one to begin with, and the whole one; what a filled one says."""

from collections.abc import Callable
from datetime import datetime

from handlers.changes.forms import LONGEST_DIGEST, LONGEST_VERSION, missing, text
from handlers.steps.step_action import Answers
from handlers.turn.form import Asking, choice, form, given, line, moment, offers, words, yes_or_no
from models.changes.draft import DraftFacts
from models.changes.series import ChangeWindow, read_windows
from models.changes.terms import ChangeKind
from models.storage.row_id import row_id
from sla.windows.written_windows import read_written_windows, written_windows

LONGEST_MINUTES = 4


def _system(place: int) -> Callable[[Asking], str]:
    """Return the first or the second of the change's systems that the catalogue still has."""

    def chosen(asking: Asking) -> str:
        known = {one.value for one in asking.offers["system"]}
        return next(iter([one for one in (asking.about.systems if asking.about else ()) if one in known][place:]), "")

    return chosen


def _kind(asking: Asking) -> ChangeKind:
    return asking.about.kind if asking.about else ChangeKind.PATCH


CONFIRMED = "change.needed"
"""Marks what a draft may leave open, and a confirmation may not."""
SCOPE = (
    line("what").prefilled(),
    given("system").prefilled_by(_system(0)),
    choice("change_kind", words("change.kind", ChangeKind)).prefilled_by(_kind),
    text("solves").prefilled().optional(),
    moment("starts_at", is_ahead=True).prefilled().needed_at(CONFIRMED),
    moment("ends_at", is_ahead=True).prefilled().needed_at(CONFIRMED),
    yes_or_no("stops").prefilled().needed_at(CONFIRMED),
)
DRAFT = form(*SCOPE)
EDIT = form(
    *SCOPE,
    text("more_windows").prefilled(lambda change: written_windows(read_windows(change.later))).optional(),
    given("also_system").prefilled_by(_system(1)).optional(),
    text("change_impact").prefilled("impact").needed_at(CONFIRMED),
    yes_or_no("touches_main").prefilled().needed_at(CONFIRMED),
    yes_or_no("is_for_market").prefilled().optional(),
    text("notice_text").prefilled("notice").needed_at(CONFIRMED),
    text("fallback").prefilled().needed_at(CONFIRMED),
    line("fallback_minutes", LONGEST_MINUTES)
    .prefilled(lambda change: change.fallback_minutes or "")
    .needed_at(CONFIRMED),
    given("verifier").prefilled("verifier_id").needed_at(CONFIRMED).where(offers("verifier")),
    line("version", LONGEST_VERSION).prefilled().needed_at(CONFIRMED),
    line("digest", LONGEST_DIGEST).prefilled().needed_at(CONFIRMED),
    line("module").prefilled().optional(),
    line("version_before", LONGEST_VERSION).prefilled().optional(),
    intro=missing,
)


def facts_in(said: Answers) -> DraftFacts:
    """Return what a checked form says. Raises Refusal for a further window that cannot be read."""
    minutes = said.text("fallback_minutes")
    starts_at, ends_at, later = _windows(said)
    systems = filter(None, (said.text("system"), said.text("also_system")))
    return DraftFacts(
        what=said.text("what"),
        systems=tuple(dict.fromkeys(systems)),
        kind=ChangeKind(said.text("change_kind")),
        solves=said.text("solves"),
        version=said.text("version"),
        digest=said.text("digest").lower(),
        starts_at=starts_at,
        ends_at=ends_at,
        later=later,
        impact=said.text("change_impact"),
        stops=said.yes("stops"),
        is_for_market=bool(said.yes("is_for_market")),
        touches_main=said.yes("touches_main"),
        fallback=said.text("fallback"),
        fallback_minutes=int(minutes) if minutes.isascii() and minutes.isdigit() else None,
        notice=said.text("notice_text"),
        verifier_id=row_id(said.text("verifier")) if said.text("verifier") else None,
        module=said.text("module"),
        version_before=said.text("version_before"),
    )


def _windows(said: Answers) -> tuple[datetime | None, datetime | None, tuple[ChangeWindow, ...]]:
    """Return the first window, and those that follow it in the order of time, written in any order."""
    starts_at, ends_at = said.at("starts_at"), said.at("ends_at")
    further = read_written_windows(said.text("more_windows"))
    if not further or (starts_at is None) != (ends_at is None):
        return starts_at, ends_at, further
    first = (ChangeWindow(starts_at, ends_at),) if starts_at and ends_at else ()
    (begin, end), *later = sorted((*first, *further))
    return begin, end, tuple(later)
