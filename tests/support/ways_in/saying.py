"""People of a platform who say something by one way or another, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import func, select

from handlers.i18n import voice_of
from models.terms import Language, Platform
from models.tickets.ticket import Ticket
from tests.support.gate import kept
from tests.support.one_connection import SwiftDesk
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.sent import Sent, Shown
from tests.support.ways_in.ways import mouth_of
from tests.support.ways_in.world import World

STRANGER = "stranger"
WAYS: dict[str, Callable[[Any, Who, str, datetime], Sent]] = {
    "own chat": lambda mouth, who, text, at: mouth.line(who, Spot.OWN, text, at),
    "intake room": lambda mouth, who, text, at: mouth.line(who, Spot.INTAKE, text, at),
    "command": lambda mouth, who, text, at: mouth.command(who, Spot.INTAKE, f"report {text}", at),
    "question": lambda mouth, who, text, at: mouth.command(who, Spot.INTAKE, f"ask {text}，怎么办？", at),
    "form": lambda mouth, who, text, at: mouth.form(STRANGER, Spot.INTAKE, "report", {"text": text}, at),
    "handed over": lambda mouth, who, text, at: mouth.brought(who, Spot.UNKNOWN, text, at, by=STRANGER),
    "thread": lambda mouth, who, text, at: mouth.line(who, Spot.THREAD, text, at),
    "mention": lambda mouth, who, text, at: mouth.line(who, Spot.UNKNOWN, text, at, calls=True),
}


class Became(NamedTuple):
    """How many tickets came of something that was said, and with which sentence it was refused."""

    tickets: int
    refused: str | None


class Saying:
    """People of a platform who say something, and what becomes of it."""

    def __init__(self, world: World, platform: Platform) -> None:
        self.world, self.desk, self._platform, self._shown = world, world.desk, platform, Shown()
        self._mouth = mouth_of(world, platform, self._shown)

    def says(self, text: str, way: str = "command", who: Who = Who.STRANGER) -> Became:
        """Somebody brings words by one of the ways."""
        before = _tickets(self.desk)
        self._shown.replies.clear()
        WAYS[way](self._mouth, who, text, self.world.now)
        return Became(_tickets(self.desk) - before, next(iter(self._shown.refusals), None))

    def kept(self, why: str, way: str = "command", who: Who = Who.STRANGER, **values: int) -> str:
        """The sentence with which they are refused and kept, as they read it."""
        is_english = who is Who.STRANGER and self._platform is Platform.TELEGRAM and way != "form"
        return kept(why, voice_of(Language.EN if is_english else Language.ZH), **values)


def _tickets(desk: SwiftDesk) -> int:
    with desk.session() as session:
        return session.exec(select(func.count()).select_from(Ticket)).one()
