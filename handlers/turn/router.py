"""Routing: the function that answers each message, click, form, edit, deletion, profile or tick."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from sqlmodel import Session

from handlers.turn.turn import Turn
from models.chat import Click, Deletion, Edit, Event, Form, Message, Profile, Reply, Submission
from models.refusal import Refusal
from sla.clocks.working_days import Days, next_slot
from sla.policy.policy import Policy


@dataclass(frozen=True, slots=True)
class StandsFor:
    """Another event in place of one: the story of `event` answers it, `then` is told of that answer."""

    event: Submission | Message
    then: Callable[[Reply, Turn], Reply] = lambda reply, turn: reply


BeforeMessage = Callable[[Message, Turn], Message]
AfterForm = Callable[[Reply, Click | Submission, Turn], Reply]
OnMessage = Callable[[Message, Turn], Reply | StandsFor | None]
OnClick = Callable[[Click, Turn], Reply | StandsFor | None]
OnForm = Callable[[Submission, Turn], Reply | None]
OnEdit = Callable[[Edit, Turn], Reply | StandsFor | None]
OnDeletion = Callable[[Deletion, Turn], Reply | None]
OnProfile = Callable[[Profile, Turn], Reply | None]
OnTick = Callable[[Turn], "int | SideRead"]
Upcoming = Callable[[Turn], datetime | None]
TickStory = TypeVar("TickStory", bound=OnTick)
Function = TypeVar("Function", OnMessage, OnClick, OnForm, OnTick)

A_DAY, NO_TIME = timedelta(days=1), timedelta()
MORE = "more"
"""The form that lists the buttons a card has no room for; choosing one of them is pressing it."""


def _never(turn: Turn) -> datetime | None:
    """Nothing is planned: the tick only catches up with what others did."""
    return None


def till_a_commit(turn: Turn) -> datetime | None:
    """Return None: time alone gives the tick nothing to do, only what somebody commits."""
    return None


@dataclass(frozen=True, slots=True)
class Slots:
    """A time by the calendar: on such days, at the hour of the policy."""

    days: Days
    at: Callable[[Policy], time]

    def next(self, turn: Turn) -> datetime:
        """The first one after the turn's moment."""
        return next_slot(turn.rules.calendar, self.at(turn.rules.policy), turn.now, self.days)


@dataclass(frozen=True, slots=True)
class SideRead:
    """A slow reading that a tick does first, beside the writer; `then` goes on with the result.

    All that was asked before the turn of the tick is written by then, so `read` sees it. It writes nothing.
    """

    read: Callable[[Session], Any]
    then: Callable[[Any, Turn], int]


@dataclass(frozen=True, slots=True)
class Tick:
    """A story that time begins: how often to look, what to do, and when there will next be something to do.

    One with `slots` is woken by the calendar, and looks besides whenever the desk begins or its time was moved. A tick
    that can wait `rests` so long after a start, which has more urgent things to catch up with. `sleeps_until` says when
    the tick has to look again although nothing was committed since it found nothing; without it, it looks every so
    often.
    """

    every: timedelta
    act: OnTick
    upcoming: Upcoming
    slots: Slots | None = None
    rests: timedelta = NO_TIME
    sleeps_until: Upcoming | None = None

    @property
    def is_planned(self) -> bool:
        """True if it knows when there will be something to do; else it catches up with the work of others."""
        return self.upcoming is not _never


@dataclass(frozen=True, slots=True)
class Checks:
    """Checks of every event, by every way: before its story, of the answer, and where it is refused.

    `ask` raises Refusal; `mask` leaves of an answer what its reader may see; `keep` keeps a refused event, and answers
    with the place where it is kept instead of its story's answer.
    """

    ask: Callable[[Event, Turn], None] = lambda event, turn: None
    mask: Callable[[Reply, Event, Turn], Reply] = lambda reply, event, turn: reply
    keep: Callable[[Event, Refusal, Turn], Reply | None] = lambda event, refusal, turn: None


