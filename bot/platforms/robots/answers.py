"""A robot server's answers, and the outcome of a post where no code of the robot decides; each kind reads its codes."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from bot.delivery.transport import Barred, Later, Outcome, Undeliverable, Unknown
from models.terms import Reach

CLOCKS_AGREE_WITHIN = timedelta(minutes=10)
A_MINUTE_S = 60.0
OK, TOO_MANY, TOO_LARGE = 200, 429, 413
NO_SUCH_KEY = (401, 403, 404)


@dataclass(frozen=True, slots=True)
class Answer:
    """The HTTP `status`, the JSON object that came with it, and by how much the server's clock is ahead of ours."""

    status: int
    body: dict[str, Any] | None
    ahead: timedelta = timedelta()

    def code(self, *names: str) -> int | None:
        """The number under the first of these names that has one."""
        values = [self.body.get(name) for name in names] if self.body else []
        return next((value for value in values if isinstance(value, int) and not isinstance(value, bool)), None)

    def says(self, name: str, *words: str) -> bool:
        """Return whether the sentence under that name has one of the words; without case."""
        said = str((self.body or {}).get(name, "")).casefold()
        return any(word in said for word in words)

    @property
    def is_of_another_time(self) -> bool:
        """True if the two clocks are so far apart that no signature of ours can be good."""
        return abs(self.ahead) > CLOCKS_AGREE_WITHIN


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a robot: the whole address, with its key and signature, and the body as it leaves."""

    url: str
    body: bytes


def answer_of(status: int, content: bytes, date: str | None, now: datetime) -> Answer:
    """The answer, as far as it can be read; `date` is the header, `now` machine time."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = None
    return Answer(status, body if isinstance(body, dict) else None, _ahead(date, now))


def without_a_code(answer: Answer) -> Outcome:
    """Return the outcome of a post by the status alone, where the answer has no code of the robot in it."""
    if answer.status == TOO_MANY:
        return Later(A_MINUTE_S, "ratelimited", is_whole_chat=True)
    if answer.status == TOO_LARGE:
        return Undeliverable("too_large", Reach.MESSAGE)
    if answer.status in NO_SUCH_KEY:
        return Barred("robot_gone")
    if 300 <= answer.status < 400:
        return Barred("redirected")  # a network that wants a log-in first, or a proxy: it never went on
    if 400 <= answer.status < 500:
        return Undeliverable(f"http_{answer.status}", Reach.MESSAGE)
    return Unknown("unreadable" if answer.status == OK else "server_trouble")


def _ahead(date: str | None, now: datetime) -> timedelta:
    try:
        told = parsedate_to_datetime(date) if date else now
    except ValueError:
        return timedelta()
    return (told if told.tzinfo else told.replace(tzinfo=UTC)) - now
