"""The documents keep up with the program: twins agree, commands and settings exist, links lead somewhere."""

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.commands import deadline
from bot.commands.table import COMMANDS, app
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
TWINS = ROOT / "README.md", ROOT / "README.zh-CN.md"
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
BEGINNING = re.compile(r"^(?:```\w+|(?:make|xdg-open)[^#\n]*|\$ zhiban [^\n]*(?= --language)|[a-z]+/)", re.MULTILINE)
"""How a line of a block begins that is no word of a language: its fence, a command, a folder."""
HEADING = re.compile(r"^#+(?= )", re.MULTILINE)
COMMAND = re.compile(r"zhiban ((?:[a-z]+)(?: [a-z]+(?:-[a-z]+)*)?)")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(r"`((?:bot|handlers|models|sla|tests|benchmarks)/[\w./-]+)(?:: (\w+))?`")
SETTING = re.compile(r"ZHIBAN_[A-Z_]*[A-Z]")
SETTINGS = {f"ZHIBAN_{name.upper()}" for name in Settings.model_fields}
SOURCES = {".py", ".toml", ".js", ".po", ".json", ".html", ".example", ""}
NAME = re.compile(r"`([A-Za-z_][\w.]*)(?:\(\))?`")
OF_OTHERS = {"HTTPS_PROXY", "pg_dump", "sha256sum", "common", "utils"}
"""Names of other programs, and names that no module shall have."""

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)


def blocks(document: Path) -> list[str]:
    """The fenced blocks of a document."""
    return FENCE.findall(document.read_text("utf-8"))


def prose(document: Path) -> str:
    """A document without its fenced blocks."""
    return FENCE.sub("", document.read_text("utf-8"))


def subcommands(name: str) -> set[str]:
    """What may follow `zhiban name`."""
    with typer.Context(get_command(app)) as context:
        command = context.command.get_command(context, name)  # type: ignore[attr-defined]  # a group
    below = getattr(command, "commands", {})
    return {named for named, one in below.items() if not one.hidden}


def test_both_readmes_have_the_same_sections() -> None:
    """Chinese and English have as many headings of each level, in the same order."""
    english, chinese = (HEADING.findall(prose(readme)) for readme in TWINS)
    assert english == chinese


def test_both_readmes_have_the_same_blocks() -> None:
    """As many blocks with as many lines, that begin with the same commands and the same folders."""
    english, chinese = (BEGINNING.findall("\n".join(blocks(readme))) for readme in TWINS)
    assert len(english) > len(FENCE.findall(TWINS[0].read_text("utf-8")))
    assert english == chinese
    assert [one.count("\n") for one in blocks(TWINS[0])] == [one.count("\n") for one in blocks(TWINS[1])]


def test_both_readmes_name_the_same_things() -> None:
    """Whatever stands between backticks, commands, settings and files, is in both as often."""
    english, chinese = (Counter(re.findall(r"`([^`\n]+)`", prose(readme))) for readme in TWINS)
    assert english == chinese


@each_document
def test_commands_in_documents_exist(document: Path) -> None:
    """Each `zhiban …` that a document names is a command of the table, with its own commands."""
    for words in COMMAND.findall(document.read_text("utf-8")):
        name, *rest = words.split()
        assert name in COMMANDS, words
        if rest and subcommands(name):
            assert rest[0] in subcommands(name), words


