"""The HTTP server: nobody keeps it from others by a request without end, nor from stopping."""

import asyncio
import os
import signal
import socket
import ssl
import threading
from asyncio import TimerHandle, Transport
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

import h11
import structlog
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.logins.proxy_header import KeptPeer
from bot.proxies import has_named_proxy, is_this_machine, is_trusted
from bot.settings import Settings
from bot.tls import ServedCertificate
from models.refusal import Refusal

log = structlog.get_logger(__name__)

HEADERS_WITHIN_S, BODY_WITHIN_S = 10.0, 30.0
MOST_UNFINISHED, MOST_CONNECTIONS = 100, 800
MOST_FROM_ONE_ADDRESS = 80
"""Fewer than the half sent that are kept, so that one address never pushes all others out; Telegram opens 40."""
EACH_SESSION_HAS = 8
"""Connections of one session that count for no address: a browser opens six, and an office has one address."""
FINISHES_WITHIN_S, STOPS_WITHIN_S = 5, 9.0
BIDS_FAREWELL_WITHIN_S, ACCEPTS_AGAIN_AFTER_S = 2.0, 1.0
ACCEPTED_AT_ONCE = 100
UNFINISHED = {h11.IDLE, h11.SEND_BODY}
TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 57\r\n"
    b"Retry-After: 2\r\nConnection: close\r\n\r\nToo many connections from this address; close some first.\n"
)


class ImpatientProtocol(H11Protocol):
    """One connection: headers come within 10 seconds and a body within 30, from the first byte on.

    Where too many are half sent, or open, the oldest of those that wait for their sender have to go. One address has a
    share of them, unless a proxy that is trusted stands there (`FORWARDED_ALLOW_IPS`, loopback if not said). Of that
    share the connections of sessions take nothing, up to eight of each.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.app = KeptPeer(self.app)  # before uvicorn's layer for proxies
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

    @property
    def session_id(self) -> int | None:
        """The session by which its last request was let in, left by the application in the request's state."""
        return self.scope["state"].get("session_id") if self.scope is not None else None

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
        here = [one for one in self.connections if one.client is not None and one.client[0] == address]  # type: ignore[union-attr]
        sessions = Counter(one.session_id for one in here if one.session_id is not None)  # type: ignore[union-attr]
        let_be = sum(min(count, EACH_SESSION_HAS) for count in sessions.values())
        return len(here) - let_be > MOST_FROM_ONE_ADDRESS

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


