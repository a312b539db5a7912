"""The workspace of the bot's token, the user that the desk speaks as, and the check that Slack still takes it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery.wakeup import Bell
from bot.platforms.slack.outcomes import LOCKED_OUT, code_of
from bot.platforms.slack.payloads import Workspace
from bot.turns.dispatch import Dispatch
from bot.turns.writer import Busy
from handlers.delivery.undeliverable import note_accepted, note_refused
from models.terms import Platform

log = structlog.get_logger(__name__)

ASKED_EVERY_S = 60.0
ASKED_AGAIN_S = 10.0
"""While the token is refused, or nobody can say."""


async def identify(client: AsyncWebClient) -> Workspace | None:
    """Ask Slack for the workspace; None where it does not say, for a reason that is logged.

    The desk goes on without: what it has to say over a token that is no good is undeliverable and is said elsewhere.
    """
    try:
        answer = await client.auth_test()
        return Workspace(team=str(answer["team_id"]), bot_user=str(answer["user_id"]))
    except Exception as error:
        code = code_of(error) if isinstance(error, SlackApiError) else None
        log.error("Slack does not know us", reason=code or type(error).__name__)
        return None


async def refusal(client: AsyncWebClient) -> str | None:
    """Slack's word for why it does not take the token; empty where it does, None where it does not answer."""
    try:
        await client.auth_test()
    except Exception as error:
        code = code_of(error) if isinstance(error, SlackApiError) else None
        return code if code in LOCKED_OUT else None
    return ""


class TokenWatch:
    """Keeps the state of the token where every process, `/readyz` and `zhiban doctor` read it.

    Slack is asked at the start, whenever it says that the token was revoked, and each minute.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        dispatch: Dispatch,
        whoami: Callable[[], Awaitable[Workspace]],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._dispatch = dispatch
        self._whoami = whoami
        self._now = now
        self._doubted = asyncio.Event()
        self.asked_again_s = ASKED_AGAIN_S

    def doubt(self) -> None:
        """Slack said something of the token: ask at once."""
        self._doubted.set()

    async def run(self, bell: Bell) -> None:
        """Until cancelled. At the start the desk asks who it is anyway, and is spared a call."""
        try:
            await self._whoami()
            code: str | None = ""
        except Busy:
            code = await refusal(self._client)
        while True:
            is_kept = await self._keep(code)
            try:
                async with asyncio.timeout(ASKED_EVERY_S if is_kept and code == "" else self.asked_again_s):
                    await self._doubted.wait()
            except TimeoutError:
                pass
            self._doubted.clear()
            code = await refusal(self._client)

    async def _keep(self, code: str | None) -> bool:
        """Write it down; False where the database is away. An unknown state changes nothing."""
        if code is None:
            return True
        story = partial(note_refused, reason=code) if code else note_accepted
        try:
            await self._dispatch.carry_out(lambda turn: story(turn, Platform.SLACK), self._now(), "slack/token")
        except (Busy, SQLAlchemyError) as error:
            log.warning("token state waits", reason=type(error).__name__)
            return False
        if code:
            log.error("refused", platform=Platform.SLACK, reason=code)
        return True
