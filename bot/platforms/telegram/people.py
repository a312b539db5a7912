"""Tells the desk by what name somebody goes on Telegram, when that changed; it proves nothing and links nobody."""

from collections.abc import Callable
from datetime import datetime

from telegram import User

from bot.platforms.accounts import Accounts
from bot.platforms.telegram.places import own_chat
from bot.platforms.telegram.updates import Me, key_of, sender_of
from bot.turns.dispatch import Dispatch
from models.chat import Profile

MOST_REMEMBERED = 10_000


class People:
    """Telegram's accounts as the process knows them; `now` gives desk time."""

    def __init__(self, dispatch: Dispatch, accounts: Accounts, now: Callable[[], datetime]) -> None:
        self._dispatch = dispatch
        self._accounts = accounts
        self._now = now
        self._names: dict[int, str] = {}

    async def introduce(self, user: User, me: Me, update_id: int) -> None:
        """See that the desk knows the account by its present name, if it knows it at all. Raises Busy."""
        if self._names.get(user.id) == user.full_name:
            return
        known = await self._accounts.name_of(str(user.id))
        if known is not None and known != user.full_name:
            profile = Profile(
                idempotency_key=key_of(me, "profile", user.id, update_id),
                place=own_chat(user.id),
                sender=sender_of(user),
            )
            await self._dispatch.act(profile, self._now())
        if len(self._names) >= MOST_REMEMBERED:
            self._names.clear()
        self._names[user.id] = user.full_name
