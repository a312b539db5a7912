"""Asks an OpenAI-compatible endpoint once, within a time and a size, and follows it nowhere."""

import asyncio
import json
import logging
import ssl
from collections.abc import Mapping, Sequence
from functools import lru_cache

import httpx

from bot.opinion_settings import Endpoint

LONGEST_BODY = 65_536
"""In bytes: a longer answer is cut off and dropped."""
CONNECTS_WITHIN_S = 5.0
OK = 200


class NoAnswerError(Exception):
    """Nothing that can be used came back; `reason` is a word for the log, and repeats nothing that was said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def ask(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> str:
    """Return the model's answer. Raises NoAnswerError, at the latest when the endpoint's time is over.

    It is asked once, and never again for the same messages.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # the latter would log headers, and the key in them
    try:
        async with asyncio.timeout(endpoint.within_s):
            return _said(await _body(endpoint, messages))
    except (TimeoutError, httpx.TimeoutException):
        raise NoAnswerError("timeout") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError):  # it would name the request, with its headers
        raise NoAnswerError("not_reached") from None


async def _body(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> bytes:
    """The bytes of a good answer. A redirect could lead anywhere, with the report and the key."""
    timeout = httpx.Timeout(endpoint.within_s, connect=min(CONNECTS_WITHIN_S, endpoint.within_s))
    trusted = await asyncio.to_thread(_trusted, endpoint.is_encrypted)  # the loop that serves people waits for no file
    by_proxy = endpoint.is_encrypted  # another proxy than a tunnel would read along
    async with (
        httpx.AsyncClient(verify=trusted, timeout=timeout, follow_redirects=False, trust_env=by_proxy) as client,
        client.stream("POST", endpoint.url, json=_question(endpoint, messages), headers=_headers(endpoint)) as response,
    ):
        if response.is_redirect:
            raise NoAnswerError("redirected")
        if response.status_code != OK:
            raise NoAnswerError(f"http_{response.status_code}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise NoAnswerError("compressed")  # a few bytes could become many
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > LONGEST_BODY:
                raise NoAnswerError("too_long")
        return bytes(content)


@lru_cache(maxsize=2)
def _trusted(is_needed: bool) -> ssl.SSLContext:  # noqa: FBT001 - a thread is given it by place
    """Return the trusted certificates; reading them takes a quarter of a second. None are read where none is needed."""
    return httpx.create_ssl_context() if is_needed else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _question(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> dict[str, object]:
    """Return the question as every such endpoint takes it: some models refuse a temperature, others a limit."""
    return {"model": endpoint.model, "messages": [dict(one) for one in messages], "stream": False}


def _headers(endpoint: Endpoint) -> dict[str, str]:
    plain = {"accept": "application/json", "accept-encoding": "identity", "user-agent": "zhiban"}
    if endpoint.key is None:
        return plain
    return {**plain, "authorization": f"Bearer {endpoint.key.get_secret_value()}"}


def _said(body: bytes) -> str:
    """The text of the first choice. Raises NoAnswerError for another shape."""
    try:
        answer = json.loads(body)
        said = answer["choices"][0]["message"]["content"]
    except (ValueError, RecursionError):
        raise NoAnswerError("not_json") from None
    except (KeyError, IndexError, TypeError):
        raise NoAnswerError("other_shape") from None
    if not isinstance(said, str):
        raise NoAnswerError("other_shape")
    return said
