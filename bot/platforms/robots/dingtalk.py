"""钉钉: markdown, a signed address, a keyword perhaps, and ten minutes of silence for a robot that speaks too fast."""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from bot.delivery.rate_limit import Window
from bot.delivery.transport import Barred, Later, Outcome, Sent, Undeliverable
from bot.platforms.robots.answers import A_MINUTE_S, Answer, Request, without_a_code
from bot.platforms.robots.lines import RobotLine, fitted
from bot.robot_settings import Robot
from models.terms import Reach

LIMITS = (Window(18, 61.0),)
"""It takes 20; two are kept back, for one too many costs ten minutes. A message may be slow on its way."""
MOST = 20_000
"""Bytes of a whole message."""
BLOCKED_S = 600.0
TOO_OFTEN = (130101, 410100)
IS_BUSY = (-1, 33012)
NO_SUCH_ROBOT = (300001, 300002, 300005, 400013, 400101, 400102, 400106)
SECURITY = 310000
"""One code for all that a robot's security settings refuse; its sentence says which of them."""
LONGEST_TITLE = 60


def dingtalk_request(
    robot: Robot, lines: Sequence[RobotLine], more: Callable[[int], RobotLine], now: datetime
) -> Request:
    """The message, with no more in it than the robot takes, and its address signed at `now`, machine time."""
    body = _body(fitted(lines, lambda some: len(_body(some)), MOST, more))
    url = robot.url.get_secret_value()
    if robot.secret is None:
        return Request(url, body)
    stamp = str(int(now.timestamp() * 1000))
    signed = urlencode({"timestamp": stamp, "sign": dingtalk_signature(stamp, robot.secret.get_secret_value())})
    return Request(f"{url}&{signed}", body)


def dingtalk_signature(stamp: str, secret: str) -> str:
    """Of the time in milliseconds, by the robot's secret."""
    digest = hmac.new(secret.encode("utf-8"), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode("ascii")


def dingtalk_outcome(answer: Answer, ref: str) -> Outcome:
    """Return the outcome of the message. After a block all posts wait ten minutes, and leave in their order."""
    code = answer.code("errcode")
    if code is None:
        return without_a_code(answer)
    if code == 0 and answer.status == 200:
        return Sent(ref)
    if code in TOO_OFTEN:
        return Later(BLOCKED_S + random.uniform(5.0, 20.0), "blocked", is_whole_chat=True)  # noqa: S311 - jitter
    if code in IS_BUSY:
        return Later(A_MINUTE_S, "busy")
    if code == SECURITY:
        return Barred(_refused_by(answer))
    return Barred("robot_gone") if code in NO_SUCH_ROBOT else Undeliverable(f"dingtalk_{code}", Reach.MESSAGE)


def _refused_by(answer: Answer) -> str:
    if answer.says("errmsg", "keyword", "关键词"):
        return "keyword_missing"
    if answer.says("errmsg", "whitelist", "ip "):
        return "address_not_allowed"
    is_of_time = answer.says("errmsg", "timestamp", "时间戳") or answer.is_of_another_time
    return "wrong_clock" if is_of_time else "bad_signature"


def _body(lines: Sequence[RobotLine]) -> bytes:
    title = lines[0].text[:LONGEST_TITLE] if lines else ""
    markdown = {"title": title, "text": "\n\n".join(_marked(line) for line in lines)}
    return json.dumps({"msgtype": "markdown", "markdown": markdown}, ensure_ascii=False).encode("utf-8")


def _marked(line: RobotLine) -> str:
    text = f"[{line.text}]({line.url})" if line.url else line.text
    return f"#### {text}" if line.is_title else text
