"""Forms as data: which fields a form has, in their order; their words stand in the catalogues under their names.

Like a rule, a form asks no database: what it offers from there is looked up first, and carried in `Asking`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from handlers.i18n import Voice
from handlers.turn.turn import Turn
from handlers.turn.validation import written
from models.chat import Choice, FieldKind, Form, FormField
from models.people.person import Person
from sla.policy.systems import Named

YES, NO = "yes", "no"
LONGEST_LINE, LONGEST_TEXT = 200, 500
NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Hold what the fields of a form may look at: what it is about, who fills it in, and when, aware UTC.

    `argument` is that of the button. `offers` are the choices that had to be looked up, by the name of their field;
    `guesses` fill a field in where nothing stands there yet, and `hints` stand in place of its own. `told` is said
    above the fields, after what the form says there itself.
    """

    voice: Voice
    about: Any
    now: datetime
    by: Person | None = None
    argument: str = ""
    offers: Mapping[str, Sequence[Choice]] = field(default_factory=dict)
    guesses: Mapping[str, object] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[str] = ()


Condition = Callable[[Asking], bool]
Choices = Callable[[Asking], Sequence[Choice]]
Lines = Callable[[Asking], Iterable[str]]


def _always(asking: Asking) -> bool:
    return True


def _never(asking: Asking) -> bool:
    return False


def _nothing(asking: Asking) -> Sequence[Any]:
    return ()


