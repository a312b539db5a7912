"""Sixteen senders as a process of their own at nice 10: `python -m benchmarks.overload_senders URL KEY`.

It reads one order a line and prints one JSON line for each: what every message was answered.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterable

from bot.platforms.webchat.visitor import COOKIE, cookie_for

SENDERS, NICE = 16, 10
REPORT = "统计报表导出后金额列全是0，请看一下"
CONNECTIONS = 600
ANSWERED_WITHIN_S, ASKED_EVERY_S = 20.0, 0.5
NO_ANSWER = 0

Send = Callable[[int], Awaitable[None]]


class Page:
    """Sends over connections that are kept open, as browsers do; a message has an account and a key of its own."""

    def __init__(self, url: str, key: str) -> None:
        self._host, self._port = url.removeprefix("http://").split(":")
        self._key = key
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def report(self, number: int) -> tuple[int, dict[str, object]]:
        """Send message `number`; status and answer, `NO_ANSWER` where none came."""
        body = json.dumps({"place": "intake", "text": REPORT, "client_id": f"m{number}"}).encode()
        return await self._asked(number, "POST", "/chat/lines", body)

    async def outcome(self, number: int) -> str:
        """What became of a message that was answered 202, asked until it is known."""
        while True:
            status, answer = await self._asked(number, "GET", f"/chat/outcomes/m{number}", b"")
            if status == 200 and answer["outcome"] != "pending":
                return str(answer["outcome"])
            await asyncio.sleep(ASKED_EVERY_S)

    async def _asked(self, number: int, method: str, path: str, body: bytes) -> tuple[int, dict[str, object]]:
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nContent-Type: application/json\r\n"
            f"Cookie: {COOKIE}={cookie_for(f'员工{number}', self._key)}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        async with self._room:
            try:
                async with asyncio.timeout(ANSWERED_WITHIN_S):
                    return await self._exchanged(head.encode() + body)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                return NO_ANSWER, {}

    async def _exchanged(self, request: bytes) -> tuple[int, dict[str, object]]:
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection(self._host, self._port)
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
            answer = json.loads(await reader.readexactly(length))
        except BaseException:
            writer.close()
            raise
        self._idle.append((reader, writer))
        return int(head.split(" ", 2)[1]), answer


async def told(page: Page, order: dict[str, float]) -> dict[str, object]:
    """Carry out an order: `pace` messages a second whatever is answered, or 16 that each wait for their answer."""
    answers: dict[int, str] = {}
    first, begun = int(order["first"]), time.monotonic()

    async def send(number: int) -> None:
        status, _ = await page.report(number)
        answers[number] = f"{status} {await page.outcome(number)}" if status == 202 else str(status)

    if "pace" in order:
        await _at_a_pace(send, first, order["pace"], order["seconds"])
    elif "last" in order:
        await _each(page, answers, range(first, int(order["last"])))
    else:
        await _one_after_the_other(send, first, order["seconds"])
    return {"answers": answers, "took_s": time.monotonic() - begun}


async def _one_after_the_other(send: Send, first: int, seconds: float) -> None:
    numbers, ends_at = iter(range(first, sys.maxsize)), time.monotonic() + seconds

    async def sender() -> None:
        while time.monotonic() < ends_at:
            await send(next(numbers))

    await asyncio.gather(*(sender() for _ in range(SENDERS)))


async def _at_a_pace(send: Send, first: int, pace: float, seconds: float) -> None:
    """Each sender sends when it is its time, however many of its messages still wait for their answer."""
    count, begun = int(pace * seconds), time.monotonic()

    async def sender(place: int) -> None:
        under_way = set()
        for number in range(place, count, SENDERS):
            await asyncio.sleep(begun + number / pace - time.monotonic())
            under_way.add(asyncio.ensure_future(send(first + number)))
        await asyncio.gather(*under_way)

    await asyncio.gather(*(sender(place) for place in range(SENDERS)))


async def _each(page: Page, answers: dict[int, str], numbers: Iterable[int]) -> None:
    """Every message again under its key, until it is answered 200."""
    left = iter(numbers)

    async def sender() -> None:
        for number in left:
            while (status := (await page.report(number))[0]) != 200:
                await asyncio.sleep(ASKED_EVERY_S)
            answers[number] = str(status)

    await asyncio.gather(*(sender() for _ in range(SENDERS)))


def main(url: str, key: str) -> None:
    """Serve orders until there are no more."""
    os.nice(NICE)

    async def serve() -> None:
        page = Page(url, key)
        while line := await asyncio.to_thread(sys.stdin.readline):
            sys.stdout.write(json.dumps(await told(page, json.loads(line))) + "\n")
            sys.stdout.flush()

    asyncio.run(serve())


if __name__ == "__main__":
    main(*sys.argv[1:])
