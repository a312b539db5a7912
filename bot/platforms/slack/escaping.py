"""Keeps what people typed from acting as Slack's own markup, and reads Slack's markup as plain words."""

import re

# Slack formats full-width marks like narrow ones; `>` at the head of a line quotes even as an entity.
_MARKS = re.compile(r"[*_~`＊＿～｀]|:[\w+'-]+:|^[ \t]*(?:>|＞|&gt;)", re.MULTILINE)

_TOKEN = re.compile(r"<([^<>\n]+)>")


def escaped(text: str) -> str:
    """The text for a text object or for `text`, where `&`, `<` and `>` begin a mention or a link.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def has_marks(text: str) -> bool:
    """Return whether `mrkdwn` would format any of it; a mark cannot be escaped, one can only not ask for formatting."""
    return _MARKS.search(text) is not None


def plain(text: str, *, own_id: str | None = None) -> str:
    """Return a text of Slack as plain words: names for mentions, addresses for links, letters for entities.

    A mention of `own_id`, the desk itself, is left out: it says whom the message is for.
    """
    words = _TOKEN.sub(lambda token: _words(token.group(1), own_id), text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _words(token: str, own_id: str | None) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return "" if target[1:] == own_id else "@" + (label.removeprefix("@") or target[1:])
    if target.startswith("#"):
        return "#" + (label.removeprefix("#") or target[1:])
    if target.startswith("!"):
        command = target[1:].partition("^")[0]
        return label or f"@{command}"
    return _link(target, label)


def _link(target: str, label: str) -> str:
    """An address as it was typed, or what was shown instead with the address behind it."""
    scheme, _, address = target.partition(":")
    if label in {"", target, address, address.removeprefix("//")}:
        return label or target
    return f"{label} ({address if scheme in {'mailto', 'tel'} else target})"
