"""Shows `zhiban run` among the other commands; the command itself does without typer."""

import typer

from bot.commands import run

app = typer.Typer(add_completion=False)


@app.command()
def serve() -> None:
    """Start a desk: bring the database up to date, then serve until stopped · 启动服务台."""
    run.run()