@pytest.mark.parametrize("readme", TWINS, ids=lambda readme: readme.name)
def test_the_deadline_of_the_readme_is_what_the_command_prints(
    readme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The example was not typed from memory, in either language."""
    monkeypatch.chdir(tmp_path)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    shown = next(block for block in blocks(readme) if block.startswith("```console"))
    command, _, output = shown.removeprefix("```console\n$ zhiban deadline ").removesuffix("```").partition("\n")
    assert deadline.work_out(shlex.split(command)) == 0
    assert capsys.readouterr().out == output


def test_the_example_names_every_setting() -> None:
    """`.env.example` has every setting of the desk and no other."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    named = [line.lstrip("#").partition("=")[0] for line in lines if re.match(r"#?ZHIBAN_[A-Z_]+=", line)]
    assert sorted(named) == sorted(SETTINGS)


@each_document
def test_settings_in_documents_exist(document: Path) -> None:
    """No document names a setting that the desk does not know."""
    assert set(SETTING.findall(document.read_text("utf-8"))) <= SETTINGS


def test_every_decision_is_listed_by_its_title() -> None:
    """The index of decisions has each of them, in the order of their numbers."""
    folder = ROOT / "docs" / "decisions"
    titles = (file.read_text("utf-8").partition("\n")[0] for file in sorted(folder.glob("0*.md")))
    listed = re.findall(r"^(\d+\.) \[(.+)\]\(.+\)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    assert [f"# {number} {title}" for number, title in listed] == list(titles)


@pytest.fixture(scope="module")
def words_of_the_code() -> set[str]:
    """Every word in any source of the project."""
    rooms = ("bot", "handlers", "models", "sla", "tests", "benchmarks", "slack")
    files = [file for room in rooms for file in (ROOT / room).rglob("*") if "node_modules" not in file.parts]
    files += [ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".env.example"]
    texts = (file.read_text("utf-8") for file in files if file.is_file() and file.suffix in SOURCES)
    return {word for text in texts for word in re.findall(r"\w+", text)}


@each_document
def test_names_in_documents_are_those_of_the_code(document: Path, words_of_the_code: set[str]) -> None:
    """What stands between backticks as a name is a word of some source: a renamed thing is renamed here, too."""
    known = words_of_the_code | OF_OTHERS
    assert sorted(name for name in NAME.findall(prose(document)) if not known >= set(name.split("."))) == []


def test_the_settings_page_names_every_table_of_the_policy_file() -> None:
    """Whoever edits a copy of the policy file finds each of its tables explained."""
    tables = set(
        re.findall(r"^\[(\w+(?:\.[a-z_]+)?)", (ROOT / "sla" / "standard.toml").read_text("utf-8"), re.MULTILINE)
    )
    told = set(re.findall(r"`\[([\w.]+?)(?:\.…)?\]", (ROOT / "docs" / "run" / "settings.md").read_text("utf-8")))
    assert {"severity", "internal.steps", "hours"} <= tables
    assert sorted(tables - told) == []


def test_the_glossary_has_one_name_for_one_thing() -> None:
    """Each row says what it is and where it lives, no word stands in two, and a newcomer can read them all."""
    rows = re.findall(
        r"^\| (.+) \| (.+) \| (.+) \| (`.+`) \|$", (ROOT / "docs" / "build" / "glossary.md").read_text("utf-8"), re.M
    )
    english = [name for row in rows for name in row[0].split(", ")]
    chinese = [name for row in rows for name in row[1].split("、")]
    assert 60 <= len(rows) <= 85
    assert [name for name, count in Counter(english + chinese).items() if count > 1] == []


def anchor(heading: str) -> str:
    """How a link names a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@each_document
def test_links_lead_somewhere(document: Path) -> None:
    """Every relative link is a file or a folder of the project, and a heading in it where the link names one."""
    for target in LINK.findall(prose(document)):
        if not re.match(r"[a-z]+:", target):
            name, _, heading = target.partition("#")
            page = document.parent / name if name else document
            assert page.exists(), target
            if heading:
                assert heading in map(anchor, re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)), target


@each_document
def test_modules_that_documents_name_exist(document: Path) -> None:
    """`bot/schedule.py` is a file of the project, and `bot/schedule.py: Schedule` is defined in it."""
    for path, name in NAMED.findall(document.read_text("utf-8")):
        assert (ROOT / path).exists(), path
        if name:
            defined = rf"^\s*(?:(?:async )?def|class) {name}\b|^{name}\b"
            assert re.search(defined, (ROOT / path).read_text("utf-8"), re.MULTILINE), f"{path}: {name}"
