"""What the page gets from the desk, as tests read it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, model_validator

from models.chat import Button, Card, Form
from tests.support.page_drawn import card_in, form_in, saves_in


def _card_of(told: Any) -> Card | None:
    """The card of a line, which has more beside it, or of an answer."""
    return card_in(told["html"] if isinstance(told, dict) else told) if told else None


DrawnCard = Annotated[Card | None, BeforeValidator(_card_of)]
DrawnForm = Annotated[Form | None, BeforeValidator(lambda drawn: drawn and form_in(drawn))]


class Line(BaseModel):
    """A line as the page gets it."""

    id: str
    seq: int
    position: int
    place: str
    thread: str | None
    who: dict[str, str | bool]
    at: datetime
    text: str
    cut: bool
    card: DrawnCard
    post: str | None
    edited: bool
    client_id: str | None
    ticket: str | None

    def button(self, label: str) -> Button | None:
        """The card's button of this label or action; None where it has no such."""
        for button in self.card.buttons if self.card else ():
            if label in names_of(button.label, button.action):
                return button
        return None

    def action(self, label: str) -> str:
        """What the button of this label or action does."""
        button = self.button(label)
        assert button is not None
        return button.action


def names_of(label: str, action: str) -> set[str]:
    """What a test may call a button."""
    return {label, action, action.partition(":")[0]}


class Answer(BaseModel):
    """What the page gets back for a line, a click or a form."""

    line: str | None = None
    ticket: str | None = None
    toast: str | None = None
    refused: bool = False
    form: DrawnForm = None
    card: DrawnCard = None
    field_errors: dict[str, str] = {}
    saves: list[str] = []

    @model_validator(mode="before")
    @classmethod
    def _with_saves(cls, told: dict[str, Any]) -> dict[str, Any]:
        return {**told, "saves": saves_in(told["card"]) if told.get("card") else []}

    @property
    def number(self) -> str:
        """The ticket that came of it."""
        assert self.ticket is not None
        return self.ticket
