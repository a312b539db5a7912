"""Time travel on a desk, where the page has none: the test's own clock moves, step by step over all that is due."""

import math
from datetime import datetime

from starlette.applications import Starlette

from bot.time_travel import TimeTravel
from models.clocks.desk_time import move_ahead
from tests.support.hand_clock import HandClock


class HandTravel(TimeTravel):
    """Moves the hand clock of a running application ahead; no replica is missed on the way."""

    def __init__(self, app: Starlette, hand: HandClock) -> None:
        adapters = app.state.adapters.values()

        async def deliver() -> int:
            return sum([await adapter.deliver_now() for adapter in adapters])

        def tell(now: datetime) -> None:
            for adapter in adapters:
                adapter.clock_moved(now)

        super().__init__(app.state.schedule.dispatch, app.state.desk_clock, deliver, tell)
        self._hand = hand

    async def _move_to(self, at: datetime) -> None:
        by_s = math.ceil((at - self.clock()).total_seconds())
        if by_s > 0:
            self._hand.move(seconds=by_s)
            await self.dispatch.carry_out(
                lambda turn: move_ahead(turn.session, 0, 0, turn.now), self.clock(), "desk-time"
            )
