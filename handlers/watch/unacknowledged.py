"""Told means told: a new report, or an A that came back, goes to the next level at once where it reaches nobody."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from handlers.tickets.cards import told as cards
from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Place
from models.messaging.outbox import OUTSTANDING, CardView, Post
from models.people.person import Person
from models.terms import Hearing, Promise
from models.tickets.queries import is_anybody_untold, untold
from models.tickets.ticket import Ticket

router = Router()

AT_MOST = 50
PATIENCE = timedelta(seconds=20)
"""So long a message may be on its way; then the next level hears."""
LATER_PATIENCE = timedelta(seconds=10)
"""And so long one to a later level: all of them together take less than a minute."""
AND = "、"


def _till_told(turn: Turn) -> datetime | None:
    """Return now while a message has reached nobody, else None: duty and delivery change by themselves."""
    return turn.now if is_anybody_untold(turn.session) else None


@router.tick("told", every=timedelta(seconds=1), sleeps_until=_till_told)
def see_who_heard(turn: Turn) -> int:
    """Of each new report, whom it reached; the next level hears where nobody did."""
    audience = Audience(turn)
    return sum([_look(turn, audience, ticket) for ticket in untold(turn.session, turn.now - LATER_PATIENCE, AT_MOST)])


def _look(turn: Turn, audience: Audience, ticket: Ticket) -> int:
    """1 where something came of it, 0 while it is on its way or there is nobody left to tell."""
    respond, resolve = ticket.target(Promise.RESPOND), ticket.target(Promise.RESOLVE)
    came_back_at = resolve.reopened_at if resolve is not None and ticket.reopened else None
    if respond is None or not turn.clock.steps.duty_hears_at_once(ticket, respond):
        ticket.told = Hearing.HELD
        return 1
    sent, coming, tried = _chats_told(turn, ticket, came_back_at or respond.due_set_at or respond.started_at)
    missed: list[Person] = []
    is_coming = False
    levels = audience.levels(ticket, came_back=came_back_at is not None)
    reached = [person for level in levels for person in level if sent & _keys(turn.direct_chats(person))]
    if reached:
        return _note(turn, ticket, Hearing.REACHED, reached)
    for level in levels:
        open_chats = {key for person in level for key in _keys(turn.reachable_chats(person))}
        is_coming = is_coming or bool(open_chats & coming)
        if not is_coming and open_chats - tried:
            if came_back_at is not None and not missed:
                return 0  # the sweep tells whoever has it within the second
            return _alarm(turn, ticket, missed, level)
        missed += level
    if is_coming or ticket.told is Hearing.NOBODY:
        return 0
    return _give_up(turn, ticket, missed, audience.administrators)


def _chats_told(turn: Turn, ticket: Ticket, since: datetime) -> tuple[set[str], set[str], set[str]]:
    """The direct chats where it stands, those to which it is on its way, and all that were tried.

    Only what was queued `since` its class became what it is says how grave it is.
    """
    found = select(Post).where(
        Post.ticket_id == ticket.id,
        col(Post.chat).startswith("@"),
        col(Post.queued_at) >= since,
        or_(Post.card_view == CardView.TEAM, col(Post.card_view).is_(None)),
    )
    posts = [(f"{one.platform}/{one.chat}", one) for one in turn.session.exec(found).all()]
    first = min((one.queued_at for _, one in posts), default=turn.now)
    return (
        {key for key, one in posts if one.sent_version},
        {key for key, one in posts if one.state in OUTSTANDING and turn.now - one.queued_at < _patience(one, first)},
        {key for key, _ in posts},
    )


def _patience(post: Post, first: datetime) -> timedelta:
    return PATIENCE if post.queued_at == first else LATER_PATIENCE


def _keys(places: Sequence[Place]) -> set[str]:
    return {f"{place.platform}/{place.chat}" for place in places}


def _alarm(turn: Turn, ticket: Ticket, missed: Sequence[Person], level: Sequence[Person]) -> int:
    """Tell the next level, with class and number, and who could not be told."""
    names = _names(missed)
    buttons = turn.workflows.of(ticket).warning_buttons
    turn.tell_about(ticket, level, cards.not_reached, ticket, names, buttons)
    ticket.log("not_reached", None, turn.now, of=AND.join(names), to=AND.join(_names(_with_chats(turn, level))))
    return 1


def _give_up(turn: Turn, ticket: Ticket, missed: Sequence[Person], administrators: Sequence[Person]) -> int:
    """Nobody of the ladder can be reached: the administrators hear of it, and the card says so."""
    names = _names(missed)
    buttons = turn.workflows.of(ticket).warning_buttons
    told = _with_chats(turn, administrators)
    turn.tell_about(ticket, told, cards.reached_nobody, ticket, names, buttons)
    ticket.log("reached_nobody", None, turn.now, of=AND.join(names), to=AND.join(_names(told)))
    return _note(turn, ticket, Hearing.NOBODY, told)


def _with_chats(turn: Turn, people: Sequence[Person]) -> list[Person]:
    """Those for whom a card can be queued at all."""
    return [one for one in people if turn.direct_chats(one)]


def _note(turn: Turn, ticket: Ticket, told: Hearing, people: Sequence[Person]) -> int:
    ticket.told, ticket.told_names = told, AND.join(_names(people))
    turn.refresh(ticket)
    return 1


def _names(people: Sequence[Person]) -> tuple[str, ...]:
    return tuple(person.name for person in people)
