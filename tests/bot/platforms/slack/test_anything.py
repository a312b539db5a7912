"""Whatever a card, a form or a home page may hold, Slack takes it and nobody is called by it."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.platforms.slack import blocks, forms, home
from handlers.i18n import Voice, voice_of
from models.chat import (
    Button,
    ButtonStyle,
    Card,
    Choice,
    Deadline,
    DeadlineState,
    Fact,
    FieldKind,
    Form,
    FormField,
    Home,
    HomeLine,
    HomeSection,
    Place,
)
from models.terms import Language, Platform, Severity
from tests.support.fakes.block_kit import problems_of_message, problems_of_view

PIECES = (
    "<!channel>",
    "<@U1>",
    "&lt;",
    "*",
    "_",
    "`",
    ":x:",
    "\n",
    "\t",
    "\u202e",
    "\u0301",
    "\u200d",
    "👩🏽",
    "> ",
    "字" * 50,
)
PLACE = Place(platform=Platform.SLACK, chat="@U0123ABC")
CONTEXT = forms.FormContext(place=PLACE, post="0123456789abcdef")

texts = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.builds(lambda piece, times: piece * times, st.sampled_from(PIECES), st.integers(1, 4000)),
)
names = st.text("abcdefghijklmnop._", min_size=1, max_size=20)
voices = st.sampled_from([voice_of(language) for language in Language])
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone given


def lines(most: int = 6) -> st.SearchStrategy[tuple[str, ...]]:
    """A few lines."""
    return st.lists(texts, max_size=most).map(tuple)


def several(one: st.SearchStrategy[object], most: int) -> st.SearchStrategy[tuple[object, ...]]:
    """Up to so many of them."""
    return st.lists(one, max_size=most).map(tuple)


presses = st.builds(
    Button,
    action=st.one_of(names, texts),
    label=texts,
    style=st.sampled_from(ButtonStyle),
    confirm=st.none() | texts,
)
cards = st.builds(
    Card,
    title=texts,
    severity=st.none() | st.sampled_from(Severity),
    lead=lines(12),
    quote=st.none() | texts,
    progress=lines(),
    facts=several(st.builds(Fact, label=texts, value=texts), 7),
    deadlines=several(
        st.builds(Deadline, label=texts, text=texts, due_at=moments, state=st.sampled_from(DeadlineState)), 12
    ),
    log=lines(),
    outcome=lines(),
    options=several(presses, 8),
    buttons=several(presses, 5),
)
fields = st.builds(
    FormField,
    name=names,
    label=texts,
    kind=st.sampled_from(FieldKind),
    choices=st.one_of(
        several(st.builds(Choice, value=st.one_of(names, texts), label=texts), 8),
        st.integers(90, 400).map(lambda count: tuple(Choice(value=str(n), label=f"第 {n} 项") for n in range(count))),
    ),
    is_required=st.booleans(),
    value=st.one_of(texts, names, moments.map(lambda at: f"{at:%Y-%m-%dT%H:%M}")),
    hint=texts,
    max_length=st.integers(1, 20_000),
)
shown_forms = st.builds(
    Form,
    name=st.one_of(names, texts),
    title=texts,
    submit=texts,
    fields=st.lists(fields, max_size=8, unique_by=lambda field: field.name).map(tuple),
    lead=lines(),
)
home_lines = st.builds(HomeLine, text=texts, below=texts, button=st.none() | presses)
homes = st.builds(
    Home,
    title=texts,
    buttons=several(presses, 30),
    sections=st.one_of(
        several(st.builds(HomeSection, title=texts, lines=several(home_lines, 5), empty=texts), 4),
        st.integers(0, 60).map(
            lambda count: tuple(
                HomeSection(title="x", lines=(HomeLine(text="一"),) * n, empty="x") for n in range(count)
            )
        ),
    ),
)
much = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


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
    assert problems_of_view(home.view_of(page, voice)) == []


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
