"""An entry of the log is proved value by value, so that 遮蔽 takes words away and nothing else.

A digest of an entry is made of two: that of its whole content, and that of its values, each with a salt of its own. An
entry that lost words keeps the salts of the values that it still has. The entry that masks tells the digest of the
whole, and of each value that lost words the digest of what it was and of what is left. So the other words of an entry
are still proved, and what is left of a value has to show where words are gone.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from models.cutting import MASK
from models.storage.digest import digest_of_texts

PROMISES = "promises"
"""The value by which an entry says what its turn made of the ticket's promises (`models/proof/promise_facts.py`)."""
OWN_TIME = "own_time"
"""The value with the time of the machine that wrote an entry, if the entry is dated later than that."""
SALT_BYTES = 8
CODES = frozenset(
    (
        *("action", "severity", "from_severity", "style", "state", "kind", "from_kind", "stage", "due_at", "warn_at"),
        *("event", "idempotency_key", "platform", "chat", "thread", "account", "ref", "post", "sent_at", "form"),
        *("party", "delay", "reply_to", "media_type", "rule", "at", "positions", "digests", "unstarted", OWN_TIME),
    )
)
"""Names of values in a card, a form, an event or a log entry that only the desk reads: none of them was typed."""
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Content = dict[str, Any]


class Sealed(NamedTuple):
    """The two digests that prove an entry's content."""

    digest: str
    values_digest: str


class Masked(NamedTuple):
    """The digests of one entry that entries about masking tell: of its whole content, and by name of each value that
    lost words, of what it was and of what is left. `at` is when the last of them was written."""

    whole: str
    was: dict[str, str]
    left: dict[str, str]
    at: str


def is_code(name: str, value: Any, among: Mapping[str, Any]) -> bool:
    """Return whether nobody typed a value, judged by its name and by the values beside it."""
    if not isinstance(value, str):
        return name == PROMISES
    if name == "name":
        return "max_length" in among or "fields" in among
    if name == "value":
        return among.get("kind") == "choice" or set(among) == {"value", "label", "confirm"}
    return name in CODES


def sealed(salt: str, content: Content) -> Sealed:
    """Return the digests that prove a content with this salt."""
    found = []
    for name in sorted(content):  # as `_of_value` with `_salt_of`, without two calls for each value of each entry
        own_salt = hashlib.sha256(f"{salt}\x1f{name}".encode()).hexdigest()[: 2 * SALT_BYTES]
        found.append(hashlib.sha256(f"{own_salt}\x1f{name}\x1f{_ENCODE(content[name])}".encode()).hexdigest())
    values = hashlib.sha256("\x1f".join(found).encode()).hexdigest()
    return Sealed(whole_digest(salt, content, values), values)


def whole_digest(salt: str, content: Content, values_digest: str) -> str:
    """Return what `digest` has to be for a content of which nothing was masked."""
    whole = hashlib.sha256(f"{salt}\x1f{_ENCODE(content)}".encode()).hexdigest()
    return hashlib.sha256(f"{values_digest}\x1f{whole}".encode()).hexdigest()


def masked(position: int, salt: str, content: Content, left: Content, *, is_again: bool) -> tuple[str, str]:
    """The salts of what is left of a content, and what the entry that masks tells of it.

    `is_again` says that the content lost words before, so `salt` are the salts of what was left then.
    """
    names, told = sorted(content), []
    if is_again:
        salts = dict(zip(names, salt.split(","), strict=True))
    else:
        salts = {name: _salt_of(salt, name) for name in names}
        told.append(f"{position}:{digest_of_texts(salt, _ENCODE(content))}")
    for name in names:
        if left[name] != content[name]:
            was = _of_value(salts[name], name, content[name])
            salts[name] = secrets.token_hex(SALT_BYTES)
            told.append(f"{position}.{name}:{was}:{_of_value(salts[name], name, left[name])}")
    return ",".join(salts[name] for name in names), ",".join(told)


def hear(told: dict[int, Masked], content: Content, at: str, before: int) -> None:
    """Take in what the entry at position `before`, which masks, tells of those before it."""
    for part in str(content.get("digests", "")).split(","):
        place, _, digests = part.partition(":")
        number, _, name = place.partition(".")
        if not number.isdecimal() or int(number) >= before:
            continue
        known = told.get(int(number)) or Masked("", {}, {}, at)
        if name:
            was, _, left = digests.partition(":")
            known.was.setdefault(name, was)
            known.left[name] = left
        told[int(number)] = known._replace(at=at, whole=known.whole or ("" if name else digests))


def masking_holds(salt: str, content: Content, proof: Sealed, told: Masked) -> bool:
    """Return whether a masked content lost what was told, and nothing else."""
    names, salts = sorted(content), salt.split(",")
    if len(names) != len(salts) or not told.left or not told.left.keys() <= set(names):
        return False
    values = []
    for name, salt_of in zip(names, salts, strict=True):
        found = _of_value(salt_of, name, content[name])
        if name in told.left:
            shows = MASK in _ENCODE(content[name]) and not is_code(name, content[name], content)
            if found != told.left[name] or not shows:
                return False
        values.append(told.was.get(name, found))
    made = _values_digest(iter(values))
    return made == proof.values_digest and digest_of_texts(made, told.whole) == proof.digest


def _salt_of(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\x1f{name}".encode()).hexdigest()[: 2 * SALT_BYTES]


def _of_value(salt: str, name: str, value: Any) -> str:
    return hashlib.sha256(f"{salt}\x1f{name}\x1f{_ENCODE(value)}".encode()).hexdigest()


def _values_digest(values: Iterator[str]) -> str:
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()
