"""Which function answers which message, click, form or tick."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from handlers.turn import Turn
from models.chat import Click, Event, Message, Reply, Submission
from models.refusal import Refusal

OnMessage = Callable[[Message, Turn], Reply | None]
OnClick = Callable[[Click, Turn], Reply | None]
OnForm = Callable[[Submission, Turn], Reply | None]
OnTick = Callable[[Turn], int]
Upcoming = Callable[[Turn], datetime | None]
Function = TypeVar("Function", OnMessage, OnClick, OnForm, OnTick)

MORE = "more"
"""The form that lists the buttons a card has no room for; choosing one of them is pressing it."""


def _never(turn: Turn) -> datetime | None:
    """Nothing is planned: the tick only catches up with what others did."""
    return None


@dataclass(frozen=True, slots=True)
class Tick:
    """A story that time begins: how often to look, what to do, and when there will next be something to do."""

    every: timedelta
    act: OnTick
    upcoming: Upcoming


class Router:
    """A story's functions by what they answer; `include` puts stories together."""

    def __init__(self) -> None:
        self.messages: list[OnMessage] = []
        self.clicks: dict[str, OnClick] = {}
        self.forms: dict[str, OnForm] = {}
        self.ticks: dict[str, Tick] = {}

    def message(self, function: OnMessage) -> OnMessage:
        """Offer every message to `function`, in order of inclusion, until one does not return None."""
        self.messages.append(function)
        return function

    def click(self, verb: str) -> Callable[[OnClick], OnClick]:
        """Answer buttons whose action is `verb` or `verb:argument`."""
        return self._under(self.clicks, verb)

    def form(self, name: str) -> Callable[[OnForm], OnForm]:
        """Answer submissions of the form `name` or `name:argument`."""
        return self._under(self.forms, name)

    def tick(self, name: str, every: timedelta, upcoming: Upcoming = _never) -> Callable[[OnTick], OnTick]:
        """Call the function every so often; it returns how many rows it acted on.

        `upcoming` tells the next moment, aware UTC, at which it will have something to do, None where nothing is
        planned; when desk time is moved ahead, the desk stops there on the way.
        """

        def keep(function: OnTick) -> OnTick:
            self.ticks[name] = Tick(every, function, upcoming)
            return function

        return keep

    def include(self, *stories: "Router") -> None:
        """Add the stories' functions, in this order."""
        for story in stories:
            self.messages += story.messages
            self.clicks |= story.clicks
            self.forms |= story.forms
            self.ticks |= story.ticks

    def act(self, event: Event, turn: Turn) -> Reply:
        """Have the one function that answers `event` act on it. Raises Refusal where none does."""
        if isinstance(event, Message):
            for on_message in self.messages:
                reply = on_message(event, turn)
                if reply is not None:
                    return reply
            return Reply()
        if isinstance(event, Click):
            on_click = self.clicks.get(event.action.partition(":")[0])
            if on_click is None:
                raise Refusal("card.unknown_button")
            return on_click(event, turn) or Reply()
        if event.form == MORE:
            return self.act(_chosen(event), turn)
        on_form = self.forms.get(event.form.partition(":")[0])
        if on_form is None:
            raise Refusal("form.unknown")
        return on_form(event, turn) or Reply()

    @staticmethod
    def _under(table: dict[str, Function], name: str) -> Callable[[Function], Function]:
        def keep(function: Function) -> Function:
            table[name] = function
            return function

        return keep


def _chosen(submission: Submission) -> Click:
    """The press that a choice from the list of further buttons stands for."""
    return Click(
        key=submission.key,
        place=submission.place,
        sender=submission.sender,
        action=submission.fields.get("action", ""),
        post=submission.post,
        is_direct=submission.is_direct,
    )
