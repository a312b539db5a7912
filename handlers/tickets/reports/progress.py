"""进展报告: an A that stays down for a day is reported to the leader on duty, and each day that follows."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col, select

from handlers.i18n import Voice
from handlers.tickets.cards.parts import title
from handlers.tickets.forms import about_ticket, text
from handlers.turn.audience import Audience
from handlers.turn.form import moment
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in, validated
from models.chat import Card, Click, Reply, Submission
from models.people.person import Person
from models.terms import Kind, Promise, Severity, Voiding
from models.tickets.facts import ORDINARY
from models.tickets.report_progress import STILL_DOWN
from models.tickets.report_sections import says_nothing
from models.tickets.target import Target
from models.tickets.ticket import IS_OPEN, Ticket
from sla.policy.policy import EscalationLevel

router = Router()

AT_MOST = 20
HALF = 2
"""It is asked for once half of its time has passed, before its first warning."""
FILE_PROGRESS = about_ticket(
    "progress.file", text("progress_known"), text("progress_doing"), moment("progress_expected", is_ahead=True)
)
"""三项: 已知情况, 正在做什么, 预计恢复时间."""


def _next_asked(turn: Turn) -> datetime | None:
    rule = turn.rules.policy.by_promise.get(Promise.PROGRESS)
    if rule is None or not isinstance(rule.amount, timedelta):
        return None
    first = select(Target.started_at).where(*_down()).order_by(col(Target.started_at)).limit(1)
    started_at = turn.session.exec(first).first()
    return started_at + rule.amount / HALF if started_at is not None else None


@router.tick("progress_reports", every=timedelta(minutes=1), upcoming=_next_asked)
def keep_leaders_told(turn: Turn) -> int:
    """Ask for what is owed of faults that stay down, and for no more of those that do not; how many."""
    rule = turn.rules.policy.by_promise.get(Promise.PROGRESS)
    if rule is None or not isinstance(rule.amount, timedelta):
        return 0
    since = turn.now - rule.amount / HALF
    over = select(Target.ticket_id).where(_is_owed(), col(Target.promise) == Promise.PROGRESS)
    over = over.join(Ticket, col(Ticket.id) == col(Target.ticket_id)).where(~_stays_down())
    down = select(Target.ticket_id).where(*_down(), col(Target.started_at) <= since)
    ids = [*turn.session.exec(over.limit(AT_MOST)).all(), *turn.session.exec(down.limit(AT_MOST)).all()]
    for ticket_id in dict.fromkeys(ids):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None and ticket.stays_down:
            ticket.ask_for_progress(turn.now, turn.clock, rule.amount)
        elif ticket is not None and ticket.owed_progress is not None:
            ticket.log("progress_over", None, turn.now)
            turn.clock.waive(ticket, Promise.PROGRESS, turn.now, Voiding.ENDED)
    return len(ids)


@router.click("progress.file")
def open_progress(click: Click, turn: Turn) -> Reply:
    """Ask what is known, what is being done, and when it runs again."""
    ticket = turn.ticket_of(click.post)
    ticket.demand_may_report_progress(turn.person)
    return Reply(form=FILE_PROGRESS.asked(turn, ticket))


@router.form("progress.file")
def report_progress(submission: Submission, turn: Turn) -> Reply:
    """The leader on duty gets to read it, and the next one is owed."""
    ticket = turn.ticket_of(submission.post)
    ticket.demand_may_report_progress(turn.person)
    fields = validated(FILE_PROGRESS.asked(turn, ticket), submission, turn)
    known, doing = fields["progress_known"], fields["progress_doing"]
    expected_at = moment_in(fields["progress_expected"]).astimezone(UTC)
    errors = {
        name: turn.voice(f"progress_report.needs.{name}")
        for name, is_missing in (
            ("progress_known", says_nothing("cause", known)),
            ("progress_doing", says_nothing("method", doing)),
            ("progress_expected", expected_at <= turn.now),
        )
        if is_missing
    }
    if errors:
        raise FieldErrors(errors)
    ticket.report_progress(known, doing, expected_at, turn.person, turn.now, turn.clock)
    audience = Audience(turn)
    leaders = audience.people(EscalationLevel.DUTY_LEADER, ticket)
    audience.tell_about(ticket, leaders, progress_card, ticket, known, doing, expected_at, turn.person)
    turn.refresh(ticket)
    return turn.told_toast("progress_report.was_filed", ticket, audience.told(leaders, turn.voice("told.in_rooms")))


def progress_card(voice: Voice, ticket: Ticket, known: str, doing: str, expected_at: datetime, by: Person) -> Card:
    """Return the card for a leader; internal, so it goes to nobody else."""
    return Card(
        title=voice("progress_report.title", ticket=title(voice, ticket)),
        severity=ticket.severity,
        intro=(
            voice("progress_report.known", text=known),
            voice("progress_report.doing", text=doing),
            voice("progress_report.expected", at=voice.moment(expected_at)),
            voice("report.author", who=" ".join(filter(None, (by.name, by.unit, by.phone)))),
        ),
    )


def _down() -> tuple[ColumnElement[bool], ...]:
    """Resolve promises of faults that stay down, and for which no progress report is owed."""
    asked = Target.__table__.alias("asked")  # type: ignore[attr-defined]  # SQLModel adds it to tables
    is_asked = exists().where(
        asked.c.ticket_id == col(Target.ticket_id),
        asked.c.promise == Promise.PROGRESS,
        asked.c.met_at.is_(None),
        asked.c.withdrawn_at.is_(None),
    )
    stays = exists().where(col(Ticket.id) == col(Target.ticket_id), _stays_down())
    return _is_owed(), col(Target.promise) == Promise.RESOLVE, stays, ~is_asked


def _stays_down() -> ColumnElement[bool]:
    is_grave = or_(col(Ticket.severity) == Severity.A, col(Ticket.is_major).is_(True))
    is_silent = col(Ticket.restored_at).is_(None) & col(Ticket.resolved_at).is_(None)
    is_fault = (col(Ticket.workflow) == ORDINARY) & (col(Ticket.kind) == Kind.DEFECT)
    return IS_OPEN & is_fault & is_grave & is_silent & col(Ticket.status).in_(STILL_DOWN)


def _is_owed() -> ColumnElement[bool]:
    return col(Target.met_at).is_(None) & col(Target.withdrawn_at).is_(None)
