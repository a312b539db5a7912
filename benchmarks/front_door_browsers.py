"""Browsers as a process of their own: `python -m benchmarks.front_door_browsers URL AUTHORITY SECRETS NICE`.

It reads one order a line and prints one JSON line for each: open streams, send reports, or log in again and again.
"""

import asyncio
import json
import os
import re
import ssl
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from bot.logins.cookies import OVER_TLS, SESSION

REPORT = "统计报表导出后金额列全是0，请看一下"
SENT_AT = re.compile(rf"{REPORT} ([0-9.]+)".encode())
"""The words of a report in the stream, with the moment it was sent, by the clock that all processes share."""
PASSWORD = "Lanshan-kaibiao7"  # noqa: S105 - of invented people
COOKIE = f"{OVER_TLS}{SESSION}"
ANSWERED_WITHIN_S = 60.0
APART_S, AGAIN_AFTER_S = 0.02, 3.0
LONGEST_EVENT = 1 << 20
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Answer = tuple[int, list[str]]


class Browsers:
    """All browsers of one process; `secrets` are those of sessions by what they are for."""

    def __init__(self, url: str, authority: str, secrets: Mapping[str, list[str]]) -> None:
        self._url, self._secrets = url, secrets
        self._host, port = url.removeprefix("https://").split(":")
        self._port = int(port)
        self._trusted = ssl.create_default_context(cafile=authority)
        self._idle: list[Line] = []
        self._pages: list[asyncio.Task[None]] = []
        self._alive = self._opened = self._hung_up = 0
        self._heard = list[float]()

    async def open(self, every_s: float) -> dict[str, object]:
        """Open a stream for each session, and a page by hand each `every_s` seconds."""
        readers = self._secrets["readers"]
        for place, secret in enumerate(readers):
            self._pages.append(asyncio.create_task(self._listen(secret, place * APART_S)))
            self._pages.append(asyncio.create_task(self._read(secret, every_s, every_s * place / len(readers))))
        gives_up_at = time.monotonic() + ANSWERED_WITHIN_S
        while self._alive < len(readers) and time.monotonic() < gives_up_at:
            await asyncio.sleep(0.1)
        return await self.pages()

    async def pages(self) -> dict[str, object]:
        """The streams that are open, those that the desk hung up on, and the pages that were opened so far.

        `heard_ms`: how long each report took, since this was last asked, from its sender to each stream.
        """
        heard, self._heard = self._heard, []
        return {"streams": self._alive, "hung_up": self._hung_up, "opened": self._opened, "heard_ms": heard}

    async def report(self, first: int, pace: float, seconds: float) -> dict[str, object]:
        """Send so many reports a second, each of another person; the milliseconds of each, and what was answered."""
        begun, taken, told = time.monotonic(), list[float](), Counter[str]()

        async def send(number: int) -> None:
            await asyncio.sleep(begun + number / pace - time.monotonic())
            text = f"{REPORT} {time.monotonic():.4f}"
            body = json.dumps({"place": "intake", "text": text, "client_id": f"m{first + number}"})
            sent_at = time.perf_counter()
            status, _ = await self._kept(self._asked("POST", "/chat/lines", self._reporter(first + number), JSON, body))
            taken.append(1000 * (time.perf_counter() - sent_at))
            told[str(status)] += 1

        await asyncio.gather(*(send(number) for number in range(int(pace * seconds))))
        return {"ms": taken, "told": told}

    async def storm(self, people: int, seconds: float) -> dict[str, object]:
        """So many people log in at once; the milliseconds, and what was answered.

        For so many seconds each logs in again once they are answered; with none each logs in once.
        """
        ends_at, told, taken = time.monotonic() + seconds, Counter[str](), list[float]()

        async def log_in(number: int) -> None:
            jar: dict[str, str] = {}
            while not jar or time.monotonic() < ends_at:
                body = f"name={quote_plus(f'员工{number}')}&password={PASSWORD}"
                cookies = "; ".join(f"{name}={value}" for name, value in jar.items())
                begun = time.perf_counter()
                status, kept = await self._once(self._asked("POST", "/login", cookies, FORM, body))
                taken.append(1000 * (time.perf_counter() - begun))
                told[str(status)] += 1
                jar |= dict(one.split(";")[0].split("=", 1) for one in kept)

        await asyncio.gather(*(log_in(number) for number in range(people)))
        return {"ms": taken, "told": told}

    async def _listen(self, secret: str, after_s: float) -> None:
        """Hold a stream open; where the desk hangs up, open another, as a page does."""
        while True:
            await asyncio.sleep(after_s)
            reader, writer = await self._line()
            writer.write(self._asked("GET", "/chat/events", f"{COOKIE}={secret}"))
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 "), head  # noqa: S101 - else nothing is measured
                self._alive += 1
                while part := await reader.readline():
                    now = time.monotonic()
                    self._heard += [1000 * (now - float(sent_at)) for sent_at in set(SENT_AT.findall(part))]
                self._alive -= 1
            except (OSError, asyncio.IncompleteReadError):
                self._hung_up += 1
            writer.close()
            after_s = AGAIN_AFTER_S

    async def _read(self, secret: str, every_s: float, after_s: float) -> None:
        await asyncio.sleep(after_s)
        while True:
            await self._once(self._asked("GET", "/", f"{COOKIE}={secret}"))
            self._opened += 1
            await asyncio.sleep(every_s)

    def _reporter(self, number: int) -> str:
        return f"{COOKIE}={self._secrets['reporters'][number]}"

    def _asked(self, method: str, path: str, cookies: str, media_type: str = "", body: str = "") -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", "Sec-Fetch-Site: same-origin"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body.encode())}"] if body else []
        return "\r\n".join((*lines, "", body)).encode()

    async def _kept(self, request: bytes) -> Answer:
        """The answer over a connection that is kept open; where the desk has closed it meanwhile, over another one."""
        line = self._idle.pop() if self._idle else await self._line()
        try:
            answer = await _exchanged(line, request)
        except (OSError, asyncio.IncompleteReadError):
            line = await self._line()
            answer = await _exchanged(line, request)
        self._idle.append(line)
        return answer

    async def _once(self, request: bytes) -> Answer:
        """The answer over a connection of its own."""
        line = await self._line()
        try:
            return await _exchanged(line, request)
        finally:
            line[1].close()

    async def _line(self) -> Line:
        return await asyncio.open_connection(self._host, self._port, ssl=self._trusted, limit=LONGEST_EVENT)


async def _exchanged(line: Line, request: bytes) -> Answer:
    """Status and kept cookies of an answer."""
    reader, writer = line
    writer.write(request)
    async with asyncio.timeout(ANSWERED_WITHIN_S):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        named = [tuple(one.split(": ", 1)) for one in head[1:] if one]
        await reader.readexactly(next(int(one[1]) for one in named if one[0].lower() == "content-length"))
    return int(head[0].split(" ")[1]), [one[1] for one in named if one[0].lower() == "set-cookie"]


def main(url: str, authority: str, secrets: str, nice: str) -> None:
    """Serve orders until there are no more."""
    os.nice(int(nice))

    async def serve() -> None:
        browsers = Browsers(url, authority, json.loads(Path(secrets).read_text()))
        orders: dict[str, Callable[..., Any]] = {
            "open": browsers.open,
            "pages": browsers.pages,
            "report": browsers.report,
            "storm": browsers.storm,
        }
        while line := await asyncio.to_thread(sys.stdin.readline):
            name, how = json.loads(line)
            sys.stdout.write(json.dumps(await orders[name](**how)) + "\n")
            sys.stdout.flush()
        os._exit(0)  # streams are open, and nobody waits for their end

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
