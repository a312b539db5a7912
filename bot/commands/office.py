"""`zhiban office`: the office's name and language, and naming it anew."""

from typing import Annotated

import typer

from bot.bootstrap import open_database
from bot.commands.desk_access import act, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.setup.office import name_office
from handlers.turn.turn import Turn
from models.people.office import office_language, office_name
from models.refusal import Refusal
from models.terms import DatabaseUse, Language

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def office(ctx: typer.Context, language: LanguageOption = None) -> None:
    """Show the office's name and language, or set them · 单位名称和语言."""
    if ctx.invoked_subcommand is not None:
        return
    voice = chosen_voice(language)
    with explained(voice):
        settings = Settings()
        with reading(settings) as session:
            name, spoken = office_name(session), office_language(session, settings.language)
        typer.echo(_worded(voice, name, spoken) if name else voice("office_command.unnamed"))


@app.command("set")
def rename(
    name: Annotated[str, typer.Argument(help="Name of the office · 单位名称", metavar="NAME")],
    language: Annotated[
        str | None,
        typer.Option(help="Language of the office: zh-CN or en; else it stays · 单位的语言", metavar="LANGUAGE"),
    ] = None,
) -> None:
    """Name the office, or name it anew · 设置单位名称."""
    voice = chosen_voice(None)
    with explained(voice):
        wanted = named_language(language) if language is not None else None
        settings = Settings()
        open_database(settings, DatabaseUse.DESK)

        def named(turn: Turn) -> tuple[bool, Language, Language]:
            before = office_language(turn.session, turn.language)
            return name_office(turn, name, wanted or before), before, wanted or before

        has_changed, before, after = act(settings, named)
        typer.echo(_worded(voice, name.strip(), after))
        if not has_changed:
            typer.echo(voice("office_command.unchanged"))
        if before is not after:
            typer.echo(voice("office_command.from_next_start"))


def named_language(word: str) -> Language:
    """Return the language of this name. Raises Refusal."""
    language = Language.named(word)
    if language is None:
        raise Refusal("deadline.language", value=word)
    return language


def _worded(voice: Voice, name: str, language: Language) -> str:
    return voice("office_command.shown", name=name, language=voice(f"place_command.language.{language}"))
