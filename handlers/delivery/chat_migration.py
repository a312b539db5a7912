"""A group whose platform gives it another name, as where it becomes a supergroup: its work goes along."""

from handlers.turn.turn import Turn
from models.health.chat_migration import cards_to_move, move_chat, send_anew
from models.terms import Platform


def move(turn: Turn, platform: Platform, chat: str, to: str) -> int:
    """Have everything of `chat` go on in `to`; how many tickets and posts that were.

    The cards of open tickets and the questions of forms are shown there anew, for those in the old chat can neither be
    changed nor pressed.
    """
    count = move_chat(turn.session, platform, chat, to)
    if count:
        for post in cards_to_move(turn.session, platform, to):
            if post.external_ref is None:
                send_anew(post, turn.now)
    return count
