"""A chat gets its purpose, its level and its language, by a command, a file or the page of set-up."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlmodel import select

from handlers.turn.turn import Turn
from models.chat import Place
from models.people.place import PlaceSetting
from models.refusal import Refusal
from models.terms import Language, Platform, Purpose, Visibility

Words = tuple[Purpose, Visibility, Language]


class PlaceChanged(NamedTuple):
    """The settings before, None of a place that is new, and after; `is_new` too where a mere proposal was chosen."""

    before: Words | None
    after: Words
    is_new: bool


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A change to the settings of a place; None stays as it is."""

    place: Place
    purpose: Purpose | None
    visibility: Visibility | None
    language: Language | None

    def carry_out(self, turn: Turn, by: str) -> PlaceChanged:
        """Set it, or make the place; `by` names the person or the command. Raises Refusal for what does not fit."""
        found = select(PlaceSetting).where(
            PlaceSetting.platform == self.place.platform, PlaceSetting.chat == self.place.chat
        )
        setting = turn.session.exec(found.with_for_update()).one_or_none()
        if setting is None:
            setting = self._new(turn, by)
            turn.session.add(setting)
            return PlaceChanged(None, _words(setting), is_new=True)
        before, was_proposed = _words(setting), setting.is_proposed
        setting.purpose = self.purpose or setting.purpose
        setting.visibility = self.visibility or setting.visibility
        setting.language = self.language or setting.language
        _demand_fit(turn, setting)
        is_new = was_proposed or _words(setting) != before
        if is_new:
            setting.set_by, setting.set_at = by, turn.now
        return PlaceChanged(before, _words(setting), is_new)

    def _new(self, turn: Turn, by: str) -> PlaceSetting:
        if self.purpose is None or self.visibility is None:
            raise Refusal("place_command.incomplete", place=f"{self.place.platform}:{self.place.chat}")
        setting = PlaceSetting(
            platform=self.place.platform,
            chat=self.place.chat,
            purpose=self.purpose,
            visibility=self.visibility,
            language=self.language or turn.language,
            set_by=by,
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


def _words(setting: PlaceSetting) -> Words:
    return setting.purpose, setting.visibility, setting.language
