"""企业微信: markdown or text within so many bytes, a key in the address, 20 messages a minute."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.delivery.rate_limit import Window
from bot.delivery.transport import Barred, Later, Outcome, Sent, Undeliverable
from bot.platforms.robots.answers import A_MINUTE_S, Answer, Request, without_a_code
from bot.platforms.robots.lines import RobotLine, bytes_of, fitted
from bot.robot_settings import Robot
from models.terms import Reach

LIMITS = (Window(20, 61.0),)
MOST_MARKDOWN, MOST_TEXT = 4096, 2048
TOO_OFTEN = (45009, 45033)
NO_SUCH_ROBOT = (93000, 93004, 93008)
TOO_LONG = (40058, 45002, 45008)
IS_BUSY = -1


def wecom_request(robot: Robot, lines: Sequence[RobotLine], more: Callable[[int], RobotLine], now: datetime) -> Request:
    """The message, with no more in it than the robot takes."""
    form, drawn, most = ("text", _text, MOST_TEXT) if robot.is_text else ("markdown", _markdown, MOST_MARKDOWN)
    content = drawn(fitted(lines, lambda some: bytes_of(drawn(some)), most, more))
    body = {"msgtype": form, form: {"content": content}}
    return Request(robot.url.get_secret_value(), json.dumps(body, ensure_ascii=False).encode("utf-8"))


def wecom_outcome(answer: Answer, ref: str) -> Outcome:
    """Return the outcome of the message; `ref` becomes its name, for the robot gives it none."""
    code = answer.code("errcode")
    if code is None:
        return without_a_code(answer)
    if code == 0 and answer.status == 200:
        return Sent(ref)
    if code in TOO_OFTEN:
        return Later(A_MINUTE_S, "ratelimited", is_whole_chat=True)
    if code == IS_BUSY:
        return Later(None, "busy")
    if code in NO_SUCH_ROBOT:
        return Barred("robot_gone")
    return Undeliverable("too_large" if code in TOO_LONG else f"wecom_{code}", Reach.MESSAGE)


def _markdown(lines: Sequence[RobotLine]) -> str:
    return "\n".join(_marked(line) for line in lines)


def _marked(line: RobotLine) -> str:
    text = f"[{line.text}]({line.url})" if line.url else line.text
    return f"**{text}**" if line.is_title else text


def _text(lines: Sequence[RobotLine]) -> str:
    return "\n".join(f"{line.text} {line.url}".rstrip() for line in lines)
