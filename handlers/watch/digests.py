"""日报, 值班报告, 周报 and the month's digest: each is posted once at its slot, also where nothing happened."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlmodel import Session, col, select

from handlers.turn.router import Router, SideRead
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from handlers.watch.daily import Daily, daily_digest
from handlers.watch.daily_card import daily
from handlers.watch.daily_seal import go_on_sealing
from handlers.watch.day_off_card import SUPPLEMENT, day_off, pressing, supplemented
from handlers.watch.digest_files import files_at, want_files
from handlers.watch.digest_forms import lines_form
from handlers.watch.digest_slots import OwedDigest, claimed, owed_digest
from handlers.watch.period_cards import monthly, weekly
from handlers.watch.periods import PeriodDigest, month_digest, week_digest
from models.chat import Card, Click, Place, Reply, Submission
from models.duty.roster import on_duty
from models.messaging.outbox import Post
from models.people.person import Person
from models.refusal import Refusal
from models.terms import DigestKind, Purpose, Role
from models.tickets.facts import TEAM_EYES
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket
from sla.clocks.working_days import DAYS

router = Router()
Told = TypeVar("Told")

OPENED_AT_ONCE, MOST_OPENED = 20, 10_000
"""So many tickets stand on a page behind 打开工单, and so many behind a digest."""


@router.on_days("digests", DAYS[DigestKind.DAILY], lambda policy: policy.digest_daily_at)
def post_digest(turn: Turn) -> int | SideRead:
    """Post the newest digest that is owed, once its seal is made; older ones that the desk slept through are named."""
    owed = owed_digest(turn, DigestKind.DAILY)
    if owed is None:
        return 0
    if go_on_sealing(turn.session, turn.rules, turn.now):
        return 1

    def post(told: Daily, turn: Turn) -> None:
        for one in turn.tell_team(daily, told):
            one.tickets = told.tickets[:MOST_OPENED]
        for place in turn.places_for(Purpose.BULLETIN):
            turn.post(place, daily, told)

    return _read_first(turn, owed, partial(daily_digest, since=owed.since), post)


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
    return Reply(form=lines_form(turn.voice, readable, page + 1, left))


@router.on_days("day_off_reports", DAYS[DigestKind.DAY_OFF], lambda policy: policy.digest_times.day_off_at)
def post_report(turn: Turn) -> int | SideRead:
    """Post the newest report of a day off that is owed."""
    owed = owed_digest(turn, DigestKind.DAY_OFF)
    if owed is None:
        return 0

    def post(told: Daily, turn: Turn) -> None:
        for place in _duty_places(turn, told.slot):
            turn.post(place, day_off, told).tickets = [one.then.ticket.id or 0 for one in pressing(told)][:MOST_OPENED]

    return _read_first(turn, owed, partial(daily_digest, since=owed.since), post)


@router.click("supplement_duty")
def supplement(click: Click, turn: Turn) -> Reply:
    """Open the form in which the person on duty adds to the report of the desk."""
    _demand_on_duty(turn)
    return Reply(form=SUPPLEMENT.asked(turn))


@router.form("supplement_duty")
def add(submission: Submission, turn: Turn) -> Reply:
    """The words go where the report went."""
    person = _demand_on_duty(turn)
    fields = validated(SUPPLEMENT.asked(turn), submission, turn)
    places = _duty_places(turn, turn.now)
    for place in places:
        turn.post(place, supplemented, person, fields["text"], turn.now)
    return Reply(toast=turn.voice("day_off.added" if places else "day_off.added_untold"))


def _duty_places(turn: Turn, at: datetime) -> list[Place]:
    """Return the duty leader's own chat; where the roster has none, or nothing reaches them, those of the office.

    The person on duty reads it, too, so as to add to it.
    """
    duty = on_duty(turn.session, at)
    led = turn.reachable_chats(duty.duty_leader) if duty.duty_leader is not None else []
    read = led or turn.chats_of(people_with(turn.session, turn.now, Role.OFFICE))
    own = turn.reachable_chats(duty.duty) if duty.duty is not None else []
    return list(dict.fromkeys((*read, *own)))


def _demand_on_duty(turn: Turn) -> Person:
    """Return the person who acts. Raises Refusal for a person who neither has the duty nor reads the report."""
    person, duty = turn.person, on_duty(turn.session, turn.now)
    concerned = {one.id for one in (duty.duty, duty.backup, duty.duty_leader) if one is not None}
    if person.id not in concerned and not person.has(Role.OFFICE):
        raise Refusal("day_off.only_on_duty")
    return person


@router.on_days("digest_weekly", DAYS[DigestKind.WEEKLY], lambda policy: policy.digest_times.weekly_at)
def post_week(turn: Turn) -> int | SideRead:
    """Post the newest digest of a week that is owed; from the slot before, however many weeks that is."""
    owed = owed_digest(turn, DigestKind.WEEKLY)
    if owed is None:
        return 0
    return _read_first(turn, owed, partial(week_digest, since=owed.since), partial(_tell_rooms, weekly, owed))


@router.on_days("digest_monthly", DAYS[DigestKind.MONTHLY], lambda policy: policy.digest_times.monthly_at)
def post_month(turn: Turn) -> int | SideRead:
    """Post the newest digest of a month that is owed, as of its slot."""
    owed = owed_digest(turn, DigestKind.MONTHLY)
    if owed is None:
        return 0
    return _read_first(turn, owed, month_digest, partial(_tell_rooms, monthly, owed))


def _read_first(
    turn: Turn, owed: OwedDigest, gather: Callable[..., Told], post: Callable[[Told, Turn], None]
) -> SideRead:
    """Gather what there is to tell beside the writer; it is posted if the slot is still nobody's then."""
    rules, now = turn.rules, turn.now

    def read(session: Session) -> Told:
        return gather(session, rules, owed.slot, now, is_late=owed.is_late, missed=owed.missed)

    def then(told: Told, later: Turn) -> int:
        if not claimed(later, owed):
            return 0
        post(told, later)
        return 1

    return SideRead(read, then)


def _tell_rooms(card: Callable[..., Card], owed: OwedDigest, told: PeriodDigest, turn: Turn) -> None:
    """Into the rooms of the team and of the office, and groups of level `notice`; it opens the tickets named."""
    posts = []
    for purpose in (Purpose.TEAM, Purpose.OFFICE, Purpose.BULLETIN):
        for place in turn.places_for(purpose):
            posts.append(turn.post(place, card, told, files_at(turn, place, owed.kind)))
            posts[-1].tickets = list(told.tickets)
    want_files(turn, owed.kind, owed.slot, posts)
