"""What the page gets from the desk, as tests read it."""

from datetime import datetime

from pydantic import BaseModel

from models.chat import Button, Card, Form


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
    card: Card | None
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
    form: Form | None = None
    card: Card | None = None
    field_errors: dict[str, str] = {}
    month: str | None = None

    @property
    def number(self) -> str:
        """The ticket that came of it."""
        assert self.ticket is not None
        return self.ticket
