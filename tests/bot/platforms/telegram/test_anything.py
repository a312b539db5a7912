"""Whatever a card may hold, Telegram takes it and nobody is called by it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.telegram import cards as drawing
from handlers.i18n import Voice
from handlers.turn.visibility import redacted_for
from models.chat import Card
from models.messaging.outbox import new_post_id
from models.terms import Visibility
from tests.support.cards.anything import cards, much, voices
from tests.support.fakes.telegram_api import problem_of

POST = new_post_id()


@much
@given(cards, voices, st.sampled_from(Visibility), st.none() | st.just(POST))
def test_telegram_takes_any_card(card: Card, voice: Voice, visibility: Visibility, post: str | None) -> None:
    """At every level, with a post and without."""
    rendered = drawing.message_of(redacted_for(card, visibility), voice, post)
    assert problem_of(rendered.text, rendered.keyboard) is None
