"""What a file of an article may say, and the one sentence for each that cannot be meant."""

from datetime import date
from pathlib import Path

import pytest

from models.knowledge.article import ArticleKind
from models.terms import Language
from sla.knowledge.article_file import MOST_FILES, ArticleError, article_of, files_in, filled_in, read_article

FUNCTIONS = frozenset({"login"})
WHOLE = """---
words: 忘记密码，密码找回, 忘记密码
functions: login
language: zh
until: 2027-03-31
canned: false
---

# 忘记登录密码怎么办

点“忘记密码”。

# 第二段
"""


def test_a_whole_file() -> None:
    """Title, body and every line on top; a heading further down is text."""
    read = article_of("password.md", WHOLE, FUNCTIONS)
    assert (read.name, read.language, read.kind) == ("password", Language.ZH, ArticleKind.ARTICLE)
    assert (read.title, read.body) == ("忘记登录密码怎么办", "点“忘记密码”。\n\n# 第二段")
    assert read.words == ("忘记密码", "密码找回")
    assert (read.functions, read.until) == (("login",), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", "# 标题\n正文", ("a", Language.ZH)),
        ("a.md", "# Title\nText", ("a", Language.EN)),
        ("a.en.md", "# Title 中\nText", ("a", Language.EN)),
        ("a.b.md", "# Title\nText", ("a.b", Language.EN)),
        ("en.md", "# 标题\n正文", ("en", Language.ZH)),
        ("a.zh.md", "---\nlanguage: en\n---\n# T\nText", ("a", Language.EN)),
        ("a.md", "\ufeff# 标题\r\n正文\r\n".removeprefix("\ufeff"), ("a", Language.ZH)),
    ],
)
def test_name_and_language(name: str, text: str, expected: tuple[str, Language]) -> None:
    """The line on top, else the name, else the letters."""
    read = article_of(name, text, FUNCTIONS)
    assert (read.name, read.language) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_title"),
        ("正文", "no_title"),
        ("# 标题\n\n ", "no_body"),
        ("---\nwords: a\n# T\nText", "line"),
        ("---\nwords: a", "open_top"),
        ("---\nauthor: a\n---\n# T\nText", "line"),
        ("---\nuntil: 31.3.2027\n---\n# T\nText", "day"),
        ("---\nlanguage: fr\n---\n# T\nText", "language"),
        ("---\nfunctions: flying\n---\n# T\nText", "function"),
        ("---\ncanned: maybe\n---\n# T\nText", "yes_or_no"),
        ("---\ncanned: true\n---\n# T\n{who}", "placeholder"),
        (f"# {'长' * 101}\n正文", "long_title"),
        (f"# T\n{'x' * 4001}", "long_body"),
        (f"---\nwords: {'w' * 301}\n---\n# T\nText", "long_words"),
    ],
)
def test_what_cannot_be_meant(text: str, why: str) -> None:
    """Each has a sentence of its own."""
    with pytest.raises(ArticleError) as refused:
        article_of("a.md", text, FUNCTIONS)
    assert refused.value.why.key == f"knowledge.file.{why}"


def test_only_its_own_files_are_looked_at(tmp_path: Path) -> None:
    """No hidden file, no other ending, no folder, nothing that a link leads to."""
    for name in ("a.md", ".b.md", "c.txt"):
        (tmp_path / name).write_text("# T\nText")
    (tmp_path / "d.md").mkdir()
    (tmp_path / "e.md").symlink_to("/etc/passwd")
    assert list(files_in(tmp_path)) == ["a.md"]


def test_a_folder_that_is_not_there_or_too_full(tmp_path: Path) -> None:
    """Ten thousand files are refused in one sentence."""
    with pytest.raises(ArticleError) as absent:
        files_in(tmp_path / "none")
    assert absent.value.why.key == "knowledge.folder.unreadable"
    for number in range(10_000):
        (tmp_path / f"{number}.md").touch()
    with pytest.raises(ArticleError) as full:
        files_in(tmp_path)
    assert dict(full.value.why.values) == {"number": 10_000, "limit": MOST_FILES}


@pytest.mark.parametrize(
    ("content", "why"), [(b"# T\n" + b"a" * 10_000_000, "too_big"), (b"\xff\xfe", "not_text"), (b"# T\n\0", "not_text")]
)
def test_a_file_that_is_no_text(tmp_path: Path, content: bytes, why: str) -> None:
    """Ten megabytes are not read to their end."""
    (tmp_path / "a.md").write_bytes(content)
    with pytest.raises(ArticleError) as refused:
        read_article(tmp_path, "a.md", FUNCTIONS)
    assert refused.value.why.key == f"knowledge.file.{why}"


def test_placeholders_in_both_languages() -> None:
    """What a ticket has is put in; braces of anything else stay."""
    values = {"number": "2611-0042", "name": "{hotline}", "hotline": "0532"}
    assert filled_in("{姓名} {number} {热线} { }", values) == "{hotline} 2611-0042 0532 { }"
