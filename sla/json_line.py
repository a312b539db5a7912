"""Reads a line of JSON that somebody wrote, and says why it is none."""

import json

from models.refusal import Refusal


def entries_of(line: str) -> dict[str, object]:
    """The entries of the object in a line; bytes that were no UTF-8 stand in it as `surrogateescape` leaves them.

    Raises Refusal.
    """
    if not is_whole(line):
        raise Refusal("file.not_utf8")
    try:
        entries = json.loads(line)
        written = json.dumps(entries, ensure_ascii=False)
    except (ValueError, RecursionError):
        raise Refusal("deadline.not_an_object") from None
    if not isinstance(entries, dict):
        raise Refusal("deadline.not_an_object")
    if not is_whole(written):
        raise Refusal("file.half_character")
    return entries


def is_whole(text: str) -> bool:
    """It can be written as UTF-8: no half of a character stands in it, and no byte that was none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
