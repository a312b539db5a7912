"""Handling of Telegram's updates as one turn each; an update counts as taken only after its commit."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Connection
from telegram import Chat, Update, User
from telegram import Message as Written
from telegram.error import TelegramError

from bot.platforms.accounts import Accounts
from bot.platforms.telegram.bundles import Bundle, continues
from bot.platforms.telegram.commands import inbound_command
from bot.platforms.telegram.people import People
from bot.platforms.telegram.presses import Confirmation, press_of
from bot.platforms.telegram.reply import Replies
from bot.platforms.telegram.second_presses import SecondPresses
from bot.platforms.telegram.updates import (
    GroupMoved,
    Inbound,
    Me,
    Unparsed,
    begins_with_command,
    edit_of,
    moved,
    written_message,
)
from bot.turns.dispatch import Dispatch
from bot.turns.receipts import receive
from bot.turns.writer import Busy, Dropped, Pending
from handlers.delivery.asked_back import come_back, note_title
from models.chat import Click, Message, Place, Reply
from models.terms import Platform

log = structlog.get_logger(__name__)

ANSWERS_WITHIN_S = 5.0
"""A press that is not answered within seconds cannot be answered any more."""
MOST_REMEMBERED = 1000
HERE = frozenset(("member", "administrator"))
"""Telegram's words for a bot that is in a chat, or may write to somebody again."""
NOTED_FOR, UNKNOWN_FOR = timedelta(days=1), timedelta(minutes=5)
"""So long the title of a group is not noted anew, and that of one that was not set up."""

Understood = Inbound | Unparsed | Confirmation | GroupMoved | None


