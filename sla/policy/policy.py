"""The service standard as the office keeps it: what is promised, how it is counted and who hears when."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

from models.terms import Impact, Kind, Origin, Promise, Severity
from sla.calendar.business_hours import Hours
from sla.policy.file_rules import FileRules
from sla.policy.guest_rules import GuestRules
from sla.policy.suggestion_rules import SuggestionRules
from sla.toml_reader import Amount

DIGITS = 8
MIDNIGHT = time()


class Count(StrEnum):
    """The unit in which an amount of time is counted."""

    WALL = "wall"
    BUSINESS = "business"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class WarnPoint:
    """A point of warning: after `percent` of the time, or so long before the due time (an int is working days)."""

    percent: int | None = None
    before: Amount | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise of one class, kind or impact.

    `amount` is a timedelta for hours and a number of working days otherwise. 0 working days is the close of
    the day itself, or of the next working day for what begins after `latest`, a local time. Of what `is_dated` people
    agree on the day: nothing is counted.
    """

    promise: str
    origin: Origin
    amount: Amount
    count: Count
    clause: str = ""
    severity: Severity | None = None
    grants_pause: bool = False
    latest: time | None = None
    warn: tuple[WarnPoint, ...] = ()
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the trading system; main ones make the difference between class B and C."""

    id: str
    zh: str
    en: str


class EscalationLevel(StrEnum):
    """The people who are told, level by level."""

    DUTY = "duty"
    BACKUP = "backup"
    OFFICE = "office"
    DUTY_LEADER = "duty_leader"


class Since(StrEnum):
    """The event from which an escalation step is counted."""

    START = "start"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class EscalationPolicyStep:
    """Tell `who` when nobody has answered `after` the report or the respond due time."""

    who: EscalationLevel
    since: Since
    after: timedelta


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The people who are told while nobody answers; and when resolving is overdue, at once and then repeatedly."""

    unanswered: Mapping[Severity, tuple[EscalationPolicyStep, ...]]
    breached: tuple[EscalationLevel, ...]
    repeat_after_days: int


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The night, local time, in which notices may be held; class A never is."""

    begins: time
    ends: time

    def covers(self, clock: time) -> bool:
        """`clock`, a local time of day, lies in the quiet hours; their end does not."""
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends
        return clock >= self.begins or clock < self.ends


@dataclass(frozen=True, slots=True)
class DigestTimes:
    """Times of digests: on working days, on days off, on the last working day of a week, on the first of a month."""

    daily_at: time
    day_off_at: time
    weekly_at: time
    monthly_at: time


@dataclass(frozen=True, slots=True)
class ReviewTimes:
    """The times of reviews of rights: on the first working day of each of the months, at a local time."""

    months: tuple[int, ...]
    at: time


@dataclass(frozen=True, slots=True)
class AccessEnds:
    """Bounds of a right's end: how far off it may be; an extension is as long as before, within the last two.

    People are reminded `warn_before_days` working days ahead.
    """

    warn_before_days: int
    furthest_years: int
    extended_at_least: timedelta
    extended_at_most: timedelta


@dataclass(frozen=True, slots=True)
class WindowRules:
    """`session_margin` stays free before and after a trading session; upgrades on working days keep to the night.

    The night lasts from `upgrade_from` to `upgrade_until`, local times; it may run over midnight.
    """

    session_margin: timedelta
    upgrade_from: time
    upgrade_until: time

    def day_hours(self) -> Iterator[tuple[time, time | None]]:
        """The stretches of a day that are not the night of upgrades, in order; None is the midnight after the day."""
        if self.upgrade_until < self.upgrade_from:
            yield self.upgrade_until, self.upgrade_from
            return
        if self.upgrade_from > MIDNIGHT:
            yield MIDNIGHT, self.upgrade_from
        yield self.upgrade_until, None


@dataclass(frozen=True, slots=True)
class Reactions:
    """Signs below a card that stand for its button: 👀 for taking the ticket, ✅ for bringing the resolve button."""

    take: bool
    resolve: bool


@dataclass(frozen=True, slots=True)
class ReportLimits:
    """The number of reports that are filed in an hour: by one account, in one place, over all; the rest is listed."""

    per_account: int
    per_place: int
    over_all: int


@dataclass(frozen=True, slots=True)
class Retention:
    """The time for which rows stay that nothing rests on: cards and steps from their ticket's end, else from their day.

    `room` is for a room of the page in use, `dead_room` for one in which nothing was said for so long.
    """

    sent_cards: timedelta
    room: timedelta
    dead_room: timedelta
    told_steps: timedelta
    failed_events: timedelta


@dataclass(frozen=True, slots=True)
class IntakeRules:
    """Rules for reading messages together, and for the time to say which ticket was meant.

    `hotline` is what outsiders are told to call, and at night everybody. `audit_sample` is how many of a month's
    messages that started no clock the auditors look at. A question answered within `on_the_spot_within`, in one talk,
    was solved on the spot (三·2.1). So many people as `many_reports` who tell of one fault speak for an A.
    """

    hotline: str
    join_within: timedelta
    picture_follows_within: timedelta
    choose_within: timedelta
    back_dating_needs_reason_after: timedelta
    back_dating_at_most: timedelta
    on_the_spot_within: timedelta
    many_reports: int
    audit_sample: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything the policy file says. Amounts named `…_days` are working days.

    `text` is that of the file. `edition` is its version with the first digits of a digest of the text: a file that
    was changed under the same version word is another edition.
    """

    title: str
    version: str
    adopted: date | None
    superseded_by: str | None
    notes: tuple[str, ...]
    by_severity: Mapping[tuple[str, Severity], Rule]
    by_kind: Mapping[Kind, Rule]
    by_impact: Mapping[Impact, Rule]
    by_promise: Mapping[str, Rule]
    chase_after_days: int
    pause_ends_after_days: int
    close_unanswered_after_days: int
    access_ends: AccessEnds
    intake: IntakeRules
    report_limits: ReportLimits
    retention: Retention
    form_dialog_lasts: timedelta
    comes_back_within: timedelta
    alert_office_from_transfer: int
    files: FileRules
    windows: WindowRules
    suggestions: SuggestionRules
    shows_articles_to_reporters: bool
    reactions: Reactions
    escalation: EscalationPolicy
    handover_steps: tuple[timedelta, ...]
    remind_every: timedelta
    quiet_hours: QuietHours
    late_after: timedelta
    digest_times: DigestTimes
    access_reviews: ReviewTimes
    hours: Hours
    main_functions: tuple[Function, ...]
    non_main_functions: tuple[Function, ...]
    guests: GuestRules
    text: str = ""
    edition: str = ""

    def of_text(self, text: str) -> "Policy":
        """The same, with the text that says so, and its edition."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
        return replace(self, text=text, edition=f"{self.version}·{digest}")

    @property
    def digest_daily_at(self) -> time:
        """The hour of the daily digest, and of all that goes with it."""
        return self.digest_times.daily_at

    def rule(
        self, promise: str, kind: Kind, severity: Severity | None = None, impact: Impact | None = None
    ) -> Rule | None:
        """The rule that a promise is kept by; None when nothing is promised.

        A defect without a class counts as class B until the office decides; a device without an impact as one
        that hinders nobody. A directive has no rule: the leader sets its date.
        """
        if promise in {Promise.RESPOND, Promise.RESOLVE}:
            if kind is Kind.DEFECT:
                return self.by_severity[promise, severity or Severity.B]
            if promise == Promise.RESOLVE:
                return None
            return self.by_impact[impact or Impact.NONE] if kind is Kind.HARDWARE else self.by_kind[kind]
        return self.by_promise.get(promise)

    def function(self, function_id: str) -> Function | None:
        """The function of this id, main or not."""
        every = (*self.main_functions, *self.non_main_functions)
        return next((function for function in every if function.id == function_id), None)

    def is_main(self, function_id: str) -> bool:
        """The function with this id is a main one."""
        return any(function.id == function_id for function in self.main_functions)