def _empty(asking: Asking) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Describe one field; its label is `field.<label or name>`, or stands below another prefix.

    `value` is what it is filled in with; a choice that is not offered is left open. It is asked `only` where that
    holds, and has to be filled in where it `is_required`. Without a `hint` of its own, the words `….hint` of its
    label stand under it, where the catalogues have them. A time `is_past` or `is_ahead`, at most `days` away.
    """

    name: str
    kind: FieldKind = FieldKind.LINE
    longest: int = 2000
    label: str = ""
    prefix: str = "field"
    value: Callable[[Asking], object] = _empty
    choices: Choices = _nothing
    is_required: Condition = _always
    needed: str = ""
    only: Condition = _always
    hint: Callable[[Asking], str] | None = None
    is_past: bool = False
    is_ahead: bool = False
    days: int | None = None

    def drawn(self, asking: Asking) -> FormField:
        """Return the field as somebody fills it in."""
        choices = tuple(self.choices(asking))
        value = as_text(self.value(asking)) or as_text(asking.guesses.get(self.name))
        if self.kind is FieldKind.CHOICE and value not in {one.value for one in choices}:
            value = ""
        return FormField(
            name=self.name,
            label=asking.voice(self._label),
            kind=self.kind,
            choices=choices,
            is_required=self.is_required(asking),
            needed=asking.voice(self.needed) if self.needed else "",
            value=value,
            hint=self._hint(asking),
            max_length=self.longest,
            is_past=self.is_past,
            is_ahead=self.is_ahead,
            days=self.days,
        )

    def optional(self) -> "Field":
        """Return the same field, which may be left empty."""
        return self.needed_where(_never)

    def needed_at(self, key: str) -> "Field":
        """Return the same field, which may be left empty here; the words under `key` say when it may not."""
        return replace(self, is_required=_never, needed=key)

    def needed_where(self, is_required: Condition) -> "Field":
        """Return the same field, which may be left empty where this does not hold."""
        return replace(self, is_required=is_required)

    def where(self, only: Condition) -> "Field":
        """Return the same field, asked only where this holds."""
        return replace(self, only=only)

    def prefilled(self, value: str | Callable[[Any], object] = "") -> "Field":
        """Return the same field, filled in with an attribute or a function of what the form is about.

        Nothing given, it is the attribute of the field's own name.
        """
        look_at = value if callable(value) else attrgetter(value or self.name)
        return self.prefilled_by(lambda asking: look_at(asking.about) if asking.about is not None else "")

    def prefilled_now(self) -> "Field":
        """Return the same field, filled in with the time at which it is asked."""
        return self.prefilled_by(lambda asking: asking.now)

    def prefilled_by(self, value: Callable[[Asking], object]) -> "Field":
        """Return the same field, filled in with what has to be worked out."""
        return replace(self, value=value)

    def hinted(self, hint: Callable[[Asking], str]) -> "Field":
        """Return the same field with a hint that has to be worked out."""
        return replace(self, hint=hint)

    def without_hint(self) -> "Field":
        """Return the same field, where the hint of its label is about something else."""
        return self.hinted(_empty)

    def worded(self, prefix: str) -> "Field":
        """Return the same field, whose words stand below another prefix of the catalogues."""
        return replace(self, prefix=prefix)

    @property
    def _label(self) -> str:
        return f"{self.prefix}.{self.label or self.name}"

    def _hint(self, asking: Asking) -> str:
        if self.name in asking.hints:
            return asking.hints[self.name]
        if self.hint is not None:
            return self.hint(asking)
        key = f"{self._label}.hint"
        return asking.voice(key) if asking.voice.has(key) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormDefinition:
    """Describe a form: its fields, what is said above them besides what it is about, the words of its button.

    The form of a step is named by its action; any other has a `name` of its own. `is_menu`: its choice is of actions.
    """

    fields: tuple[Field, ...]
    name: str = ""
    intro: Lines = _nothing
    submit: str = "form.submit"
    is_menu: bool = False

    def asked(
        self,
        turn: Turn,
        about: object = None,
        *,
        argument: str = "",
        offers: Mapping[str, Sequence[Choice]] = NOTHING,
        guesses: Mapping[str, object] = NOTHING,
        told: Sequence[str] = (),
    ) -> Form:
        """Return the form of that name, as the person of this turn fills it in."""
        asking = Asking(
            voice=turn.voice, about=about, now=turn.now, argument=argument, offers=offers, guesses=guesses, told=told
        )
        return self.drawn(self.name, asking)

    def drawn(self, name: str, asking: Asking, head: str = "") -> Form:
        """Return the form as somebody fills it in; its title is `form.<name>`."""
        return Form(
            name=f"{name}:{asking.argument}" if asking.argument else name,
            title=asking.voice(f"form.{name}"),
            submit=asking.voice(self.submit),
            fields=tuple(one.drawn(asking) for one in self.fields if one.only(asking)),
            intro=tuple(filter(None, (head, *self.intro(asking), *asking.told))),
            is_menu=self.is_menu,
        )


def form(
    *fields: Field, name: str = "", intro: Lines = _nothing, submit: str = "form.submit", is_menu: bool = False
) -> FormDefinition:
    """Return a form of these fields."""
    return FormDefinition(fields=fields, name=name, intro=intro, submit=submit, is_menu=is_menu)


def line(name: str, longest: int = LONGEST_LINE, *, label: str = "") -> Field:
    """Return a field of one line."""
    return Field(name=name, longest=longest, label=label)


def text(name: str, longest: int = LONGEST_TEXT, *, label: str = "") -> Field:
    """Return a field of several lines."""
    return Field(name=name, kind=FieldKind.TEXT, longest=longest, label=label)


def moment(name: str, *, is_past: bool = False, is_ahead: bool = False, days: int | None = None) -> Field:
    """Return a field of a time, in Asia/Shanghai."""
    return Field(name=name, kind=FieldKind.MOMENT, is_past=is_past, is_ahead=is_ahead, days=days)


def day(name: str, *, label: str = "", is_past: bool = False, is_ahead: bool = False) -> Field:
    """Return a field of a local day."""
    return Field(name=name, kind=FieldKind.DAY, label=label, is_past=is_past, is_ahead=is_ahead)


def choice(name: str, choices: Choices, *, label: str = "") -> Field:
    """Return a field of which one answer is chosen."""
    return Field(name=name, kind=FieldKind.CHOICE, choices=choices, label=label)


def given(name: str, *, label: str = "") -> Field:
    """Return a field of which one of those is chosen that were looked up for it."""
    return choice(name, lambda asking: asking.offers.get(name, ()), label=label)


def yes_or_no(name: str) -> Field:
    """Return a field that asks 是 or 否."""
    return choice(name, words("change", (YES, NO)))


def words(prefix: str, values: Iterable[str]) -> Choices:
    """Return choices whose labels stand in the catalogues below a prefix."""
    return words_for(prefix, lambda about: values)


def words_for(prefix: str, values: Callable[[Any], Iterable[str]]) -> Choices:
    """Return the same of values that depend on what the form is about."""
    return lambda asking: [Choice(value=one, label=asking.voice(f"{prefix}.{one}")) for one in values(asking.about)]


def named(voice: Voice, entries: Iterable[Named]) -> list[Choice]:
    """Return choices of what the office has named, such as its systems."""
    return [Choice(value=one.id, label=one.words[voice.language]) for one in entries]


def people(voice: Voice, found: Iterable[Person]) -> list[Choice]:
    """Return choices of people, with their units."""
    return [Choice(value=str(one.id), label=voice("change.person", who=one.name, unit=one.unit)) for one in found]


def named_people(found: Iterable[Person]) -> list[Choice]:
    """Return the same with the units beside the names."""
    return [Choice(value=str(one.id), label=f"{one.name} {one.unit}".rstrip()) for one in found]


def offers(name: str) -> Condition:
    """Hold where something was found that the field could offer."""
    return lambda asking: bool(asking.offers.get(name))


def lacks(name: str) -> Condition:
    """Hold where nothing was found that the field could offer."""
    return lambda asking: not asking.offers.get(name)


def first_of(name: str) -> Callable[[Asking], str]:
    """Fill in the first of what was found."""
    return lambda asking: next((one.value for one in asking.offers.get(name, ())), "")


def only_of(name: str) -> Callable[[Asking], str]:
    """Fill in what was found where it is one alone."""
    first = first_of(name)
    return lambda asking: first(asking) if len(asking.offers.get(name, ())) == 1 else ""


def as_text(value: object) -> str:
    """Return a value as a field keeps it: 是 and 否 by their words, a time in Asia/Shanghai, a date by its digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return written(value) if isinstance(value, datetime) else str(value)
