"""`zhiban setup`: a code for the page of set-up, and the set-up itself on a terminal or from a file."""

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import act, explained
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from bot.setup.pages import SETUP
from handlers.setup.code import issue_code
from models.refusal import Refusal
from models.terms import DatabaseUse

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def setup() -> None:
    """Set up a new desk · 开局设置."""


@app.command("code")
def setup_code(language: LanguageOption = None) -> None:
    """Make a code for the page of set-up, good for one browser and 30 minutes · 设置码."""
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        if settings.page == "off":
            raise Refusal("setup.no_page")
        open_database(settings, DatabaseUse.DESK)
        issued = act(settings, issue_code)
        typer.echo(voice("setup.code", code=issued.code))
        typer.echo(voice("setup.code.where", url=f"{_address(settings)}{SETUP}"))
        typer.echo(voice("setup.code.until", at=issued.expires_at))


def _address(settings: Settings) -> str:
    """The address under which a browser finds the desk."""
    scheme = "https" if settings.tls_cert is not None else "http"
    return settings.page_url or f"{scheme}://{settings.http_host}:{settings.http_port}"
