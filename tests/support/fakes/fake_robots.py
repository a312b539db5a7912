"""Group robots of 企业微信, 钉钉 and 飞书, as strict as the real ones about signature, bytes, shape and pace."""

import base64
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import httpx

from bot.desk_clock import utc_now
from bot.robot_settings import RobotKind

HOUR_S, TEN_MINUTES_S = 3600.0, 600.0
ADDRESSES = {
    RobotKind.WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}",
    RobotKind.DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token={}",
    RobotKind.FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/{}",
}
MOST_BYTES = 20_000
WINDOWS = {
    RobotKind.WECOM: ((20, 60.0),),
    RobotKind.DINGTALK: ((20, 60.0),),
    RobotKind.FEISHU: ((5, 1.0), (100, 60.0)),
}
Answered = tuple[int, dict[str, Any]]


@dataclass
class FakeRobot:
    """One robot in its group. `plan` says what it does with the next requests instead of reading them."""

    kind: RobotKind
    key: str
    secret: str = ""
    keyword: str = ""
    clock: Callable[[], float] = lambda: utc_now().timestamp()
    is_removed: bool = False
    shown: list[str] = field(default_factory=list)
    """What stands in the group, oldest first."""
    bodies: list[dict[str, Any]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    plan: deque[httpx.Response | Exception] = field(default_factory=deque)
    shut_until: float = 0.0
    passed: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What an operator copies from the group."""
        return ADDRESSES[self.kind].format(self.key)

    def take(self, request: httpx.Request, content: bytes) -> Answered:
        """The answer to a request, as the real one gives it."""
        status, answer = _OF_KIND[self.kind](self, request, content)
        code = answer.get("errcode", answer.get("code"))
        if code:
            self.refused.append(code)
        return status, answer

    def show(self, body: dict[str, Any], text: str) -> None:
        """It stands there from now on."""
        self.bodies.append(body)
        self.shown.append(text)

    def is_too_fast(self) -> bool:
        """Whether one more would be above what it takes; if not, it counts."""
        now = self.clock()
        # A floating-point clock is a hair off at the edge itself.
        if any(
            len([at for at in self.passed if at > now - within + 1e-6]) >= most for most, within in WINDOWS[self.kind]
        ):
            return True
        self.passed.append(now)
        return False


class FakeRobots(httpx.AsyncBaseTransport):
    """The network with these robots at its end, and nothing else."""

    def __init__(self, *robots: FakeRobot, ahead_s: float = 0.0) -> None:
        self.robots = robots
        self.ahead_s = ahead_s
        """By how much the clock in the servers' headers is ahead of the robots' own."""
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Find the robot by its address, and let it answer."""
        content = await request.aread()
        self.asked.append(f"{request.url}")
        robot = next((one for one in self.robots if str(request.url).startswith(one.url)), None)
        if robot is None:
            raise httpx.ConnectError(f"nobody at {request.url}", request=request)
        if robot.plan:
            planned = robot.plan.popleft()
            if isinstance(planned, Exception):
                raise planned
            return planned
        assert request.method == "POST"
        assert request.headers["content-type"].startswith("application/json")
        status, answer = robot.take(request, content)
        date = formatdate(robot.clock() + self.ahead_s, usegmt=True)
        return httpx.Response(status, json=answer, headers={"date": date})


def _wecom(robot: FakeRobot, request: httpx.Request, content: bytes) -> Answered:
    if robot.is_removed or request.url.query.decode() != f"key={robot.key}":
        return 200, {"errcode": 93000, "errmsg": "invalid webhook url, hint: [1]"}
    if robot.is_too_fast():
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit, hint: [2]"}
    body = json.loads(content)
    form = body.get("msgtype")
    if form not in {"markdown", "text"} or set(body) != {"msgtype", form}:
        return 200, {"errcode": 40008, "errmsg": "invalid message type"}
    text = body[form].get("content")
    if not isinstance(text, str) or not text or set(body[form]) != {"content"}:
        return 200, {"errcode": 44004, "errmsg": "empty content"}
    most = 4096 if form == "markdown" else 2048
    if len(text.encode()) > most:
        return 200, {"errcode": 40058, "errmsg": f"{form}.content exceed max length {most}. invalid Request Parameter"}
    robot.show(body, text)
    return 200, {"errcode": 0, "errmsg": "ok"}


def _dingtalk(robot: FakeRobot, request: httpx.Request, content: bytes) -> Answered:
    query = dict(request.url.params)
    if robot.is_removed or query.pop("access_token", None) != robot.key:
        return 200, {"errcode": 300001, "errmsg": "token is not exist"}
    if robot.clock() < robot.shut_until:
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    body = json.loads(content)
    markdown = body.get("markdown", {})
    is_well_made = set(body) == {"msgtype", "markdown"} and body["msgtype"] == "markdown"
    if not is_well_made or set(markdown) != {"title", "text"} or not all(markdown.values()):
        return 200, {"errcode": 40035, "errmsg": "缺少参数 json"}
    why = _dingtalk_security(robot, query, markdown["title"] + markdown["text"])
    if why:
        return 200, {"errcode": 310000, "errmsg": f"{why}, more: [https://open.dingtalk.com/document/]"}
    if len(content) > MOST_BYTES:
        return 200, {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
    if robot.is_too_fast():
        robot.shut_until = robot.clock() + TEN_MINUTES_S
        return 200, {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
    robot.show(body, markdown["text"])
    return 200, {"errcode": 0, "errmsg": "ok"}


def _dingtalk_security(robot: FakeRobot, query: dict[str, str], said: str) -> str:
    if robot.keyword and robot.keyword not in said:
        return "keywords not in content"
    if not robot.secret:
        return "sign not match" if query else ""
    stamp = query.get("timestamp", "")
    if set(query) != {"timestamp", "sign"} or not stamp.isdecimal():
        return "sign not match"
    if abs(int(stamp) / 1000 - robot.clock()) > HOUR_S:
        return "invalid timestamp"
    text = f"{stamp}\n{robot.secret}".encode()
    good = base64.b64encode(hmac.new(robot.secret.encode(), text, hashlib.sha256).digest()).decode()
    return "" if query["sign"] == good else "sign not match"


def _feishu(robot: FakeRobot, request: httpx.Request, content: bytes) -> Answered:
    if robot.is_removed or str(request.url) != robot.url:
        return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid", "data": {}}
    if len(content) > MOST_BYTES:
        return 400, {"code": 9499, "msg": "Bad Request", "data": {}}
    body = json.loads(content)
    signed = {name: body.pop(name) for name in ("timestamp", "sign") if name in body}
    if not _is_signed(robot, signed):
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    text = _post_of(body)
    if text is None:
        return 400, {"code": 9499, "msg": "Bad Request", "data": {}}
    if robot.keyword and robot.keyword not in text:
        return 200, {"code": 19024, "msg": "Key Words Not Found", "data": {}}
    if robot.is_too_fast():
        return 200, {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"}
    robot.show(body, text)
    return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def _is_signed(robot: FakeRobot, signed: dict[str, Any]) -> bool:
    if not robot.secret:
        return not signed
    stamp = signed.get("timestamp", "")
    if not isinstance(stamp, str) or not stamp.isdecimal() or abs(int(stamp) - robot.clock()) > HOUR_S:
        return False
    key = f"{stamp}\n{robot.secret}".encode()
    return bool(signed["sign"] == base64.b64encode(hmac.new(key, digestmod=hashlib.sha256).digest()).decode())


def _post_of(body: dict[str, Any]) -> str | None:
    """The text of a rich message, if it is well made: a title, and paragraphs of texts and links."""
    if set(body) != {"msg_type", "content"} or body["msg_type"] != "post":
        return None
    post = body["content"]["post"]["zh_cn"]
    tags = [element for paragraph in post["content"] for element in paragraph]
    if not tags or not post["title"]:
        return None
    shapes = {"text": {"tag", "text"}, "a": {"tag", "text", "href"}}
    if any(set(element) != shapes.get(element["tag"], set()) for element in tags):
        return None
    return "\n".join([post["title"], *(element["text"] for element in tags)])


_OF_KIND = {RobotKind.WECOM: _wecom, RobotKind.DINGTALK: _dingtalk, RobotKind.FEISHU: _feishu}


def setting_of(**robots: FakeRobot) -> str:
    """`ZHIBAN_ROBOTS` for these, by the names that the desk calls them."""
    entries = {}
    for name, robot in robots.items():
        entries[name] = {"kind": robot.kind.value, "url": robot.url}
        entries[name] |= {key: value for key, value in (("secret", robot.secret), ("keyword", robot.keyword)) if value}
    return json.dumps(entries, ensure_ascii=False)
