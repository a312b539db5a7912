"""A card and a form of every sort that changes have, by the function that makes it."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from handlers.changes import draft_forms, forms
from handlers.changes.cards import change as cards
from handlers.changes.cards import notices
from handlers.changes.cards.read import read_card
from handlers.changes.step_presses import ACTIONS
from handlers.i18n import Voice
from handlers.tickets.cards import explained
from handlers.turn.form import Asking, named, people
from handlers.windows.calendar_cards import calendar_card, link_card
from handlers.windows.calendar_entries import CalendarEntry
from models.changes.change import Change
from models.changes.draft import LONGEST_TEXT, LONGEST_WHAT
from models.changes.series import MOST_WINDOWS, ChangeWindow, plan_windows
from models.changes.terms import CHANGE, ChangeKind, ChangeState
from models.changes.trading_session import TradingSession
from models.chat import Card, Choice, Form
from models.phrase import phrase, to_json
from models.storage.new_row import bare_row
from models.terms import Kind, Language, Status
from models.tickets.merging import WindowState
from models.tickets.ticket import Ticket
from sla.policy.systems import Named, System, SystemCatalogue, load_systems
from sla.reading.spoken_change import Gate
from tests.support.cards.step_cases import DataForm, form_cases
from tests.support.cards.typed_world import AN_HOUR, LATER, Maker, TypedWorld

Cards = Callable[[Voice, TypedWorld], Iterable[Card]]
Forms = Callable[[Voice, TypedWorld], Iterable[Form]]
LONGEST_NAME = 40
A_DAY = timedelta(days=1)
WINDOW = ChangeWindow(LATER, LATER + AN_HOUR)
FORESEEN = (
    phrase("change.window_illegal_until", why=(phrase("window.working_time", opens=LATER, closes=LATER),), free=LATER),
    phrase("change.unreachable_away", who="何静"),
)
AGAINST = (phrase("change.read.working_time", at=LATER), phrase("window.none_within_a_year"))


def changes(world: TypedWorld) -> list[Change]:
    """One in each state, with every word typed; and a bare draft."""
    whole = [a_change(world, state, 200 + place) for place, state in enumerate(ChangeState)]
    return [
        *whole,
        *(a_series(world, state) for state in (ChangeState.CONFIRMED, ChangeState.ROLLED_BACK)),
        bare(world),
    ]


def a_series(world: TypedWorld, state: ChangeState) -> Change:
    """As many windows as there may be, the first of which is over."""
    change = a_change(world, state, 240)
    windows = [ChangeWindow(LATER + n * A_DAY, LATER + n * A_DAY + AN_HOUR) for n in range(MOST_WINDOWS)]
    starts_at, ends_at = windows[0].text
    change.keep("window_done", world.office, LATER, {"starts_at": starts_at, "ends_at": ends_at})
    plan_windows(change, windows[1:])
    return change


def a_change(world: TypedWorld, state: ChangeState, number: int = 200, **values: Any) -> Change:
    """A change that has come so far."""
    words = {str(language): world.typed[:LONGEST_NAME] for language in Language}
    text = world.typed[:LONGEST_TEXT]
    known = {
        "state": state,
        "what": world.typed[:LONGEST_WHAT],
        "systems": ["evaluation", "gone"],
        "system_names": {"evaluation": words},
        "solves": text,
        "version": world.typed[:60],
        "digest": "5e88" * 16,
        "starts_at": LATER,
        "ends_at": LATER + AN_HOUR,
        "impact": text,
        "stops": True,
        "fallback": text,
        "fallback_minutes": 20,
        "notice": text,
        "verifier_id": world.office.id,
        "foreseen": [to_json(one) for one in FORESEEN],
    }
    change = bare(world, number, **known | values)
    change.verifier = world.office
    return change


def bare(world: TypedWorld, number: int = 250, **values: Any) -> Change:
    """A draft of which nothing but its words is known."""
    ticket = world.ticket(number, kind=Kind.CHANGE, severity=None, workflow=CHANGE)
    known = {"id": number, "ticket_id": number, "applicant_id": world.engineer.id, "kind": ChangeKind.PATCH}
    change = bare_row(Change, **{"what": world.typed[:LONGEST_WHAT], **known} | values)
    change.ticket, change.applicant, change.verifier, change.implementer = ticket, world.engineer, None, None
    change.facts = []
    return change


def _catalogues(world: TypedWorld) -> Iterable[SystemCatalogue]:
    name = world.typed[:LONGEST_NAME]
    names = (Named(f"system_{number}", name, name) for number in range(world.many))
    return SystemCatalogue(tuple(System(one.id, one.zh, one.en) for one in names)), load_systems(None)


def _cards(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [cards.change_card(voice, one.ticket, one.ticket.unsaved_log, LATER) for one in changes(world)]


def _offers(voice: Voice, catalogue: SystemCatalogue) -> dict[str, list[Choice]]:
    systems = named(voice, catalogue.systems)
    return {"system": systems, "also_system": systems}


def _draft(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for catalogue in _catalogues(world):
        asking = Asking(voice=voice, about=None, now=LATER, offers=_offers(voice, catalogue))
        yield draft_forms.DRAFT.drawn("change.draft", asking)


def _edit(voice: Voice, world: TypedWorld) -> Iterable[Form]:
    for catalogue in _catalogues(world):
        for change in changes(world):
            for found in ((), (world.office,), world.people):
                offers = {**_offers(voice, catalogue), "verifier": people(voice, found)}
                asking = Asking(voice=voice, about=change, now=LATER, offers=offers)
                yield draft_forms.EDIT.drawn("change.edit", asking, forms.head(voice, change))


def _told(card: Callable[..., Card], *more: object, **named: object) -> Cards:
    return lambda voice, world: [card(voice, one, *more, **named) for one in changes(world)]


def _with_words(card: Callable[[Voice, Change, str], Card]) -> Cards:
    return lambda voice, world: [card(voice, one, world.typed[:LONGEST_TEXT]) for one in changes(world)]


def _window_notice(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [notices.of_window(voice, one, world.typed[:LONGEST_TEXT], WINDOW) for one in changes(world)]


def _ten_minutes(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for change in changes(world):
        for is_for_rollback in (True, False):
            yield notices.ten_minutes_left(voice, change, LATER, is_for_rollback=is_for_rollback)


def _invalid_window(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    for change in changes(world):
        for free in (None, LATER):
            yield notices.of_invalid_window(voice, change, WINDOW, AGAINST, free)


def _read(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    ahead = tuple(phrase(f"change.read.{gate}") for gate in Gate)
    for change in changes(world):
        for steps in ((), ahead):
            for against, free in (((), None), (AGAINST, None), (AGAINST, LATER)):
                yield read_card(voice, change, steps, against, free, LATER)


def _calendar(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    named = {"name": world.typed[:LONGEST_NAME], "project": world.typed[:LONGEST_WHAT], "source": "list"}
    times = {"starts_at": LATER, "ends_at": LATER, "imported_at": LATER}
    session = bare_row(TradingSession, import_number=1, **named, **times)
    windows = [CalendarEntry(LATER, LATER + AN_HOUR, change=one, collides=("2611-0001",)) for one in changes(world)]
    sessions = [CalendarEntry(LATER, ends_at, session=session) for ends_at in (LATER, LATER + AN_HOUR)]
    for entries in ([], [*windows, *sessions], [*windows, *sessions] * 5):
        for has_feed in (True, False):
            yield calendar_card(voice, entries, LATER, has_feed=has_feed)


def _missing(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    who = world.typed[:LONGEST_NAME]
    return [notices.of_missing(voice, one, what, who) for one in changes(world) for what in notices.IN_PLACE_OF]


def _by_change(world: TypedWorld) -> list[Ticket]:
    """A report that is joined to a change, one for each thing that may become of it."""
    found = [world.ticket(status=Status.MERGED) for _ in WindowState]
    for ticket, state in zip(found, WindowState, strict=True):
        ticket.remember(window={"number": "2602-0043", "until": LATER.isoformat(), "state": state})
    return found


CARDS: dict[Maker, Cards] = {
    explained.explained_for_reporter: lambda voice, world: [
        explained.explained_for_reporter(voice, one, LATER) for one in _by_change(world)
    ],
    explained.explained_verdict: lambda voice, world: [
        explained.explained_verdict(voice, one) for one in _by_change(world)
    ],
    cards.change_card: _cards,
    notices.of_window: _window_notice,
    notices.of_correction: _told(notices.of_correction, WINDOW),
    notices.of_extension: _told(notices.of_extension),
    notices.ten_minutes_left: _ten_minutes,
    notices.of_lapse: _told(notices.of_lapse),
    notices.of_verification_due: _told(notices.of_verification_due, LATER),
    notices.of_emergency: _with_words(notices.of_emergency),
    notices.of_consent: _told(notices.of_consent),
    notices.of_unapproved: _told(notices.of_unapproved),
    notices.of_missing: _missing,
    notices.of_nobody: _told(notices.of_nobody),
    notices.of_named_verifier: _told(notices.of_named_verifier),
    notices.of_data: _told(notices.of_data),
    notices.of_collision: lambda voice, world: [
        notices.of_collision(voice, one, [f"2611-{place:04d}" for place in range(world.many)]) for one in changes(world)
    ],
    notices.of_invalid_window: _invalid_window,
    notices.of_invalid_work: _told(notices.of_invalid_work, AGAINST),
    read_card: _read,
    calendar_card: _calendar,
    link_card: lambda voice, world: [
        link_card(voice, address) for address in ("https://desk.example/calendar/" + "k" * 64, "/calendar/" + "k" * 64)
    ],
}
FORMS: dict[Maker, Forms] = {
    DataForm("change.draft", draft_forms.DRAFT): _draft,
    DataForm("change.edit", draft_forms.EDIT): _edit,
    **form_cases(ACTIONS, changes, forms.head),
}