class Incoming:
    """Acts on bundles of updates. `now` gives desk time.

    `whoami` gives the desk's own name on Telegram, and raises Busy while Telegram has not said it. `follow` is called
    where a group has moved to another id.
    """

    def __init__(
        self,
        dispatch: Dispatch,
        accounts: Accounts,
        people: People,
        replies: Replies,
        whoami: Callable[[], Awaitable[Me]],
        follow: Callable[[GroupMoved], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._dispatch = dispatch
        self._accounts = accounts
        self._people = people
        self._replies = replies
        self._whoami = whoami
        self._follow = follow
        self._now = now
        self.answers_within_s = ANSWERS_WITHIN_S
        self.second_presses = SecondPresses()
        self._bringing: set[asyncio.Task[None]] = set()
        self._answered: set[str] = set()
        self._last_pieces: dict[tuple[int, int], tuple[Written, str]] = {}
        self._titles: dict[int, tuple[str, datetime]] = {}

    async def act(self, bundle: Bundle) -> None:
        """Act on updates that are one message, or on a single one. Raises Busy: it has to be delivered again.

        One that cannot be understood is logged and left: it would be no better a second time.
        """
        me = await self._whoami()
        try:
            understood = await self._understand(bundle, me)
        except (ValueError, TypeError, LookupError, AttributeError):
            log.exception("update not understood", updates=[update.update_id for update in bundle.updates])
            return
        await self._learn_title(bundle)
        if understood is None:
            await self._heard_of_itself(bundle.updates[0])
            _log_left(bundle.updates[0])
        elif isinstance(understood, GroupMoved):
            await self._follow(understood)
        elif isinstance(understood, Unparsed):
            voice = await self._accounts.voice_of(str(understood.origin.user), understood.origin.spoken)
            self._start(self._replies.refuse(understood.origin, voice.say(understood.sentence)))
        elif isinstance(understood, Confirmation):
            self._start(self._replies.ask(understood))
        else:
            await self._act(understood, bundle, me)

    async def _heard_of_itself(self, update: Update) -> None:
        """The bot was invited or put out: back in a chat, what could not be shown there meanwhile comes along."""
        member = update.my_chat_member
        if member is None or member.new_chat_member.status not in HERE:
            return
        place = _place_of(member.chat)
        story = partial(come_back, place=place, title=member.chat.title or "")
        await self._dispatch.carry_out(story, self._now(), f"telegram/{place.chat}")

    async def _learn_title(self, bundle: Bundle) -> None:
        """Note a group's title: now and then, for it may be set up later, and at once where that is another title."""
        member = bundle.updates[0].my_chat_member
        chat = member.chat if member is not None else bundle.messages[0].chat if bundle.messages else None
        if chat is None or not chat.title:
            return
        known, until = self._titles.get(chat.id, ("", self._now()))
        if known == chat.title and self._now() < until:
            return
        if len(self._titles) >= MOST_REMEMBERED:
            self._titles.clear()
        story = partial(note_title, place=_place_of(chat), title=chat.title)
        noted = await self._dispatch.carry_out(story, self._now(), f"telegram/{chat.id}")
        self._titles[chat.id] = chat.title, self._now() + (NOTED_FOR if noted else UNKNOWN_FOR)

    @property
    def is_bringing(self) -> bool:
        """True while an answer is still on its way to somebody."""
        return bool(self._bringing)

    async def close(self) -> None:
        """Let what is being brought arrive, for a moment, then stop."""
        if self._bringing:
            await asyncio.wait(self._bringing, timeout=2.0)
        for task in list(self._bringing):
            task.cancel()
        await asyncio.gather(*self._bringing, return_exceptions=True)

    async def _understand(self, bundle: Bundle, me: Me) -> Understood:
        update = bundle.updates[0]
        if update.callback_query is not None:
            return await press_of(update.callback_query, me, self._accounts, self.second_presses)
        if update.edited_message is not None:
            return edit_of(update.edited_message, me)
        if update.message is None:
            return None
        return moved(update.message) or self._written(bundle, me)

    def _written(self, bundle: Bundle, me: Me) -> Understood:
        inbound = written_message(bundle, me)
        commanding = next((one for one in bundle.messages if begins_with_command(one)), None)
        if inbound is None or commanding is None:
            return inbound
        if not isinstance(inbound.event, Message):
            return None
        command = inbound_command(commanding, inbound.event, me, self._now())
        return command._replace(pieces=inbound.pieces) if isinstance(command, Inbound) else command

    async def _act(self, inbound: Inbound, bundle: Bundle, me: Me) -> None:
        user = _user(bundle.updates[0])
        if user is not None:
            await self._people.introduce(user, me, bundle.updates[0].update_id)
        earlier = self._continued(bundle)
        if earlier is not None and isinstance(inbound.event, Message):
            inbound = inbound._replace(event=inbound.event.model_copy(update={"continues": earlier}))
        reply, is_answered = await self._turn(inbound)
        await self._add_what_is_left(inbound, reply)
        self._remember(bundle, reply)
        voice = await self._accounts.voice_of(str(inbound.origin.user), inbound.origin.spoken)
        if is_answered:
            inbound = inbound._replace(origin=inbound.origin._replace(query=""))
        self._start(self._replies.bring(reply, inbound, voice, me))

    async def _turn(self, inbound: Inbound) -> tuple[Reply, bool]:
        """The reply, and whether the press was answered before it, because it took long."""
        hook = partial(_receive_pieces, inbound=inbound, now=self._now()) if inbound.pieces else None
        turn = asyncio.create_task(self._dispatch.act(inbound.event, self._now(), hook))
        is_answered = inbound.origin.query in self._answered
        try:
            if isinstance(inbound.event, Click) and inbound.origin.query and not is_answered:
                done, _ = await asyncio.wait({turn}, timeout=self.answers_within_s)
                if not done:
                    await self._answer_early(inbound, "telegram.at_work")
                    is_answered = True
            return await turn, is_answered
        except Pending:
            await self._answer_early(inbound, "telegram.at_work")
            raise
        except Dropped:
            await self._answer_early(inbound, "telegram.comes_again")
            raise
        finally:
            turn.cancel()

    async def _answer_early(self, inbound: Inbound, key: str) -> None:
        """Say on a press how it stands, once: Telegram delivers it again, and what comes of it is said in private."""
        origin = inbound.origin
        if not origin.query or origin.query in self._answered:
            return
        with suppress(Busy, TelegramError):
            voice = await self._accounts.voice_of(str(origin.user), origin.spoken)
            await self._replies.answer(origin, voice(key))
            if len(self._answered) >= MOST_REMEMBERED:
                self._answered.clear()
            self._answered.add(origin.query)

    async def _add_what_is_left(self, inbound: Inbound, reply: Reply) -> None:
        """Act on the parts that were not there when the message was first acted on: they join what it began."""
        if not inbound.pieces:
            return
        received = await self._accounts.received([piece.idempotency_key for piece in inbound.pieces])
        for piece in inbound.pieces:
            if piece.idempotency_key not in received and piece.idempotency_key != inbound.event.idempotency_key:
                await self._dispatch.act(piece.model_copy(update={"continues": reply.ticket}), self._now())

    def _continued(self, bundle: Bundle) -> str | None:
        """The ticket of the text whose next piece this is, where the earlier pieces came before."""
        messages = bundle.messages
        last = self._last_pieces.get(_whose(messages[0])) if messages and not bundle.album else None
        return last[1] if last is not None and continues(messages[0], last[0]) else None

    def _remember(self, bundle: Bundle, reply: Reply) -> None:
        """Hold on to a piece after which another may come."""
        if not bundle.messages or bundle.album:
            return
        last = bundle.messages[-1]
        self._last_pieces.pop(_whose(last), None)
        if bundle.may_go_on and reply.ticket is not None:
            if len(self._last_pieces) >= MOST_REMEMBERED:
                self._last_pieces.clear()
            self._last_pieces[_whose(last)] = last, reply.ticket

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)


def _receive_pieces(connection: Connection, inbound: Inbound, now: datetime) -> None:
    """Note with the whole which parts it was put together of; one that comes again, or late, is known by that."""
    for piece in inbound.pieces:
        if piece.idempotency_key != inbound.event.idempotency_key:
            receive(connection, piece.idempotency_key, now)


def _user(update: Update) -> User | None:
    source = update.callback_query or update.message or update.edited_message
    return source.from_user if source is not None else None


def _whose(written: Written) -> tuple[int, int]:
    return written.chat.id, written.from_user.id if written.from_user else 0


def _place_of(chat: Chat) -> Place:
    return Place(platform=Platform.TELEGRAM, chat=f"{'@' if chat.type == chat.PRIVATE else ''}{chat.id}")


def _log_left(update: Update) -> None:
    """Log an update that is not acted on; for an invitation or removal, with the name that `zhiban place` wants."""
    kind = next((name for name in Update.ALL_TYPES if getattr(update, name, None) is not None), "unknown")
    member = update.my_chat_member
    if member is not None:
        place = f"telegram:{'@' if member.chat.type == member.chat.PRIVATE else ''}{member.chat.id}"
        log.info("membership", place=place, status=member.new_chat_member.status)
    else:
        log.info("not acted on", kind=kind)
