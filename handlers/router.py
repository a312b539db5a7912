"""Which function answers which message, click, form or tick."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from handlers.turn import Turn
from models.chat import Click, Event, Message, Reply, Submission
from models.refusal import Refusal

OnMessage = Callable[[Message, Turn], Reply | None]
OnClick = Callable[[Click, Turn], Reply | None]
OnForm = Callable[[Submission, Turn], Reply | None]
OnTick = Callable[[Turn], int]
Function = TypeVar("Function", OnMessage, OnClick, OnForm, OnTick)


class Router:
    """A story's functions by what they answer; `include` puts stories together."""

    def __init__(self) -> None:
        self.messages: list[OnMessage] = []
        self.clicks: dict[str, OnClick] = {}
        self.forms: dict[str, OnForm] = {}
        self.ticks: dict[str, tuple[timedelta, OnTick]] = {}

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

    def tick(self, name: str, every: timedelta) -> Callable[[OnTick], OnTick]:
        """Call the function every so often; it returns how many rows it acted on."""

        def keep(function: OnTick) -> OnTick:
            self.ticks[name] = every, function
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
