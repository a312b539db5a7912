"""What `zhiban --help` says of each command and option."""

import re
from collections.abc import Iterator

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from bot.commands.table import app


def helps(command: TyperCommand | TyperGroup, name: str) -> Iterator[tuple[str, str]]:
    """The help of a command, of its arguments and options, and of all commands below it."""
    yield name, command.help or ""
    yield from ((f"{name} {one.name}", getattr(one, "help", None) or "") for one in command.params)
    if isinstance(command, TyperGroup):
        context = typer.Context(command)
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            assert isinstance(found, TyperCommand | TyperGroup)
            yield from helps(found, f"{name} {below}")


def test_help_is_english_first_with_a_capital_and_then_chinese() -> None:
    """A middle dot stands between the two."""
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    said = dict(helps(command, "zhiban"))
    assert len(said) > 40
    worded = re.compile("(值班 )?[A-Z][^一-鿿]+ · .*[一-鿿]", re.DOTALL)
    assert [(name, text) for name, text in said.items() if not worded.match(text)] == []
