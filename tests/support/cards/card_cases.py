"""A card of every sort that the desk makes, by the function that makes it."""

from collections.abc import Callable, Iterable, Iterator

from handlers.delivery import fallback_delivery, undeliverable_card
from handlers.desk import WORKFLOWS
from handlers.duty import handover_cards as handover
from handlers.duty import shift_cards as duty
from handlers.form_dialogs import cards as dialogs
from handlers.i18n import Voice
from handlers.intake import deletion_cards
from handlers.intake import rejected_files_card as files
from handlers.people import account_cards as accounts
from handlers.records import paper_card
from handlers.tickets.cards import assignee_notices as work_news
from handlers.tickets.cards import assignment, live_card, merged, mirrored, notices, outage, reclassification, waiting
from handlers.turn import unknown_account_card
from handlers.turn.workflow import LiveCard
from handlers.watch import calendar_card as calendar_notice
from handlers.watch import digest_card as digest
from handlers.watch import escalation_cards as escalation
from models.chat import Card, Choice, FieldKind, Form, FormField, Place
from models.clocks.desk_time import Downtime, LateStep
from models.duty.coverage import Hole, Missing
from models.duty.roster import OnDuty
from models.lists.open_work import OpenWork
from models.lists.overview import Listing, Overview
from models.messaging.form_dialog import WHOLE, FormDialog
from models.phrase import phrase
from models.retention.kept_paper import KeptPaper
from models.storage.new_row import bare_row
from models.terms import DutyRole, Kind, Language, Platform, Promise, Reach, Severity
from models.tickets.waiting import Wait
from sla.clocks.escalation_steps import EscalationStep, StepKind
from sla.policy.policy import EscalationLevel
from tests.support.a_ticket import CLOCK
from tests.support.cards import (
    access_cases,
    alarm_cases,
    alike_cases,
    change_cases,
    conversation_cases,
    digest_cases,
    knowledge_cases,
    ledger_cases,
    list_cases,
    login_cases,
    month_cases,
    offboarding_cases,
    reading_cases,
    replaced_cases,
    report_cases,
    review_cases,
    suggestion_cases,
    window_cases,
)
from tests.support.cards.typed_world import AN_HOUR, LATER, NOW, Maker, TypedWorld

Cards = Iterable[Card]


def _news(world: TypedWorld, *, is_late: bool = False) -> list[escalation.News]:
    tickets = world.tickets()
    return [
        escalation.News(
            ticket,
            WORKFLOWS.of(ticket),
            world.target(ticket),
            EscalationStep(NOW, kind, kind, (EscalationLevel.DUTY,)),
            1,
            is_late,
            (world.typed, world.typed) if is_late else (),
        )
        for ticket, kind in zip(tickets, [*StepKind] * len(tickets), strict=False)
    ]


def _about_one(voice: Voice, world: TypedWorld) -> Cards:
    for one in (*_news(world), *_news(world, is_late=True)):
        yield escalation.about_one(voice, [one], LATER)
    yield escalation.about_one(voice, _news(world, is_late=True)[:10], LATER + AN_HOUR)


def _overview(world: TypedWorld) -> Overview:
    tickets = world.tickets()
    owed = [(ticket, world.target(ticket)) for ticket in tickets]
    wait = bare_row(Wait, begun_at=NOW, is_granted=True, asked=world.typed, asked_at=NOW)
    return Overview(
        dict.fromkeys((*Severity, None), world.many),
        Listing(owed, 500),
        Listing(owed, len(owed)),
        Listing(tickets, len(tickets)),
        Listing(suggestion_cases.put_up(world), 500),
        Listing(owed, len(owed)),
        Listing([(ticket, wait) for ticket in tickets], len(tickets)),
    )


def _form(world: TypedWorld) -> Form:
    choices = tuple(Choice(value=str(number), label=world.typed) for number in range(world.many))
    fields = [
        FormField(name=kind, label=world.typed, kind=kind, choices=choices, hint=world.typed, is_required=not place)
        for place, kind in enumerate(FieldKind)
    ]
    return Form(name="x", title=world.typed, submit=world.typed, fields=tuple(fields), intro=(world.typed,) * 3)


def _dialogs(world: TypedWorld) -> Iterator[FormDialog]:
    """A form on its way at each of its fields and at its end, with answers, and with what was wrong with them."""
    shown = _form(world)
    filled = {
        FieldKind.LINE: world.typed,
        FieldKind.CHOICE: "1",
        FieldKind.MOMENT: "2026-02-12T10:00",
        FieldKind.DAY: "2027-03-31",
    }
    for page, asked in enumerate((*FieldKind, None)):
        for errors in ({}, {asked or WHOLE: world.typed}):
            yield bare_row(
                FormDialog,
                account_id=7,
                platform=Platform.TELEGRAM,
                chat="1",
                language=Language.ZH,
                shown=shown.model_dump(mode="json"),
                action="report.open",
                filled=filled,
                errors=errors,
                asked=asked,
                page=page % 2,
                card="0123",
                expires_at=LATER,
            )


