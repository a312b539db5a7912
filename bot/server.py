"""The HTTP server: nobody keeps it from others by a request without end, nor from stopping."""

import asyncio
import os
import signal
import threading
from asyncio import TimerHandle, Transport
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_address, ip_network
from types import FrameType
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.tls import LOOKS_EVERY_S, ServedCertificate

HEADERS_WITHIN_S, BODY_WITHIN_S = 10.0, 30.0
MOST_UNFINISHED, MOST_CONNECTIONS = 100, 800
MOST_FROM_ONE_ADDRESS = 80
"""Fewer than the half sent that are kept, so that one address never pushes all others out; Telegram opens 40."""
FINISHES_WITHIN_S, STOPS_WITHIN_S = 5, 9.0
UNFINISHED = {h11.IDLE, h11.SEND_BODY}
TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 57\r\n"
    b"Retry-After: 2\r\nConnection: close\r\n\r\nToo many connections from this address; close some first.\n"
)


class ImpatientProtocol(H11Protocol):
    """One connection: headers come within 10 seconds and a body within 30, from the first byte on.

    Where too many are half sent, or open, the oldest of those that wait for their sender have to go. One address has a
    share of them, unless a proxy that is trusted stands there (`FORWARDED_ALLOW_IPS`, loopback if not said).
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._limit: TimerHandle | None = None
        self._is_body = False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Count it, and watch over its first request."""
        super().connection_made(transport)
        if self._is_one_too_many():
            transport.write(TOO_MANY)
            transport.close()
            return
        _make_room(self, self.connections)  # type: ignore[arg-type]  # all are of this class
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether the request is whole."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._let_be()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """The next request may have come with the last one, and may be no more than half."""
        super().on_response_complete()
        self._watch()

    @property
    def drops_at(self) -> float | None:
        """The end of its time, on the loop's clock; None while it is answered."""
        return None if self._limit is None else self._limit.when()

    def drop(self) -> None:
        """End it without a word: a sender of half a request does not listen."""
        self._let_be()
        self.connections.discard(self)  # it is lost a moment later, and takes nobody's place meanwhile
        self.transport.abort()

    def _is_one_too_many(self) -> bool:
        if len(self.connections) <= MOST_FROM_ONE_ADDRESS or self.client is None:
            return False
        address = self.client[0]
        if is_trusted(address, self.config.forwarded_allow_ips):
            return False
        others = sum(one.client is not None and one.client[0] == address for one in self.connections)  # type: ignore[union-attr]
        return others > MOST_FROM_ONE_ADDRESS

    def _watch(self) -> None:
        is_body = self.conn.their_state is h11.SEND_BODY
        if self._limit is not None and is_body is self._is_body and self.conn.their_state in UNFINISHED:
            return
        self._let_be()
        if self.conn.their_state in UNFINISHED:
            self._is_body = is_body
            self._limit = self.loop.call_later(BODY_WITHIN_S if is_body else HEADERS_WITHIN_S, self.drop)

    def _let_be(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


class DeskServer(uvicorn.Server):
    """Ends within 10 seconds of the first signal, even if something hangs, and at once with the second."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop the server, suddenly if need be: all that was acknowledged is committed, so nothing can be lost."""
        if self.should_exit:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)
        at_last = threading.Timer(STOPS_WITHIN_S, os._exit, (128 + signal.SIGTERM,))
        at_last.daemon = True
        at_last.start()


def is_trusted(address: str, proxies: str | Sequence[str]) -> bool:
    """Return whether a proxy stands there: on this machine, or in an address or network of `FORWARDED_ALLOW_IPS`."""
    try:
        client = ip_address(address)
    except ValueError:
        return False
    if client.is_loopback:
        return True
    for proxy in proxies.split(",") if isinstance(proxies, str) else proxies:
        if proxy.strip() == "*":
            return True
        with suppress(ValueError):  # a name is no address
            if client in ip_network(proxy.strip(), strict=False):
                return True
    return False


def _make_room(newcomer: ImpatientProtocol, connections: set[ImpatientProtocol]) -> None:
    """Drop the oldest connections that wait for their sender; where all are at work, drop the newcomer."""
    if len(connections) <= MOST_UNFINISHED:
        return
    waiting = sorted((one for one in connections if one.drops_at is not None), key=lambda one: one.drops_at or 0.0)
    too_many = max(len(waiting) - MOST_UNFINISHED, len(connections) - MOST_CONNECTIONS)
    for one in (*waiting, newcomer)[: max(0, too_many)]:
        one.drop()


class DeskLoop(asyncio.SelectorEventLoop):
    """A loop whose servers wait for a handshake as long as for headers: until it is done no connection is counted."""

    async def create_server(self, *arguments: Any, **named: Any) -> asyncio.Server:
        """The server, as asyncio makes it."""
        if named.get("ssl") is not None:
            named["ssl_handshake_timeout"] = HEADERS_WITHIN_S
        return await super().create_server(*arguments, **named)


def serving(app: Starlette, certificate: ServedCertificate | None = None) -> DeskServer:
    """The server of an application, to be run; over TLS where there is a certificate, else in plain.

    SIGHUP has it read the certificate anew.
    """
    over_tls: dict[str, Any] = {}
    if certificate is not None:
        signal.signal(signal.SIGHUP, lambda *_: certificate.read_anew())
        over_tls = {
            "ssl_context_factory": lambda *_: certificate.front,
            "callback_notify": certificate.look,
            "timeout_notify": LOOKS_EVERY_S,
        }
    config = uvicorn.Config(
        app,
        **over_tls,
        loop="bot.server:DeskLoop",
        http=ImpatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=FINISHES_WITHIN_S,
    )
    return DeskServer(config)
