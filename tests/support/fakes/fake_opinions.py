"""An OpenAI-compatible endpoint on this machine, strict about what it is asked, and as bad as a test wants it."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.loop import Loop

KEY, MODEL = "sk-canary-0123456789abcdef", "clerk-1"
HEAD = "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: application/json\r\n{more}\r\n"
SLOW, DRIP, BROKEN, HUGE, ENDLESS, ZIPPED, HANGS_UP = "slow", "drip", "broken", "huge", "endless", "zipped", "hangs up"

ABORTED = (DRIP, ENDLESS, HANGS_UP)
"""What is left unsent is left."""


def answer_of(content: object) -> str:
    """The body of an answer that says so much."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    told = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [choice]}
    return json.dumps({**told, "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})


def judged(kind: str, severity: str | None = None) -> str:
    """What a model says that keeps to the prompt."""
    return json.dumps({"kind": kind, "class": severity})


@dataclass
class FakeOpinions:
    """What it `says`, or how it behaves: a `status` with further headers, or one of the words above as `manner`."""

    key: str | None = KEY
    says: object = judged("defect", "A")
    manner: str = ""
    status: str = "200 OK"
    more: str = ""
    body: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """What it was asked, each body that was well made."""
    refused: list[str] = field(default_factory=list)
    port: int = 0
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    loop: Loop | None = None
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What an operator sets."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def reports(self) -> list[str]:
        """The texts it was asked about."""
        return [json.loads(one["messages"][1]["content"])["report"] for one in self.asked]

    def release(self) -> None:
        """What was held back by SLOW is answered now."""

        async def let_go() -> None:
            self.let_go.set()

        assert self.loop is not None
        self.loop.run(let_go())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request, one answer."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # whoever asked has gone, or the test is over
        finally:
            writer.transport.abort() if self.manner in ABORTED else writer.close()
            self.serving.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in lines)}
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))))
        wrong = self._objection(line, headers, body)
        if wrong:
            self.refused.append(wrong)
            writer.write((HEAD.format(status=wrong, more="") + '{"error": {"message": "no"}}').encode())
            return
        self.asked.append(body)
        await self._behave(writer)
        await writer.drain()

    def _objection(self, line: str, headers: dict[str, str], body: dict[str, Any]) -> str:
        if line != "POST /v1/chat/completions HTTP/1.1":
            return "404 Not Found"
        if self.key is not None and headers.get("authorization") != f"Bearer {self.key}":
            return "401 Unauthorized"
        if headers.get("content-type") != "application/json" or headers.get("accept-encoding") != "identity":
            return "415 Unsupported Media Type"
        roles = [one.get("role") for one in body.get("messages", ())]
        is_whole = set(body) == {"model", "messages", "stream"} and body["stream"] is False
        is_asked = roles == ["system", "user"] and set(json.loads(body["messages"][1]["content"])) == {
            "said_at",
            "report",
        }
        return "" if is_whole and is_asked and body["model"] == MODEL else "400 Bad Request"

    async def _behave(self, writer: asyncio.StreamWriter) -> None:
        if self.manner in {SLOW, HANGS_UP}:
            await (self.let_go.wait() if self.manner == SLOW else asyncio.sleep(0))
            if self.manner == HANGS_UP:
                return
        content = (self.body or answer_of(self.says)).encode()
        more = "Content-Encoding: gzip\r\n" if self.manner == ZIPPED else self.more
        writer.write(HEAD.format(status=self.status, more=more).encode())
        if self.manner == DRIP:
            await self._drip(writer, content)
        elif self.manner == ENDLESS:
            while not writer.transport.is_closing():
                writer.write(b" " * 65_536)
                await writer.drain()
        else:
            cut = {BROKEN: content[:-20], HUGE: b" " * 65_536 + content}
            writer.write(cut.get(self.manner, content))

    async def _drip(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        """A byte, and again a byte: no single read ever waits long."""
        for byte in content:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)


@contextmanager
def listening(fake: FakeOpinions) -> Iterator[FakeOpinions]:
    """Have it listen on this machine, on an event loop of its own."""
    loop = fake.loop = Loop()

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(fake.serve, "127.0.0.1", 0)

    async def end() -> None:
        server.close()
        for task in (serving := list(fake.serving)):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await asyncio.sleep(0)  # transports are shut in the next round

    server = loop.run(begin())
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        loop.run(end())
        loop.close()
