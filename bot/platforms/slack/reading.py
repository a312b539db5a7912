"""Reads what Slack sent without believing it: a part that is missing or of another kind counts as empty."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

Body = Mapping[str, Any]

_USER = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CDG][A-Z0-9]{1,30}")
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}")
_MOMENT = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,10})?")


def part(body: object, *path: str) -> Body:
    """The mapping at the end of `path`; an empty one where there is none."""
    found = _at(body, path)
    return found if isinstance(found, Mapping) else {}


def parts(body: object, *path: str) -> list[Body]:
    """Return the mappings of the list at the end of `path`; its other entries are left out."""
    found = _at(body, path)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []


def words(body: object, *path: str) -> str:
    """The text at the end of `path`; an empty one where there is none."""
    found = _at(body, path)
    return found if isinstance(found, str) else ""


def number(body: object, *path: str) -> int:
    """The whole number at the end of `path`; 0 where there is none."""
    found = _at(body, path)
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def holds(body: object, *path: str) -> bool:
    """Return whether `true` stands at the end of `path`."""
    return _at(body, path) is True


def user_id(body: object, *path: str) -> str:
    """The id of a user at the end of `path`; empty for anything else."""
    return _like(_USER, words(body, *path))


def channel_id(body: object, *path: str) -> str:
    """The id of a conversation at the end of `path`; empty for anything else."""
    return _like(_CHANNEL, words(body, *path))


def team_id(body: object, *path: str) -> str:
    """The id of a workspace or organisation at the end of `path`; empty for anything else."""
    return _like(_TEAM, words(body, *path))


def stamp(body: object, *path: str) -> str:
    """The `ts` at the end of `path`, which names a message and tells its time; empty for anything else."""
    return _like(_MOMENT, words(body, *path))


def moment_of(ts: str) -> datetime:
    """Return the time at which a message was written, aware UTC, by its `ts`."""
    return datetime.fromtimestamp(float(ts), UTC)


def _like(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _at(body: object, path: Sequence[str]) -> object:
    for name in path:
        if not isinstance(body, Mapping):
            return None
        body = body.get(name)
    return body
