"""The one gate: all that brings somebody's words passes these checks, in this order, by every way.

1. account: people who are shut out or have left are told so, and a stranger is somebody from the first word on;
2. place: a press counts where its card stands, and words count where the desk listens;
3. limits: a stranger's reports have a limit each hour, asked where a ticket is opened;
4. confidentiality: objections are read by office and leaders alone (`handlers/intake/objections.py`);
5. masking: what goes straight back shows no more than the sender's own chat may;
6. kept: words that were refused or held back and say something are kept as 未起钟, whole (`handlers/gate/held.py`).

The first three are asked before the story, the fourth where a ticket is filed, the last two of the answer.
"""

from collections.abc import Callable

from handlers.gate.held import is_heard
from handlers.gate.ways import Check, Way, way_of
from handlers.turn.reporter import reporter_behind
from handlers.turn.turn import Turn
from handlers.turn.visibility import reply_redacted_for
from models.chat import Click, Edit, Event, Message, Place, Reply, Submission, actor_of
from models.health.report_limits import flood_of
from models.people.person import Account
from models.refusal import HeldBack
from models.terms import Visibility

Before = Callable[[Event, Turn, Way | None], None]


def account(event: Event, turn: Turn, way: Way | None) -> None:
    """Raise Refusal for an account that is shut; for words of a person who has left, too, so that they are kept.

    An unknown sender who is heard has a placeholder from then on: no story turns a stranger away for being one.
    """
    known = turn.account
    is_one_of_us = known is not None and known.deactivated_at is None and _is_here(known, turn)
    if is_one_of_us:
        return
    if way is not None and way.asks(Check.KEPT) and (isinstance(event, Submission) or is_heard(event, turn)):
        if known is not None and known.person is not None:
            raise HeldBack("account.deactivated" if known.deactivated_at is not None else "person.left")
        turn.demand_open_account()
        if not isinstance(event, Submission):
            reporter_behind(turn, actor_of(event))
    if not isinstance(event, Message | Edit):
        turn.demand_open_account()


def place(event: Event, turn: Turn, way: Way | None) -> None:
    """Raise Refusal for a card that does not stand where it was pressed; where words are heard, `is_heard` says."""
    if isinstance(event, Click | Submission):
        turn.demand_here(event.post, event.place)


def limits(event: Event, turn: Turn, way: Way | None) -> None:
    """Find out whether a stranger has reported too much within the hour: then they open no ticket (`numbered`)."""
    turn.way = way.name if way is not None and way.opens else None
    person = turn.account.person if turn.account else None
    if turn.account is None or person is None or not person.is_placeholder:
        return
    if way is not None and way.opens and way.asks(Check.LIMITS):
        turn.flood = flood_of(turn.session, turn.account.id, event.place, turn.rules.policy.report_limits, turn.now)


BEFORE: tuple[Before, ...] = (account, place, limits)


def ask_before(event: Event, turn: Turn) -> None:
    """The checks that come before the story. Raises Refusal."""
    way = way_of(event)
    for check in BEFORE:
        check(event, turn, way)


def mask(reply: Reply, event: Event, turn: Turn) -> Reply:
    """Hide in a direct answer what the sender's own chat may not show, for only they see it."""
    if not (reply.card or reply.form or reply.home):
        return reply
    sender = actor_of(event)
    visibility = turn.visibility_of(Place.direct(sender.platform, sender.account))
    return reply_redacted_for(reply, visibility, turn.hide_names if visibility is Visibility.MASKED else str)


def _is_here(known: Account, turn: Turn) -> bool:
    return known.person is not None and known.person.is_active(turn.now)
