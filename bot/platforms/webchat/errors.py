"""Requests that the web chat turns down, each with one sentence."""

from models.phrase import Value


class Refused(Exception):  # noqa: N818 - it is an answer
    """Answered with `status` and the words of `key`; nothing has changed."""

    def __init__(self, status: int, key: str, **values: Value) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values: dict[str, Value] = values
