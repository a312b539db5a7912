"""The mouths of all platforms share a head: whose world it is, what was shown, and a line that somebody writes."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.terms import Platform
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.sent import Sent, Shown
from tests.support.ways_in.world import World


@dataclass(frozen=True)
class Line:
    """Something that is written; `below` is the message whose thread it belongs to, or that it answers."""

    who: Who
    spot: Spot
    text: str
    at: datetime
    calls: bool = False
    has_file: bool = False
    below: str = ""
    is_forwarded: bool = False


class Mouth(ABC):
    """People of a platform, as the table has them write and press."""

    platform: Platform

    def __init__(self, world: World, shown: Shown) -> None:
        self.world, self.shown = world, shown

    def line(self, who: Who, spot: Spot, text: str, at: datetime, **more: Any) -> Sent:
        """Somebody writes; `more` are the other parts of a line."""
        return self.write(Line(who, spot, text, at, **more))

    @abstractmethod
    def write(self, line: Line) -> Sent:
        """Bring it as the platform does."""

    def _root(self, spot: Spot) -> str:
        return self.world.standing[self.platform].root if spot is Spot.THREAD else ""
