"""Socket Mode: the desk calls Slack and keeps the line open, so that nothing has to reach it from outside.

slack_sdk's own client shuts the old line before it has the new one, asks for no fresh address when the first was
spent, and leaves its tasks behind at the stop; this one does the three the other way round.
"""

import asyncio
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from pydantic import SecretStr
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.listeners import answered
from bot.platforms.slack.reading import part, words

log = structlog.get_logger(__name__)

HEARTBEAT_S = 10.0
"""Seconds between pings; a line that does not answer in half of them is dead, even if its socket is open."""
HELLO_WITHIN_S = 10.0
SHORT_LIFE_S = 10.0
LINGERS_S = 5.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0
LARGEST_FRAME = 4 * 1024 * 1024
FINISHES_WITHIN_S = 3.0


@dataclass(eq=False)
class Connection:
    """One open connection: `hello` is set once Slack greets on it, `over` when another has to take its place."""

    socket: aiohttp.ClientWebSocketResponse
    hello: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    is_asked_to_go: bool = False
    opened_at: float = field(default_factory=time.monotonic)

    @property
    def was_good(self) -> bool:
        """True if it ended because Slack wanted so, or after a while, and not at once."""
        return self.is_asked_to_go or time.monotonic() - self.opened_at > SHORT_LIFE_S


class Socket:
    """One line to Slack at a time, and for a moment two: the new one is up before the old one goes.

    `client` has the process's one aiohttp session; `token` is the app-level one.
    """

    def __init__(
        self, app: AsyncApp, client: AsyncWebClient, token: SecretStr, first_pause_s: float = FIRST_PAUSE_S
    ) -> None:
        self._app = app
        self._client = client
        self._token = token
        self._first_pause_s = first_pause_s
        self._acting: set[asyncio.Task[None]] = set()
        self._lines: dict[Connection, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Stay connected until cancelled; then what has been begun is finished and acknowledged, for a moment."""
        failures = 0
        try:
            while True:
                line = await self._open()
                if line is not None:
                    self._retire_others(line)
                    await line.over.wait()
                failures = 0 if line is not None and line.was_good else failures + 1
                if failures:
                    await asyncio.sleep(pause_s(failures, self._first_pause_s))
        finally:
            await self._stop()

    async def _open(self) -> Connection | None:
        """A new line on which Slack has said hello, served by a task of its own; None where there is none to have."""
        try:
            answer = await self._client.apps_connections_open(app_token=self._token.get_secret_value())
            session = self._client.session
            assert session is not None  # noqa: S101 - the desk's client is made with one
            socket = await session.ws_connect(str(answer["url"]), heartbeat=HEARTBEAT_S, max_msg_size=LARGEST_FRAME)
        except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("not connected", reason=_reason(error))
            return None
        line = Connection(socket)
        task = asyncio.create_task(self._serve(line))
        self._lines[line] = task
        task.add_done_callback(lambda _: self._lines.pop(line))
        with suppress(TimeoutError):
            async with asyncio.timeout(HELLO_WITHIN_S):
                await line.hello.wait()
        if line.hello.is_set():
            return line
        task.cancel()
        return None

    def _retire_others(self, newest: Connection) -> None:
        """Older lines may still bring what was on its way, and take acknowledgements; then they are shut."""
        for line, task in self._lines.items():
            if line is not newest:
                asyncio.get_running_loop().call_later(LINGERS_S, task.cancel)

    async def _serve(self, line: Connection) -> None:
        try:
            async for frame in line.socket:
                if frame.type is aiohttp.WSMsgType.TEXT:
                    self._take(frame.data, line)
        finally:
            line.over.set()
            await line.socket.close()
            log.info("disconnected")

    def _take(self, data: str, line: Connection) -> None:
        frame = _read(data)
        kind = words(frame, "type")
        if kind == "hello":
            log.info("connected")
            line.hello.set()
        elif kind == "disconnect":
            log.info("asked to reconnect", reason=words(frame, "reason")[:80])
            line.is_asked_to_go = True
            line.over.set()
        elif words(frame, "envelope_id"):
            task = asyncio.create_task(self._act(frame, line))
            self._acting.add(task)
            task.add_done_callback(self._acting.discard)
        else:
            log.warning("unreadable frame")

    async def _act(self, frame: dict[str, Any], line: Connection) -> None:
        """Acknowledge what was committed; what was not, Slack sends again."""
        answer = await answered(self._app, dict(part(frame, "payload")), {}, "socket_mode")
        if answer.status not in {200, 400}:
            return
        envelope: dict[str, Any] = {"envelope_id": frame["envelope_id"]}
        if answer.status == 200 and answer.body:
            envelope["payload"] = json.loads(answer.body)
        try:
            await line.socket.send_json(envelope)
        except (ConnectionError, RuntimeError, aiohttp.ClientError) as error:
            log.warning("not acknowledged", reason=type(error).__name__)

    async def _stop(self) -> None:
        if self._acting:
            await asyncio.wait(self._acting, timeout=FINISHES_WITHIN_S)
        tasks = [*self._acting, *self._lines.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def pause_s(failures: int, first_s: float = FIRST_PAUSE_S) -> float:
    """Return the seconds to wait after so many failures in a row; two processes do not come back in step."""
    return min(LONGEST_PAUSE_S, first_s * 2.0 ** min(failures - 1, 9)) * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _read(data: str) -> dict[str, Any]:
    try:
        frame = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return frame if isinstance(frame, dict) else {}


def _reason(error: Exception) -> str:
    """Without the address, which is a key to the line."""
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else type(error).__name__
