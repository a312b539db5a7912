"""The cards of a fault report: while it is owed, and in every state of its signatures."""

from collections.abc import Callable, Iterable

from handlers.i18n import Voice
from handlers.tickets.cards import fault_report
from handlers.tickets.reports import progress, public_note
from models.chat import Card
from models.storage.new_row import bare_row
from models.terms import FaultKind, Promise, ReportStage, StateBefore
from models.tickets.fault_report import FaultReport
from models.tickets.report_sections import TYPED_SECTIONS
from models.tickets.report_signing import UserNote
from models.tickets.ticket import Ticket
from tests.support.a_ticket import CLOCK
from tests.support.cards.typed_world import LATER, Maker, TypedWorld

Cards = Iterable[Card]


def _with_report(world: TypedWorld, number: int, *, is_filed: bool) -> tuple[Ticket, FaultReport]:
    ticket = world.solved(number)
    report = bare_row(
        FaultReport,
        ticket_id=number,
        version=1,
        number="GZ-2026-0001",
        stage=ReportStage.FINAL,
        fault_kind=FaultKind.DATABASE,
        **dict.fromkeys((*TYPED_SECTIONS, "check_note", "read_note", "return_reason"), world.typed),
        state_before=StateBefore.PARTLY,
        business_loss=world.typed,
        business_steps=world.typed,
        written_by_id=3,
        written_at=LATER,
        is_filed=is_filed,
        is_on_behalf=is_filed,
        filed_at=LATER if is_filed else None,
    )
    report.writer, report.filer = world.engineer, world.engineer if is_filed else None
    ticket.reports.append(report)
    return ticket, report


def _report_live_card(voice: Voice, world: TypedWorld) -> Cards:
    tickets = [world.solved(1), *(_with_report(world, 2 + is_filed, is_filed=bool(is_filed))[0] for is_filed in (0, 1))]
    for ticket in tickets:
        yield fault_report.live_card(voice, ticket, ticket.unsaved_log, LATER)
    CLOCK.meet(tickets[2], Promise.REPORT, LATER)
    yield fault_report.live_card(voice, tickets[2], [], LATER)


def _report_to_sign(voice: Voice, world: TypedWorld) -> Cards:
    ticket, report = _with_report(world, 4, is_filed=True)
    yield fault_report.to_sign(voice, ticket, [], LATER)
    report.returner, report.returned_at = world.engineer, LATER
    yield fault_report.to_sign(voice, ticket, [], LATER)
    report.returner = report.returned_at = None
    report.project_lead = report.checker = report.leader = world.engineer
    report.lead_signed_at = report.checked_at = LATER
    yield fault_report.to_sign(voice, ticket, [], LATER)
    report.read_at = LATER
    yield fault_report.to_sign(voice, ticket, [], LATER)
    yield fault_report.to_sign(voice, world.solved(5), [], LATER)


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Cards]] = {
    fault_report.live_card: _report_live_card,
    fault_report.to_sign: _report_to_sign,
    progress.progress_card: lambda voice, world: [
        progress.progress_card(voice, ticket, world.typed, world.typed, LATER, world.engineer)
        for ticket in world.every_state()
    ],
    public_note.note_card: lambda voice, world: [
        public_note.note_card(voice, "2602-0042", UserNote(world.typed, world.typed, world.typed))
    ],
}
