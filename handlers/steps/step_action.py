"""The buttons of a workflow's steps: the row says whether, the form asks what is needed, the verb says what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from handlers.i18n import Voice
from handlers.turn.form import YES, Asking, FormDefinition
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, moment_in, validated
from models.chat import Choice, Click, Form, Reply, Submission
from models.phrase import Phrase, Value, phrase
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.tickets.step import Press, Step, Subject
from models.tickets.target import Clock
from models.tickets.ticket import Ticket


class TicketSubject(Subject, Protocol):
    """Go through states, as the matter of one ticket."""

    @property
    def ticket(self) -> Ticket:
        """Return the ticket whose matter it is."""


S = TypeVar("S", bound=TicketSubject)
P = TypeVar("P", bound=Press)
Word = TypeVar("Word", bound=StrEnum)
Event = TypeVar("Event", Click, Submission)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Answers:
    """Hold what a form brought, checked field by field, and the argument of its button; a click brings no fields."""

    fields: Mapping[str, str] = field(default_factory=dict)
    argument: str = ""

    def text(self, *names: str) -> str:
        """Return the value of the first of these fields that the form has; "" where it has none of them."""
        return next((self.fields[name] for name in names if name in self.fields), "")

    def at(self, name: str) -> datetime | None:
        """Return a time, aware; None where it was left empty."""
        return moment_in(self.fields[name]) if self.fields.get(name) else None

    def day(self, name: str) -> date | None:
        """Return a local day; None where it was left empty."""
        return date.fromisoformat(self.fields[name]) if self.fields.get(name) else None

    def yes(self, name: str) -> bool | None:
        """Return 是 or 否; None where it was left open."""
        return self.fields[name] == YES if self.fields.get(name) else None

    def one_of(self, kind: type[Word], name: str) -> Word | None:
        """Return what was chosen of a closed set; None where nothing was."""
        return kind(self.fields[name]) if self.fields.get(name) else None

    @property
    def number(self) -> int:
        """Return the argument as a number; 0 where it is none."""
        return row_id(self.argument)


NOTHING = Answers()


@dataclass(frozen=True, slots=True)
class StepAction:
    """Describe one button.

    `verb` is given subject, press and clock; False says that it was done before. `toast` is the key of the presser's
    answer, or the phrase for a subject and a press. `needs_form` is asked at the click of a step that needs its form
    only sometimes. `first` looks up, locks or makes what the verb needs once the step may be taken, and gives the press
    to go on with; `then` is what follows, where that is not what follows every step.
    """

    step: Step
    verb: Callable[[Any, Any, Clock], object]
    toast: str | Callable[[Any, Any], Phrase]
    form: FormDefinition | None = None
    needs_form: Callable[[Turn, Any], bool] = lambda turn, subject: True
    first: Callable[[Turn, Any, Any], Any] | None = None
    then: Callable[[Turn, Any, Any], None] | None = None

    @property
    def name(self) -> str:
        """Return the action of its button, which is the name of its form, too."""
        return self.step.action

    def drawn(self, asking: Asking, head: str) -> Form:
        """Return its form, as somebody fills it in."""
        assert self.form is not None  # noqa: S101 - asked for by name, and every form has its action
        return self.form.drawn(self.name, asking, head)


@dataclass(frozen=True, kw_only=True)
class StepStories(Generic[S, P]):
    """Hold what the buttons of a workflow share.

    `behind` finds what a card is about, locked, or raises Refusal. `press` looks up what the rules ask. `head` says
    what a form is about, where the forms do not say so themselves. `offers` look up the choices of fields, by name,
    `guesses` what a field is filled in with, and `hints` what stands under it, each for the argument of a button.
    `at_field` names the field at which a refusal is said. `before` remembers how it stood, and `after` lets cards and
    people follow. `said` are values for the toast besides the ticket's number.
    """

    actions: Sequence[StepAction]
    behind: Callable[[Turn, str | None], S]
    press: Callable[[Turn, S, Answers], P]
    after: Callable[[Turn, S, Any], None]
    head: Callable[[Voice, S], str] = lambda voice, subject: ""
    before: Callable[[S], Any] = lambda subject: None
    offers: Mapping[str, Callable[[Turn, S, str], Sequence[Choice]]] = field(default_factory=dict)
    guesses: Mapping[str, Callable[[Turn, S, str], object]] = field(default_factory=dict)
    hints: Mapping[str, Callable[[Turn, S, str], str]] = field(default_factory=dict)
    at_field: Mapping[str, str] = field(default_factory=dict)
    said: Callable[[Voice, S], Mapping[str, Value]] = lambda voice, subject: {}

    def router(self) -> Router:
        """Return the story of each button."""
        router = Router()
        for action in self.actions:
            router.click(action.name)(_told_by(action.verb, self.open))
            if action.form is not None:
                router.form(action.name)(_told_by(action.verb, self.take))
        return router

    def open(self, click: Click, turn: Turn) -> Reply:
        """Ask what the step needs, or take it. Raises Refusal for a person who may not, and where it does not fit."""
        action, subject = self._named[click.verb], self.behind(turn, click.post)
        press = self.press(turn, subject, Answers(argument=click.argument))
        if action.form is None or not action.step.opens(subject, press) or not action.needs_form(turn, subject):
            return self._taken(turn, action, subject, press)
        return Reply(form=self._form(turn, action, subject, click.argument))

    def take(self, submission: Submission, turn: Turn) -> Reply:
        """Take the step with what its form brought. Raises FieldErrors and Refusal."""
        action, subject = self._named[submission.name], self.behind(turn, submission.post)
        said, press = self._pressed(turn, action, subject, submission)
        with self._said_at_fields(turn, said):
            return self._taken(turn, action, subject, press)

    def _pressed(self, turn: Turn, action: StepAction, subject: S, submission: Submission) -> tuple[Answers, P]:
        """Return what was filled in, and the press with it.

        A person who may not take the step is told that, and not what the form lacks; a step done before lacks nothing.
        """
        try:
            form = self._form(turn, action, subject, submission.argument)
            said = Answers(validated(form, submission, turn), submission.argument)
            return said, self.press(turn, subject, said)
        except FieldErrors:
            bare = Answers(argument=submission.argument)
            press = self.press(turn, subject, bare)
            if action.step.opens(subject, press):
                raise
            return bare, press

    def _taken(self, turn: Turn, action: StepAction, subject: S, press: P) -> Reply:
        before = self.before(subject)
        if action.first is not None and action.step.opens(subject, press):
            press = action.first(turn, subject, press)
        if action.verb(subject, press, turn.clock) is not False:
            turn.session.flush()
            (action.then or self.after)(turn, subject, before)
        told = phrase(action.toast) if isinstance(action.toast, str) else action.toast(subject, press)
        values: dict[str, Value] = {"number": subject.ticket.number, **self.said(turn.voice, subject)}
        return turn.toast(told.key, subject.ticket, **values, **dict(told.values))

    def _form(self, turn: Turn, action: StepAction, subject: S, argument: str) -> Form:
        names = {one.name for one in action.form.fields} if action.form is not None else set()

        def looked_up(finders: Mapping[str, Callable[[Turn, S, str], Found]]) -> dict[str, Found]:
            return {name: found(turn, subject, argument) for name, found in finders.items() if name in names}

        asking = Asking(
            voice=turn.voice,
            about=subject,
            now=turn.now,
            by=turn.person,
            argument=argument,
            offers=looked_up(self.offers),
            guesses=looked_up(self.guesses),
            hints=looked_up(self.hints),
        )
        return action.drawn(asking, self.head(turn.voice, subject))

    @cached_property
    def _named(self) -> dict[str, StepAction]:
        return {one.name: one for one in self.actions}

    @contextmanager
    def _said_at_fields(self, turn: Turn, said: Answers) -> Iterator[None]:
        """Say a refusal that is about one of the form's fields there, so that what was typed is kept."""
        try:
            yield
        except Refusal as refusal:
            name = self.at_field.get(refusal.phrase.key)
            if name is None or name not in said.fields:
                raise
            raise FieldErrors({name: turn.voice.say(refusal.phrase)}) from refusal


def _told_by(verb: Callable[..., object], story: Callable[[Event, Turn], Reply]) -> Callable[[Event, Turn], Reply]:
    """Return a story of its own for each button, which the reference describes by its verb, and where that stands."""

    def own(event: Event, turn: Turn) -> Reply:
        return story(event, turn)

    own.__doc__, own.__module__ = verb.__doc__, verb.__module__
    return own
