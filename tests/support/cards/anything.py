"""Cards, forms and home pages of any shape, with anything in them that somebody may have typed."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from handlers.i18n import voice_of
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
    storable,
)
from models.terms import Language, Severity
from tests.support.cards.typed_texts import TYPED

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
# By their names: Hypothesis writes out what it draws from, and refuses to write out whole texts.
typed = st.sampled_from(list(TYPED)).map(lambda name: str(storable(TYPED[name])))
texts = st.one_of(
    typed,
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
    intro=lines(12),
    quote=st.none() | texts,
    progress=lines(),
    facts=several(st.builds(Fact, label=texts, value=texts), 7),
    deadlines=several(
        st.builds(Deadline, label=texts, text=texts, due_at=moments, state=st.sampled_from(DeadlineState)), 12
    ),
    log=lines(),
    outcome=lines(),
    footnote=texts,
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
    intro=lines(),
)
home_lines = st.builds(HomeLine, text=texts, below=texts, button=st.none() | presses, other=st.none() | presses)
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
