"""A file that a person edits is read key by key, and each refusal names its line."""

from pathlib import Path

import pytest

from sla.toml_reader import FileError, Source, Table, read_toml

FILE = """title = "a"
[one]
days = 3
[[many]]
name = "x"
[[many]]
name = "y"
odd = 1
"""


def table(text: str = FILE) -> Table:
    """The whole file."""
    return read_toml(Source("f", text, FileError))


def days(part: Table) -> int:
    """The one key of a part."""
    return part.whole("days")


def name(part: Table) -> str:
    """The same of a list's."""
    return part.text("name")


def refused(text: str) -> FileError:
    """The error of a file that is read by its title and its part."""
    with pytest.raises(FileError) as caught:
        table(text).whole_by(lambda whole: (whole.text("title"), whole.part("one", days)))
    return caught.value


def test_a_part_is_read_by_a_function() -> None:
    """What it makes of the table comes back."""
    assert table().part("one", days) == 3


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('title = "a"\n[one]\ndays = 3\nodd = 1\n', "file.unknown_key", 4),
        ('title = "a"\n[one]\ndays = 0\n', "file.expected_whole", 3),
        ('title = "a"\n[one]\n', "file.missing_key", 2),
        ('title = "a"\n', "file.missing_key", None),
        ('title = "a"\none = 3\n', "file.expected_table", 2),
        ('title = "a"\nodd = 1\n[one]\ndays = 3\n', "file.unknown_key", 2),
    ],
)
def test_what_cannot_be_meant_is_refused_on_its_line(text: str, key: str, line: int | None) -> None:
    """A key too many in a part, and in the file; one too few; and another kind of value."""
    error = refused(text)
    assert (error.problem.key, error.line) == (key, line)


def test_each_table_of_a_list_is_read_whole() -> None:
    """A key that nobody asks for is refused in the table that has it."""
    with pytest.raises(FileError) as caught:
        table().parts("many", name)
    assert (caught.value.problem.key, caught.value.line) == ("file.unknown_key", 8)
    assert table(FILE.replace("odd = 1\n", "")).parts("many", name) == ("x", "y")
    assert table("").parts("many", name) == ()


def test_what_may_be_left_out_has_something_in_its_place() -> None:
    """What is there is read and checked all the same."""
    whole = table()
    assert whole.given("title", whole.text, "none") == "a"
    assert whole.given("subtitle", whole.text, "none") == "none"
    with pytest.raises(FileError):
        whole.given("title", whole.whole, 1)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """It is not there, or is no UTF-8; a byte order mark is no matter."""
    file = tmp_path / "a.toml"
    with pytest.raises(FileError) as caught:
        FileError.text_of(file)
    assert caught.value.problem.key == "file.unreadable"
    file.write_bytes("题".encode("gbk"))
    with pytest.raises(FileError) as caught:
        FileError.text_of(file)
    assert caught.value.problem.key == "file.not_utf8"
    file.write_bytes(b"\xef\xbb\xbfa = 1")
    assert FileError.text_of(file) == "a = 1"
