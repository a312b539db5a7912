"""What a mouth of a platform hands on, and what its sender was shown in answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from models.chat import Reply
from tests.support.ways_in.cells import Spot, Who


@dataclass(frozen=True)
class Sent:
    """One thing that was sent: delivering it again is `again`; `ref` is how the platform names it, if it does."""

    who: Who
    spot: Spot
    text: str
    at: datetime
    again: Callable[[], None]
    ref: str = ""
    below: str = ""
    calls: bool = False


class Brought(NamedTuple):
    """What came over the line: which listener takes it, who sent it, and the body as it stood there."""

    listener: str
    sender: str
    body: Any


@dataclass
class Shown:
    """What senders were shown in answer, beside the cards: whatever an adapter would have brought; and what came in."""

    replies: list[Reply] = field(default_factory=list)
    tape: list[Brought] = field(default_factory=list)

    def take(self, reply: Reply) -> None:
        """One more answer."""
        self.replies.append(reply)

    @property
    def refusals(self) -> list[str]:
        """The sentences that said no, those at fields among them."""
        said = [(one.toast, *one.field_errors.values()) for one in self.replies if one.is_refusal]
        return [sentence for sentences in said for sentence in sentences if sentence]

    @property
    def words(self) -> str:
        """Everything that was said."""
        cards = [one.card.model_dump_json() for one in self.replies if one.card is not None]
        return "\n".join([*(one.toast or "" for one in self.replies), *self.refusals, *cards])
