"""The manifest asks Slack for what the code needs, and for nothing else."""

import ast
import inspect
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack import commands, interactions, payloads, scopes
from bot.platforms.slack.manifest import as_yaml, manifest

ROOT = Path(__file__).parents[4]
SOURCES = sorted((ROOT / "bot" / "platforms" / "slack").glob("*.py"))
ADDRESS = "https://desk.example.org/slack/events"
METHODS_OF_CLIENT = {name for name, _ in inspect.getmembers(AsyncWebClient, inspect.iscoroutinefunction) if "_" in name}


def called_in(source: str) -> Iterator[str]:
    """The methods of the Web API that a source calls, by their own names."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == "api_call":
                assert isinstance(node.args[0], ast.Constant), "which method is called has to be read in the source"
                yield str(node.args[0].value)
            elif node.func.attr in METHODS_OF_CLIENT:
                yield node.func.attr.replace("_", ".")


def test_every_method_that_is_called_has_its_scope() -> None:
    """A new call without an entry fails here, and so does an entry that nothing calls."""
    called = {method for source in SOURCES for method in called_in(source.read_text("utf-8"))}
    assert called == set(scopes.METHODS)


def test_calls_are_found_in_sources() -> None:
    """The search above sees a call by name, and one through api_call."""
    assert list(called_in("await self.client.chat_postMessage(channel=c)")) == ["chat.postMessage"]
    assert list(called_in("client.api_call('users.list')")) == ["users.list"]


def test_every_event_that_is_read_is_subscribed_to() -> None:
    """And no other: an event nobody acts on would cost the office a turn each time."""
    assert set(scopes.EVENTS) == set(payloads.SUBSCRIBED_EVENTS)
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    kinds = {name.partition(".")[0] if name.startswith("message.") else name for name in subscribed}
    assert kinds == set(payloads.SUBSCRIBED_EVENTS)


def test_commands_and_shortcuts_are_those_of_the_code() -> None:
    """Each is declared under the name by which the code knows it."""
    features = manifest()["features"]
    assert [one["command"] for one in features["slash_commands"]] == list(commands.COMMANDS)
    assert sorted(one["callback_id"] for one in features["shortcuts"]) == sorted(interactions.SHORTCUTS)


def test_scopes_are_the_least_that_will_do() -> None:
    """Nothing that could read or write what the desk has no use for."""
    assert manifest()["oauth_config"] == {"scopes": {"bot": scopes.bot_scopes()}}
    assert scopes.bot_scopes() == [
        "app_mentions:read",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "mpim:history",
        "reactions:read",
        "users:read",
        "users:read.email",
    ]


def test_socket_mode_needs_no_address_and_http_needs_it_everywhere() -> None:
    """Either every part has the address of the desk, or none has and the desk calls Slack."""
    assert ADDRESS not in as_yaml(manifest())
    assert manifest()["settings"]["socket_mode_enabled"] is True
    over_http = manifest("https://desk.example.org/")
    assert over_http["settings"]["socket_mode_enabled"] is False
    assert as_yaml(over_http).count(ADDRESS) == 3
    assert manifest(ADDRESS) == over_http


@pytest.mark.parametrize(
    "address", ["http://desk.example.org", "desk.example.org", "https://", "https://a/?b=c", "ftp://a"]
)
def test_an_address_that_slack_would_not_call_is_refused(address: str) -> None:
    """Slack calls https only, and puts nothing behind the path."""
    with pytest.raises(ValueError, match=r"^"):
        manifest(address)


def test_names_are_as_long_as_slack_lets_them_be() -> None:
    """https://docs.slack.dev/reference/app-manifest"""
    made = manifest()
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert made["features"]["bot_user"]["display_name"].replace("-", "").isascii()
    for shortcut in made["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_file_is_what_the_command_prints() -> None:
    """`slack/manifest.yaml` is `zhiban slack manifest`."""
    assert (ROOT / "slack" / "manifest.yaml").read_text("utf-8") == as_yaml(manifest())


def test_the_yaml_says_what_the_manifest_says() -> None:
    """Read back line by line, it is the same mapping."""
    assert _read(as_yaml(manifest("https://desk.example.org")).splitlines()) == manifest("https://desk.example.org")


def _read(lines: list[str]) -> Any:
    """Mappings, lists and JSON's own scalars by their indentation: as much of YAML as the manifest uses."""
    if lines[0].startswith("- "):
        starts = [number for number, line in enumerate(lines) if line.startswith("- ")]
        return [_item(lines[start:end]) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    starts = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    found = {}
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name, _, value = lines[start].partition(":")
        found[name] = json.loads(value) if value else _read([line[2:] for line in lines[start + 1 : end]])
    return found


def _item(lines: list[str]) -> Any:
    inner = [line[2:] for line in lines]
    return json.loads(inner[0]) if inner[0].startswith('"') else _read(inner)
