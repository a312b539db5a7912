"""日报, 值班报告, 周报 and the month's digest: each is posted once at its slot, also where nothing happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import col, select

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Card, Click, Place, Reply, Submission
from models.duty.roster import on_duty
from models.messaging.outbox import Post
from models.operations.digest import claim_slots, owed_since
from models.people.person import Person
from models.refusal import Refusal
from models.terms import DigestKind, Purpose, Role
from models.tickets.facts import TEAM_EYES
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.clocks.working_days import A_SECOND, Days, newest_slot, slots_owed
from sla.policy.policy import Policy
from sla.rulebook import Rulebook

router = Router()

OPENED_AT_ONCE, MOST_OPENED = 20, 1000
"""So many tickets stand on a page behind 打开工单, and so many behind a digest."""
DAYS = {
    DigestKind.DAILY: Days.WORKING,
    DigestKind.DAY_OFF: Days.OFF,
    DigestKind.WEEKLY: Days.LAST_OF_WEEK,
    DigestKind.MONTHLY: Days.FIRST_OF_MONTH,
}


@router.on_days("digests", DAYS[DigestKind.DAILY], lambda policy: policy.digest_daily_at)
def post_digest(turn: Turn) -> int:
    """Post the newest digest that is owed, once its seal is made; older ones that the desk slept through are named."""
    slots = slots_of(turn, DigestKind.DAILY)
    if not slots:
        return 0
    from handlers.watch.daily import daily_digest  # not at the start: it is for one moment of a day
    from handlers.watch.daily_card import daily
    from handlers.watch.daily_seal import go_on_sealing

    if go_on_sealing(turn.session, turn.rules, turn.now):
        return 1
    owed = claimed(turn, DigestKind.DAILY, slots)
    if owed is None:
        return 0
    told = daily_digest(
        turn.session,
        turn.rules,
        owed.slot,
        turn.now,
        since=owed.since,
        is_late=owed.is_late,
        missed=owed.missed,
    )
    for post in turn.tell_team(daily, told):
        post.tickets = told.tickets[:MOST_OPENED]
    for place in turn.places_for(Purpose.BULLETIN):
        turn.post(place, daily, told)
    return 1


@router.click("digest.open")
def open_lines(click: Click, turn: Turn) -> Reply:
    """The tickets of the lines, each behind a press of its own; what is cut on the card stands here, too."""
    person = turn.person
    if not person.has(*TEAM_EYES):
        raise Refusal("list.no_ticket")
    named = turn.session.exec(select(Post.tickets).where(Post.id == click.post)).first() or ()
    page = int(click.argument) if click.argument.isascii() and click.argument.isdigit() else 0
    first = min(page, len(named)) * OPENED_AT_ONCE
    there = named[first : first + OPENED_AT_ONCE]
    tickets = turn.session.exec(select(Ticket).where(col(Ticket.id).in_(there))).all()
    readable = [one for one in tickets if turn.workflows.may_read(person, one)]
    readable.sort(key=lambda one: there.index(one.id or 0))
    left = max(len(named) - first - OPENED_AT_ONCE, 0)
    from handlers.watch.digest_forms import lines_form

    return Reply(form=lines_form(turn.voice, readable, page + 1, left))


@router.on_days("day_off_reports", DAYS[DigestKind.DAY_OFF], lambda policy: policy.digest_times.day_off_at)
def post_report(turn: Turn) -> int:
    """Post the newest report of a day off that is owed."""
    owed = claimed(turn, DigestKind.DAY_OFF, slots_of(turn, DigestKind.DAY_OFF))
    if owed is None:
        return 0
    from handlers.watch.daily import daily_digest  # not at the start: it is for one moment of a day
    from handlers.watch.day_off_card import day_off, pressing

    told = daily_digest(
        turn.session,
        turn.rules,
        owed.slot,
        turn.now,
        since=owed.since,
        is_late=owed.is_late,
        missed=owed.missed,
    )
    for place in _duty_places(turn, owed.slot):
        turn.post(place, day_off, told).tickets = [one.then.ticket.id or 0 for one in pressing(told)][:MOST_OPENED]
    return 1


@router.click("supplement_duty")
def supplement(click: Click, turn: Turn) -> Reply:
    """Whoever has the duty says more than the desk knows by itself."""
    from handlers.watch.day_off_card import supplement_duty_form

    _demand_on_duty(turn)
    return Reply(form=supplement_duty_form(turn.voice))


@router.form("supplement_duty")
def add(submission: Submission, turn: Turn) -> Reply:
    """The words go where the report went."""
    from handlers.watch.day_off_card import supplement_duty_form, supplemented

    person = _demand_on_duty(turn)
    fields = validated(supplement_duty_form(turn.voice), submission, turn)
    for place in _duty_places(turn, turn.now):
        turn.post(place, supplemented, person, fields["text"], turn.now)
    return Reply(toast=turn.voice("day_off.added"))


def _duty_places(turn: Turn, at: datetime) -> list[Place]:
    """The duty leader's own chat; where the roster has none, or nothing reaches them, those of the office.

    Whoever has the duty reads it, too, so as to add to it.
    """
    duty = on_duty(turn.session, at)
    led = turn.reachable_chats(duty.duty_leader) if duty.duty_leader is not None else []
    read = led or turn.chats_of(people_with(turn.session, turn.now, Role.OFFICE))
    own = turn.reachable_chats(duty.duty) if duty.duty is not None else []
    return list(dict.fromkeys((*read, *own)))


def _demand_on_duty(turn: Turn) -> Person:
    """Who acts. Raises Refusal for whoever neither has the duty nor reads the report."""
    person, duty = turn.person, on_duty(turn.session, turn.now)
    concerned = {one.id for one in (duty.duty, duty.backup, duty.duty_leader) if one is not None}
    if person.id not in concerned and not person.has(Role.OFFICE):
        raise Refusal("day_off.only_on_duty")
    return person


@router.on_days("digest_weekly", DAYS[DigestKind.WEEKLY], lambda policy: policy.digest_times.weekly_at)
def post_week(turn: Turn) -> int:
    """Post the newest digest of a week that is owed; from the slot before, however many weeks that is."""
    owed = claimed(turn, DigestKind.WEEKLY, slots_of(turn, DigestKind.WEEKLY))
    if owed is None:
        return 0
    from handlers.watch.period_cards import weekly  # not at the start: it is for one moment of a week
    from handlers.watch.periods import missed_tickets, week_digest

    told = week_digest(
        turn.session,
        turn.rules,
        owed.since,
        owed.slot,
        turn.now,
        is_late=owed.is_late,
        missed=owed.missed,
    )
    _tell_rooms(turn, weekly, told, missed_tickets(turn.session, told))
    return 1


@router.on_days("digest_monthly", DAYS[DigestKind.MONTHLY], lambda policy: policy.digest_times.monthly_at)
def post_month(turn: Turn) -> int:
    """Post the newest digest of a month that is owed, as of its slot."""
    owed = claimed(turn, DigestKind.MONTHLY, slots_of(turn, DigestKind.MONTHLY))
    if owed is None:
        return 0
    from handlers.watch.period_cards import monthly  # not at the start: it is for one moment of a month
    from handlers.watch.periods import missed_tickets, month_digest

    told = month_digest(
        turn.session,
        turn.rules,
        owed.slot,
        turn.now,
        is_late=owed.is_late,
        missed=owed.missed,
    )
    _tell_rooms(turn, monthly, told, missed_tickets(turn.session, told))
    return 1


def _tell_rooms(turn: Turn, card: Callable[..., Card], told: object, named: list[int]) -> None:
    """Into the rooms of the team and of the office, and groups of level `notice`; it opens the tickets named."""
    for purpose in (Purpose.TEAM, Purpose.OFFICE, Purpose.BULLETIN):
        for place in turn.places_for(purpose):
            turn.post(place, card, told).tickets = named


@dataclass(frozen=True, slots=True)
class OwedDigest:
    """The newest slot that is owed, with what it has to cover: since the slot before the first that was missed."""

    slot: datetime
    since: datetime
    missed: Sequence[date]
    is_late: bool


def hour_of(policy: Policy, kind: DigestKind) -> time:
    """At what time of its days a digest leaves."""
    times = policy.digest_times
    hours = {DigestKind.DAY_OFF: times.day_off_at, DigestKind.WEEKLY: times.weekly_at}
    hours |= {DigestKind.MONTHLY: times.monthly_at, DigestKind.DAILY: policy.digest_daily_at}
    return hours[kind]


def slot_before(rules: Rulebook, kind: DigestKind, slot: datetime) -> datetime:
    """The slot from which a digest tells what happened: that of its kind; of a day off, that of whichever day was last.

    Raises UnknownYearError where no calendar reaches.
    """
    kinds = (DigestKind.DAILY, DigestKind.DAY_OFF) if kind is DigestKind.DAY_OFF else (kind,)
    calendar, policy = rules.calendar, rules.policy
    return max(newest_slot(calendar, hour_of(policy, one), slot - A_SECOND, DAYS[one]) for one in kinds)


def slots_of(turn: Turn, kind: DigestKind) -> list[datetime]:
    """The slots that nobody ran, oldest first."""
    last, first_alive = owed_since(turn.session, kind)
    if first_alive is None:
        return []
    policy = turn.rules.policy
    return slots_owed(turn.rules.calendar, hour_of(policy, kind), last, first_alive, turn.now, DAYS[kind])


def claimed(turn: Turn, kind: DigestKind, slots: Sequence[datetime]) -> OwedDigest | None:
    """The newest of these slots, if it is ours; None where another process has it, or none is owed."""
    late = turn.now - turn.rules.policy.late_after
    if not slots or not claim_slots(turn.session, kind, slots, turn.now, late):
        return None
    missed = [local_day(slot) for slot in slots[:-1]]
    return OwedDigest(slots[-1], slot_before(turn.rules, kind, slots[0]), missed, slots[-1] < late)
