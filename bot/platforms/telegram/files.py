"""Fetches a file that somebody sent to the bot; the address holds the token and goes to nobody."""

from collections.abc import AsyncIterator

import httpx
from telegram import Bot
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.files.downloads import NotFetchedError

PART = 64 * 1024
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
TOO_BIG = "too big"


class TelegramFiles:
    """Fetches by Telegram's id of a file, over connections of its own, through the `proxy` if there is one."""

    def __init__(self, bot: Bot, api_url: str, proxy: str | None) -> None:
        self._bot = bot
        self._api_url = api_url.rstrip("/")
        self._http = httpx.AsyncClient(timeout=TIMEOUT, proxy=proxy)

    async def fetch(self, source: str) -> AsyncIterator[bytes]:
        """The file, part by part. Raises NotFetchedError."""
        url = await self._address(source)
        try:
            async with self._http.stream("GET", url) as response:
                if response.status_code != httpx.codes.OK:
                    raise NotFetchedError("attachment.not_reached")
                async for part in response.aiter_bytes(PART):
                    yield part
        except httpx.HTTPError:
            # Without its cause: that tells the address, and with it the token.
            raise NotFetchedError("attachment.not_reached") from None

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def _address(self, source: str) -> str:
        try:
            file = await self._bot.get_file(source)
        except BadRequest as error:
            because = "attachment.telegram_too_big" if TOO_BIG in str(error) else "attachment.not_reached"
            raise NotFetchedError(because, is_final=because != "attachment.not_reached") from error
        except Forbidden as error:
            raise NotFetchedError("attachment.forbidden") from error
        except TelegramError as error:
            raise NotFetchedError("attachment.not_reached") from error
        path = file.file_path or ""
        # A Bot API server in local mode names a file on its own disk, which the desk neither has nor should read.
        if not path.startswith(f"{self._api_url}/file/"):
            raise NotFetchedError("attachment.elsewhere", is_final=True)
        return path
