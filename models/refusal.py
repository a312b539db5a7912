"""A rule said no; the phrase tells the person why, in their language."""

from models.phrase import Phrase, Value, phrase


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """Raised by a verb whose rule forbids the step; nothing has changed.

    `refused` is the event that was refused, where it stands for the one that arrived; so its words can fit its kind.
    """

    def __init__(self, key: str, **values: Value) -> None:
        super().__init__(key)
        self.phrase: Phrase = phrase(key, **values)
        self.refused: object = None


class HeldBack(Refusal):
    """Words that make no ticket, by any way: they are kept as 未起钟, and office and duty hear of them."""
