"""Beats once a second: gives the sign of life, and notices whether any process committed something since."""

import asyncio
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.turns.dispatch import Dispatch
from handlers.turn.turn import Turn
from models.database.commits import CommitMark, mark_after, mark_of

HEARTBEAT = "heartbeat"
CLOCKS_AGREE_WITHIN = timedelta(seconds=2)


class Beat(NamedTuple):
    """Progress of the database at a beat, and at its commit; and whether more than a sign of life was written."""

    before: CommitMark | None
    after: CommitMark | None
    wrote_more: bool


class Pulse:
    """Counts the `news`: each time that something may have been committed, or the clock went otherwise than time does.

    Its own sign of life is no news. Doubt is, such as a database that is away.
    """

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch = dispatch
        self.news = 0
        self.sign = dispatch.desk.router.ticks[HEARTBEAT].act
        self._expected: CommitMark | None = None
        self._beat_at: datetime | None = None
        self._beat_on_loop = 0.0

    def suspect(self) -> None:
        """Count as news what only a look can tell, and have deliveries look, too."""
        self.news += 1
        self.dispatch.ring()

    async def beat(self, now: datetime) -> bool:
        """Give a sign of life at `now`, desk time; whether the clock leapt since the last one.

        Raises Busy and what the database raises: that is news as well.
        """
        expected, self._expected = self._expected, None
        has_leapt = self._has_leapt(now)
        try:
            beat = await self.dispatch.quietly(self._beat_in, now, HEARTBEAT)
        except BaseException:
            self.suspect()
            raise
        if beat.before is None or beat.before != expected or beat.wrote_more or has_leapt:
            self.suspect()
        self._expected = beat.after
        return has_leapt

    def _beat_in(self, turn: Turn) -> Beat:
        connection = turn.session.connection()
        before = mark_of(connection)
        wrote_more = bool(self.sign(turn))
        turn.session.flush()
        return Beat(before, mark_after(connection, before), wrote_more)

    def _has_leapt(self, now: datetime) -> bool:
        on_loop = asyncio.get_running_loop().time()
        passed = timedelta(seconds=on_loop - self._beat_on_loop)
        leap = abs(now - self._beat_at - passed) if self._beat_at is not None else timedelta()
        self._beat_at, self._beat_on_loop = now, on_loop
        return leap > CLOCKS_AGREE_WITHIN
