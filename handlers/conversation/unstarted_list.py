"""未起钟: each working morning the office reads what started no clock, and one press makes a report of it (R21)."""

from datetime import datetime, time, timedelta

from handlers.conversation import cards
from handlers.conversation.cards import MOST_LISTED, which_unstarted_form
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Click, Reply
from models.messaging.messages_without_ticket import listed_between, oldest_unlisted, unlisted
from models.refusal import Refusal
from models.terms import Role
from models.tickets.queries import people_with
from sla.calendar.business_hours import SHANGHAI, local_day

router = Router()


def _next_list(turn: Turn) -> datetime | None:
    arrived = oldest_unlisted(turn.session)
    return None if arrived is None else _list_after(turn, arrived)


@router.tick("unstarted_list", every=timedelta(minutes=1), upcoming=_next_list)
def tell_unstarted(turn: Turn) -> int:
    """One card for each of the office, at the hour of the digest."""
    today = _at_hour(turn, turn.now)
    if turn.now < today or not turn.rules.calendar.is_working_day(local_day(turn.now)):
        return 0
    rows = unlisted(turn.session, today, MOST_LISTED)
    if not rows:
        return 0
    for row in rows:
        row.listed_at = turn.now
    turn.tell(people_with(turn.session, turn.now, Role.OFFICE), cards.unstarted, rows)
    return len(rows)


@router.click("unstarted.choose")
def choose(click: Click, turn: Turn) -> Reply:
    """Ask which message of the list is a report."""
    if not turn.person.has(Role.OFFICE):
        raise Refusal("ticket.only_office")
    first, _, last = click.argument.partition("-")
    if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(click.argument) < 32):
        raise Refusal("card.stale")
    rows = [one for one in listed_between(turn.session, int(first), int(last)) if not one.reading.get("objects")]
    if not rows:
        raise Refusal("card.stale")
    return Reply(form=which_unstarted_form(turn.voice, rows))


def _at_hour(turn: Turn, at: datetime) -> datetime:
    hour: time = turn.rules.policy.digest_daily_at
    return datetime.combine(local_day(at), hour, SHANGHAI)


def _list_after(turn: Turn, arrived: datetime) -> datetime:
    """The first list that tells of what arrived then."""
    calendar, day = turn.rules.calendar, local_day(arrived)
    own = _at_hour(turn, arrived)
    if calendar.is_working_day(day) and arrived < own:
        return own
    return datetime.combine(calendar.nth_working_day(day, 1), turn.rules.policy.digest_daily_at, SHANGHAI)
