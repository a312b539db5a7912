"""A form that is declared as data: which fields are asked, with which words, filled in with what."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import cast

import pytest

from handlers.i18n import voice_of
from handlers.turn.form import (
    Asking,
    Condition,
    Field,
    as_text,
    choice,
    day,
    first_of,
    form,
    given,
    lacks,
    line,
    moment,
    named,
    named_people,
    offers,
    only_of,
    people,
    text,
    words,
    words_for,
    yes_or_no,
)
from handlers.turn.turn import Turn
from models.chat import Choice, FieldKind, FormField
from models.people.person import Person
from models.terms import Language, Severity
from sla.policy.systems import load_systems

ZH, EN = voice_of(Language.ZH), voice_of(Language.EN)
NOW = datetime(2026, 2, 12, 2, 0, tzinfo=UTC)
FOUND = [Choice(value="7", label="王敏"), Choice(value="8", label="何静")]


class Place(StrEnum):
    """Where something is."""

    ON_SITE = "on_site"
    REMOTE = "remote"


@dataclass
class Badge:
    """Something that a form is about."""

    reason: str = "丢了"
    severity: str = "B"
    is_so: bool | None = None


def asking(about: object = None, **more: object) -> Asking:
    """The way a form is asked, in Chinese."""
    return Asking(voice=ZH, about=about, now=NOW, **more)  # type: ignore[arg-type]


def drawn(field: Field, about: object = None, **more: object) -> FormField:
    """One field, as somebody fills it in."""
    return field.drawn(asking(about, **more))


def test_words_come_by_name_and_hints_where_there_are_some() -> None:
    """A label of another name brings that one's hint; a hint may be left out, or worked out."""
    assert drawn(line("digest")).label == ZH("field.digest")
    assert drawn(line("digest")).hint == ZH("field.digest.hint")
    assert drawn(line("reason")).hint == ""
    assert drawn(line("sha", label="digest")).hint == ZH("field.digest.hint")
    assert drawn(line("digest").without_hint()).hint == ""
    assert drawn(line("digest"), hints={"digest": "looked up"}).hint == "looked up"
    assert drawn(line("digest"), hints={"digest": ""}).hint == ""
    assert drawn(line("reason").hinted(lambda asking: str(asking.about)), "badge").hint == "badge"


def test_kinds_and_lengths() -> None:
    """A line, a text, a time and a day are asked as such, and a time knows whether it is past or to come."""
    assert (drawn(line("reason", 9)).kind, drawn(line("reason", 9)).max_length) == (FieldKind.LINE, 9)
    assert drawn(text("reason")).kind is FieldKind.TEXT
    at = drawn(moment("starts_at", is_ahead=True, days=30))
    assert (at.kind, at.is_ahead, at.is_past, at.days) == (FieldKind.MOMENT, True, False, 30)
    assert drawn(moment("finished_at", is_past=True)).is_past
    until = drawn(day("until", is_ahead=True))
    assert (until.kind, until.is_ahead) == (FieldKind.DAY, True)


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, ""),
        ("", ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (date(2026, 2, 12), "2026-02-12"),
        (datetime(2026, 2, 12, 2, 0, tzinfo=UTC), "2026-02-12T10:00"),
        (Place.REMOTE, "remote"),
    ],
)
def test_a_value_becomes_text_by_its_type(value: object, kept: str) -> None:
    """Nothing is empty, a time is said in Asia/Shanghai."""
    assert as_text(value) == kept


def test_it_is_filled_in_with_what_it_is_about() -> None:
    """By the attribute of its name, another one, or a function; without anything to be about it stays empty."""
    badge = Badge(is_so=False)
    assert drawn(text("reason").prefilled(), badge).value == "丢了"
    assert drawn(text("remark").prefilled("reason"), badge).value == "丢了"
    assert drawn(text("remark").prefilled(lambda one: one.reason * 2), badge).value == "丢了丢了"
    assert drawn(text("reason").prefilled()).value == ""
    assert drawn(yes_or_no("is_so").prefilled(), badge).value == "no"
    assert drawn(yes_or_no("is_so").prefilled(), Badge()).value == ""
    assert drawn(moment("finished_at").prefilled_now()).value == "2026-02-12T10:00"
    assert drawn(line("digest").prefilled_by(lambda asking: asking.argument), argument="9").value == "9"


def test_a_guess_stands_where_nothing_is_known() -> None:
    """What is known comes first."""
    guessed = {"reason": "猜", "tried_at": NOW}
    assert drawn(text("reason").prefilled(), Badge(), guesses=guessed).value == "丢了"
    assert drawn(text("reason").prefilled(), Badge(reason=""), guesses=guessed).value == "猜"
    assert drawn(moment("tried_at"), guesses=guessed).value == "2026-02-12T10:00"


