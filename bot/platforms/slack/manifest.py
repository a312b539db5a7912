"""Permissions that the app asks Slack for, as the manifest from which an administrator creates it."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.platforms.slack.commands import DESK
from bot.platforms.slack.http import PATH
from bot.platforms.slack.interactions import REPORT, SEND_TO_DESK
from bot.platforms.slack.scopes import bot_events, bot_scopes
from handlers.conversation.typed_commands import SPELLINGS

BACKGROUND = "#1f4e79"


def manifest(http_url: str | None = None) -> dict[str, Any]:
    """The manifest for Socket Mode, or for signed HTTP where `http_url` is the desk's own public address.

    Raises ValueError for an address that Slack would not call.
    """
    address = {} if http_url is None else {"request_url": _request_url(http_url)}
    return {
        "display_information": {
            "name": "值班 Zhiban",
            "description": "服务台：报故障、问问题、看时限 · The service desk",
            "background_color": BACKGROUND,
        },
        "features": _features(address),
        "oauth_config": {"scopes": {"bot": bot_scopes()}},
        "settings": {
            "event_subscriptions": {**address, "bot_events": bot_events()},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def as_yaml(value: object) -> str:
    """The manifest as YAML: mappings, lists, texts and truth values are all it has."""
    return "\n".join(_lines(value, 0)) + "\n"


def _features(address: dict[str, str]) -> dict[str, Any]:
    """Home, the desk's own user, the shortcuts and the command."""
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "zhiban", "always_online": True},
        "shortcuts": [
            {
                "name": "交给服务台 / Send to the desk",
                "type": "message",
                "callback_id": SEND_TO_DESK,
                "description": "把这条消息交给服务台，提出人是它的作者 · Its author is the reporter",
            },
            {
                "name": "报故障 / Report",
                "type": "global",
                "callback_id": REPORT,
                "description": "向服务台报故障 · Report a fault to the desk",
            },
        ],
        "slash_commands": [
            {
                "command": DESK,
                **({"url": address["request_url"]} if address else {}),
                "description": "服务台 · Service desk",
                "usage_hint": " | ".join(SPELLINGS),
                "should_escape": False,
            }
        ],
    }


def _request_url(http_url: str) -> str:
    parsed = urlsplit(http_url)
    if parsed.scheme != "https" or not parsed.hostname or parsed.query or parsed.fragment:
        raise ValueError(http_url)
    return f"https://{parsed.netloc}{parsed.path.rstrip('/').removesuffix(PATH)}{PATH}"


def _lines(value: object, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, dict | list):
                yield f"{indent}{name}:"
                yield from _lines(inner, depth + 1)
            else:
                yield f"{indent}{name}: {_scalar(inner)}"
    elif isinstance(value, list):
        for inner in value:
            first, *rest = _lines(inner, depth + 1) if isinstance(inner, dict) else [_scalar(inner)]
            yield f"{indent}- {first.strip()}"
            yield from rest


def _scalar(value: object) -> str:
    """JSON's texts and truth values are YAML's, too."""
    return json.dumps(value, ensure_ascii=False)
