"""Holds back what a webhook delivers in parts, for a moment, until the parts that belong together are there."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from telegram import Message, Update

from bot.platforms.telegram.bundles import Bundle, bundled, continues

QUIET_S = 0.5
AT_MOST_S = 4.0
"""Telegram waits for the answer to each of the parts."""

Act = Callable[[Bundle], Awaitable[None]]


@dataclass(eq=False)
class _Waiting:
    """Parts that have come, and what came of acting on them, for each of the requests that brought one."""

    updates: list[Update]
    has_more: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def last(self) -> Message | None:
        """The part that was written last."""
        return self.updates[-1].message


class Gathering:
    """Hands on bundles; what may go on waits until nothing more has come for `quiet_s`."""

    def __init__(self, act: Act, quiet_s: float = QUIET_S) -> None:
        self._act = act
        self._quiet_s = quiet_s
        self._waiting: dict[Hashable, tuple[_Waiting, asyncio.Task[None]]] = {}

    async def take(self, update: Update) -> None:
        """Act on an update, together with those that belong to it. Raises the acting's error to each that waits."""
        key, (bundle,) = _key(update), bundled([update])
        waiting, task = self._waiting.get(key, (None, None))
        if waiting is not None and task is not None and _belongs(update.message, waiting):
            waiting.updates.append(update)
            waiting.has_more.set()
            await asyncio.shield(task)
        elif bundle.may_go_on:
            started = _Waiting([update])
            task = asyncio.create_task(self._gather(key, started))
            self._waiting[key] = started, task
            await asyncio.shield(task)
        else:
            if task is not None:
                await asyncio.wait({task})  # what the same person wrote before comes first
            await self._act(bundle)

    async def _gather(self, key: Hashable, waiting: _Waiting) -> None:
        until = asyncio.get_running_loop().time() + AT_MOST_S
        try:
            while (left := until - asyncio.get_running_loop().time()) > 0:
                waiting.has_more.clear()
                async with asyncio.timeout(min(self._quiet_s, left)):
                    await waiting.has_more.wait()
        except TimeoutError:
            pass
        finally:
            if self._waiting.get(key, (None,))[0] is waiting:
                del self._waiting[key]
        in_order = sorted(waiting.updates, key=lambda one: one.message.message_id if one.message else 0)
        for bundle in bundled(in_order):
            await self._act(bundle)


def _key(update: Update) -> Hashable:
    message = update.message
    if message is None:
        return None
    if message.media_group_id:
        return message.chat.id, message.media_group_id
    return message.chat.id, message.from_user.id if message.from_user else None


def _belongs(message: Message | None, waiting: _Waiting) -> bool:
    if message is None or waiting.last is None:
        return False
    return bool(message.media_group_id) or continues(message, waiting.last)
