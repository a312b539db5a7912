"""The one connection to Slack's Web API that everything here shares."""

import logging

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

CALL_TAKES_AT_MOST_S = 8
CONNECTS_WITHIN_S = 4.0


def open_client(token: str, api_url: str) -> AsyncWebClient:
    """A client with a session of its own, to be closed by `close_client`. Call it once the event loop runs.

    It never tries again by itself: slack_sdk's handler for lost connections sends a message twice, and its handler for
    rate limits sleeps with a request in hand, so that one channel's limit would hold up the others. The outbox decides
    what is sent again, for it remembers it.
    """
    base_url = f"{api_url.rstrip('/')}/"
    timeout = aiohttp.ClientTimeout(total=CALL_TAKES_AT_MOST_S, connect=CONNECTS_WITHIN_S)
    return AsyncWebClient(
        token=token,
        base_url=base_url,
        timeout=CALL_TAKES_AT_MOST_S,
        session=aiohttp.ClientSession(timeout=timeout, trust_env=True),
        retry_handlers=[],
        logger=_quiet_logger(),
    )


async def close_client(client: AsyncWebClient) -> None:
    """Let the connections go."""
    if client.session is not None:
        await client.session.close()


def _quiet_logger() -> logging.Logger:
    """At DEBUG slack_sdk would log what people wrote."""
    logger = logging.getLogger("slack_sdk")
    logger.setLevel(logging.WARNING)
    return logger
