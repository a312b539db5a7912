"""A small strict Slack on loopback: the Web API that the desk uses, its limits and faults, and Socket Mode's socket.

It runs on a thread and loop of its own, so that a child process can be killed beside it. Tests read what it got from
its lists, and tell it to fail with `fail`.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.fakes.limiter import Limiter
from tests.support.fakes.slack_workspace import APP, METHODS, Answer, Args, Error, Workspace
from tests.support.patience import HANG_S

BOT_TOKEN, APP_TOKEN = "xoxb-of-the-tests", "xapp-of-the-tests"


class Fault(StrEnum):
    """How a call goes wrong. What was *accepted* has happened, whatever the caller learns of it."""

    STATUS = "status"
    HTML = "html"
    RATE_LIMITED = "rate limited"
    ERROR = "ok: false"
    SILENT = "no answer"
    SILENT_ACCEPTED = "no answer, accepted"
    RESET = "reset"
    RESET_ACCEPTED = "reset, accepted"
    STATUS_ACCEPTED = "status, accepted"


@dataclass
class Failure:
    """A fault in waiting: `times` calls of `method` suffer it, only those about `channel` where one is named."""

    method: str
    fault: Fault
    detail: str = ""
    status: int = 500
    times: int = 1
    channel: str | None = None


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    method: str
    args: Args
    token: str
    at: float


class FakeSlack(Workspace):
    """A workspace with channels and people; `url` is the base of its Web API."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.files: dict[str, bytes] = {}
        self.acknowledged: list[dict[str, Any]] = []
        """What came back over the socket, in order."""
        self.limiter: Limiter | None = None
        self.bot_token = BOT_TOKEN
        self.missing_scopes: set[str] = set()
        """Methods that answer `missing_scope`."""
        self.sockets: list[web.WebSocketResponse] = []
        self.answers_pings = True
        """Of sockets opened from now on: one that does not is half open, as behind a router that forgot it."""
        self._failures: list[Failure] = []
        self._released = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-slack", daemon=True)
        self._thread.start()
        self._runner: web.AppRunner
        self.port = self._run(self._start())

    @property
    def url(self) -> str:
        """The base of the Web API."""
        return f"http://127.0.0.1:{self.port}/api/"

    # What a test sets up, and reads.

    def fail(self, method: str, fault: Fault, detail: str = "", **more: Any) -> None:
        """Have the next calls of a method fail; `detail` is the error code or the text of Retry-After."""
        self._failures.append(Failure(method, fault, detail, **more))

    def mend(self) -> None:
        """No call fails any more, and whoever was kept waiting is let go."""
        self._failures.clear()
        self._loop.call_soon_threadsafe(self._release)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of a method, in order."""
        return [call for call in self.calls if call.method == method]

    def push(self, kind: str, payload: dict[str, Any], **more: Any) -> str:
        """Send a payload down one of the open sockets, as Socket Mode does; the envelope's id."""
        envelope = {"envelope_id": f"env-{next(self.ids)}", "type": kind, "payload": payload, **more}
        self._run(self.sockets[next(self.ids) % len(self.sockets)].send_json(envelope))
        return str(envelope["envelope_id"])

    def send_down(self, frame: dict[str, Any], which: int = 0) -> None:
        """Send any frame down a socket, such as `disconnect`."""
        self._run(self.sockets[which].send_json(frame))

    def hang_up(self) -> None:
        """Close every socket from this end."""
        for socket in list(self.sockets):
            self._run(socket.close())

    def close(self) -> None:
        """Stop serving."""
        self.mend()
        self.hang_up()
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Serving.

    async def _start(self) -> int:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self._socket)
        app.router.add_get("/files-pri/{name:.*}", self._file)
        app.router.add_post("/upload/{file}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.pop("token", ""))
        self.calls.append(Call(method, args, token, time.monotonic()))
        failure = self._failure_for(method, args)
        if failure is None or failure.fault.endswith("accepted"):
            answer, status, headers = self._answer(method, args, token)
            if failure is None:
                return web.json_response(answer, status=status, headers=headers)
        return await self._go_wrong(request, failure)

    def _answer(self, method: str, args: Args, token: str) -> tuple[Answer, int, dict[str, str]]:
        try:
            self._demand_token(method, token)
            if method in self.missing_scopes:
                raise Error("missing_scope", needed="some:scope", provided="")
            if self.limiter is not None and method == "chat.postMessage":
                wait_s = self.limiter.ask(str(args.get("channel")))
                if wait_s is not None:
                    return {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait_s)}
            handler = METHODS.get(method)
            if handler is None:
                raise Error("unknown_method")
            return {"ok": True, **handler(self, args)}, 200, {}
        except Error as error:
            return error.answer, 200, {}

    async def _go_wrong(self, request: web.Request, failure: Failure) -> web.StreamResponse:
        match failure.fault:
            case Fault.STATUS | Fault.STATUS_ACCEPTED:
                return web.json_response({"ok": False, "error": failure.detail}, status=failure.status)
            case Fault.HTML:
                return web.Response(text="<html>sorry</html>", content_type="text/html", status=failure.status)
            case Fault.RATE_LIMITED:
                headers = {"Retry-After": failure.detail} if failure.detail else {}
                return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
            case Fault.ERROR:
                return web.json_response({"ok": False, "error": failure.detail})
            case Fault.RESET | Fault.RESET_ACCEPTED:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            case Fault.SILENT | Fault.SILENT_ACCEPTED:
                await self._released.wait()
                return web.json_response({"ok": False, "error": "request_timeout"})

    def _failure_for(self, method: str, args: Args) -> Failure | None:
        for failure in self._failures:
            if failure.method == method and failure.channel in {None, args.get("channel")} and failure.times > 0:
                failure.times -= 1
                return failure
        return None

    def _demand_token(self, method: str, token: str) -> None:
        if token != (APP_TOKEN if method == "apps.connections.open" else self.bot_token):
            raise Error("invalid_auth" if token else "not_authed")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=self.answers_pings)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        self.sockets.append(socket)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT and frame.data.startswith("{"):
                    self.acknowledged.append(json.loads(frame.data))
        finally:
            with suppress(ValueError):
                self.sockets.remove(socket)
        return socket

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A private file; without the token the log-in page, as Slack answers."""
        if request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return web.Response(text="<!DOCTYPE html><html>log in</html>", content_type="text/html")
        body = self.files.get(request.match_info["name"])
        if body is None:
            return web.Response(status=404)
        return web.Response(body=body, content_type="application/octet-stream")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        """Takes the bytes of a file of the length that was named, and no token."""
        file_id, body = request.match_info["file"], await request.read()
        failure = self._failure_for("upload", {})
        if failure is not None:
            return await self._go_wrong(request, failure)
        if file_id not in self.places or len(body) != self.places[file_id][1] or "Authorization" in request.headers:
            return web.Response(status=400)
        self.uploads[file_id] = body
        return web.Response(text=f"OK - {len(body)}")

    def _release(self) -> None:
        self._released.set()
        self._released = asyncio.Event()

    def _run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(timeout=HANG_S)


async def _arguments(request: web.Request) -> Args:
    """The arguments of a call, wherever slack_sdk puts them; JSON in form fields is read."""
    args: Args = dict(request.query)
    if request.content_type == "application/json":
        body: Args = await request.json()
        return args | body
    form = await request.post()
    for name, value in form.items():
        args[name] = value
        if name in {"blocks", "metadata", "view", "attachments"} and isinstance(value, str):
            args[name] = json.loads(value)
    return args
