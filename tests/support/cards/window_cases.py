"""A card and a form of every sort that trading sessions and templates have, by the function that makes it."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from handlers.changes.templates import cards as template_cards
from handlers.changes.templates import forms as template_forms
from handlers.changes.templates import presses as template_presses
from handlers.i18n import Voice
from handlers.turn.form import Asking, FormDefinition, people
from handlers.windows import session_cards, sessions
from handlers.windows.session_import import TakenSessions
from models.changes.templates.template import ChangeTemplate
from models.changes.terms import ChangeState
from models.changes.trading_session import SessionImport, TradingSession
from models.chat import Card, Form
from models.phrase import phrase
from models.storage.new_row import bare_row
from tests.support.cards.change_cases import a_change
from tests.support.cards.step_cases import DataForm, asked, named_form
from tests.support.cards.typed_world import AN_HOUR, LATER, Maker, TypedWorld

LONGEST_NAME = 200
A_DAY = timedelta(days=1)


def templates(world: TypedWorld) -> list[ChangeTemplate]:
    """As many as there are of everything: proposed, approved, withdrawn and expired ones."""
    found = []
    for number in range(max(world.many, 4)):
        change = a_change(world, ChangeState.COMPLETED, 300 + number)
        known = {"id": number, "ticket_id": change.ticket_id, "proposed_by_id": 1, "proposed_at": LATER}
        until = LATER + A_DAY if number % 4 else LATER
        template = bare_row(ChangeTemplate, **known, until=until, withdrawn_at=LATER if number % 4 == 3 else None)
        template.ticket, template.approved_by = change.ticket, world.office if number % 4 == 2 else None
        template.approved_at = LATER if number % 4 == 2 else None
        found.append(template)
    return found


def _sessions(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    name = world.typed[:LONGEST_NAME]
    times = {"starts_at": LATER, "imported_at": LATER, "source": name, "import_number": 1}
    listed = [
        bare_row(TradingSession, name=name, project=name[:number], ends_at=LATER + AN_HOUR * (number % 2), **times)
        for number in range(world.many)
    ]
    known = {"source": name, "file_name": name, "by_name": name, "imported_at": LATER}
    imports = [bare_row(SessionImport, digest="5e88" * 16, rows=world.many, **known)]
    for may_import in (True, False):
        yield session_cards.sessions_card(voice, listed, imports, LATER, may_import=may_import)
        yield session_cards.sessions_card(voice, [], [], LATER, may_import=may_import)


def _taken(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    name = world.typed[:LONGEST_NAME]
    taken = TakenSessions(name, world.many, LATER, LATER + AN_HOUR, world.many, 0)
    return [session_cards.taken_card(voice, name, taken)]


def _not_taken(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    problem = phrase("sessions.row", number=3, problem=phrase("sessions.bad_day", value=world.typed[:LONGEST_NAME]))
    return [session_cards.not_taken_card(voice, world.typed[:LONGEST_NAME], problem)]


def _templates(form: FormDefinition, name: str) -> Callable[[Voice, TypedWorld], Iterable[Form]]:
    def drawn(voice: Voice, world: TypedWorld) -> Iterable[Form]:
        found = template_forms.template_choices(voice, templates(world), LATER)
        for those in ((world.office,), world.people):
            offers = {"template": found, "verifier": people(voice, those)}
            yield form.drawn(name, Asking(voice=voice, about=None, now=LATER, offers=offers))

    return drawn


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    session_cards.sessions_card: _sessions,
    session_cards.taken_card: _taken,
    session_cards.not_taken_card: _not_taken,
    template_cards.templates_card: lambda voice, world: [
        template_cards.templates_card(voice, found, reader, LATER)
        for found in ([], templates(world))
        for reader in (world.office, world.engineer)
    ],
    template_cards.proposed_card: lambda voice, world: [
        template_cards.proposed_card(voice, one, LATER) for one in templates(world)[:4]
    ],
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = {
    named_form(sessions.IMPORT): lambda voice, _: [asked(sessions.IMPORT, voice)],
    **{DataForm(name, one): _templates(one, name) for name, one in template_presses.FORMS.items()},
}
