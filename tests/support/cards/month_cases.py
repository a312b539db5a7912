"""The cards and the form of a month's report, with what the office typed."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from handlers.boards import figure_cards, month_cards
from handlers.i18n import Voice
from models.chat import Card, Form
from models.figures.month_report import MonthReport, MonthStep, MonthVersion
from models.terms import Promise
from sla.clocks.attainment import Attainment, AttainmentRow, Control, Unit
from sla.clocks.replay.promised import MAJOR
from tests.support.cards.counted_cases import counted_workflows
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld

Cards = Iterable[Card]
Forms = Iterable[Form]
MONTH = "2026-01"
FIGURES = {"totals": {"received": 210, "closed": 200, "missed": 3}}


def row(world: TypedWorld, step: MonthStep) -> MonthReport:
    """A press of the office on January's report."""
    typed: dict[str, Any] = {"figures": FIGURES, "problems": world.typed, "plan": world.typed}
    named: dict[str, Any] = {"by_id": 2, "by_name": world.typed, "digest": "0" * 64}
    return MonthReport(month=MONTH, version=1, step=step, at=LATER, cut_at=NOW, **named, **typed)


def _of(card: Callable[[Voice, MonthReport, MonthReport], Card]) -> Callable[[Voice, TypedWorld], Cards]:
    return lambda voice, world: [card(voice, row(world, MonthStep.WRITTEN), row(world, step)) for step in MonthStep]


def _figures(voice: Voice, world: TypedWorld) -> Cards:
    """A month with figures of every sort, without third parties too, and one of nothing."""
    kept = AttainmentRow("三·2.3(1)1)", "A", Promise.RESPOND, 40, 39, 1, 97.5, 2, 1)
    few = AttainmentRow("三·2.3(3)", MAJOR, Promise.REPORT, 3, 2, 1, 66.6, 0, 0)
    third = AttainmentRow("三·2.3(1)1)", "A", Promise.RESOLVE, 0, 0, 0, None, 0, 0)
    control = Control(47, 41, 2, 2, 1, 1)
    full = Attainment(NOW, LATER, NOW, Unit.TICKET, (kept, few), (third,), {}, control, ("2.0", "2.1"), "9f8e-7d6c")
    nothing = Attainment(NOW, LATER, NOW, Unit.TICKET, (), (), {}, Control(0, 0, 0, 0, 0, 0), (), "9f8e-7d6c")
    days = date(2026, 2, 1), date(2026, 1, 1)
    counted = dict.fromkeys(days, counted_workflows(world, 30))
    return [figure_cards.figures_card(voice, dict(zip(days, (full, nothing), strict=True)), counted, NOW)]


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Cards]] = {
    figure_cards.figures_card: _figures,
    month_cards.to_check: _of(month_cards.to_check),
    month_cards.to_issue: _of(month_cards.to_issue),
    month_cards.issued: _of(month_cards.issued),
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Forms]] = {
    month_cards.write_form: lambda voice, world: [
        month_cards.write_form(voice, MONTH, known) for known in (None, MonthVersion(row(world, MonthStep.WRITTEN)))
    ],
}
