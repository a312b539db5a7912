"""Layers that every request passes on its way in and out, and the answers for monitoring the process."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlmodel import Session
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logins.cookies import GUEST, SESSION, SETUP
from bot.readiness import ReadinessCheck
from handlers.i18n import voice_of
from handlers.turn.workflow import Workflows
from handlers.windows.calendar import FEED_AHEAD, FEED_BEHIND
from handlers.windows.calendar_entries import entries_for
from handlers.windows.feed import feed_of
from models.changes.calendar_feed import reader_of_feed

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without one, a form of the page would not say whose it is
    "Cross-Origin-Opener-Policy": "same-origin",
}

HSTS = {"Strict-Transport-Security": "max-age=31536000"}
"""Browsers that saw it over https ask for this name over TLS alone for a year: an office has to want that."""

FORWARDED = {"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
"""Headers of a request that a proxy handed on."""

WATCHED = ("/healthz", "/readyz")
FEED = "/calendar/{token}.ics"
"""Path of the calendar of changes, read by all who know its secret."""


class KnownHosts:
    """Turns away requests for a host that is not ours, which a stranger's domain could point here.

    A chat platform's requests are known by their signature, and a calendar by its secret, under any name of the proxy
    before it; what watches the process asks by its address, and is told nothing of the office.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], signed: Sequence[BaseRoute] = ()) -> None:
        self._any_host = app
        self._our_hosts = TrustedHostMiddleware(app, allowed_hosts=hosts)
        self._signed = [route.path_regex for route in signed if isinstance(route, Route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400."""
        is_signed = scope["type"] == "http" and any(path.match(scope["path"]) for path in self._signed)
        await (self._any_host if is_signed else self._our_hosts)(scope, receive, send)


class SecurityHeaders:
    """Adds to every answer what browsers need to keep strangers out; the page's files are always checked anew."""

    def __init__(self, app: ASGIApp, *, has_hsts: bool = False) -> None:
        self.app = app
        self._has_hsts = has_hsts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to its answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS | HSTS if self._has_hsts and scope["scheme"] == "https" else HEADERS)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self.app(scope, receive, send_with_headers)


def came_safely(scope: Scope) -> bool:
    """Return whether nobody on the way could read a request: it came over TLS, or in plain from this machine itself.

    A proxy that is trusted (`FORWARDED_ALLOW_IPS`) has to say https. One on this machine that hands on what came in
    plain, or does not say how it came, is told from a browser here by the headers that proxies add.
    """
    if scope["scheme"] == "https":
        return True
    client = scope.get("client")
    return client is not None and _is_loopback(client[0]) and not FORWARDED & set(Headers(scope=scope))


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


class SafeWay:
    """Turns away what came in plain over a network, but for what is `signed`: a password would be read on its way."""

    def __init__(self, app: ASGIApp, sentence: str, signed: Sequence[BaseRoute] = ()) -> None:
        self.app = app
        self._sentence = sentence
        self._signed = [route.path_regex for route in signed if isinstance(route, Route)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 403 with the sentence."""
        is_signed = scope["type"] != "http" or any(path.match(scope["path"]) for path in self._signed)
        way_on = self.app if is_signed or came_safely(scope) else PlainTextResponse(self._sentence, 403)
        await way_on(scope, receive, send)


class SameOrigin:
    """Turns away what another site's page asks for with a visitor's cookie, to change something or to read it.

    Browsers say so by Fetch Metadata, and older ones by `Origin`; a form that carries a session and says neither is
    turned away. From elsewhere pages may be opened, which changes nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes from our own page, or from no page at all."""
        if scope["type"] == "http" and not _opens_page(scope) and not _is_our_own(scope):
            await JSONResponse({"error": "cross-origin request refused"}, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _opens_page(scope: Scope) -> bool:
    if scope["method"] not in {"GET", "HEAD"}:
        return False
    return scope["path"] in WATCHED or Headers(scope=scope).get("sec-fetch-mode") == "navigate"


def _is_our_own(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return scope["method"] in {"GET", "HEAD"} or not _carries_ours(headers.get("cookie", ""))
    if site not in {None, "same-origin", "none"}:
        return False
    try:
        return origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:  # no address at all, such as `http://[`
        return False


def _carries_ours(cookies: str) -> bool:
    return any(f"{cookie}=" in cookies for cookie in (SESSION, SETUP, GUEST))


def health_routes(check: ReadinessCheck) -> list[BaseRoute]:
    """`/healthz`: the process answers. `/readyz`: it can keep its word, as `check` finds.

    The auditor's counts are in the answer, and that no message can be read. 503 where any count is not nought, and
    where nothing can be written.
    """

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        seen = await check()
        answer = {"status": seen.status, "schema": seen.revision, "audit": seen.found}
        if not seen.reads:
            answer["reader"] = "missing"
        if seen.reason:
            answer["reason"] = seen.reason
        return JSONResponse(answer, 200 if seen.status == "ok" else 503)

    return [Route(path, answer) for path, answer in zip(WATCHED, (healthz, readyz), strict=True)]


def no_page_route(sentence: str) -> BaseRoute:
    """Return the route of a desk's root, which has no page; it answers with `sentence` and status 503."""

    async def no_page(request: Request) -> Response:
        return PlainTextResponse(sentence, 503)

    return Route("/", no_page)


def feed_route(engine: Engine, now: Callable[[], datetime], workflows: Workflows) -> Route:
    """Return the route for calendar programs; an address that is nobody's is answered like one that was revoked."""

    async def feed(request: Request) -> Response:
        token = str(request.path_params["token"])
        content = await asyncio.to_thread(_read_feed, engine, workflows, token, now())
        if content is None:
            return PlainTextResponse("no such calendar", 404, headers={"Cache-Control": "no-store"})
        headers = {"Cache-Control": "no-store", "Content-Disposition": "inline; filename=changes.ics"}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return Route(FEED, feed)


def _read_feed(engine: Engine, workflows: Workflows, token: str, now: datetime) -> bytes | None:
    with Session(engine) as session:
        reader = reader_of_feed(session, token, now)
        if reader is None or reader.is_external:
            return None
        entries = entries_for(session, workflows, reader, now - FEED_BEHIND, now + FEED_AHEAD)
        return feed_of(voice_of(reader.language), entries, now)
