"""The places that the desk may speak in: what each is for, whose it is, what it may show and in which language."""

from collections.abc import Collection
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, bindparam
from sqlmodel import Session, col, select

from handlers.turn.external_names import Hide, without_external_names
from models.chat import Place
from models.messaging.unreachable import is_out_of_reach
from models.people.person import Account, Person
from models.people.place import PlaceSetting
from models.platform_traits import Platforms
from models.storage.shared_reads import read_once
from models.terms import Language, Platform, Purpose, Visibility
from models.tickets.queries import chats_of

_ALL_SETTINGS = select(PlaceSetting).order_by(col(PlaceSetting.id))
_READER_OF = (
    select(Person)
    .join(Account, col(Account.person_id) == col(Person.id))
    .where(col(Account.platform) == bindparam("platform"), col(Account.external_id) == bindparam("account"))
)


class Places:
    """Looked up once a turn: the settings of chats, and whose own chats are whose."""

    session: Session
    now: datetime
    language: Language
    platforms: Platforms
    running: Collection[Platform]
    _settings: dict[str, Row[Any]] | None
    _within_reach: dict[Place, bool]
    _readers: dict[str, Person | None]

    def places_for(self, purpose: Purpose) -> list[Place]:
        """The chats that serve `purpose`, on platforms that run."""
        settings = [one for one in self._all_settings().values() if one.platform in self.running]
        return [Place(platform=one.platform, chat=one.chat) for one in settings if one.purpose is purpose]

    def purpose_of(self, place: Place) -> Purpose | None:
        """Return the purpose of the chat of `place`; None where nobody said."""
        setting = self._setting_of(place)
        return Purpose(setting.purpose) if setting else None

    def title_of(self, place: Place) -> str:
        """Return the platform's title of a chat that was set up; empty where the platform has not said so."""
        setting = self._setting_of(place)
        return str(setting.title) if setting else ""

    def direct_chats(self, person: Person) -> list[Place]:
        """The direct chats that reach `person`, on platforms that run."""
        chats = [place for place in chats_of(self.session, person) if place.platform in self.running]
        self._readers |= {f"{place.platform}/{place.chat}": person for place in chats}
        return chats

    def reachable_chats(self, person: Person) -> list[Place]:
        """The direct chats of `person` where messages arrive, as far as anybody knows."""
        return [place for place in self.direct_chats(person) if self.is_within_reach(place)]

    def is_within_reach(self, place: Place) -> bool:
        """Return whether the desk may speak on the platform, and nothing sent to the chat was refused since."""
        if place not in self._within_reach:
            self._within_reach[place] = not is_out_of_reach(self.session, place)
        return self._within_reach[place]

    def visibility_of(self, place: Place) -> Visibility:
        """Return the visibility that the office allowed; else all on our own platform, less elsewhere (standard 5)."""
        setting = self._setting_of(place)
        if setting is not None:
            return Visibility(setting.visibility)
        if self.platforms[place.platform].shows_all:
            return Visibility.FULL
        return Visibility.MASKED if place.is_direct else Visibility.NOTICE

    @cached_property
    def hide_names(self) -> Hide:
        """The function that keeps outside people's names out of a place of level `masked`; read once a turn."""
        return without_external_names(self.session)

    def language_of(self, place: Place) -> Language:
        """The language of a place, as written: who changes whose an account is flushes before anything is posted."""
        setting = self._setting_of(place)
        if setting is not None:
            return Language(setting.language)
        reader = self.reader_of(place) if place.is_direct else None
        return Language(reader.language) if reader else self.language

    def reader_of(self, place: Place) -> Person | None:
        """Return the owner of a chat of one's own; read once a turn, None where its account is linked to nobody."""
        key = f"{place.platform}/{place.chat}"
        if key not in self._readers:
            whose = {"platform": place.platform, "account": place.chat[1:]}
            with self.session.no_autoflush:
                self._readers[key] = self.session.execute(_READER_OF, whose).scalar_one_or_none()
        return self._readers[key]

    def _setting_of(self, place: Place) -> Row[Any] | None:
        """Return the settings of the chat; for a part of a group, `group/topic`, those of the whole."""
        settings, key = self._all_settings(), f"{place.platform}/{place.chat}"
        found = settings.get(key)
        is_part = self.platforms[place.platform].has_topics and "/" in place.chat
        return settings.get(key.rpartition("/")[0]) if found is None and is_part else found

    def _all_settings(self) -> dict[str, Row[Any]]:
        """The settings of every chat that has some, by platform and chat; read once a turn."""
        if self._settings is None:
            self._settings = read_once(self.session, "settings", self._read_settings)
        return self._settings

    def _read_settings(self) -> dict[str, Row[Any]]:
        rows = self.session.connection().execute(_ALL_SETTINGS).all()
        return {f"{row.platform}/{row.chat}": row for row in rows}
