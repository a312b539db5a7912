"""A bell for an outbox on a clock that tests move: where it would wait for nothing but time, time passes at once."""

import asyncio

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.delivery.wakeup import Bell
from models.messaging.outbox import Post, PostState
from tests.support.machine_clock import MachineClock

IN_HAND = (PostState.LEASED, PostState.SENDING)


class LeapingBell(Bell):
    """Where an outbox would wait and nothing is under way, time passes at once; `clock` is None for who follows."""

    def __init__(self, engine: Engine, clock: MachineClock | None) -> None:
        super().__init__()
        self._engine = engine
        self._clock = clock

    async def wait(self, at_most: float) -> None:
        """Until it rings, or until so much time has passed in the database."""
        if self._clock is None or self._rung.is_set() or await asyncio.to_thread(self._is_any_in_hand):
            await super().wait(0.2)
        else:
            await asyncio.to_thread(self._clock.move, at_most)

    def _is_any_in_hand(self) -> bool:
        with Session(self._engine) as session:
            return session.exec(select(Post.seq).where(col(Post.state).in_(IN_HAND)).limit(1)).first() is not None