def test_a_choice_that_is_not_offered_any_more_is_left_open() -> None:
    """Whether the old value was known, guessed or worked out."""
    field = given("verifier").prefilled_by(lambda asking: 9)
    assert drawn(field, offers={"verifier": FOUND}).value == ""
    assert drawn(given("verifier").prefilled_by(lambda asking: 8), offers={"verifier": FOUND}).value == "8"
    assert drawn(given("verifier"), guesses={"verifier": "9"}, offers={"verifier": FOUND}).value == ""


def test_choices_have_the_words_of_the_catalogues() -> None:
    """A closed set, a set that depends on what the form is about, what an office has named, and people."""
    severities = drawn(choice("severity", words("class.meaning", Severity)).prefilled(), Badge())
    assert [one.value for one in severities.choices] == list(Severity)
    assert severities.choices[0].label == ZH("class.meaning.A")
    assert severities.value == "B"
    own = drawn(choice("severity", words_for("class.meaning", lambda badge: badge.severity)), Badge())
    assert [one.value for one in own.choices] == ["B"]
    system = load_systems(None).systems[0]
    assert named(EN, [system]) == [Choice(value=system.id, label=system.en)]
    assert people(ZH, [Person(id=7, name="王敏", unit="交易一科")])[0].value == "7"
    assert [one.label for one in drawn(yes_or_no("is_so")).choices] == [ZH("change.yes"), ZH("change.no")]


@pytest.mark.parametrize(
    ("condition", "with_files", "without"), [(offers("f"), True, False), (lacks("f"), False, True)]
)
def test_a_field_may_hang_on_what_was_found(condition: Condition, with_files: bool, without: bool) -> None:
    """Asked at all, or needed, where that holds."""
    made = form(line("digest").needed_where(condition), line("module").where(condition), text("reason").optional())
    full = made.drawn("ask", asking(offers={"f": FOUND}))
    bare = made.drawn("ask", asking())
    assert [one.name for one in full.fields] == ["digest", *(["module"] if with_files else []), "reason"]
    assert [one.name for one in bare.fields] == ["digest", *(["module"] if without else []), "reason"]
    assert (full.fields[0].is_required, bare.fields[0].is_required) == (with_files, without)
    assert not full.fields[-1].is_required


def test_a_form_says_what_it_is_about() -> None:
    """Its head first, then its own lines; its name carries the argument of the button."""
    made = form(text("reason"), intro=lambda asking: ("", asking.about.reason))
    one = made.drawn("ask", asking(Badge(), argument="3"), "2602-0042")
    assert (one.name, one.title, one.submit) == ("ask:3", ZH("form.ask"), ZH("form.submit"))
    assert one.intro == ("2602-0042", "丢了")
    assert form(text("reason"), submit="form.next").drawn("ask", asking()).submit == ZH("form.next")
    assert form(text("reason")).drawn("ask", asking()).name == "ask"


def test_a_form_with_a_name_is_asked_of_a_turn() -> None:
    """In the voice of its person, at its time; what is told besides stands below its own lines."""
    made = form(text("reason").prefilled_now(), line("digest"), name="ask", intro=lambda asking: (asking.about.reason,))
    turn = cast(Turn, SimpleNamespace(voice=EN, now=NOW))
    one = made.asked(turn, Badge(), argument="3", guesses={"digest": "9f8e"}, told=("", "told"))
    assert (one.name, one.title, one.is_menu) == ("ask:3", EN("form.ask"), False)
    assert one.intro == ("丢了", "told")
    assert [field.value for field in one.fields] == ["2026-02-12T10:00", "9f8e"]
    assert form(given("role", label="digest"), name="ask", is_menu=True).asked(turn, offers={"role": FOUND}).is_menu


def test_what_was_found_may_be_filled_in() -> None:
    """The first of it, or the only one."""
    first, only = given("system").prefilled_by(first_of("system")), given("system").prefilled_by(only_of("system"))
    assert [drawn(field, offers={"system": FOUND}).value for field in (first, only)] == ["7", ""]
    assert [drawn(field, offers={"system": FOUND[:1]}).value for field in (first, only)] == ["7", "7"]
    assert [drawn(field).value for field in (first, only)] == ["", ""]


def test_words_may_stand_below_another_prefix() -> None:
    """Label and hint are looked for there."""
    assert drawn(line("shift").worded("swap.field")).label == ZH("swap.field.shift")
    assert drawn(line("digest", label="module").worded("field")).hint == ZH("field.module.hint")


def test_people_have_their_units_beside_their_names() -> None:
    """Nothing stands there for a person of no unit."""
    found = [Person(id=7, name="王敏", company="交易一科"), Person(id=8, name="何静")]
    assert [(one.value, one.label) for one in named_people(found)] == [("7", "王敏 交易一科"), ("8", "何静")]


def test_each_change_gives_a_field_of_its_own() -> None:
    """What one form asks of a field changes no other form."""
    field = line("digest")
    assert not field.optional().is_required(asking())
    assert field.is_required(asking())
