"""Shows `zhiban deadline` among the other commands; the command itself does without typer."""

import typer

from bot.commands import deadline

app = typer.Typer(add_completion=False)


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def show_deadlines(ctx: typer.Context) -> None:
    """Work out the deadlines of a report, and why · 算出响应与解决截止时间."""
    raise SystemExit(deadline.work_out(ctx.args))
