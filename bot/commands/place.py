"""`zhiban place`: what each chat is for, how much it may show, and in which language."""

from enum import StrEnum
from functools import partial
from typing import Annotated, TypeVar

import typer
from sqlmodel import col, select

from bot.bootstrap import open_database
from bot.commands.desk_access import act, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.people.places import PlaceChange, Words
from models.chat import Place
from models.people.place import PlaceSetting
from models.refusal import Refusal
from models.terms import Language, Platform, Purpose, Visibility

SET_BY = "zhiban place"
Word = TypeVar("Word", bound=StrEnum)

app = typer.Typer(add_completion=False)


@app.callback(invoke_without_command=True)
def places(ctx: typer.Context, language: LanguageOption = None) -> None:
    """List the chats that the desk serves, or set one · 地点."""
    if ctx.invoked_subcommand is not None:
        return
    voice = chosen_voice(language)
    with explained(voice), reading(Settings()) as session:
        settings = session.exec(select(PlaceSetting).order_by(col(PlaceSetting.id))).all()
        lines = [_line(voice, setting) for setting in settings]
        typer.echo("\n".join(lines or [voice("place_command.none")]))


@app.command("set")
def change(
    place: Annotated[str, typer.Argument(help="Place, such as webchat:intake · 地点", metavar="PLACE")],
    purpose: Annotated[
        str | None, typer.Option(help=f"Purpose: {', '.join(Purpose)} · 用途", metavar="PURPOSE")
    ] = None,
    level: Annotated[
        str | None, typer.Option(help=f"Level: {', '.join(Visibility)} · 可见程度", metavar="LEVEL")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of the cards there: zh-CN or en · 该地点的语言", metavar="LANGUAGE")
    ] = None,
) -> None:
    """Set the purpose, the level and the language of a chat · 设置地点."""
    voice = chosen_voice(None)
    with explained(voice):
        change = PlaceChange(_place(place), _purpose(purpose), _level(level), _language(language))
        if (change.purpose, change.visibility, change.language) == (None, None, None):
            raise Refusal("place_command.nothing_said")
        settings = Settings()
        open_database(settings)
        before, after, _ = act(settings, partial(change.carry_out, by=SET_BY))
        old = _worded(voice, before) if before else voice("place_command.new")
        key = "place_command.unchanged" if before == after else "place_command.changed"
        typer.echo(voice(key, place=place, before=old, after=_worded(voice, after)))


def _place(text: str) -> Place:
    platform_word, _, chat = text.partition(":")
    platform = next((platform for platform in Platform if platform == platform_word), None)
    if platform is None or not chat or not chat.isprintable() or " " in chat:
        raise Refusal("place_command.unknown_place", value=text, words=tuple(Platform))
    return Place(platform=platform, chat=chat)


def _purpose(word: str | None) -> Purpose | None:
    return None if word is None else _word("--purpose", word, Purpose)


def _level(word: str | None) -> Visibility | None:
    return None if word is None else _word("--level", word, Visibility)


def _language(word: str | None) -> Language | None:
    return None if word is None else _word("--language", Language.named(word) or word, Language)


def _word(option: str, word: str, words: type[Word]) -> Word:
    try:
        return words(word)
    except ValueError:
        raise Refusal("place_command.not_one_of", option=option, value=word, words=tuple(words)) from None


def _worded(voice: Voice, words: Words) -> str:
    purpose, level, language = words
    return voice(
        "place_command.settings",
        purpose=voice(f"place_command.purpose.{purpose}"),
        level=voice(f"place_command.level.{level}"),
        language=voice(f"place_command.language.{language}"),
    )


def _line(voice: Voice, setting: PlaceSetting) -> str:
    return voice(
        "place_command.line",
        place=f"{setting.platform}:{setting.chat}",
        settings=_worded(voice, (setting.purpose, setting.visibility, setting.language)),
        set_by=setting.set_by,
        set_at=voice.moment(setting.set_at),
    )
