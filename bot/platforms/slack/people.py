"""Tells the desk who somebody is before it acts on their first word, by what Slack's directory says of them."""

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy import Engine

from bot.platforms.accounts import Accounts
from bot.platforms.slack.payloads import Inbound, Workspace, profile_of
from bot.platforms.slack.reading import Body
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.i18n import Voice
from models.chat import Edit, Message, Profile
from models.terms import Platform

log = structlog.get_logger(__name__)

REMEMBERED_FOR_S = 3600.0
_MENTIONED = re.compile(r"@([UW][A-Z0-9]{2,20})\b")
"""Slack mentions people by their ids, mostly without a name."""
ANSWERS_WITHIN_S = 1.5
"""A form has to open within 3 seconds of the press that asks for it; a name may come later."""
MOST_REMEMBERED = 10_000


class Directory(Protocol):
    """Looks an account up in Slack."""

    async def user(self, account: str) -> Body:
        """Return the `user` object of users.info; raises any error of the call."""
        ...


class People:
    """Slack's accounts as the process knows them; `now` gives desk time."""

    def __init__(
        self,
        dispatch: Dispatch,
        engine: Engine,
        directory: Directory,
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._dispatch = dispatch
        self._accounts = Accounts(engine, Platform.SLACK, dispatch.language)
        self._directory = directory
        self._now = now
        self._clock = clock
        self._looked_up: dict[str, float] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def introduce(self, account: str, workspace: Workspace) -> None:
        """See that the desk knows the account, waiting for Slack only where it never heard of it.

        A directory that does not answer in time keeps nobody from reporting. Raises Busy.
        """
        if self._clock() < self._looked_up.get(account, float("-inf")) + REMEMBERED_FOR_S:
            return
        task = self._asking.get(account)
        if task is None:
            task = asyncio.create_task(self._look_up(account, workspace))
            self._asking[account] = task
            task.add_done_callback(lambda done: self._asked(account, done))
        if not await self._accounts.name_of(account):
            await asyncio.wait([task], timeout=ANSWERS_WITHIN_S)

    @property
    def is_asking(self) -> bool:
        """True while an account is being looked up."""
        return bool(self._asking)

    async def keep_profile(self, profile: Profile) -> None:
        """Act on what Slack says of an account; raises Busy."""
        await self._dispatch.act(profile, self._now())
        self._remember(profile.sender.account)

    async def voice_of(self, account: str) -> Voice:
        """The voice that answers an account: its person's language, else the desk's."""
        return await self._accounts.voice_of(account)

    async def named(self, inbound: Inbound) -> Inbound:
        """With the names of those who are mentioned in what was written, as far as the desk knows them."""
        if not isinstance(inbound.event, Message | Edit) or not (
            accounts := set(_MENTIONED.findall(inbound.event.text))
        ):
            return inbound
        names = await self._accounts.names_of(accounts)
        text = _MENTIONED.sub(lambda found: f"@{names.get(found.group(1), found.group(1))}", inbound.event.text)
        return inbound._replace(event=inbound.event.model_copy(update={"text": text}))

    async def close(self) -> None:
        """Stop asking."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _look_up(self, account: str, workspace: Workspace) -> None:
        profile = profile_of(await self._directory.user(account), workspace)
        if profile is not None:
            # Under a key of the hour: meanwhile the office may have entered the e-mail that links the account.
            await self.keep_profile(
                profile.model_copy(update={"idempotency_key": f"{profile.idempotency_key}/{self._now():%Y-%m-%dT%H}"})
            )

    def _asked(self, account: str, task: "asyncio.Task[None]") -> None:
        self._asking.pop(account, None)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, Busy):
            log.warning("account not taken in", account=account, reason="busy")
            return
        self._remember(account)  # a directory that fails, or knows nobody, is not asked again for each word
        if error is not None:
            log.warning("account not found in the directory", account=account, reason=type(error).__name__)

    def _remember(self, account: str) -> None:
        if len(self._looked_up) >= MOST_REMEMBERED:
            self._looked_up.clear()
        self._looked_up[account] = self._clock()
