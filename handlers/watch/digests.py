"""运维日报: how the desk stands, posted to every team room in the morning of each working day, once."""

from sqlmodel import col, select

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.messaging.outbox import Post
from models.operations.digest import claim_slots, owed_since
from models.refusal import Refusal
from models.terms import DigestKind, Purpose
from models.tickets.facts import TEAM_EYES
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.clocks.working_days import A_SECOND, Days, newest_slot, slots_owed

OPENED_AT_ONCE, MOST_OPENED = 20, 1000
"""So many tickets stand on a page behind 打开工单, and so many behind a digest."""
router = Router()


@router.on_days("digests", Days.WORKING, lambda policy: policy.digest_daily_at)
def post_digest(turn: Turn) -> int:
    """Post the newest digest that is owed, once its seal is made; older ones that the desk slept through are named."""
    calendar, policy = turn.rules.calendar, turn.rules.policy
    last, first_alive = owed_since(turn.session, DigestKind.DAILY)
    if first_alive is None:
        return 0
    slots = slots_owed(calendar, policy.digest_daily_at, last, first_alive, turn.now)
    late = turn.now - policy.late_after
    if not slots:
        return 0
    from handlers.watch.daily_seal import go_on_sealing  # not at the start: it is for one moment of a day

    if go_on_sealing(turn.session, turn.rules, turn.now):
        return 1
    if not claim_slots(turn.session, DigestKind.DAILY, slots, turn.now, late):
        return 0
    from handlers.watch.daily import daily_digest
    from handlers.watch.daily_card import daily

    told = daily_digest(
        turn.session,
        turn.rules,
        slots[-1],
        turn.now,
        since=newest_slot(calendar, policy.digest_daily_at, slots[0] - A_SECOND),
        is_late=slots[-1] < late,
        missed=[local_day(slot) for slot in slots[:-1]],
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
