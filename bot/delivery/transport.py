"""Abilities of a chat platform with a post, and the outcomes that a post can have."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from models.chat import Card, Place
from models.terms import Language, Platform, Reach


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes along with a post: its bytes are those that were kept."""

    name: str
    media_type: str
    content: bytes

    @property
    def is_picture(self) -> bool:
        """To be shown, and not to be saved."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A post on its way out.

    `place` has the thread it hangs in. With `is_edit` the message `external_ref` is to show `card` from now on, else
    a new message is. With a `file` it is sent as that file, and the card stands beside it; with `had_file` the message
    shows one that is to go, and the card alone takes its place. `began_at` (machine time, aware UTC) is when the first
    try began that may have arrived unseen.
    """

    id: str
    place: Place
    external_ref: str | None
    card: Card
    language: Language
    began_at: datetime | None
    is_edit: bool
    is_repeat: bool = False
    file: OutgoingFile | None = None
    had_file: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands there, under the platform's own `ref`."""

    ref: str


@dataclass(frozen=True, slots=True)
class Later:
    """It did not arrive, and may be sent again safely: after `after_s` seconds, or when the outbox thinks fit.

    With `is_whole_chat` nothing else goes to the chat until then either.
    """

    after_s: float | None
    reason: str
    is_whole_chat: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can say whether it arrived; the platform is asked after `after_s`, or when the outbox thinks fit."""

    reason: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The message that was to be edited is not there any more, or not the desk's: the card needs a new one."""

    reason: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It can never arrive there; `reason` is the adapter's word for why, `reach` how much else cannot."""

    reason: str
    reach: Reach = Reach.CHAT


@dataclass(frozen=True, slots=True)
class Barred:
    """The chat refuses the desk until somebody puts that right, such as a key: all that is for it waits.

    `reason` is the adapter's word for why.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """It did not arrive: the platform has given the chat another name, `chat`, under which it goes on."""

    chat: str
    reason: str = "moved"


Outcome = Sent | Later | Unknown | Gone | Undeliverable | Barred | Moved


class LookLater(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The platform cannot be asked now whether a post arrived; `after_s` as in Later."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_s = after_s


class CannotLook(Exception):  # noqa: N818 - it is an answer, not a mistake
    """The platform does not say whether a post arrived, today or ever; the message of the error says why."""


class PostSender(Protocol):
    """Sends posts to one platform, each call a single attempt; it never tries again by itself."""

    @property
    def platform(self) -> Platform:
        """The platform it sends to."""

    async def send(self, post: Outgoing) -> Outcome:
        """Send or edit once. An error of the platform is an outcome; an exception is our own mistake."""

    async def find(self, post: Outgoing) -> str | None:
        """The `ref` of a post that was sent since its `began_at`; None where it is certainly not there.

        Raises LookLater and CannotLook.
        """

    async def close(self) -> None:
        """Let the connections go."""
