"""Tickets that are read otherwise and asked about, with words that somebody may have typed, and their cards."""

from collections.abc import Callable, Iterable, Iterator

from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from handlers.tickets.cards import close_calls, live_card
from models.chat import Card
from models.phrase import phrase, to_json
from models.terms import Kind, Severity
from models.tickets.card_queries import OrdinaryView
from models.tickets.facts import ORDINARY
from models.tickets.readings.reading import ReadBy, kept_suggestion
from models.tickets.ticket import Ticket
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

QUESTIONS = ("kind", ["B", "hardware", "consultation"]), ("impact", ["A", "B", "C"])
DRAWN = WORKFLOWS[ORDINARY].card_views[OrdinaryView.CASE]


def read_otherwise(world: TypedWorld) -> Iterator[Ticket]:
    """Both readers suggest something else, in words of the text, and one of them is like another ticket."""
    reason = to_json(phrase("triage.read.alike", label=phrase("triage.label.C"), words=world.typed))
    for severity in (Severity.A, Severity.B):
        ticket = world.ticket(severity=severity)
        milder = kept_suggestion(Kind.DEFECT, Severity.C, 0.93, reason, "2602-0031")
        asks = kept_suggestion(Kind.CONSULTATION, None, 0.5, reason, "")
        ticket.conversation = {"read": {ReadBy.TRAINED: milder, ReadBy.SECOND: asks}}
        ticket.log(
            "read", None, NOW, reader="trained", version="0a1b2c3d", kind="defect", severity="C", confidence="93%"
        )
        yield ticket


def asked(world: TypedWorld) -> Iterator[Ticket]:
    """Each question, not answered yet, answered, and decided by the office."""
    for about, options in QUESTIONS:
        for more in ({}, {"answer": options[0]}):
            ticket = world.ticket(severity=Severity.B)
            ticket.conversation = {"asked": {"about": about, "options": options, **more}}
            yield ticket
    decided = world.ticket(severity=Severity.B, confirmed_at=NOW)
    decided.conversation = {"asked": {"about": "kind", "options": ["B", "other"]}}
    yield decided


def _asking(voice: Voice, world: TypedWorld) -> Iterable[Card]:
    return [close_calls.case_card(voice, one, one.unsaved_log, LATER) for one in (*asked(world), *world.every_state())]


def team_cards(voice: Voice, world: TypedWorld) -> list[Card]:
    """What the team reads of them."""
    tickets = (*read_otherwise(world), *asked(world))
    return [live_card.for_team(voice, one, one.unsaved_log, LATER) for one in tickets]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    close_calls.case_card: _asking,
    DRAWN: lambda voice, world: [DRAWN(voice, one, one.unsaved_log, LATER) for one in asked(world)],
}
