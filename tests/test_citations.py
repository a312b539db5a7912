"""Whatever a comment or a document cites can be read in the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.due import WORKED_EXAMPLES

ROOT = Path(__file__).parents[1]
STANDARD = ROOT / "docs" / "promise" / "standard.md"
ROOMS = ("bot", "handlers", "models", "sla", "tests", "benchmarks", "docs", "slack")
KINDS = {".py", ".toml", ".js", ".css", ".html", ".md", ".po", ".json", ".yaml", ".yml", ".sh"}
NO_PART = {"node_modules", ".venv", "__pycache__"}
ELSEWHERE = re.compile(
    r"\.\./shared|(?<![\w.])/work/|\b(?:HOUSE|STYLE|DESIGN|STANDARD|VOCABULARY|CARDS|DOCUMENTS|FIGURES|RELIABILITY|STORIES|PEERS"
    r"|EMULATORS)(?:\.md\b| section\b| sections\b)"
)
"""Texts that are no part of the repository, and how they would be cited."""
CLAUSE = re.compile(r"[一二三]·\d(?:\.\d)*(?:\(\d\)(?:\d\))?(?:–\(\d\))?)?")
SECTION = re.compile(r"\bstandard (\d)\b(?!\.\d)")
HEADING = re.compile(r"^#{2,4} (.+)$", re.MULTILINE)
PAGE = re.compile(r"(?<![\w/])docs/[\w/-]+(?:\.[\w-]+)*\w")
EXAMPLE = re.compile(r"^\| ([A-D]) \| (20[^|]+) \| (20[^|]+) \| (20[^|]+) \|$", re.MULTILINE)


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the project but this one: its path and what it says."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*")]
    files += [file for file in ROOT.iterdir() if file.is_file()]
    for file in sorted(files):
        is_text = file.suffix in KINDS or file.name in {"Makefile", ".env.example"}
        if is_text and not NO_PART & set(file.parts) and file != Path(__file__):
            yield str(file.relative_to(ROOT)), file.read_text("utf-8")


def headings() -> list[str]:
    """The headings of the page that tells how the desk reads the standard."""
    return HEADING.findall(STANDARD.read_text("utf-8"))


def test_no_text_cites_what_is_not_here() -> None:
    """Comments and documents send a reader to what the repository holds."""
    found = [f"{name}: {hit.group()}" for name, text in texts() for hit in ELSEWHERE.finditer(text)]
    assert found == []


def test_every_clause_that_is_cited_has_its_heading() -> None:
    """三·2.3(3) in a comment, in the policy file or on a card is a heading of docs/promise/standard.md."""
    known = {heading.partition(" ")[0] for heading in headings()}
    cited = {clause for name, text in texts() if name != "docs/promise/standard.md" for clause in CLAUSE.findall(text)}
    assert {"三·1", "三·2.1", "三·2.3(1)3)", "三·2.3(3)", "三·2.3(4)"} <= cited
    assert sorted(cited - known) == []


def test_every_section_that_is_cited_has_its_heading() -> None:
    """(standard 5) in a comment is section 5 of docs/promise/standard.md."""
    known = {heading.partition(".")[0] for heading in headings()}
    cited = {number for name, text in texts() if name.endswith(".py") for number in SECTION.findall(text)}
    assert {"1", "3", "4", "5", "7"} <= cited
    assert sorted(cited - known) == []


def test_every_page_that_the_code_names_is_there() -> None:
    """docs/build/messages-out.md in a comment is a page; docs/decisions/0002 is the beginning of one."""
    cited = {page for name, text in texts() if not name.endswith(".md") for page in PAGE.findall(text)}
    assert "docs/build/messages-out.md" in cited
    assert sorted(page for page in cited if not any(ROOT.glob(f"{page}*"))) == []


def test_the_worked_examples_are_those_that_are_counted() -> None:
    """The table of docs/promise/standard.md has the examples by which the deadlines are tested, in their order."""
    assert EXAMPLE.findall(STANDARD.read_text("utf-8")) == WORKED_EXAMPLES
