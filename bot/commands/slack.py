"""`zhiban slack`: what Slack has to be told about the desk."""

from typing import Annotated

import typer

from bot.commands.desk_access import explained
from bot.language import chosen_voice
from bot.platforms.slack.manifest import as_yaml, manifest
from models.refusal import Refusal

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def slack() -> None:
    """Print what Slack needs to create the app · Slack 应用清单."""


@app.command("manifest")
def show_manifest(
    http: Annotated[
        str | None,
        typer.Option(
            "--http", help="Address of the desk (https); else Socket Mode · 用 HTTP 接收时的网址", metavar="URL"
        ),
    ] = None,
) -> None:
    """Print the manifest of the Slack app: Socket Mode, or signed HTTP with --http · 打印应用清单."""
    voice = chosen_voice(None)
    with explained(voice):
        try:
            made = manifest(http)
        except ValueError:
            raise Refusal("slack_command.bad_address", value=str(http)) from None
        typer.echo(as_yaml(made), nl=False)