def _questions(voice: Voice, world: TypedWorld) -> Cards:
    for dialog in _dialogs(world):
        yield dialogs.question(voice, dialog, "", LATER)
        yield dialogs.question(voice, dialog, world.typed, LATER)


def _of_dialogs(card: Callable[[Voice, FormDialog], Card]) -> Callable[[Voice, TypedWorld], Cards]:
    return lambda voice, world: [card(voice, dialog) for dialog in _dialogs(world)]


def _answered(voice: Voice, world: TypedWorld) -> Cards:
    for dialog in _dialogs(world):
        for field in dialog.form.fields:
            yield dialogs.answered(voice, dialog, field, world.typed, LATER)


def _ended(voice: Voice, world: TypedWorld) -> Cards:
    for dialog in _dialogs(world):
        for how in ("sent", "cancelled", "expired", "replaced", "refused"):
            yield dialogs.ended(voice, dialog, how, world.typed, LATER, world.typed)


def _roster(voice: Voice, world: TypedWorld) -> Cards:
    on_duty = OnDuty(world.engineer, world.office, world.office, NOW + AN_HOUR)
    shifts = [world.shift(number) for number in range(1, 1 + world.many)]
    yield duty.roster(voice, on_duty, shifts, world.buttons, NOW, is_guest=False)
    yield duty.roster(voice, OnDuty(), [], [], NOW, is_guest=True)
    everything = duty.roster_buttons(
        voice, swaps=True, absences=True, hands_over=True, swap=world.swap(), absence=world.absence()
    )
    yield duty.roster(voice, on_duty, shifts[:1], everything, NOW, is_guest=False)


def _swap_asked(voice: Voice, world: TypedWorld) -> Cards:
    states: list[dict[str, object]] = [{}, {"decided_at": LATER, "is_agreed": True}, {"withdrawn_at": LATER}]
    for state in states:
        yield duty.swap_asked(voice, world.swap(**state), world.shift(), NOW)
    yield duty.swap_asked(voice, world.swap(decided_at=LATER, is_agreed=False), None, NOW)


def _uncovered(voice: Voice, world: TypedWorld) -> Cards:
    holes = [Hole(DutyRole.DUTY, NOW, LATER, why, world.typed) for why in Missing] * world.many
    return [duty.uncovered(voice, world.absence(), holes, NOW)]


def _after_downtime(voice: Voice, world: TypedWorld) -> Cards:
    downtime = Downtime(off_from=NOW, back_at=LATER)
    late = [LateStep("2602-0042", Promise.RESOLVE, kind, EscalationLevel.DUTY, NOW) for kind in StepKind] * world.many
    yield escalation.after_downtime(voice, downtime, late, [NOW] * world.many, LATER)
    yield escalation.after_downtime(voice, downtime, [], [], LATER)


def _handover(voice: Voice, world: TypedWorld) -> Cards:
    work = OpenWork(world.tickets(), 500, 7, 3)
    yield handover.handover_card(voice, world.handover(), work, LATER)
    yield handover.handover_card(voice, world.handover(accepted_at=LATER, accepted_by_id=3), OpenWork(), LATER)


def _explanation(voice: Voice, world: TypedWorld) -> Cards:
    for ticket in world.every_state():
        heading, reasons = WORKFLOWS.of(ticket).title(voice, ticket), CLOCK.reasons(ticket, Promise)
        yield notices.explanation(voice, ticket, heading, reasons, ticket.unsaved_log, LATER)


def _in_every_state(card: LiveCard) -> Callable[[Voice, TypedWorld], Cards]:
    return lambda voice, world: [card(voice, ticket, ticket.unsaved_log[-3:], LATER) for ticket in world.every_state()]


def _moved(voice: Voice, world: TypedWorld) -> Cards:
    moved = [
        calendar_notice.MovedTarget("2602-0042", Promise.RESOLVE, NOW, after, is_provisional=after == NOW)
        for after in (NOW, LATER)
    ] * world.many
    return [calendar_notice.year_loaded(voice, 2027, world.typed, moved)]


