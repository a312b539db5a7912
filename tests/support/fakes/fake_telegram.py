"""A small strict Bot API server on loopback: polling and webhook, files, limits and faults.

It runs on a thread and loop of its own, so that a child process can be killed beside it. Tests read what it got from
its lists, do what people do by its methods, and tell it to fail with `fail`.
"""

import asyncio
import json
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.desk_clock import utc_now
from tests.support.fakes.telegram_api import METHODS, PACED, BotApi, Refused
from tests.support.fakes.telegram_limiter import TelegramLimiter
from tests.support.fakes.telegram_world import TOKEN, Json
from tests.support.patience import HANG_S

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
BY_WEBHOOK = "terminated by setWebhook request"
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
DELIVERS_AGAIN_AFTER_S = 0.05
OBJECTS = {"allowed_updates", "commands", "link_preview_options", "reply_markup", "reply_parameters", "scope"}


class Fault(StrEnum):
    """How a call goes wrong. What was *accepted* has happened, whatever the caller learns of it."""

    STATUS = "status"
    HTML = "html"
    RETRY_AFTER = "retry_after"
    ERROR = "ok: false"
    SILENT = "no answer"
    SILENT_ACCEPTED = "no answer, accepted"
    RESET = "reset"
    RESET_ACCEPTED = "reset, accepted"
    STATUS_ACCEPTED = "status, accepted"
    GARBLED_ACCEPTED = "garbled, accepted"
    ODD = "ok: true, with another result"


@dataclass
class Failure:
    """A fault in waiting: `times` calls of `method` suffer it, only those about `chat` where one is named."""

    method: str
    fault: Fault
    detail: str = ""
    status: int = 500
    times: int = 1
    chat: int | None = None


@dataclass(frozen=True)
class Call:
    """One call as it arrived."""

    method: str
    args: Json
    at: float


