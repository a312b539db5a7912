"""The one connection to Telegram's Bot API that everything here shares."""

import logging
import os

from pydantic import SecretStr
from telegram import Bot
from telegram.request import HTTPXRequest

CALL_TAKES_AT_MOST_S = 8.0
CONNECTS_WITHIN_S = 4.0
UPLOAD_TAKES_AT_MOST_S = 10.0
LISTENS_FOR_S = 30
"""Seconds for which a question for updates waits for one: the `timeout` to give to `get_updates`."""
CONNECTIONS = 32


def open_bot(token: SecretStr, api_url: str, proxy: str | None = None) -> Bot:
    """A bot with connections of its own, to be closed by `close_bot`. Nothing is asked of Telegram yet.

    `api_url` is `https://api.telegram.org` or an office's own Bot API server; `proxy` an `http://` or `socks5://` URL.
    The bot never tries again by itself; what is to be sent again is decided by the outbox, which remembers it.
    """
    _keep_quiet()
    # Asked for, python-telegram-bot gives spans of time as such; unasked it warns of what it will do one day.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    base = api_url.rstrip("/")
    return Bot(
        token.get_secret_value(),
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=_request(proxy, CALL_TAKES_AT_MOST_S, CONNECTIONS),
        get_updates_request=_request(proxy, LISTENS_FOR_S + CALL_TAKES_AT_MOST_S, 1),
    )


async def close_bot(bot: Bot) -> None:
    """Let the connections go, also where nothing ever went through them."""
    for request in bot._request:
        await request.shutdown()


def _request(proxy: str | None, answers_within_s: float, connections: int) -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=connections,
        connect_timeout=CONNECTS_WITHIN_S,
        read_timeout=answers_within_s,
        write_timeout=CALL_TAKES_AT_MOST_S,
        media_write_timeout=UPLOAD_TAKES_AT_MOST_S,
        pool_timeout=CONNECTS_WITHIN_S,
        proxy=proxy,
    )


def _keep_quiet() -> None:
    """httpx logs every address, and the token is in it; the library logs an answer that it cannot read, words and all.

    Errors are raised as well.
    """
    logging.getLogger("telegram").setLevel(logging.CRITICAL)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
