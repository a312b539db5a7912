"""Events in hand: one that is brought again meanwhile shares the answer of the first."""

import asyncio

from bot.turns.writer import Pending, comes_in_time
from models.chat import Reply


class InHand:
    """The events of this process, by idempotency key, each with those who brought it again and wait."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[asyncio.Future[Reply]]] = {}
        self._late: set[asyncio.Task[Reply]] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._waiting

    def begin(self, key: str) -> None:
        """It was brought for the first time."""
        self._waiting[key] = []

    async def shared(self, key: str) -> Reply:
        """The answer of the first, as a repeat gets it. Raises what the first got, and Pending where it is late."""
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting[key].append(answer)
        if not await comes_in_time(answer):
            raise Pending("in hand", answer)
        return answer.result().model_copy(update={"is_repeat": True})

    def end(self, key: str, outcome: Reply | BaseException) -> None:
        """End an event with its outcome, and hand that to all that wait."""
        for answer in self._waiting.pop(key):
            if isinstance(outcome, Reply):
                answer.set_result(outcome)
            else:
                answer.set_exception(outcome if isinstance(outcome, Exception) else Pending("left alone"))
                answer.exception()  # whoever has waited too long does not come for it

    def end_later(self, key: str, work: "asyncio.Task[Reply]") -> None:
        """Nobody waits for it any more, and it goes on."""
        self._late.add(work)
        work.add_done_callback(lambda done: self._ended(key, done))

    def _ended(self, key: str, done: "asyncio.Task[Reply]") -> None:
        self._late.discard(done)
        error = asyncio.CancelledError() if done.cancelled() else done.exception()
        self.end(key, done.result() if error is None else error)
