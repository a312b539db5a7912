"""Slack as the desk has it: what listens, what answers, what delivers and what fetches, from start to stop."""

import asyncio
import time
from datetime import datetime
from types import TracebackType

import aiohttp
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.delivery.relay import OutboxRelay, RelayTiming
from bot.delivery.wakeup import Bell, Loop
from bot.files.downloads import Attachments
from bot.platforms.fallback_delivery import OtherWay
from bot.platforms.protocol import Surroundings
from bot.platforms.slack.client import close_client, open_client
from bot.platforms.slack.files import SlackFiles
from bot.platforms.slack.http import PATH, SignedRequests
from bot.platforms.slack.incoming import Incoming
from bot.platforms.slack.listeners import listening
from bot.platforms.slack.payloads import Workspace
from bot.platforms.slack.people import People
from bot.platforms.slack.reading import Body, part
from bot.platforms.slack.reply import Replies
from bot.platforms.slack.sender import SlackSender
from bot.platforms.slack.shared_files import SharedFiles
from bot.platforms.slack.socket import FIRST_PAUSE_S, Socket
from bot.platforms.slack.workspace import TokenWatch, identify
from bot.turns.writer import Busy, Dropped
from models.terms import Platform

ASKED_AGAIN_AFTER_S = 2.0


class Slack:
    """Made with the application, opened when its event loop runs."""

    platform = Platform.SLACK

    def __init__(self, given: Surroundings) -> None:
        assert given.settings.slack_bot_token is not None  # noqa: S101 - asked before
        self._dispatch = given.dispatch
        self._engine = given.engine
        self._settings = given.settings
        self._token: SecretStr = given.settings.slack_bot_token
        self._now = given.clock
        self._files = given.files
        self.timing = RelayTiming()
        self.first_pause_s = FIRST_PAUSE_S
        self._workspace: Workspace | None = None
        self._ask_after = 0.0
        self._asking = asyncio.Lock()

    async def __aenter__(self) -> "Slack":
        self.client: AsyncWebClient = open_client(self._token.get_secret_value(), self._settings.slack_api_url)
        self._people = People(self._dispatch, self._engine, self, self._now)
        self.token_watch = TokenWatch(self.client, self._dispatch, self.whoami, self._now)
        other_way = OtherWay(self._dispatch, self.platform, self._now)
        self.incoming = Incoming(
            self._dispatch,
            self._engine,
            self._people,
            SharedFiles(self),
            Replies(self.client, other_way),
            self.whoami,
            self._now,
            self.token_watch.doubt,
        )
        self.app: AsyncApp = listening(self.incoming)
        self._signed: SignedRequests | None = None
        if self._settings.slack_signing_secret is not None:
            self._signed = SignedRequests(self.app, self._settings.slack_signing_secret.get_secret_value())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.incoming.close()
        await self._people.close()
        await close_client(self.client)

    @property
    def is_bringing(self) -> bool:
        """True while an answer is still on its way to somebody."""
        return self.incoming.is_bringing

    def routes(self) -> list[BaseRoute]:
        """None: nobody reaches Slack through the desk."""
        return []

    def signed_routes(self) -> list[BaseRoute]:
        """Return the route for Slack's signed requests; none without a signing secret."""
        return [Route(PATH, self._receive, methods=["POST"])] if self._settings.slack_signing_secret else []

    def loops(self) -> list[Loop]:
        """Return the loops from start to stop: delivery, files, the token, and the line to Slack with Socket Mode."""
        listen = self._listen if self._settings.slack_app_token else self._greet
        return [self._deliver, self._fetch, self.token_watch.run, listen]

    async def deliver_now(self) -> int:
        """Nothing: posts leave by the outbox, which waits for Slack's answers."""
        return 0

    def clock_moved(self, now: datetime) -> None:
        """Slack shows its own time."""

    async def whoami(self) -> Workspace:
        """The desk's workspace. Raises Busy while Slack does not say which that is: nobody else may act on it."""
        async with self._asking:
            if self._workspace is None and time.monotonic() >= self._ask_after:
                self._workspace = await identify(self.client)
                self._ask_after = time.monotonic() + ASKED_AGAIN_AFTER_S
        if self._workspace is None:
            raise Dropped("the workspace is not known yet")
        return self._workspace

    async def user(self, account: str) -> Body:
        """Return the directory's data about an account."""
        answer = await self.client.users_info(user=account)
        return part(answer.data, "user")

    async def file(self, file_id: str) -> Body:
        """Return Slack's data about a file."""
        answer = await self.client.files_info(file=file_id)
        return part(answer.data, "file")

    async def _receive(self, request: Request) -> Response:
        assert self._signed is not None  # noqa: S101 - there is no route without it
        return await self._signed.receive(request)

    async def _deliver(self, bell: Bell) -> None:
        # A session of its own: it is closed with the delivery, while answers still leave by the other one.
        sender = SlackSender(open_client(self._token.get_secret_value(), self._settings.slack_api_url))
        await OutboxRelay(self._dispatch, sender, self._engine, self._now, self.timing).run(bell)

    async def _fetch(self, bell: Bell) -> None:
        """The files that people sent; looked for once a second."""
        fetcher = SlackFiles(self._session, self._token, self._settings.slack_api_url)
        await Attachments(self._dispatch, self._engine, self._files, {self.platform: fetcher}, self._now).run()

    async def _listen(self, bell: Bell) -> None:
        assert self._settings.slack_app_token is not None  # noqa: S101 - there is no such loop without it
        await self._greet(bell)
        await Socket(self.app, self.client, self._settings.slack_app_token, self.first_pause_s).run()

    async def _greet(self, bell: Bell) -> None:
        """Ask who we are, so that the first event need not wait for it, and a bad token is logged at once."""
        try:
            await self.whoami()
        except Busy:
            return

    def _session(self) -> aiohttp.ClientSession:
        assert self.client.session is not None  # noqa: S101 - open_client makes it
        return self.client.session