def _in_trouble(voice: Voice, world: TypedWorld) -> Cards:
    place = Place(platform=Platform.SLACK, chat="C0123ABC")
    whys = ("channel_not_found", Reach.CHAT), ("token_revoked", Reach.PLATFORM), ("never_heard_of", Reach.MESSAGE)
    for reason, reach in whys:
        for sent_on in (0, 3):
            yield undeliverable_card.unreachable_place(
                voice, place, world.typed, reason, reach, sent_on, world.ticket()
            )


def _papers(voice: Voice, world: TypedWorld) -> Cards:
    for is_masked in (False, True):
        paper = KeptPaper(
            kind="consultation",
            number="2611-0042",
            version=2,
            is_masked=is_masked,
            name="",
            title=world.typed,
            code="",
            values_digest="",
            sha256="",
            made_at=NOW,
            made_by=world.typed,
        )
        yield paper_card.paper_card(voice, paper)


def _settled(voice: Voice, world: TypedWorld) -> Cards:
    kept = _order(voice, world)
    return [assignment.settled(voice, kept, phrase("order.was_answered", who=world.typed, at=NOW))]


def _order(voice: Voice, world: TypedWorld) -> Card:
    ticket = world.taken()
    return assignment.directive(voice, ticket, world.target(ticket, Promise.DIRECTIVE), world.office, LATER)


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Cards]] = {
    **access_cases.CARDS,
    **change_cases.CARDS,
    **offboarding_cases.CARDS,
    **knowledge_cases.CARDS,
    **reading_cases.CARDS,
    **window_cases.CARDS,
    **ledger_cases.CARDS,
    **replaced_cases.CARDS,
    **report_cases.CARDS,
    **month_cases.CARDS,
    **review_cases.CARDS,
    **suggestion_cases.CARDS,
    **conversation_cases.CARDS,
    **alarm_cases.CARDS,
    **digest_cases.CARDS,
    **list_cases.CARDS,
    **login_cases.CARDS,
    unknown_account_card.unknown: lambda voice, world: [unknown_account_card.unknown(voice, world.account)],
    accounts.linked: lambda voice, world: [
        accounts.linked(voice, world.account, world.typed, by, moved) for by, moved in ((world.typed, 3), (None, 0))
    ],
    accounts.unlinked: lambda voice, world: [accounts.unlinked(voice, world.account, world.typed, world.typed)],
    accounts.deactivated: lambda voice, world: [accounts.deactivated(voice, world.account, world.typed)],
    accounts.reactivated: lambda voice, world: [accounts.reactivated(voice, world.account, world.typed)],
    assignment.yours_again: lambda voice, world: [assignment.yours_again(voice, world.taken(), world.office)],
    assignment.passed_on: lambda voice, world: [
        assignment.passed_on(voice, world.taken(), world.engineer, world.office)
    ],
    assignment.handed_round: lambda voice, world: [
        assignment.handed_round(voice, world.taken(transfers=3), world.engineer, world.typed, world.office)
    ],
    assignment.please_help: lambda voice, world: [assignment.please_help(voice, world.taken(), world.office)],
    assignment.directive: lambda voice, world: [_order(voice, world)],
    assignment.settled: _settled,
    assignment.directive_answer: lambda voice, world: [
        assignment.directive_answer(voice, world.taken(), world.typed, world.typed, world.engineer)
    ],
    assignment.reminded: lambda voice, world: [
        assignment.reminded(voice, ticket, world.reporter, LATER) for ticket in world.every_state()
    ],
    calendar_notice.year_loaded: _moved,
    digest.board: lambda voice, world: [digest.board(voice, stands, NOW) for stands in (_overview(world), Overview())],
    dialogs.question: _questions,
    dialogs.summary: _of_dialogs(lambda voice, dialog: dialogs.summary(voice, dialog, "", LATER)),
    dialogs.answered: _answered,
    dialogs.moved_on: _of_dialogs(lambda voice, dialog: dialogs.moved_on(voice, dialog, "")),
    dialogs.ended: _ended,
    dialogs.ran_out: _of_dialogs(lambda voice, dialog: dialogs.ran_out(voice, dialog, "", AN_HOUR)),
    dialogs.as_it_is: lambda voice, world: [dialogs.as_it_is(voice, notices.help_card(voice))],
    duty.roster: _roster,
    duty.swap_asked: _swap_asked,
    duty.swap_answered: lambda voice, world: [
        duty.swap_answered(voice, world.swap(is_agreed=agreed), shift, NOW)
        for agreed, shift in ((True, world.shift()), (False, None))
    ],
    duty.swapped: lambda voice, world: [duty.swapped(voice, world.swap(), world.shift(), NOW)],
    duty.uncovered: _uncovered,
    escalation.about_one: _about_one,
    escalation.gathered: lambda voice, world: [
        escalation.gathered(
            voice,
            [escalation.line_with_ticket(voice, [one], LATER) for one in _news(world)[:10]],
            [one.ticket.number for one in _news(world)[:10]],
            is_of_night=at_night,
        )
        for at_night in (False, True)
    ],
    escalation.stuck: lambda voice, world: [escalation.stuck(voice, world.ticket())],
    escalation.after_downtime: _after_downtime,
    files.not_taken: lambda voice, world: [
        files.not_taken(voice, world.ticket(), [(world.typed, phrase("list.more", count=3))] * world.many)
    ],
    handover.handover_card: _handover,
    handover.unanswered: lambda voice, world: [handover.unanswered(voice, world.handover(), LATER)],
    merged.merged_for_reporter: lambda voice, world: [
        merged.merged_for_reporter(voice, world.ticket(1), main, LATER) for main in world.every_state()
    ],
    merged.added: lambda voice, world: [merged.added(voice, world.ticket(1), world.taken(2), world.typed)],
    mirrored.mirrored: lambda voice, world: [
        mirrored.mirrored(voice, world.ticket(), world.typed, platform, world.typed) for platform in Platform
    ],
    notices.help_card: lambda voice, _: [notices.help_card(voice)],
    notices.split_off: lambda voice, world: [notices.split_off(voice, world.ticket(), "2602-0043")],
    notices.explanation: _explanation,
    notices.security: lambda voice, world: [notices.security(voice, world.ticket())],
    fallback_delivery.as_worded: lambda voice, world: [fallback_delivery.as_worded(voice, notices.help_card(voice))],
    deletion_cards.what_it_means: lambda voice, world: [deletion_cards.what_it_means(voice, world.ticket())],
    deletion_cards.offer_mask: lambda voice, world: [deletion_cards.offer_mask(voice, world.ticket())],
    deletion_cards.goes_on: lambda voice, world: [deletion_cards.goes_on(voice, world.ticket())],
    notices.taken_back_by_office: lambda voice, world: [
        notices.taken_back_by_office(voice, world.ticket(), world.reporter, world.typed)
    ],
    notices.declined: lambda voice, world: [notices.declined(voice, world.ticket())],
    notices.unread: lambda voice, world: [notices.unread(voice)],
    notices.certificate_kept: lambda voice, world: [
        notices.certificate_kept(voice, phrase("tls.no_certificate", file=world.typed))
    ],
    notices.failed_event: lambda voice, world: [
        notices.failed_event(voice, "slack:T1/C1/1770000000.000100", world.typed, world.typed)
    ],
    notices.released_event: lambda voice, world: [notices.released_event(voice, world.typed, world.typed)],
    notices.which_language: lambda voice, _: [notices.which_language(voice)],
    outage.notice: lambda voice, world: [
        outage.notice(voice, world.ticket(), world.typed, is_update=is_update) for is_update in (True, False)
    ],
    outage.recovery: lambda voice, world: [outage.recovery(voice, world.typed, NOW)],
    outage.after_recovery: lambda voice, world: [
        outage.after_recovery(voice, outage.notice(voice, world.ticket(), world.typed, is_update=False), NOW)
    ],
    reclassification.lowered: lambda voice, world: [
        reclassification.lowered(
            voice, world.taken(severity=Severity.C), (Kind.DEFECT, Severity.A), world.typed, world.typed, LATER
        )
    ],
    reclassification.late_alarm: lambda voice, world: [
        reclassification.late_alarm(voice, world.taken(severity=Severity.A), world.office, LATER)
    ],
    live_card.for_reporter: lambda voice, world: [
        *_in_every_state(live_card.for_reporter)(voice, world),
        *alike_cases.reporter_cards(voice, world),
    ],
    live_card.for_team: lambda voice, world: [
        *_in_every_state(live_card.for_team)(voice, world),
        *reading_cases.team_cards(voice, world),
        *alike_cases.team_cards(voice, world),
    ],
    live_card.verdict: _in_every_state(live_card.verdict),
    paper_card.no_paper_card: lambda voice, world: [
        paper_card.no_paper_card(voice, "fault_record", world.taken().number, world.typed)
    ],
    paper_card.paper_card: _papers,
    undeliverable_card.unreachable_place: _in_trouble,
    waiting.moment_card: _in_every_state(waiting.moment_card),
    waiting.question: lambda voice, world: [waiting.question(voice, one, (), LATER) for one in world.asked()],
    work_news.to_resolve: lambda voice, world: [work_news.to_resolve(voice, world.taken(), LATER)],
    work_news.to_work: lambda voice, world: [
        work_news.to_work(voice, ticket, phrase("deadline.reason", reason=world.typed), LATER)
        for ticket in (world.ticket(), world.taken())
    ],
}
