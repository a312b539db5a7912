"""Reads HTML as strictly as Telegram does: the tags it knows, closed in their order, nothing else."""

import re
from dataclasses import dataclass, field
from typing import Any

PLAIN_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
LONGEST_TEXT, LONGEST_CAPTION, MOST_ENTITIES = 4096, 1024, 100

_TAG = re.compile(r"<(/?)([A-Za-z0-9-]*)((?:\s+[A-Za-z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?)*)\s*>")
_PLAIN = re.compile("[^<&]+")
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_ENTITY = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|([a-z]+));")
_FOUND_BY_ITSELF = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])", re.ASCII)),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)", re.ASCII)),
    ("url", re.compile(r"https?://[^\s<>]+")),
)


OpenTag = tuple[str, int, dict[str, Any]]
"""Its name, where it began, and the entity it becomes."""


class BadMarkup(ValueError):  # noqa: N818 - it is an answer of Telegram's
    """Telegram would not take it; the message of the error is Telegram's own."""


@dataclass
class Parsed:
    """What stands in the chat: the text after entities, and the entities, offsets and lengths in UTF-16 units."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)

    def marked(self, kind: str) -> list[str]:
        """The stretches of text that an entity of this kind covers."""
        units = self.text.encode("utf-16-le")
        return [
            units[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le")
            for one in self.entities
            if one["type"] == kind
        ]


def units_of(text: str) -> int:
    """How long Telegram finds a text: in UTF-16 code units, an emoji being two at least."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parsed(source: str) -> Parsed:
    """The text of HTML, as a chat shows it, with entities. Raises BadMarkup."""
    text = ""
    open_tags: list[OpenTag] = []
    entities: list[dict[str, Any]] = []
    position = 0
    while position < len(source):
        if source[position] == "<":
            tag = _tag_at(source, position)
            if tag[1]:
                entities += _closed(open_tags, tag[2].lower(), text, _bytes(source, position))
            else:
                open_tags.append(_opened(open_tags, tag, text, _bytes(source, position)))
            position = tag.end()
        else:
            shown, position = _read(source, position)
            text += shown
    if open_tags:
        raise _bad(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    return Parsed(text, sorted(entities, key=lambda one: (one["offset"], -one["length"])))


def demand_fit(found: Parsed, limit: int = LONGEST_TEXT) -> Parsed:
    """The same as it stands in the chat: trimmed, and with what Telegram finds by itself. Raises BadMarkup.

    A trimmed text keeps its entities where it was trimmed at its end alone; the desk begins no message with blanks.
    """
    if not found.text.strip():
        raise BadMarkup("message text is empty")
    if found.text != found.text.lstrip():
        raise BadMarkup("message begins with blanks")
    shown = Parsed(found.text.rstrip(), found.entities)
    if units_of(shown.text) > limit:
        raise BadMarkup("message is too long" if limit == LONGEST_TEXT else "message caption is too long")
    if len(shown.entities) > MOST_ENTITIES:
        raise BadMarkup("too many entities")  # Telegram drops the rest, unasked
    if _UNSENDABLE.search(shown.text):
        raise BadMarkup("strings must be encoded in UTF-8")
    return Parsed(shown.text, [*shown.entities, *found_by_itself(shown)])


def found_by_itself(shown: Parsed) -> list[dict[str, Any]]:
    """Commands, mentions and addresses that Telegram makes live in any text but code."""
    code = [one for one in shown.entities if one["type"] in {"code", "pre"}]
    entities: list[dict[str, Any]] = []
    for kind, pattern in _FOUND_BY_ITSELF:
        for hit in pattern.finditer(shown.text):
            offset, length = units_of(shown.text[: hit.start()]), units_of(hit[0])
            if not any(one["offset"] <= offset < one["offset"] + one["length"] for one in code):
                entities.append({"type": kind, "offset": offset, "length": length})
    return sorted(entities, key=lambda one: int(one["offset"]))


def _tag_at(source: str, position: int) -> re.Match[str]:
    tag = _TAG.match(source, position)
    if tag is None or (not tag[1] and tag[2].lower() not in PLAIN_TAGS):
        name = re.split(r"[\s>]", source[position + 1 :], maxsplit=1)[0]
        raise _bad(f'Unsupported start tag "{name}" at byte offset {_bytes(source, position)}')
    return tag


def _read(source: str, position: int) -> tuple[str, int]:
    """What stands there up to the next tag or entity, or the character of an entity; and where that ends."""
    plain = _PLAIN.match(source, position)
    if plain:
        return plain[0], plain.end()
    entity = _ENTITY.match(source, position)
    shown = _shown(entity) if entity else None
    if entity is None or shown is None:
        return source[position], position + 1
    return shown, entity.end()


def _opened(open_tags: list[OpenTag], tag: re.Match[str], text: str, offset: int) -> OpenTag:
    name, attributes = tag[2].lower(), tag[3].strip()
    inside = {one[0] for one in open_tags}
    if name == "blockquote" and "blockquote" in inside:
        raise _bad(f"Blockquote tags can't be nested at byte offset {offset}")
    if inside & {"code", "pre"} and not (name == "code" and inside == {"pre"}):
        raise _bad(f"Tags in code at byte offset {offset}")  # Telegram silently drops the inner ones
    if attributes and not (name == "a" or (name == "blockquote" and attributes == "expandable")):
        raise _bad(f'Unexpected attributes of tag "{name}" at byte offset {offset}')
    entity: dict[str, Any] = {"type": PLAIN_TAGS[name]}
    if name == "a":
        link = re.fullmatch(r"href=\"([^\"]+)\"", attributes)
        if link is None:
            raise _bad(f"A link without an address at byte offset {offset}")
        entity["url"] = link[1]
    if attributes == "expandable":
        entity["type"] = "expandable_blockquote"
    return name, units_of(text), entity


def _closed(open_tags: list[OpenTag], name: str, text: str, offset: int) -> list[dict[str, Any]]:
    if not open_tags:
        raise _bad(f"Unexpected end tag at byte offset {offset}")
    opened, start, entity = open_tags.pop()
    if opened != name:
        raise _bad(f'Unmatched end tag at byte offset {offset}, expected "</{opened}>", found "</{name}>"')
    length = units_of(text) - start
    if not text.encode("utf-16-le", "surrogatepass")[2 * start :].decode("utf-16-le", "replace").strip():
        raise _bad(f'Nothing in tag "{name}" at byte offset {offset}')  # Telegram silently drops it
    return [{**entity, "offset": start, "length": length}]


def _shown(entity: re.Match[str]) -> str | None:
    decimal, hexadecimal, named = entity.groups()
    if named:
        return NAMED.get(named)
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if 0 < number < 0x10FFFF else None


def _bytes(source: str, position: int) -> int:
    return len(source[:position].encode("utf-8", "surrogatepass"))


def _bad(why: str) -> BadMarkup:
    return BadMarkup(f"can't parse entities: {why}")
