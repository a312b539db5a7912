"""A card that asked says what was answered, by whom and when, and offers that answer no more."""

from collections.abc import Callable
from functools import wraps

from sqlmodel import select

from handlers.conversation import cards
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Card, Click, Reply, verb_of
from models.messaging.outbox import Post

OnClick = Callable[[Click, Turn], Reply]
OF_ONE_TICKET = frozenset({"fixed", "not_fixed", "runs", "runs_not"})
"""A card asks this of each ticket that it names: an answer leaves the others to be given."""


def asked_once(router: Router, verb: str) -> Callable[[OnClick], OnClick]:
    """The story of a press that answers what a card asked."""

    def keep(act: OnClick) -> OnClick:
        @wraps(act)
        def press(click: Click, turn: Turn) -> Reply:
            reply = act(click, turn)
            if reply.form is None:
                say_answered(turn, click.post, click.action)
            return reply

        router.click(verb)(press)
        return press

    return keep


def say_answered(turn: Turn, post_id: str | None, action: str) -> None:
    """Put what the button says on its card; a live card tells it by itself."""
    post = turn.session.exec(select(Post).where(Post.id == post_id)).one_or_none() if post_id else None
    if post is None or post.card_view is not None:
        return
    kept = Card.model_validate(post.card)
    said = next((one.label for one in kept.buttons if one.action == action), None)
    if said is None:
        return
    number = action.partition(":")[2] if verb_of(action) in OF_ONE_TICKET else ""
    left = tuple(one for one in kept.buttons if number and not one.action.endswith(f":{number}"))
    turn.replace(post.id, cards.answered, kept, left, said, turn.person.name, turn.now)
