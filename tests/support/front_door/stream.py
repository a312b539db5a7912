"""A page's stream of events over ASGI, which httpx would only hand over at its end."""

import asyncio
import json
from typing import Any

import httpx

from tests.support.desk import HOST, Browser

Message = dict[str, Any]


class OpenStream:
    """A stream of this browser's, from its opening on; `close` hangs up."""

    def __init__(self, seat: Browser, path: str = "/chat/events") -> None:
        self._desk = seat.desk
        self._ended = asyncio.Event()
        self._gone = asyncio.Event()
        self._begun = asyncio.Event()
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.content = b""
        request = seat.http.build_request("GET", path)
        self._task = self._desk.run(self._open(request))

    def ended_within(self, seconds: float) -> bool:
        """Return whether the desk ends it in so many seconds."""

        async def wait() -> bool:
            try:
                await asyncio.wait_for(self._ended.wait(), seconds)
            except TimeoutError:
                return False
            return True

        return self._desk.run(wait())

    def heard(self) -> list[list[str]]:
        """The places of each change that was told so far; none where it was told without a word."""
        return [one["places"] for one in self.told() if one.get("places") is not None]

    def told(self) -> list[dict[str, Any]]:
        """The data of each event so far."""
        lines = self.content.decode().splitlines()
        return [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]

    def close(self) -> None:
        """Hang up, and wait until the desk has noticed."""

        async def leave() -> None:
            self._gone.set()
            await asyncio.gather(self._task)

        self._desk.run(leave())

    async def _open(self, request: httpx.Request) -> "asyncio.Task[None]":
        task = asyncio.create_task(self._serve(request))
        await self._begun.wait()
        return task

    async def _serve(self, request: httpx.Request) -> None:
        try:
            await self._desk.app(_scope(request), self._receive, self._send)
        finally:
            self._begun.set()
            self._ended.set()

    async def _receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], message["headers"]
            self._begun.set()
        else:
            self.content += message.get("body", b"")
            if not message.get("more_body"):
                self._ended.set()


def _scope(request: httpx.Request) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": request.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": ("127.0.0.1", 50_000),
        "server": tuple(HOST.split(":")),
    }
