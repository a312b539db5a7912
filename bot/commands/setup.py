"""`zhiban setup`: a code for the page of set-up, and the set-up itself by questions or from a file."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bot.bootstrap import get_ready, open_database
from bot.checkup import found_problems
from bot.commands.desk_access import act, desk_now, explained, reading
from bot.commands.options import LanguageOption
from bot.commands.setup_file import SetUp, SetupFaultsError, read_setup_file
from bot.commands.setup_terminal import set_up_by_questions
from bot.language import chosen_voice, worded_file_error
from bot.settings import Settings
from bot.setup.admission import SETUP
from handlers.i18n import Voice
from handlers.logins.resets import MadeLink
from handlers.setup.code import issue_code
from models.phrase import phrase
from models.refusal import Refusal
from models.terms import DatabaseUse

FROM_FILE = "FILE"


class FileOrCommand(TyperGroup):
    """Its commands, and a file in their place."""

    def resolve_command(  # type: ignore[override]  # typer hides its own type
        self, ctx: typer.Context, args: list[str]
    ) -> tuple[str | None, Any, list[str]]:
        """Take a first word that is no command for the file."""
        return super().resolve_command(ctx, args if args[0] in self.commands else [FROM_FILE, *args])


app = typer.Typer(cls=FileOrCommand, add_completion=False)


@app.callback(invoke_without_command=True)
def setup(ctx: typer.Context, language: LanguageOption = None) -> None:
    """Set up a new desk by questions on a terminal, each step only while it is not done · 开局设置."""
    if ctx.invoked_subcommand is not None:
        return
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        link = set_up_by_questions(settings, voice)
        _tell_problems(settings, voice)
        typer.echo("\n".join(_told_links([link], voice, settings)))
        typer.echo(voice("setup.administrator.last"))


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


@app.command(FROM_FILE)
def from_file(
    file: Annotated[Path, typer.Argument(help="File of the set-up, such as setup.toml · 设置文件", metavar="FILE")],
    language: LanguageOption = None,
) -> None:
    """Set the desk up from one file, whole or not at all, without a question · 按文件设置."""
    voice = chosen_voice(language)
    with explained(voice):
        try:
            wanted = read_setup_file(file)
        except SetupFaultsError as wrong:
            sys.stderr.write("".join(f"{worded_file_error(voice, fault)}\n" for fault in wrong.faults))
            raise typer.Exit(1) from None
        settings = Settings()
        get_ready(settings, DatabaseUse.DESK)
        done = act(settings, wanted.carry_out)
        typer.echo("\n".join(_told(done, voice, settings)))
        _tell_problems(settings, voice)


def _tell_problems(settings: Settings, voice: Voice) -> None:
    with reading(settings) as session:
        for problem in found_problems(session, voice, desk_now(session), settings):
            typer.echo(problem)


def _told(done: SetUp, voice: Voice, settings: Settings) -> Iterator[str]:
    parts = tuple(phrase(f"setup.file.{key}") for key in done.changed)
    yield voice("setup.file.done", parts=parts) if parts else voice("setup.file.nothing_to_change")
    yield from _told_links(done.links, voice, settings)
    if not done.is_confirmed:
        yield voice("setup.file.unconfirmed")


def _told_links(links: Sequence[MadeLink], voice: Voice, settings: Settings) -> Iterator[str]:
    for link in links:
        yield voice("login.link", name=link.name)
        yield link.where(settings.opened_at or None)
        yield voice("login.link.until", at=link.expires_at)
    if links and not settings.opened_at:
        yield voice("login.link.without_address")


def _address(settings: Settings) -> str:
    """The address under which a browser finds the desk."""
    scheme = "https" if settings.tls_cert is not None else "http"
    return settings.page_url or f"{scheme}://{settings.http_host}:{settings.http_port}"
