"""The spot in Slack where somebody acted, which decides how an answer can reach them."""

import time
from dataclasses import dataclass, field
from enum import StrEnum

from models.chat import Place
from models.terms import Platform


class Surface(StrEnum):
    """Surfaces that people act on: something written, a card, a private card, App Home, a form, a command, a menu."""

    TALK = "talk"
    CARD = "card"
    PRIVATE_CARD = "private_card"
    HOME = "home"
    MODAL = "modal"
    COMMAND = "command"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class SlackOrigin:
    """The surface, and Slack's own names of where it is.

    `trigger` opens a form within 3 seconds; `heard_at` is when it came, in seconds of the machine's own clock. `menu`
    is the view of a list of actions that one was chosen from: the answer takes its place.
    """

    surface: Surface
    user: str
    channel: str = ""
    thread: str = ""
    trigger: str = ""
    menu: str = ""
    heard_at: float = field(default_factory=time.monotonic, compare=False)


def place_in(channel: str, user: str, thread: str = "") -> Place:
    """The place that a conversation is to the desk: every direct one is the person's own chat, without threads."""
    if not channel or channel.startswith("D"):
        return own_chat(user)
    return Place(platform=Platform.SLACK, chat=channel, thread=thread or None)


def own_chat(user: str) -> Place:
    """A user's direct chat with the desk."""
    return Place.direct(Platform.SLACK, user)
