"""A platform's accounts and posts as the desk knows them, read beside its turns."""

import asyncio
from collections.abc import Collection
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.turns.writer import in_time
from handlers.i18n import Voice, voice_of
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.people.person import Account, Person
from models.terms import Language, Platform


class Accounts:
    """The accounts of one platform; `language` is the desk's own."""

    def __init__(self, engine: Engine, platform: Platform, language: Language) -> None:
        self._engine = engine
        self._platform = platform
        self._language = language

    async def name_of(self, account: str) -> str | None:
        """The name the platform shows for it; None for one that never wrote, empty for one without a name."""
        name: str | None = await self._first(select(Account.name).where(*self._is(account)))
        return name

    async def names_of(self, accounts: Collection[str]) -> dict[str, str]:
        """By account, the name the platform shows for it, of those that are known and have one."""

        def read() -> dict[str, str]:
            found = select(Account.external_id, Account.name).where(
                col(Account.platform) == self._platform, col(Account.external_id).in_(accounts)
            )
            with Session(self._engine) as session:
                return {external_id: name for external_id, name in session.exec(found).all() if name}

        return await in_time(asyncio.to_thread(read))

    async def voice_of(self, account: str, spoken: Language | None = None) -> Voice:
        """The voice that answers an account: its person's language, else the one its app speaks, else the desk's."""
        found = select(Person.language).join(Account, col(Account.person_id) == col(Person.id))
        language = await self._first(found.where(*self._is(account)))
        return voice_of(Language(language) if language else spoken or self._language)

    async def post(self, post_id: str) -> Post | None:
        """A post for this platform."""
        found: Post | None = await self._first(
            select(Post).where(col(Post.id) == post_id, col(Post.platform) == self._platform)
        )
        return found

    async def received(self, keys: Collection[str]) -> set[str]:
        """Return those of these keys whose events were acted on."""

        def read() -> set[str]:
            with Session(self._engine) as session:
                return set(
                    session.exec(select(Receipt.idempotency_key).where(col(Receipt.idempotency_key).in_(keys))).all()
                )

        return await in_time(asyncio.to_thread(read))

    def _is(self, account: str) -> tuple[Any, ...]:
        return col(Account.platform) == self._platform, col(Account.external_id) == account

    async def _first(self, query: Any) -> Any:
        return await in_time(asyncio.to_thread(self._read, query))

    def _read(self, query: Any) -> Any:
        with Session(self._engine) as session:
            return session.exec(query).first()
