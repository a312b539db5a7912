"""`zhiban place`: what each chat is for, how much it may show, and in which language."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from sqlmodel import col, select

from bot.bootstrap import open_database
from bot.commands.desk_access import act, explained, reading
from bot.commands.options import LanguageOption
from bot.language import chosen_voice
from bot.settings import Settings
from handlers.i18n import Voice
from handlers.setup.steps import OPENED_BY
from handlers.turn.turn import Turn
from models.chat import Place
from models.people.place import PlaceSetting
from models.refusal import Refusal
from models.terms import Language, Platform, Purpose, Visibility

SET_BY = "zhiban place"
Word = TypeVar("Word", bound=StrEnum)
Words = tuple[Purpose, Visibility, Language]

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
        before, after = act(settings, change.carry_out)
        old = _worded(voice, before) if before else voice("place_command.new")
        key = "place_command.unchanged" if before == after else "place_command.changed"
        typer.echo(voice(key, place=place, before=old, after=_worded(voice, after)))


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A change to the settings of a place; None stays as it is."""

    place: Place
    purpose: Purpose | None
    visibility: Visibility | None
    language: Language | None

    def carry_out(self, turn: Turn) -> tuple[Words | None, Words]:
        """Set it, or make the place; the settings before and after."""
        found = select(PlaceSetting).where(
            PlaceSetting.platform == self.place.platform, PlaceSetting.chat == self.place.chat
        )
        setting = turn.session.exec(found.with_for_update()).one_or_none()
        if setting is None:
            setting = self._new(turn)
            turn.session.add(setting)
            return None, _words(setting)
        before = _words(setting)
        setting.purpose = self.purpose or setting.purpose
        setting.visibility = self.visibility or setting.visibility
        setting.language = self.language or setting.language
        _demand_fit(turn, setting)
        if _words(setting) != before or setting.set_by == OPENED_BY:  # who says what a start proposed has chosen it
            setting.set_by, setting.set_at = SET_BY, turn.now
        return before, _words(setting)

    def _new(self, turn: Turn) -> PlaceSetting:
        if self.purpose is None or self.visibility is None:
            raise Refusal("place_command.incomplete", place=f"{self.place.platform}:{self.place.chat}")
        setting = PlaceSetting(
            platform=self.place.platform,
            chat=self.place.chat,
            purpose=self.purpose,
            visibility=self.visibility,
            language=self.language or turn.language,
            set_by=SET_BY,
            set_at=turn.now,
        )
        _demand_fit(turn, setting)
        return setting


def _demand_fit(turn: Turn, setting: PlaceSetting) -> None:
    """Raise Refusal for a group that only listens where it is to do more, or is to read what people typed."""
    is_bulletin, where = setting.purpose is Purpose.BULLETIN, f"{setting.platform}:{setting.chat}"
    if not turn.platforms[Platform(setting.platform)].only_speaks:
        if is_bulletin:
            raise Refusal("place_command.no_bulletins", place=where)
    elif not is_bulletin or setting.visibility is not Visibility.NOTICE:
        raise Refusal("place_command.only_bulletins", place=where)


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


def _words(setting: PlaceSetting) -> Words:
    return setting.purpose, setting.visibility, setting.language


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
        settings=_worded(voice, _words(setting)),
        set_by=setting.set_by,
        set_at=voice.moment(setting.set_at),
    )
