"""Sends the desk's cards to the groups that its robots stand in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import httpx

from bot.delivery.transport import CannotLook, Later, Outcome, Outgoing, Sent, Undeliverable, Unknown
from bot.platforms.links import Links
from bot.platforms.robots.answers import Answer, Request, answer_of
from bot.platforms.robots.dingtalk import dingtalk_outcome, dingtalk_request
from bot.platforms.robots.feishu import crowded_for_s, feishu_outcome, feishu_request
from bot.platforms.robots.lines import RobotLine, lines_of
from bot.platforms.robots.wecom import wecom_outcome, wecom_request
from bot.robot_settings import Robot, RobotKind
from handlers.i18n import voice_of
from models.terms import Platform, Severity

CONNECTS_WITHIN_S, TAKES_AT_MOST_S = 4.0, 8.0
LONGEST_ANSWER = 65_536
JSON = {"content-type": "application/json; charset=utf-8"}
NEVER_SENT = (
    httpx.ConnectError,  # no such host, refused, TLS
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
Draw = Callable[[Robot, Sequence[RobotLine], Callable[[int], RobotLine], datetime], Request]
Read = Callable[[Answer, str], Outcome]


class Dialect(NamedTuple):
    """The way to call one kind of robot and to read its answers."""

    request_of: Draw
    outcome_of: Read


DIALECTS: Mapping[RobotKind, Dialect] = {
    RobotKind.WECOM: Dialect(wecom_request, wecom_outcome),
    RobotKind.DINGTALK: Dialect(dingtalk_request, dingtalk_outcome),
    RobotKind.FEISHU: Dialect(feishu_request, feishu_outcome),
}


def open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """Connections to robots' servers; nothing is asked of them yet. Tests give a transport of their own.

    A redirect is never followed: it could lead anywhere, with the group's words.
    """
    timeout = httpx.Timeout(TAKES_AT_MOST_S, connect=CONNECTS_WITHIN_S)
    return httpx.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False)


class RobotSender:
    """Sends messages; a robot can edit none and shows none. `now` gives machine time, by which requests are signed."""

    platform = Platform.ROBOT

    def __init__(
        self, robots: Mapping[str, Robot], client: httpx.AsyncClient, links: Links, now: Callable[[], datetime]
    ) -> None:
        self._robots = robots
        self._client = client
        self._links = links
        self._now = now

    async def send(self, post: Outgoing) -> Outcome:
        """Send once. Sent words stay: a card that was changed since is not sent again."""
        if post.is_edit:
            return Sent(post.external_ref or post.id)
        robot = self._robots.get(post.place.chat)
        if robot is not None and robot.kind is RobotKind.FEISHU and post.card.severity is not Severity.A:
            wait_s = crowded_for_s(self._now())
            if wait_s:
                return Later(wait_s, "crowded")
        return await self.try_now(post)

    async def try_now(self, post: Outgoing) -> Outcome:
        """Send once, at any minute."""
        robot = self._robots.get(post.place.chat)
        return await self._sent(robot, post) if robot else Undeliverable("robot_missing")

    async def find(self, post: Outgoing) -> str | None:
        """A robot hears nothing and can read nothing. Raises CannotLook."""
        raise CannotLook("a robot does not show what it has sent")

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _sent(self, robot: Robot, post: Outgoing) -> Outcome:
        voice, dialect = voice_of(post.language), DIALECTS[robot.kind]

        def more(count: int) -> RobotLine:
            board = self._links.board()
            return RobotLine(voice("robot.more_now" if board else "robot.more", number=count), board)

        lines = lines_of(post.card, voice, self._links, robot.keyword)
        request = dialect.request_of(robot, lines, more, self._now())
        try:
            answer = await self._posted(request)
        except NEVER_SENT as error:
            return Later(None, type(error).__name__)
        except httpx.HTTPError as error:
            return Unknown(type(error).__name__)
        return dialect.outcome_of(answer, post.id)

    async def _posted(self, request: Request) -> Answer:
        async with self._client.stream("POST", request.url, content=request.body, headers=JSON) as response:
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > LONGEST_ANSWER:
                    break
            return answer_of(
                response.status_code, bytes(content[:LONGEST_ANSWER]), response.headers.get("date"), self._now()
            )
