"""Fetching from Slack: the token goes to Slack alone, and a log-in page is no file."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.files.downloads import NotFetchedError
from bot.platforms.slack.files import SlackFiles

TOKEN = SecretStr("xoxb-canary")
CONTENT = b"x" * 300_000


class Host:
    """A web server on loopback that keeps which tokens it was shown."""

    def __init__(self) -> None:
        self.tokens: list[str | None] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/{name:.*}", self._answer)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Let the port go."""
        assert self._runner is not None
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append(request.headers.get("Authorization"))
        name, query = request.match_info["name"], request.query
        if name == "redirect":
            raise web.HTTPFound(query["to"])
        if name == "ring":
            raise web.HTTPFound("/ring")
        if name == "login":
            return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
        if name == "cut":
            response = web.StreamResponse(headers={"Content-Length": str(len(CONTENT))})
            await response.prepare(request)
            await response.write(CONTENT[:100_000])
            assert request.transport is not None
            request.transport.abort()
            return response
        if name.isdigit():
            return web.Response(status=int(name))
        return web.Response(body=CONTENT, content_type="image/png")


def with_slack(test: Callable[[SlackFiles, Host, Host], Coroutine[Any, Any, None]]) -> None:
    """Run `test` with files of a workspace whose API is on the first host; the second is a stranger."""

    async def run() -> None:
        slack, stranger = Host(), Host()
        await slack.start()
        await stranger.start()
        try:
            async with aiohttp.ClientSession() as session:
                await test(SlackFiles(lambda: session, TOKEN, f"{slack.url}/api/"), slack, stranger)
        finally:
            await slack.stop()
            await stranger.stop()

    asyncio.run(run())


async def whole(parts: AsyncIterator[bytes]) -> bytes:
    """All parts put together."""
    return b"".join([part async for part in parts])


async def refusal(parts: AsyncIterator[bytes]) -> tuple[str, bool]:
    """Why it was not fetched, and whether that is final."""
    with pytest.raises(NotFetchedError) as raised:
        await whole(parts)
    return raised.value.because.key, raised.value.is_final


def test_a_file_comes_with_the_token() -> None:
    """As Slack wants it, and in parts."""

    async def test(files: SlackFiles, slack: Host, stranger: Host) -> None:
        assert await whole(files.fetch(f"{slack.url}/a.png")) == CONTENT
        assert slack.tokens == ["Bearer xoxb-canary"]

    with_slack(test)


def test_the_token_goes_nowhere_else() -> None:
    """An address of another host, or one that only looks like Slack's, is never asked."""

    async def test(files: SlackFiles, slack: Host, stranger: Host) -> None:
        host = slack.url.removeprefix("http://")
        for source in (
            f"{stranger.url}/a.png",
            f"http://{host}@{stranger.url.removeprefix('http://')}/a.png",
            "http://files.slack.com/a.png",
            "https://files.slack.com.evil.example/a.png",
            "https://user:x@files.slack.com/a.png",
            "https://files.slack.com:8443/a.png",
            "file:///etc/passwd",
            "//files.slack.com/a.png",
            "https://[::1/a.png",
            "",
        ):
            assert await refusal(files.fetch(source)) == ("attachment.elsewhere", True), source
        assert (slack.tokens, stranger.tokens) == ([], [])

    with_slack(test)


def test_redirects_stay_with_slack() -> None:
    """One within Slack is followed a few times; one that leads away ends it, and the stranger sees no token."""

    async def test(files: SlackFiles, slack: Host, stranger: Host) -> None:
        assert await whole(files.fetch(f"{slack.url}/redirect?to=/a.png")) == CONTENT
        away = f"{slack.url}/redirect?to={stranger.url}/a.png"
        assert await refusal(files.fetch(away)) == ("attachment.elsewhere", True)
        assert stranger.tokens == []
        ring = (
            f"{slack.url}/redirect?to=%2Fredirect%3Fto%3D%2Fredirect%253Fto%253D%2Fredirect%25253Fto%25253D%2Fredirect"
        )
        assert (await refusal(files.fetch(ring)))[0] == "attachment.not_reached"

    with_slack(test)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("login", "attachment.forbidden"),
        ("401", "attachment.forbidden"),
        ("403", "attachment.forbidden"),
        ("404", "attachment.forbidden"),
        ("429", "attachment.not_reached"),
        ("500", "attachment.not_reached"),
        ("204", "attachment.not_reached"),
        ("cut", "attachment.not_reached"),
    ],
)
def test_what_is_no_file_is_no_file(name: str, because: str) -> None:
    """Slack's log-in page, which comes with 200, errors, and an answer that breaks off; each is tried again later."""

    async def test(files: SlackFiles, slack: Host, stranger: Host) -> None:
        assert await refusal(files.fetch(f"{slack.url}/{name}")) == (because, False)

    with_slack(test)


def test_a_host_that_is_away_is_tried_again() -> None:
    """Nobody listens there any more."""

    async def test(files: SlackFiles, slack: Host, stranger: Host) -> None:
        await slack.stop()
        assert await refusal(files.fetch(f"{slack.url}/a.png")) == ("attachment.not_reached", False)

    with_slack(test)
