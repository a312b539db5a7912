"""Whatever a card, a form or a home page may hold, Slack takes it and nobody is called by it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack import blocks, forms, home
from handlers.i18n import Voice
from models.chat import Card, Form, Home, Place
from models.terms import Platform
from tests.support.cards.anything import cards, homes, much, names, shown_forms, texts, voices
from tests.support.fakes.block_kit import problems_of_message, problems_of_view

PLACE = Place(platform=Platform.SLACK, chat="@U0123ABC")
CONTEXT = forms.FormContext(place=PLACE, post="0123456789abcdef")


@much
@given(cards, voices, st.none() | names)
def test_slack_takes_any_card(card: Card, voice: Voice, post: str | None) -> None:
    """As a message, as an answer for one person and in a modal."""
    for rendered in (blocks.message_of(card, voice, post), blocks.ephemeral_of(card, voice, post)):
        assert problems_of_message(rendered.text, rendered.blocks) == []
    assert problems_of_view(forms.notice_of(card, voice, CONTEXT)) == []


@much
@given(shown_forms, voices)
def test_slack_takes_any_form(form: Form, voice: Voice) -> None:
    """And errors can stand at each of its fields."""
    view = forms.view_of(form, voice, CONTEXT)
    assert problems_of_view(view) == []
    assert forms.context_in(view) == CONTEXT
    errors = forms.errors_of(view, {field.name: "不行" for field in form.fields})
    assert set(errors) <= {block.get("block_id") for block in view["blocks"]}  # type: ignore[attr-defined]


@much
@given(homes, voices)
def test_slack_takes_any_home(page: Home, voice: Voice) -> None:
    """However long its lists are."""
    assert problems_of_view(home.home_view(page, voice)) == []


@much
@given(texts, voices)
def test_slack_takes_any_sentence(sentence: str, voice: Voice) -> None:
    """As a notice that only needs to be read."""
    assert problems_of_view(forms.notice_of(sentence, voice)) == []


@much
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | texts, lambda one: st.lists(one) | st.dictionaries(texts, one)
    )
)
def test_any_payload_can_be_read(payload: object) -> None:
    """Malformed states hold no words, and break nothing."""
    read = forms.fields_in({"state": payload})
    read |= forms.fields_in({"state": {"values": payload}})
    read |= forms.fields_in({"state": {"values": {"a/b": payload}}})
    read |= forms.fields_in({"state": {"values": {"a/b": {"value": payload}}}})
    assert all(isinstance(value, str) for value in read.values())
