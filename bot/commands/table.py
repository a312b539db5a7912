"""Every command of `zhiban`, in the order in which they are listed."""

from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

# A command's module is imported when the command is called or listed; each has an `app`.
COMMANDS = {
    "run": "bot.commands.run_entry",
    "deadline": "bot.commands.deadline_entry",
    "why": "bot.commands.why",
    "calendar": "bot.commands.calendar",
    "window": "bot.commands.window",
    "sessions": "bot.commands.sessions",
    "knowledge": "bot.commands.knowledge",
    "setup": "bot.commands.setup",
    "office": "bot.commands.office",
    "people": "bot.commands.people",
    "place": "bot.commands.place",
    "roster": "bot.commands.roster",
    "triage": "bot.commands.triage.triage",
    "digest": "bot.commands.digest",
    "attainment": "bot.commands.attainment",
    "doctor": "bot.commands.doctor",
    "certificate": "bot.commands.certificate",
    "access": "bot.commands.access",
    "paper": "bot.commands.papers.paper",
    "records": "bot.commands.papers.records",
    "workflows": "bot.commands.papers.workflows",
    "audit": "bot.commands.audit",
    "slack": "bot.commands.slack",
    "demo": "bot.commands.demo",
}


class Commands(TyperGroup):
    """The commands of the table, each made from the `app` of its module."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]  # typer hides its own type
        """The names of all commands, in the order of the table."""
        return list(COMMANDS)

    def get_command(  # type: ignore[override]  # typer hides its own type
        self, ctx: typer.Context, cmd_name: str
    ) -> TyperCommand | TyperGroup | None:
        """The command called `cmd_name`, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = get_command(import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command if isinstance(command, TyperCommand | TyperGroup) else None


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def zhiban() -> None:
    """值班 Zhiban: a service desk that follows a written service standard · 按服务标准运转的服务台."""
