"""Asks Telegram for updates, one process at a time; what it handed out is confirmed only after the commits."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.platforms.telegram.bundles import Bundle, bundled
from bot.platforms.telegram.client import LISTENS_FOR_S
from bot.platforms.telegram.shapes import KINDS, Json, number_of, understood_parts
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from models.messaging import poll_lease

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100
"""Telegram hands out no more at a time; what is left over comes with the next batch, and joins what it belongs to."""

Act = Callable[[Bundle], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PollTiming:
    """Times of polling, in seconds. `lease_s` is by the database's clock, all else by the machine's."""

    lease_s: float = 8.0
    renewed_each_s: float = 2.0
    looks_each_s: float = 1.0
    listens_for_s: int = LISTENS_FOR_S
    rest_comes_within_s: float = 0.5
    tries_again_after_s: float = 1.0
    longest_pause_s: float = 30.0


class Poller:
    """Polls while it holds the lease of `account`; `act` takes a bundle, and raises Busy when it could not."""

    def __init__(self, bot: Bot, dispatch: Dispatch, account: str, act: Act, timing: PollTiming | None = None) -> None:
        self._bot = bot
        self._writer = dispatch.writer
        self._account = account
        self._act = act
        self._timing = timing or PollTiming()
        self._token = secrets.token_hex(8)
        self._held_until = 0.0
        self._failures = 0

    @property
    def is_polling(self) -> bool:
        """True while this process is the one that polls, as far as it knows."""
        return time.monotonic() < self._held_until

    async def run(self) -> None:
        """Poll whenever nobody else does, until cancelled."""
        try:
            while True:
                if await self._hold():
                    log.info("polling", account=self._account)
                    await self._poll_while_held()
                    log.info("polling no more", account=self._account)
                await asyncio.sleep(self._timing.looks_each_s)
        finally:
            await self._let_go()

    async def _poll_while_held(self) -> None:
        tasks = {asyncio.create_task(self._poll()), asyncio.create_task(self._keep())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep(self) -> None:
        """Renew the lease until it is somebody else's, or too old to be sure of."""
        while self.is_polling:
            await asyncio.sleep(self._timing.renewed_each_s)
            try:
                if not await self._hold():
                    return
            except Busy as busy:
                log.warning("lease not renewed", reason=str(busy)[:200])

    async def _hold(self) -> bool:
        """Take or renew the lease. Counted from before it was asked for, so that it ends here before it ends there."""
        asked_at, lasts = time.monotonic(), timedelta(seconds=self._timing.lease_s)
        hold = partial(poll_lease.hold, account=self._account, token=self._token, lasts=lasts)
        is_held = await self._writer.run(hold, "poll-lease")
        self._held_until = asked_at + self._timing.lease_s if is_held else 0.0
        return is_held

    async def _let_go(self) -> None:
        """So that another process need not wait for the lease to end."""
        self._held_until = 0.0
        with suppress(Busy, TimeoutError):
            async with asyncio.timeout(2.0):
                release = partial(poll_lease.release, account=self._account, token=self._token)
                await self._writer.run(release, "poll-lease")

    async def _poll(self) -> None:
        offset: int | None = None
        while self.is_polling:
            batch = await self._whole(await self._fetch(offset, self._timing.listens_for_s), offset)
            if self.is_polling:
                offset = await self._take(batch, offset)

    async def _whole(self, batch: list[Json], offset: int | None) -> list[Json]:
        """The batch with the rest of an album or a cut text that is on its way still; asking again confirms nothing."""
        while len(batch) < MOST_AT_ONCE and any(bundle.may_go_on for bundle in bundled(_readable(batch))):
            await asyncio.sleep(self._timing.rest_comes_within_s)
            more = await self._fetch(offset, 0) if self.is_polling else []
            if len(more) <= len(batch):
                break
            batch = more
        return batch

    async def _take(self, batch: list[Json], offset: int | None) -> int | None:
        """Act on a batch; from where on Telegram shall hand out the next time."""
        if not batch:
            return offset
        queues: dict[object, list[Bundle]] = {}
        for bundle in bundled(_readable(batch)):
            queues.setdefault(_ordering_key(bundle.updates[0]), []).append(bundle)
        left = await asyncio.gather(*map(self._take_in_order, queues.values()))
        undone = [number for numbers in left for number in numbers]
        if undone:
            await self._pause()
            return min(undone)
        return max(number_of(one) for one in batch) + 1

    async def _take_in_order(self, bundles: Sequence[Bundle]) -> list[int]:
        """Act on what came from one chat, in order; the numbers of what could not be taken."""
        for done, bundle in enumerate(bundles):
            try:
                await self._act(bundle)
            except Busy as busy:
                log.warning("updates wait", reason=str(busy)[:200])
                return [update.update_id for later in bundles[done:] for update in later.updates]
            except Exception:
                # A mistake of our own, which would be the same the next time: it must not stop all that follows.
                log.exception("update failed", updates=[update.update_id for update in bundle.updates])
        return []

    async def _fetch(self, offset: int | None, listen_for_s: int) -> list[Json]:
        """The updates from `offset` on, as Telegram sent them; none where it could not be asked, after a pause."""
        request = {"offset": offset, "limit": MOST_AT_ONCE, "timeout": listen_for_s, "allowed_updates": KINDS}
        try:
            # get_updates reads all or nothing: one update that it cannot read would stop the desk for good.
            found: object = await self._bot._post("getUpdates", request)
        except Conflict as conflict:
            await self._settle(conflict)
        except RetryAfter as wait:
            await self._pause(_seconds(wait.retry_after))
        except InvalidToken:
            log.error("Telegram does not know this token")
            await self._pause(self._timing.longest_pause_s)
        except NetworkError as error:
            log.warning("Telegram not reached", reason=type(error).__name__)
            await self._pause()
        except TelegramError as error:
            log.error("no updates", reason=type(error).__name__)
            await self._pause()
        else:
            return await self._numbered(found)
        return []

    async def _numbered(self, found: object) -> list[Json]:
        """Those updates that can be confirmed; where none can, asking at once would only bring the same."""
        batch = [one for one in found if isinstance(one, dict) and number_of(one)] if isinstance(found, list) else []
        if batch or found == []:
            self._failures = 0
        else:
            log.error("no updates", reason="unreadable")
            await self._pause()
        return batch

    async def _settle(self, conflict: Conflict) -> None:
        """Settle a conflict: another program fetches outside our lease, or a webhook is still set up from before."""
        if "webhook" in str(conflict).lower():
            log.warning("a webhook was set up; it is taken down, for this desk polls")
            with suppress(TelegramError):
                await self._bot.delete_webhook(drop_pending_updates=False)
        else:
            log.warning("another program asks for the updates of this bot")
        await self._pause()

    async def _pause(self, at_least_s: float = 0.0) -> None:
        self._failures += 1
        growing = self._timing.tries_again_after_s * 2.0 ** min(self._failures - 1, 10)
        await asyncio.sleep(max(at_least_s, min(growing, self._timing.longest_pause_s)))


def readable(raw: Json) -> Update | None:
    """An update as a value; None for one that is not as the Bot API says, which is logged."""
    try:
        return Update.de_json(understood_parts(raw))
    except Exception as error:
        # python-telegram-bot reads on trust; whatever it trips over would trip it again.
        log.warning("unreadable update", update=number_of(raw), reason=type(error).__name__)
        return None


def _readable(batch: Sequence[Json]) -> list[Update]:
    return [update for raw in batch if (update := readable(raw)) is not None]


def _ordering_key(update: Update) -> object:
    """Return the key of updates that have to be acted on in order: all that comes from one chat."""
    return update.effective_chat.id if update.effective_chat else update.update_id


def _seconds(span: int | timedelta) -> float:
    return span.total_seconds() if isinstance(span, timedelta) else float(span)
