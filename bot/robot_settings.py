"""Reads which group robots the desk may speak through: their kind, address and secrets, each demanded whole."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, urlsplit

from pydantic import SecretStr

from models.refusal import Refusal


class RobotKind(StrEnum):
    """Makers of robots: 企业微信, 钉钉 or 飞书."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


HOSTS: Mapping[RobotKind, tuple[str, ...]] = {
    RobotKind.WECOM: ("qyapi.weixin.qq.com",),
    RobotKind.DINGTALK: ("oapi.dingtalk.com",),
    RobotKind.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
"""Hosts of robots; nothing is ever sent elsewhere, so the settings cannot make the desk call into the office."""
PATHS = {
    RobotKind.WECOM: "/cgi-bin/webhook/send",
    RobotKind.DINGTALK: "/robot/send",
    RobotKind.FEISHU: "/open-apis/bot/v2/hook/",
}
KEYS = {RobotKind.WECOM: "key", RobotKind.DINGTALK: "access_token"}
"""The part of the query that is the robot's key; that of 飞书 is the end of the path."""
ENTRIES = {
    RobotKind.WECOM: {"kind", "url", "format"},
    RobotKind.DINGTALK: {"kind", "url", "secret", "keyword"},
    RobotKind.FEISHU: {"kind", "url", "secret", "keyword"},
}
FORMATS = ("markdown", "text")
LONGEST_NAME, LONGEST_KEYWORD = 40, 40


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot of one group. `url` holds its key; `secret` signs; `keyword` stands in all it says, if it demands one.

    With `is_text` it sends plain text: readers of 企业微信 inside 微信 see nothing else.
    """

    name: str
    kind: RobotKind
    url: SecretStr
    secret: SecretStr | None = None
    keyword: str = field(default="", repr=False)
    is_text: bool = False


def robots_in(setting: SecretStr) -> dict[str, Robot]:
    """The robots of `ZHIBAN_ROBOTS`, by name. Raises Refusal with a sentence that repeats no key of theirs."""
    try:
        written = json.loads(setting.get_secret_value(), object_pairs_hook=_once_each)
    except ValueError as error:
        raise Refusal("run.robots_unreadable") from error
    if not isinstance(written, dict) or not written:
        raise Refusal("run.robots_unreadable")
    robots = {name: _robot(name, entries) for name, entries in written.items()}
    addresses: dict[str, str] = {}
    for name, robot in robots.items():
        twin = addresses.setdefault(robot.url.get_secret_value(), name)
        if twin != name:
            raise Refusal("run.robot_twice", name=name, other=twin)
    return robots


def _once_each(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """JSON would let the last of two robots of one name win."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a name twice")
    return dict(pairs)


def _robot(name: str, entries: object) -> Robot:
    is_visible = name.isprintable() and not any(unicodedata.category(one) in {"Zs", "Cf"} for one in name)
    if not 0 < len(name) <= LONGEST_NAME or not is_visible or name.startswith("@"):
        raise Refusal("run.robot_bad_name", most=LONGEST_NAME)
    if not isinstance(entries, dict) or not all(isinstance(value, str) for value in entries.values()):
        raise Refusal("run.robot_not_whole", name=name)
    kind = next((kind for kind in RobotKind if kind == entries.get("kind")), None)
    if kind is None:
        raise Refusal("run.robot_bad_kind", name=name, words=tuple(RobotKind))
    unknown = sorted(set(entries) - ENTRIES[kind])
    if unknown:
        raise Refusal("run.robot_unknown_entry", name=name, words=tuple(sorted(ENTRIES[kind])))
    if not _is_address_of(kind, entries.get("url", "")):
        raise Refusal("run.robot_bad_url", name=name, start=f"https://{HOSTS[kind][0]}{PATHS[kind]}")
    keyword, form = entries.get("keyword", "").strip(), entries.get("format", FORMATS[0])
    if form not in FORMATS:
        raise Refusal("run.robot_bad_format", name=name, words=FORMATS)
    if not keyword.isprintable() or len(keyword) > LONGEST_KEYWORD or set(keyword) & set("@<>[]*`"):
        raise Refusal("run.robot_bad_keyword", name=name, most=LONGEST_KEYWORD)
    secret = entries.get("secret", "").strip()
    return Robot(name, kind, SecretStr(entries["url"]), SecretStr(secret) if secret else None, keyword, form == "text")


def _is_address_of(kind: RobotKind, url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme == "https" and parts.netloc in HOSTS[kind] and not parts.fragment
        return url.isascii() and url.isprintable() and " " not in url and is_plain and _has_key(kind, parts)
    except ValueError:  # brackets that hold no address
        return False


def _has_key(kind: RobotKind, parts: SplitResult) -> bool:
    if kind not in KEYS:
        key = parts.path.removeprefix(PATHS[kind])
        return (
            parts.path.startswith(PATHS[kind]) and key != "" and "/" not in key and "." not in key and not parts.query
        )
    query = parse_qs(parts.query)
    return parts.path == PATHS[kind] and list(query) == [KEYS[kind]] and len(query[KEYS[kind]]) == 1