class FakeTelegram(BotApi):
    """A Bot API server; `url` is what stands in place of https://api.telegram.org."""

    def __init__(self, now: Callable[[], float] = lambda: utc_now().timestamp()) -> None:
        super().__init__(now)
        self.calls: list[Call] = []
        self.limiter: TelegramLimiter | None = None
        self.token = TOKEN
        self.sod_conflicts = 0
        """How often a poller was told that there is another."""
        self.delivered: list[tuple[int, int]] = []
        """What the webhook answered: update and status, 0 where it could not be reached."""
        self._failures: list[Failure] = []
        self._poller: asyncio.Future[None] | None = None
        self._loop = asyncio.new_event_loop()
        self._released, self._news = asyncio.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake-telegram", daemon=True)
        self._thread.start()
        self._runner: web.AppRunner
        self._courier: asyncio.Task[None]
        self.port = self._run(self._start())

    @property
    def url(self) -> str:
        """The server, without a path."""
        return f"http://127.0.0.1:{self.port}"

    # What a test sets up, and reads.

    def fail(self, method: str, fault: Fault, detail: str = "", **more: Any) -> None:
        """Have the next calls of a method fail; `detail` is the description, the seconds, or the odd result."""
        self._failures.append(Failure(method, fault, detail, **more))

    def mend(self) -> None:
        """No call fails any more, and whoever was kept waiting is let go."""
        self._failures.clear()
        self._loop.call_soon_threadsafe(self._release)

    def call_by_webhook(self, url: str) -> None:
        """Somebody sets a webhook up, which ends a poll that is under way."""
        self.webhook = {"url": url, "secret": ""}
        self._loop.call_soon_threadsafe(self._end_poll)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of a method, in order."""
        return [call for call in self.calls if call.method == method]

    def close(self) -> None:
        """Stop serving."""
        self.mend()
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Serving.

    async def _start(self) -> int:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._api)
        app.router.add_get("/file/bot{token}/documents/{file}", self._download)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._courier = asyncio.create_task(self._deliver())
        return int(self._runner.addresses[0][1])

    async def _stop(self) -> None:
        self._courier.cancel()
        await asyncio.gather(self._courier, return_exceptions=True)
        await self._runner.cleanup()
        left = asyncio.all_tasks() - {asyncio.current_task()}  # such as somebody who still waits for updates
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _arguments(request)
        self.calls.append(Call(method, args, time.monotonic()))
        failure = self._failure_for(method, args)
        answer: web.StreamResponse | None = None
        if failure is None or failure.fault.endswith("accepted"):
            answer = await self._answer(method, args, request.match_info["token"])
        return answer if failure is None and answer is not None else await self._go_wrong(request, failure)

    async def _answer(self, method: str, args: Json, token: str) -> web.StreamResponse:
        try:
            if token != self.token:
                raise Refused(401, "")
            if method == "getUpdates":
                return web.json_response({"ok": True, "result": await self._get_updates(args)})
            handler = METHODS.get(method)
            if handler is None:
                raise Refused(404, "")
            self._demand_patience(method, args)
            return web.json_response({"ok": True, "result": handler(self, args)})
        except Refused as refused:
            return web.json_response(refused.answer, status=refused.status)

    def _demand_patience(self, method: str, args: Json) -> None:
        if self.limiter is None or method not in PACED:
            return
        chat = self.chats.get(int(args.get("chat_id", 0)))
        wait_s = self.limiter.ask(chat.id, is_group=not chat.is_private) if chat else None
        if wait_s is not None:
            raise Refused(429, f"Too Many Requests: retry after {wait_s}", retry_after=wait_s)

    async def _get_updates(self, args: Json) -> list[Json]:
        """Long polling: https://core.telegram.org/bots/api#getupdates. Of two pollers the earlier one is sent away."""
        if self.webhook is not None:
            raise Refused(409, WEBHOOK_IS_SET)
        self.sod_conflicts += self._end_poll(OTHER_POLLER)
        self._allow(args)
        self._forget(int(args.get("offset", 0)))
        limit, until = min(int(args.get("limit", 100)), 100), time.monotonic() + float(args.get("timeout", 0))
        me = self._poller = self._loop.create_future()
        try:
            while not self.updates and (left := until - time.monotonic()) > 0:
                self._news.clear()
                news = asyncio.ensure_future(self._news.wait())
                await asyncio.wait({news, me}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if me.done():
                    me.result()
            return self.updates[:limit]
        finally:
            if not me.done():
                me.set_result(None)
            else:
                me.exception()

    def _end_poll(self, because: str = BY_WEBHOOK) -> bool:
        """Send away whoever polls just now; whether there was somebody."""
        if self._poller is None or self._poller.done():
            return False
        self._poller.set_exception(Refused(409, because))
        return True

    def _forget(self, offset: int) -> None:
        """An offset confirms all updates before it; a negative one, all but the last so many."""
        if offset > 0:
            self.updates[:] = [one for one in self.updates if one["update_id"] >= offset]
        elif offset < 0:
            self.updates[:] = self.updates[offset:]

    async def _deliver(self) -> None:
        """The webhook gets one update after the other, each until it is taken with a 2xx."""
        async with ClientSession(timeout=ClientTimeout(total=20)) as session:
            while True:
                if self.webhook is None or not self.updates:
                    self._news.clear()
                    await self._news.wait()
                    continue
                update = self.updates[0]
                status = await self._handed_over(session, update)
                self.delivered.append((update["update_id"], status))
                if 200 <= status < 300:
                    self.updates[:] = [one for one in self.updates if one is not update]
                else:
                    await asyncio.sleep(DELIVERS_AGAIN_AFTER_S)

    async def _handed_over(self, session: ClientSession, update: Json) -> int:
        webhook = self.webhook or {}
        headers = {SECRET_HEADER: webhook["secret"]} if webhook.get("secret") else {}
        try:
            async with session.post(str(webhook.get("url")), json=update, headers=headers) as response:
                await response.read()
                return response.status
        except (ClientError, TimeoutError, OSError):
            return 0

    async def _download(self, request: web.Request) -> web.StreamResponse:
        body = self.files.get(request.match_info["file"].removesuffix("-small"))
        if request.match_info["token"] != self.token or body is None:
            return web.json_response({"ok": False, "error_code": 404, "description": "Not Found"}, status=404)
        return web.Response(body=body, content_type="application/octet-stream")

    async def _go_wrong(self, request: web.Request, failure: Failure | None) -> web.StreamResponse:
        assert failure is not None
        match failure.fault:
            case Fault.STATUS | Fault.STATUS_ACCEPTED:
                answer = {"ok": False, "error_code": failure.status, "description": failure.detail or "Internal"}
                return web.json_response(answer, status=failure.status)
            case Fault.HTML:
                return web.Response(text="<html>sorry</html>", content_type="text/html", status=failure.status)
            case Fault.ODD:
                return web.json_response({"ok": True, "result": json.loads(failure.detail)})
            case Fault.GARBLED_ACCEPTED:
                return web.Response(text='{"ok": tr', content_type="application/json")
            case Fault.RETRY_AFTER:
                seconds = int(failure.detail)
                refused = Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
                return web.json_response(refused.answer, status=429)
            case Fault.ERROR:
                status = failure.status if failure.status != 500 else 400
                return web.json_response(Refused(status, failure.detail).answer, status=status)
            case Fault.RESET | Fault.RESET_ACCEPTED:
                if request.transport is not None:
                    request.transport.abort()
                return web.Response()
            case Fault.SILENT | Fault.SILENT_ACCEPTED:
                await self._released.wait()
                return web.json_response({"ok": False, "error_code": 500, "description": "late"}, status=500)

    def _failure_for(self, method: str, args: Json) -> Failure | None:
        for failure in self._failures:
            is_meant = failure.chat is None or str(failure.chat) == str(args.get("chat_id"))
            if failure.method == method and is_meant and failure.times > 0:
                failure.times -= 1
                return failure
        return None

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._news.set)

    def _release(self) -> None:
        self._released.set()
        self._released = asyncio.Event()

    def _run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(timeout=HANG_S)


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query, JSON, a form or multipart; files as name and body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body: Json = await request.json()
        return args | body
    for name, value in (await request.post()).items():
        args[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else _read(name, value)
    # A file is uploaded under a name of its own, to which the argument points.
    attached = {name: value for name, value in args.items() if isinstance(value, tuple)}
    for name, value in args.items():
        if isinstance(value, str) and value.startswith("attach://") and value.removeprefix("attach://") in attached:
            args[name] = attached[value.removeprefix("attach://")]
    return args


def _read(name: str, value: Any) -> Any:
    """Objects and lists come as JSON inside a form."""
    if name not in OBJECTS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
