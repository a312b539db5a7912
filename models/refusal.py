"""A rule said no; the phrase tells the person why, in their language."""

from models.phrase import Phrase, Value, phrase


class Refusal(Exception):  # noqa: N818 - it is an answer, not an error
    """Raised by a verb whose rule forbids the step; nothing has changed."""

    def __init__(self, key: str, **values: Value) -> None:
        super().__init__(key)
        self.phrase: Phrase = phrase(key, **values)