class Handshakes:
    """Accepts connections for TLS: each has 10 seconds to shake hands, and where too many do, the oldest have to go.

    uvicorn's own listener gives each a minute, as many as come, and counts none before its handshake is over.
    """

    def __init__(
        self,
        listening: socket.socket,
        context: ssl.SSLContext,
        config: uvicorn.Config,
        build: Callable[[], asyncio.Protocol],
    ) -> None:
        self._listening = listening
        self._context = context
        self._proxies = config.forwarded_allow_ips
        self._build = build
        self._loop = asyncio.get_running_loop()
        self._under_way: dict[socket.socket, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._again: TimerHandle | None = None

    def open(self) -> None:
        """Begin to accept."""
        self._listening.settimeout(0)
        self._loop.add_reader(self._listening, self._accept)

    def close(self) -> None:
        """Accept no more, and drop those that still shake hands."""
        self._loop.remove_reader(self._listening)
        if self._again is not None:
            self._again.cancel()
        for line in list(self._under_way):
            self._drop(line)

    async def wait_closed(self) -> None:
        """Wait until those that were dropped are gone."""
        await asyncio.gather(*self._tasks)

    def _accept(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                line, address = self._listening.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:  # no more files, such as
                log.warning("no connection can be accepted", reason=str(error))
                self._loop.remove_reader(self._listening)
                self._again = self._loop.call_later(ACCEPTS_AGAIN_AFTER_S, self.open)
                return
            self._begin(line, str(address[0]))

    def _begin(self, line: socket.socket, address: str) -> None:
        of_this_address = sum(one == address for one in self._under_way.values())
        if of_this_address >= MOST_FROM_ONE_ADDRESS and not is_trusted(address, self._proxies):
            line.close()
            return
        if len(self._under_way) >= MOST_UNFINISHED:
            self._drop(next(iter(self._under_way)))
        line.settimeout(0)
        self._under_way[line] = address
        task = self._loop.create_task(self._shake_hands(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _shake_hands(self, line: socket.socket) -> None:
        try:
            await self._loop.connect_accepted_socket(
                self._build,
                line,
                ssl=self._context,
                ssl_handshake_timeout=HEADERS_WITHIN_S,
                ssl_shutdown_timeout=BIDS_FAREWELL_WITHIN_S,
            )
        except OSError as error:  # a browser that does not trust us, a scanner, silence: nothing that we could mend
            log.debug("no handshake", reason=str(error))
        finally:
            self._under_way.pop(line, None)

    def _drop(self, line: socket.socket) -> None:
        """Hang up; its task hears of the end and closes the rest."""
        self._under_way.pop(line, None)
        with suppress(OSError):  # the other end has hung up already
            line.shutdown(socket.SHUT_RDWR)


class DeskServer(uvicorn.Server):
    """Ends within 10 seconds of the first signal, even if something hangs, and at once with the second."""

    def __init__(self, config: uvicorn.Config, certificate: ServedCertificate | None) -> None:
        super().__init__(config)
        self._certificate = certificate

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve on the sockets, over TLS where there is a certificate."""
        if self._certificate is None:
            await super().startup(sockets)
            return
        await super().startup([])
        for listening in sockets or ():
            handshakes = Handshakes(listening, self._certificate.front, self.config, self._new_connection)
            handshakes.open()
            self.servers.append(handshakes)  # type: ignore[arg-type]  # closed and waited for like uvicorn's own

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop the server, suddenly if need be: all that was acknowledged is committed, so nothing can be lost."""
        if self.should_exit:
            os._exit(128 + sig)
        super().handle_exit(sig, frame)
        at_last = threading.Timer(STOPS_WITHIN_S, os._exit, (128 + signal.SIGTERM,))
        at_last.daemon = True
        at_last.start()

    def _new_connection(self) -> ImpatientProtocol:
        return ImpatientProtocol(self.config, self.server_state, self.lifespan.state)


def demand_safe_front(settings: Settings) -> None:
    """Raises Refusal where a page would leave this machine under no name, or in plain: without TLS, to no named proxy.

    A proxy is named by its address or network in `FORWARDED_ALLOW_IPS`. `*` and networks wider than the widest of a
    house name everybody, and a header of anybody's would be believed.
    """
    if is_this_machine(settings.http_host):
        return
    if settings.tls_certificate is None and not has_named_proxy():
        raise Refusal("run.plain_front", host=settings.http_host)
    if settings.page_url is None:
        raise Refusal("run.page_has_no_address", host=settings.http_host)


def _make_room(newcomer: ImpatientProtocol, connections: set[ImpatientProtocol]) -> None:
    """Drop the oldest connections that wait for their sender; where all are at work, drop the newcomer."""
    if len(connections) <= MOST_UNFINISHED:
        return
    waiting = sorted((one for one in connections if one.drops_at is not None), key=lambda one: one.drops_at or 0.0)
    too_many = max(len(waiting) - MOST_UNFINISHED, len(connections) - MOST_CONNECTIONS)
    for one in (*waiting, newcomer)[: max(0, too_many)]:
        one.drop()


def serving(app: Starlette, certificate: ServedCertificate | None = None) -> DeskServer:
    """The server of an application, to be run; over TLS where there is a certificate, else in plain."""
    config = uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=FINISHES_WITHIN_S,
    )
    return DeskServer(config, certificate)