class Router:
    """A story's functions by what they answer; `include` puts stories together.

    `before_message` are asked in turn what to read in a message, before any story is; `after_form` is told of what
    answered a press or a form, and may ask for the fields of a form another way.
    """

    def __init__(
        self,
        before_message: Sequence[BeforeMessage] = (),
        after_form: AfterForm = lambda reply, event, turn: reply,
        gate: Checks = Checks(),
    ) -> None:
        self.gate = gate
        self.before_message = before_message
        self.after_form = after_form
        self.messages: list[OnMessage] = []
        self.clicks: dict[str, OnClick] = {}
        self.reads: set[str] = set()
        self.forms: dict[str, OnForm] = {}
        self.edits: list[OnEdit] = []
        self.deletions: list[OnDeletion] = []
        self.profiles: list[OnProfile] = []
        self.ticks: dict[str, Tick] = {}

    def message(self, function: OnMessage) -> OnMessage:
        """Offer every message to `function`, in order of inclusion, until one does not return None."""
        self.messages.append(function)
        return function

    def edit(self, function: OnEdit) -> OnEdit:
        """Tell `function` of every message that was changed afterwards."""
        self.edits.append(function)
        return function

    def deletion(self, function: OnDeletion) -> OnDeletion:
        """Tell `function` of every message that was deleted."""
        self.deletions.append(function)
        return function

    def profile(self, function: OnProfile) -> OnProfile:
        """Tell `function` what a platform says of an account."""
        self.profiles.append(function)
        return function

    def read(self, verb: str) -> Callable[[OnClick], OnClick]:
        """Answer such buttons by what is read alone: the story writes and posts nothing, and runs beside the writer."""
        self.reads.add(verb)
        return self.click(verb)

    def click(self, verb: str) -> Callable[[OnClick], OnClick]:
        """Answer buttons whose action is `verb` or `verb:argument`."""
        return self._under(self.clicks, verb)

    def form(self, name: str) -> Callable[[OnForm], OnForm]:
        """Answer submissions of the form `name` or `name:argument`."""
        return self._under(self.forms, name)

    def tick(
        self,
        name: str,
        every: timedelta,
        upcoming: Upcoming = _never,
        rests: timedelta = NO_TIME,
        sleeps_until: Upcoming | None = None,
    ) -> Callable[[TickStory], TickStory]:
        """Call the function every so often, first when it `rests` no more; it returns how many rows it acted on.

        `upcoming` tells the next moment, aware UTC, at which it will have something to do, None where nothing is
        planned; when desk time is moved ahead, the desk stops there on the way. `sleeps_until` tells when time alone
        may give it something to do after the turn's moment: until then it is left out while nothing is committed. Where
        it is not said, `upcoming` tells that, too.
        """

        def keep(function: TickStory) -> TickStory:
            _demand_free(self.ticks, [name])
            sleeps = sleeps_until or (None if upcoming is _never else upcoming)
            self.ticks[name] = Tick(every, function, upcoming, rests=rests, sleeps_until=sleeps)
            return function

        return keep

    def on_days(self, name: str, days: Days, at: Callable[[Policy], time]) -> Callable[[TickStory], TickStory]:
        """Call the function on such days of the calendar, at the hour of the policy; it returns how many rows it wrote,
        or what it has to read first.

        It finds out itself what is owed: it is called as well when the desk begins, and where it raised.
        """
        slots = Slots(days, at)

        def keep(function: TickStory) -> TickStory:
            _demand_free(self.ticks, [name])
            self.ticks[name] = Tick(A_DAY, function, slots.next, slots)
            return function

        return keep

    def include(self, *stories: "Router") -> None:
        """Add the stories' functions, in this order.

        Raises ValueError for an action, a form or a tick that has a story already: the later one would win unseen.
        """
        for story in stories:
            _demand_free(self.clicks, story.clicks)
            _demand_free(self.forms, story.forms)
            _demand_free(self.ticks, story.ticks)
            self.messages += story.messages
            self.edits += story.edits
            self.deletions += story.deletions
            self.profiles += story.profiles
            self.clicks |= story.clicks
            self.reads |= story.reads
            self.forms |= story.forms
            self.ticks |= story.ticks

    def act(self, event: Event, turn: Turn) -> Reply:
        """Have the one function that answers `event` act on it. Raises Refusal where none does."""
        return self.gate.mask(self._answer(event, turn), event, turn)

    def keep_refused(self, event: Event, refusal: Refusal, turn: Turn) -> Reply | None:
        """Keep what was said and refused, in a turn of its own; the answer, where it is another than the refusal."""
        refused = refusal.refused if isinstance(refusal.refused, Message | Edit | Submission | Click) else event
        return self.gate.keep(refused, refusal, turn)

    def only_reads(self, event: Event) -> bool:
        """Return whether a story that writes nothing answers the event."""
        if not isinstance(event, Click):
            return False
        verb = event.verb
        return verb in self.reads

    def form_now(self, click: Click, turn: Turn) -> Form | None:
        """The form that a press would open now, tried in a dry run. Raises Refusal where it is not allowed."""
        with turn.dry_run() as trial:
            trial.demand_here(click.post, click.place)
            reply = self._pressed(click, trial)
        return reply.form if isinstance(reply, Reply) else None

    def _answer(self, event: Event, turn: Turn) -> Reply:
        if isinstance(event, Profile | Deletion):
            return self._told(event, turn)  # what a platform tells happened, whatever its sender may
        try:
            self.gate.ask(event, turn)
            return self._acted_on(event, turn)
        except Refusal as refusal:
            refusal.refused = refusal.refused or event
            raise

    def _acted_on(self, event: Message | Edit | Click | Submission, turn: Turn) -> Reply:
        if isinstance(event, Edit):
            noted = (answer for note in self.edits if (answer := note(event, turn)) is not None)
            return self._as_meant(next(noted, Reply()), turn)
        if isinstance(event, Message):
            return self._heard(event, turn)
        if isinstance(event, Click):
            return self.after_form(self._as_meant(self._pressed(event, turn), turn), event, turn)
        if event.form == MORE:
            return self._answer(_chosen(event), turn)
        on_form = self.forms.get(event.name)
        if on_form is None:
            raise Refusal("form.unknown")
        return self.after_form(on_form(event, turn) or Reply(), event, turn)

    def _told(self, event: Profile | Deletion, turn: Turn) -> Reply:
        if isinstance(event, Profile):
            return next((reply for tell in self.profiles if (reply := tell(event, turn)) is not None), Reply())
        return next((reply for note in self.deletions if (reply := note(event, turn)) is not None), Reply())

    def _heard(self, message: Message, turn: Turn) -> Reply:
        for read in self.before_message:
            message = read(message, turn)
        for on_message in self.messages:
            answer = on_message(message, turn)
            if answer is not None:
                return self._as_meant(answer, turn)
        return Reply()

    def _pressed(self, click: Click, turn: Turn) -> Reply | StandsFor:
        verb = click.verb
        on_click = self.clicks.get(verb)
        if on_click is None:
            raise Refusal("card.unknown_button")
        return on_click(click, turn) or Reply()

    def _as_meant(self, answer: Reply | StandsFor, turn: Turn) -> Reply:
        return answer.then(self._answer(answer.event, turn), turn) if isinstance(answer, StandsFor) else answer

    @staticmethod
    def _under(table: dict[str, Function], name: str) -> Callable[[Function], Function]:
        def keep(function: Function) -> Function:
            _demand_free(table, [name])
            table[name] = function
            return function

        return keep


def _demand_free(table: Mapping[str, object], names: Iterable[str]) -> None:
    """Raise ValueError for a name that has a story: every action, form and tick has one, and only one."""
    taken = sorted(table.keys() & set(names))
    if taken:
        raise ValueError(f"these have a story already: {', '.join(taken)}")


def _chosen(submission: Submission) -> Click:
    """The press that a choice from the list of more actions stands for."""
    return Click(
        idempotency_key=submission.idempotency_key,
        place=submission.place,
        sender=submission.sender,
        action=submission.fields.get("action", ""),
        post=submission.post,
        is_direct=submission.is_direct,
    )
