"""飞书: rich text of at most 20 KB, signed in its body, 5 messages a second and 100 a minute, not on the half hour."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.delivery.rate_limit import Window
from bot.delivery.transport import Barred, Later, Outcome, Sent, Undeliverable
from bot.platforms.robots.answers import Answer, Request, without_a_code
from bot.platforms.robots.lines import RobotLine, fitted
from bot.robot_settings import Robot
from models.terms import Reach

LIMITS = (Window(5, 1.1), Window(100, 61.0))
MOST = 20_000
"""Bytes of the whole body; 飞书 says 20 KB."""
TOO_OFTEN = (11232, 11233)
MALFORMED, NO_SUCH_ROBOT, BAD_SIGNATURE, NOT_ALLOWED, NO_KEYWORD = 9499, 19001, 19021, 19022, 19024
CROWDED_MINUTES = (0, 30)
"""All the world posts then, and 飞书 refuses what is too much for it."""


def feishu_request(
    robot: Robot, lines: Sequence[RobotLine], more: Callable[[int], RobotLine], now: datetime
) -> Request:
    """The message, with no more in it than the robot takes, signed at `now`, machine time."""
    signed: dict[str, Any] = {}
    if robot.secret is not None:
        stamp = str(int(now.timestamp()))
        signed = {"timestamp": stamp, "sign": feishu_signature(stamp, robot.secret.get_secret_value())}
    kept = fitted(lines, lambda some: len(_body(some, signed)), MOST, more)
    return Request(robot.url.get_secret_value(), _body(kept, signed))


def feishu_signature(stamp: str, secret: str) -> str:
    """Of nothing, by the time in seconds and the robot's secret: here the text that others sign is the key."""
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def feishu_outcome(answer: Answer, ref: str) -> Outcome:
    """Return the outcome of the message; older robots answer with a `StatusCode`."""
    code = answer.code("code", "StatusCode")
    if code is None:
        return without_a_code(answer)
    if code == 0 and answer.status == 200:
        return Sent(ref)
    if code in TOO_OFTEN or (code == MALFORMED and answer.says("msg", "too many")):
        return Later(random.uniform(20.0, 60.0), "ratelimited", is_whole_chat=True)  # noqa: S311 - jitter
    refusals = {NO_SUCH_ROBOT: "robot_gone", NOT_ALLOWED: "address_not_allowed", NO_KEYWORD: "keyword_missing"}
    if code == BAD_SIGNATURE:
        return Barred("wrong_clock" if answer.is_of_another_time else "bad_signature")
    return Barred(refusals[code]) if code in refusals else Undeliverable(f"feishu_{code}", Reach.MESSAGE)


def crowded_for_s(now: datetime) -> float:
    """Return the seconds to wait at `now`, machine time, until the rush of a half hour is over; 0 at any other time."""
    if now.minute not in CROWDED_MINUTES:
        return 0.0
    return 60.0 - now.second + random.uniform(5.0, 60.0)  # noqa: S311 - jitter


def _body(lines: Sequence[RobotLine], signed: dict[str, Any]) -> bytes:
    title = lines[0].text if lines else ""
    content = [[_element(line)] for line in lines[1:] or lines]
    post = {"zh_cn": {"title": title, "content": content}}
    body = {**signed, "msg_type": "post", "content": {"post": post}}
    return json.dumps(body, ensure_ascii=False).encode("utf-8")


def _element(line: RobotLine) -> dict[str, str]:
    return {"tag": "a", "text": line.text, "href": line.url} if line.url else {"tag": "text", "text": line.text}
