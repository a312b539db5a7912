"""Telegram as the desk has it: what listens, what answers, what delivers and what fetches, from start to stop."""

import asyncio
import time
from datetime import datetime
from functools import partial
from types import TracebackType

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.relay import OutboxRelay
from bot.delivery.wakeup import Bell, Loop
from bot.files.downloads import Attachments
from bot.platforms.accounts import Accounts
from bot.platforms.fallback_delivery import OtherWay
from bot.platforms.protocol import Surroundings
from bot.platforms.telegram.client import close_bot, open_bot
from bot.platforms.telegram.commands import set_menus
from bot.platforms.telegram.files import TelegramFiles
from bot.platforms.telegram.gathering import Gathering
from bot.platforms.telegram.incoming import Incoming
from bot.platforms.telegram.pace import TIMING
from bot.platforms.telegram.people import People
from bot.platforms.telegram.poller import Poller
from bot.platforms.telegram.poller import PollTiming as PollTiming
from bot.platforms.telegram.reply import Replies
from bot.platforms.telegram.sender import TelegramSender
from bot.platforms.telegram.shapes import KINDS
from bot.platforms.telegram.updates import GroupMoved, Me
from bot.platforms.telegram.webhook import PATH, Webhook
from bot.turns.writer import Busy, Dropped
from handlers.delivery import chat_migration
from models.terms import Platform

log = structlog.get_logger(__name__)

ASKED_AGAIN_AFTER_S = 2.0
SET_UP_AGAIN_AFTER_S = 60.0


class Telegram:
    """Made with the application, opened when its event loop runs."""

    platform = Platform.TELEGRAM

    def __init__(self, given: Surroundings) -> None:
        settings = given.settings
        assert settings.telegram_token is not None  # noqa: S101 - asked before
        self._dispatch = given.dispatch
        self._engine = given.engine
        self._settings = settings
        self._token = settings.telegram_token
        self._proxy = settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None
        self._now = given.clock
        self._files = given.files
        self.timing = TIMING
        self.poll_timing = PollTiming()
        self._me: Me | None = None
        self._ask_after = 0.0
        self._asking = asyncio.Lock()

    async def __aenter__(self) -> "Telegram":
        self.bot: Bot = open_bot(self._token, self._settings.telegram_api_url, self._proxy)
        self._fetcher = TelegramFiles(self.bot, self._settings.telegram_api_url, self._proxy)
        accounts = Accounts(self._engine, self.platform, self._dispatch.language)
        people = People(self._dispatch, accounts, self._now)
        replies = Replies(self.bot, OtherWay(self._dispatch, self.platform, self._now))
        self.incoming = Incoming(self._dispatch, accounts, people, replies, self.whoami, self._follow, self._now)
        secret = self._settings.telegram_webhook_secret
        gathering = Gathering(self.incoming.act)
        self._webhook = Webhook(secret.get_secret_value(), gathering.take) if secret else None
        account = f"telegram:{self._token.get_secret_value().partition(':')[0]}"
        self.poller = Poller(self.bot, self._dispatch, account, self.incoming.act, self.poll_timing)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.incoming.close()
        await self._fetcher.close()
        await close_bot(self.bot)

    @property
    def is_bringing(self) -> bool:
        """True while an answer is still on its way to somebody."""
        return self.incoming.is_bringing

    def routes(self) -> list[BaseRoute]:
        """None: nobody reaches Telegram through the desk."""
        return []

    def signed_routes(self) -> list[BaseRoute]:
        """Return the route for Telegram's requests; none without a secret to know them by."""
        return [Route(PATH, self._receive, methods=["POST"])] if self._settings.telegram_webhook_secret else []

    def loops(self) -> list[Loop]:
        """Return the loops from start to stop: delivery, files, the set-up, and polling where no webhook is set up."""
        listening: list[Loop] = [] if self._settings.telegram_webhook_secret else [self._poll]
        return [self._deliver, self._fetch, self._set_up, *listening]

    async def deliver_now(self) -> int:
        """Nothing: posts leave by the outbox, which waits for Telegram's answers."""
        return 0

    def clock_moved(self, now: datetime) -> None:
        """Telegram shows its own time."""

    async def whoami(self) -> Me:
        """Return the desk's identity on Telegram. Raises Busy while Telegram does not tell it."""
        async with self._asking:
            if self._me is None and time.monotonic() >= self._ask_after:
                self._me = await self._identify()
                self._ask_after = time.monotonic() + ASKED_AGAIN_AFTER_S
        if self._me is None:
            raise Dropped("the bot's name is not known yet")
        return self._me

    async def _identify(self) -> Me | None:
        try:
            me = await self.bot.get_me()
        except TelegramError as error:
            log.error("Telegram does not know us", reason=type(error).__name__)
            return None
        return Me(me.id, me.username or "")

    async def _receive(self, request: Request) -> Response:
        assert self._webhook is not None  # noqa: S101 - there is no route without it
        return await self._webhook.receive(request)

    async def _deliver(self, bell: Bell) -> None:
        # A connection of its own: it is closed with the delivery, while answers still leave by the other one.
        sender = TelegramSender(open_bot(self._token, self._settings.telegram_api_url, self._proxy))
        await OutboxRelay(self._dispatch, sender, self._engine, self._now, self.timing).run(bell)

    async def _fetch(self, bell: Bell) -> None:
        """The files that people sent; looked for once a second."""
        fetchers = {self.platform: self._fetcher}
        await Attachments(self._dispatch, self._engine, self._files, fetchers, self._now).run()

    async def _poll(self, bell: Bell) -> None:
        await self.poller.run()

    async def _set_up(self, bell: Bell) -> None:
        """Menus and the address of the webhook, as soon as Telegram can be asked; once they are right, all is done."""
        while True:
            try:
                await self.whoami()
                changed = await set_menus(self.bot, self._dispatch.language)
                log.info("set up", menus_changed=changed, webhook_changed=await self._set_webhook())
                return
            except (Busy, TelegramError) as error:
                log.warning("not set up yet", reason=type(error).__name__)
                await asyncio.sleep(ASKED_AGAIN_AFTER_S if self._me is None else SET_UP_AGAIN_AFTER_S)

    async def _set_webhook(self) -> bool:
        """Tell Telegram where to call; each time, for it does not say which secret it has."""
        url, secret = self._settings.telegram_webhook_url, self._settings.telegram_webhook_secret
        if url is None or secret is None:
            return False
        where = url if url.endswith(PATH) else f"{url}{PATH}"
        await self.bot.set_webhook(where, secret_token=secret.get_secret_value(), allowed_updates=KINDS)
        return True

    async def _follow(self, moved: GroupMoved) -> None:
        """Have everything that stands in the old group stand in the new one."""
        story = partial(chat_migration.move, platform=self.platform, chat=str(moved.old), to=str(moved.new))
        await self._dispatch.carry_out(story, self._now(), "telegram/moved")
