"""Notices that the quiet hours hold until they end: what can wait, never an A, never security (standard 3)."""

from datetime import datetime, timedelta

from models.terms import Impact, Origin, Promise, Severity
from models.tickets.facts import TicketFacts
from models.tickets.target import Target
from sla.calendar.business_hours import SHANGHAI
from sla.policy.policy import EscalationLevel, QuietHours

ON_DUTY = (EscalationLevel.DUTY, EscalationLevel.BACKUP)
A_MINUTE = timedelta(minutes=1)


class Night:
    """The quiet hours as they bear on what is told of one target.

    The person on duty is told at once while a target of the standard falls due before they end: something can still be
    done in time. Office and leader are not woken for a C or D, nor anybody for a target of the office's own, but for a
    device that stops business. What can wait is told at the full minute, so that all that is due in it is one card.
    """

    def __init__(self, quiet: QuietHours, ticket: TicketFacts, target: Target) -> None:
        severity, is_answer = target.severity, target.promise == Promise.RESPOND
        self.quiet = quiet
        self.due_at = target.due_at
        self.is_urgent = ticket.is_security or severity is Severity.A
        self.is_b = severity is Severity.B
        self.is_offices_own = target.origin is Origin.INTERNAL and not (is_answer and ticket.impact is Impact.STOPPED)

    def held(self, at: datetime, level: EscalationLevel, *, is_exact: bool = False) -> datetime:
        """Return when people on `level` hear of what is due at `at`, aware UTC: then, or as the quiet hours end.

        With `is_exact` it is not put off to the full minute.
        """
        if self.is_urgent:
            return at
        if not is_exact and not self.is_b and (at.second or at.microsecond):
            at = at.replace(second=0, microsecond=0) + A_MINUTE
        if not self.quiet.covers(at.astimezone(SHANGHAI).time()):
            return at
        ends = _end(self.quiet, at)
        if self.due_at > ends or self.is_offices_own:
            return ends
        return at if level in ON_DUTY or self.is_b else ends

    def slept_through(self, begun: datetime, due_at: datetime) -> datetime:
        """Return from when others hear that nobody answers: `due_at` or, where the quiet hours held all of it, later.

        People who first hear of it in the morning have as long to answer as by day; what fell due at night, from its
        end.
        """
        if not self.is_offices_own or self.is_urgent:
            return due_at
        first_told, ends = self.held(begun, EscalationLevel.DUTY, is_exact=True), quiet_end(self.quiet, due_at)
        if begun < first_told and due_at <= first_told:
            return first_told + (due_at - begun)
        return due_at if ends is None else ends


def held_of(quiet: QuietHours, at: datetime, ticket: TicketFacts, *, is_on_duty: bool) -> datetime | None:
    """Return until when the quiet hours hold the news of what was done with `ticket` at `at`; None for at once."""
    ends = quiet_end(quiet, at)
    if ends is None or ticket.is_security or ticket.severity is Severity.A:
        return None
    level = EscalationLevel.DUTY if is_on_duty else EscalationLevel.DUTY_LEADER
    nights = (Night(quiet, ticket, target) for target in ticket.targets if target.is_open)
    return None if any(night.held(at, level, is_exact=True) == at for night in nights) else ends


def quiet_end(quiet: QuietHours, at: datetime) -> datetime | None:
    """Return when the quiet hours that cover `at` end, aware UTC; None outside of them."""
    return _end(quiet, at) if quiet.covers(at.astimezone(SHANGHAI).time()) else None


def _end(quiet: QuietHours, at: datetime) -> datetime:
    local = at.astimezone(SHANGHAI)
    ends = datetime.combine(local.date(), quiet.ends, SHANGHAI)
    return (ends if ends > local else ends + timedelta(days=1)).astimezone(at.tzinfo)
