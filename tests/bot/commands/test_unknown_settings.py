"""What an operator set wrongly ends every command in one sentence, before it does anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from bot.commands.table import app
from tests.support.command_line import EN, zhiban

MISSPELT, CLOSEST = "ZHIBAN_SLACK_BOT_TOKN", "ZHIBAN_SLACK_BOT_TOKEN"
SECRET = "xoxb-of-nobody"  # noqa: S105 - of nobody
SENTENCE = f"没有 {MISSPELT} 这个设置，最接近的是 {CLOSEST}\n"

TOLD = {
    "deadline": ("--severity", "A", "--reported", "2026-03-03T10:00+08:00"),
    "window": ("--start", "2026-03-03T20:00", "--end", "2026-03-03T21:00"),
}
"""Those that say by themselves what has to be told."""


def every_command(command: object, *path: str) -> Iterator[tuple[str, ...]]:
    """Each command below this one, with all that it has to be told."""
    assert isinstance(command, TyperCommand | TyperGroup)
    if isinstance(command, TyperGroup):
        context = typer.Context(command)
        for name in command.list_commands(context):
            yield from every_command(command.get_command(context, name), *path, name)
    if isinstance(command, TyperCommand) or command.invoke_without_command:
        told = TOLD.get(path[-1])
        if told is not None:
            yield (*path, *told)
            return
        demanded = [one for one in command.params if one.required]
        yield (*path, *(word for one in demanded for word in (*_option(one), "2026")))


def _option(one: object) -> list[str]:
    return [one.opts[0]] if isinstance(one, TyperOption) else []


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with no `.env` in it, and nothing set."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZHIBAN_LANGUAGE", raising=False)


@pytest.mark.parametrize("words", list(every_command(get_command(app))), ids=" ".join)
def test_no_command_goes_by_a_name_that_nobody_knows(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the closest one and not the value, and nothing came to be in the folder."""
    monkeypatch.setenv(MISSPELT, SECRET)
    answered = zhiban(*words)
    assert (answered.exit_code, answered.stdout, answered.stderr) == (1, "", SENTENCE)
    assert list(tmp_path.iterdir()) == []


WRONG_FILES = [
    (b"ZHIBAN_READER=small\nZHIBAN_SLACK_BOT_TOKN=xoxb-of-nobody\n", SENTENCE),
    (b"\xef\xbb\xbfzhiban_slack_bot_tokn=xoxb-of-nobody\n", SENTENCE.replace(MISSPELT, MISSPELT.lower())),
    ("ZHIBAN_POLICY=标准.toml\n".encode("gb18030"), ".env:不是 UTF-8 文本\n"),
    ("ZHIBAN_READER=small\n".encode("utf-16"), ".env:不是 UTF-8 文本\n"),
    ("ZHIBAN_READER=small\n".encode("utf-16-le"), ".env:不是 UTF-8 文本\n"),
    (b"# mine\nZHIBAN_READER=small\nZHIBAN_HTTP_PORT 8000\n", ".env 第 3 行：这一行不是“名称=值”\n"),
    (b"\nZHIBAN_SECRET_KEY='half a quoted xoxb-of-nobody\n", ".env 第 2 行：这一行不是“名称=值”\n"),
    (b"ZHIBAN_SECRET_KEY\n", ".env 第 1 行：这一行不是“名称=值”\n"),
    (b"\x7fELF\x01\x02\n", ".env 第 1 行：这一行不是“名称=值”\n"),
    (None, ".env:文件无法读取(Is a directory)\n"),
]


@pytest.mark.parametrize("words", ["doctor", "roster", "calendar show 2026", "deadline --severity A --reported 2026"])
@pytest.mark.parametrize(("content", "sentence"), WRONG_FILES, ids=range(len(WRONG_FILES)))
def test_a_file_of_settings_that_cannot_be_read(
    words: str, content: bytes | None, sentence: str, tmp_path: Path
) -> None:
    """File and line are named, and nothing of what stands there."""
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    answered = zhiban(*words.split())
    assert (answered.exit_code, answered.stdout, answered.stderr) == (1, "", sentence)


def test_a_file_that_begins_with_a_mark_is_read_whole(tmp_path: Path) -> None:
    """Notepad puts one before the first name."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfZHIBAN_DATABASE_URL=sqlite:///of-the-first-line.db\r\n\r\n# more\r\n")
    assert "of-the-first-line.db" in zhiban("roster").stderr


@pytest.mark.parametrize(
    "name",
    [
        *("ZHIBAN_TEST_TIMES", "ZHIBAN_SERVICE_HOST", "ZHIBAN_SERVICE_PORT", "ZHIBAN_SERVICE_PORT_HTTP", "ZHIBAN_PORT"),
        *("ZHIBAN_PORT_8000_TCP", "ZHIBAN_PORT_8000_TCP_ADDR", "ZHIBAN_DESK_PORT_8000_TCP_PROTO", "zhiban_policy"),
        *("ZHIBANX_READER", "XZHIBAN_READR"),
    ],
)
def test_what_is_no_setting_of_ours_may_stand_there(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What tests are told, what Kubernetes tells each container, and what belongs to somebody else."""
    monkeypatch.setenv(name, "")
    assert zhiban("access", "systems").exit_code == 0


@pytest.mark.parametrize("setting", ["ZHIBAN_KNOWLEDGE", "ZHIBAN_DATA_DIR"])
@pytest.mark.parametrize("words", ["run", "doctor", "people list", "knowledge list"])
def test_a_folder_that_is_not_there_is_named(
    setting: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in a path makes no second, empty desk beside the real one; a file is no folder either."""
    wrong = tmp_path / "srv"
    file = tmp_path / "file"
    file.touch()
    monkeypatch.setenv(setting, str(wrong / "var" if setting == "ZHIBAN_DATA_DIR" else wrong))
    for named in (wrong, file):
        answered = zhiban(*words.split())
        assert (answered.exit_code, answered.stdout) == (1, "")
        assert answered.stderr == f"{setting}：没有 {named} 这个文件夹\n"
        monkeypatch.setenv(setting, str(file))
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    monkeypatch.setenv(setting, str(wrong))
    monkeypatch.setenv("ZHIBAN_LANGUAGE", "en")
    if setting == "ZHIBAN_KNOWLEDGE":
        assert zhiban(*words.split()).stderr == f"ZHIBAN_KNOWLEDGE: there is no folder {wrong}.\n"


def test_the_sentence_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in Chinese."""
    monkeypatch.setenv(MISSPELT, SECRET)
    assert zhiban("doctor", *EN).stderr == f"There is no setting {MISSPELT}; the closest one is {CLOSEST}.\n"
