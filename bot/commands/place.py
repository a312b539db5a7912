"""`zhiban place`: what each chat is for, how much it may show, and in which language."""

from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from sqlmodel import col, select

from bot.commands.desk_access import act, explained, reading
from bot.commands.language import NAMES, chosen_voice
from bot.commands.options import LanguageOption
from bot.settings import Settings
from bot.start import open_database
from handlers.i18n import Voice
from handlers.turn import Turn
from models.chat import Place
from models.place import PlaceSetting
from models.refusal import Refusal
from models.terms import Language, Level, Platform, Purpose

SET_BY = "zhiban place"
Word = TypeVar("Word", bound=StrEnum)

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def places(ctx: typer.Context, language: LanguageOption = None) -> None:
    """The chats the desk serves; without a command, list them · 地点."""
    if ctx.invoked_subcommand is not None:
        return
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        settings = session.exec(select(PlaceSetting).order_by(col(PlaceSetting.id))).all()
        lines = [_line(voice, setting) for setting in settings]
        typer.echo("\n".join(lines or [voice("place_command.none")]))


@app.command("set")
def change(
    place: Annotated[str, typer.Argument(help="webchat:intake", metavar="PLACE")],
    purpose: Annotated[str | None, typer.Option(help=", ".join(Purpose), metavar="PURPOSE")] = None,
    level: Annotated[str | None, typer.Option(help=", ".join(Level), metavar="LEVEL")] = None,
    language: Annotated[
        str | None, typer.Option(help="zh-CN or en, of the place's cards · 该地点的语言", metavar="LANGUAGE")
    ] = None,
) -> None:
    """Set what a chat is for, how much it may show, its language · 设置地点."""
    voice = chosen_voice(None)
    with explained(voice):
        where = _place(place)
        wanted: dict[str, StrEnum] = {}
        if purpose is not None:
            wanted["purpose"] = _word("--purpose", purpose, Purpose)
        if level is not None:
            wanted["level"] = _word("--level", level, Level)
        if language is not None:
            wanted["language"] = _language(language)
        if not wanted:
            raise Refusal("place_command.nothing_said")
        settings = Settings()
        open_database(settings)
        before, after = act(settings, lambda turn: _change(turn, where, wanted))
        typer.echo(_outcome(voice, place, before, after))


def _change(turn: Turn, place: Place, wanted: dict[str, StrEnum]) -> tuple[str | None, str]:
    """Change the settings of a place, or make them; before and after in the keys that word them."""
    found = select(PlaceSetting).where(
        PlaceSetting.platform == place.platform, PlaceSetting.chat == place.chat
    )
    setting = turn.session.exec(found.with_for_update()).one_or_none()
    before = None if setting is None else _words(setting)
    if setting is None:
        if not {"purpose", "level"} <= set(wanted):
            raise Refusal("place_command.incomplete", place=f"{place.platform}:{place.chat}")
        given = {"language": turn.language, **wanted}
        setting = PlaceSetting(
            platform=place.platform, chat=place.chat, set_by=SET_BY, set_at=turn.now, **given
        )
    for name, word in wanted.items():
        setattr(setting, name, word)
    after = _words(setting)
    if before != after:
        setting.set_by, setting.set_at = SET_BY, turn.now
        turn.session.add(setting)
    return before, after
