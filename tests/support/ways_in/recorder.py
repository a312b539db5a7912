"""A desk that only writes down what it is told, to compare what two ways of delivering the same bring to it."""

from typing import Any

from handlers.desk import DESK, WORKFLOWS, Desk
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from models.chat import Event, Profile, Reply

BY_THE_CLOCK = {"sent_at"}
"""What the desk's own clock says of a command, a form or a line of the page."""


class Recorder(Router):
    """Acts on nothing; what platforms tell of their accounts is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.ticks = dict(DESK.router.ticks)
        self.events: list[dict[str, Any]] = []

    @property
    def desk(self) -> Desk:
        """The desk that listens to it."""
        return Desk(self, WORKFLOWS)

    def act(self, event: Event, turn: Turn) -> Reply:
        """Write the event down."""
        if not isinstance(event, Profile):
            self.events.append(event.model_dump(mode="json", exclude=BY_THE_CLOCK))
        return Reply()

    def only_reads(self, event: Event) -> bool:
        """Nothing is read."""
        return False
