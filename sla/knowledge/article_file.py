"""Reads knowledge articles: a folder of Markdown files, each with a title, a body and perhaps a few lines on top.

A file that cannot be meant is refused in one sentence, and the others are taken all the same.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.knowledge.article import LONGEST_BODY, LONGEST_TITLE, LONGEST_WORDS, ArticleKind
from models.phrase import Phrase, phrase
from models.terms import Language

MOST_FILES = 2_000
LARGEST = 64 * 1024
"""In bytes: what is longer is no answer that anybody reads in a chat."""
FENCE = "---"
LINE = re.compile(r"(?P<key>[a-z]+)\s*:\s*(?P<value>.*)")
HEADING = re.compile(r"#\s+(?P<title>.+)")
KEYS = ("title", "words", "functions", "language", "until", "canned")
HAN = re.compile(r"[\u3400-\u9fff]")
BETWEEN = re.compile(r"[,，、;；]")
YES, NO = ("true", "yes", "是"), ("false", "no", "否", "")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
PLACEHOLDERS = {
    "number": "number",
    "name": "name",
    "hotline": "hotline",
    "工单号": "number",
    "姓名": "name",
    "热线": "hotline",
}
"""Placeholders that a canned answer may leave open, in either language, each with what is put there."""


class ArticleError(Exception):
    """A file, or the whole folder, cannot be taken; `why` is one sentence."""

    def __init__(self, why: Phrase) -> None:
        super().__init__(why.key)
        self.why = why


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """The content of a file; `name` is without language and ending."""

    name: str
    language: Language
    kind: ArticleKind
    title: str
    body: str
    words: tuple[str, ...]
    functions: tuple[str, ...]
    until: date | None


def files_in(folder: Path) -> dict[str, str]:
    """The Markdown files of a folder with the stamp of each, which changes when the file does.

    Raises ArticleError for a folder that cannot be read or holds too many.
    """
    try:
        with os.scandir(folder) as listed:
            found = {
                one.name: f"{stat.st_mtime_ns}:{stat.st_size}"
                for one in listed
                if one.name.endswith(".md") and not one.name.startswith(".") and one.is_file(follow_symlinks=False)
                for stat in (one.stat(follow_symlinks=False),)
            }
    except OSError as error:
        raise ArticleError(phrase("knowledge.folder.unreadable", detail=error.strerror or "")) from error
    if len(found) > MOST_FILES:
        raise ArticleError(phrase("knowledge.folder.too_many", number=len(found), limit=MOST_FILES))
    return found


def read_article(folder: Path, name: str, functions: frozenset[str]) -> ArticleFile:
    """The article in the file called `name`; `functions` are those that the policy knows. Raises ArticleError."""
    path = folder / name
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ArticleError(phrase("knowledge.file.unreadable", detail=error.strerror or "")) from error
    if len(content) > LARGEST:
        raise ArticleError(phrase("knowledge.file.too_big", limit=LARGEST // 1024))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(phrase("knowledge.file.not_text")) from error
    if "\0" in text:
        raise ArticleError(phrase("knowledge.file.not_text"))
    return article_of(name, text, functions)


def article_of(name: str, text: str, functions: frozenset[str]) -> ArticleFile:
    """The article that a text says. Raises ArticleError."""
    said, rest = _top(text.replace("\r\n", "\n"))
    stem, _, suffix = name.removesuffix(".md").rpartition(".")
    suffixed = Language.named(suffix) if stem else None
    title, body = _title(said, rest)
    _demand_sizes(title, body, said)
    kind = ArticleKind.CANNED if _yes(said, "canned") else ArticleKind.ARTICLE
    if kind is ArticleKind.CANNED:
        demand_placeholders(body)
    return ArticleFile(
        name=stem if suffixed else name.removesuffix(".md"),
        language=_language(said) or suffixed or (Language.ZH if HAN.search(title + body) else Language.EN),
        kind=kind,
        title=title,
        body=body,
        words=listed(said.get("words", "")),
        functions=_functions(said, functions),
        until=_until(said),
    )


def listed(words: str) -> tuple[str, ...]:
    """Return what stands between commas of either language, each once."""
    return tuple(dict.fromkeys(one.strip() for one in BETWEEN.split(words) if one.strip()))


def demand_placeholders(body: str) -> None:
    """Raise ArticleError for something in braces that nothing will be put into."""
    for found in PLACEHOLDER.findall(body):
        if found.strip() not in PLACEHOLDERS:
            raise ArticleError(phrase("knowledge.file.placeholder", name=found.strip()))


def filled_in(body: str, values: Mapping[str, str]) -> str:
    """A canned answer with its ticket's number, its reporter's name and the hotline."""

    def value(found: re.Match[str]) -> str:
        return values.get(PLACEHOLDERS.get(found[1].strip(), ""), found[0])

    return PLACEHOLDER.sub(value, body)


def _top(text: str) -> tuple[dict[str, str], str]:
    """The lines between two fences at the top, by key, and what stands below them."""
    lines = text.strip("\n").split("\n")
    if lines[0].strip() != FENCE:
        return {}, text
    said: dict[str, str] = {}
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() == FENCE:
            return said, "\n".join(lines[at + 1 :])
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip())
        if found is None or found["key"] not in KEYS:
            raise ArticleError(phrase("knowledge.file.line", line=at + 1, known=", ".join(KEYS)))
        said[found["key"]] = found["value"].strip().strip("\"'")
    raise ArticleError(phrase("knowledge.file.open_top"))


def _title(said: Mapping[str, str], rest: str) -> tuple[str, str]:
    lines = rest.strip().split("\n")
    heading = HEADING.fullmatch(lines[0].strip())
    if heading is not None:
        lines = lines[1:]
    title = said.get("title") or (heading["title"].strip() if heading else "")
    if not title:
        raise ArticleError(phrase("knowledge.file.no_title"))
    return " ".join(title.split()), "\n".join(lines).strip()


def _demand_sizes(title: str, body: str, said: Mapping[str, str]) -> None:
    if not body:
        raise ArticleError(phrase("knowledge.file.no_body"))
    sizes = (
        ("title", title, LONGEST_TITLE),
        ("body", body, LONGEST_BODY),
        ("words", said.get("words", ""), LONGEST_WORDS),
    )
    for name, text, longest in sizes:
        if len(text) > longest:
            raise ArticleError(phrase(f"knowledge.file.long_{name}", limit=longest))


def _language(said: Mapping[str, str]) -> Language | None:
    named = said.get("language", "")
    if named and Language.named(named) is None:
        raise ArticleError(phrase("knowledge.file.language", named=named))
    return Language.named(named)


def _yes(said: Mapping[str, str], key: str) -> bool:
    value = said.get(key, "").lower()
    if value not in (*YES, *NO):
        raise ArticleError(phrase("knowledge.file.yes_or_no", word=key))
    return value in YES


def _functions(said: Mapping[str, str], known: frozenset[str]) -> tuple[str, ...]:
    named = listed(said.get("functions", ""))
    for one in named:
        if one not in known:
            raise ArticleError(phrase("knowledge.file.function", named=one))
    return named


def _until(said: Mapping[str, str]) -> date | None:
    written = said.get("until", "")
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise ArticleError(phrase("knowledge.file.day", written=written)) from error
