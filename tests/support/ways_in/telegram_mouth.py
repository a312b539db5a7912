"""Telegram's part of the table: updates as the Bot API gives them, through the adapter that reads them."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from bot.platforms.telegram.bundles import LONGEST_TEXT, bundled
from bot.platforms.telegram.incoming import Incoming
from bot.platforms.telegram.places import group_place, own_chat
from bot.platforms.telegram.poller import readable
from bot.platforms.telegram.presses import Confirmation
from bot.platforms.telegram.updates import GroupMoved, Inbound, Me, TelegramOrigin
from handlers.i18n import Voice
from models.chat import Reply, Sender, Submission
from models.messaging.outbox import Post
from models.messaging.receipt import Receipt
from models.terms import Language, Platform
from tests.support.fakes.telegram_html import Parsed, found_by_itself
from tests.support.fakes.telegram_world import BOT, BOT_NAME, Json
from tests.support.ways_in.cells import Spot, Who
from tests.support.ways_in.mouth import Line, Mouth
from tests.support.ways_in.sent import Brought, Sent, Shown
from tests.support.ways_in.world import CLERK, PEOPLE, World, account, account_of, room

ME = Me(BOT, BOT_NAME)
CALL = f"@{BOT_NAME} "


class TelegramMouth(Mouth):
    """People of Telegram, as the table has them write and press."""

    platform = Platform.TELEGRAM

    def __init__(self, world: World, shown: Shown) -> None:
        super().__init__(world, shown)
        self.incoming = Incoming(
            world.desk.dispatch,
            _Accounts(world),  # type: ignore[arg-type]
            _People(),  # type: ignore[arg-type]
            _Replies(shown),  # type: ignore[arg-type]
            _whoami,
            _follow,
            lambda: world.now,
        )

    def write(self, line: Line) -> Sent:
        """A message; what is long goes in pieces."""
        who, spot, text, at = line.who, line.spot, line.text, line.at
        typed = f"{CALL}{text}".strip() if line.calls else text
        pieces = [typed[start : start + LONGEST_TEXT] for start in range(0, len(typed), LONGEST_TEXT)] or [""]
        root = line.below or self._root(spot)
        made = [self._made(who, spot, piece, at, "" if place else root) for place, piece in enumerate(pieces)]
        if line.has_file:
            made[0] |= _photo("1")
            made[0]["caption"], made[0]["caption_entities"] = made[0].pop("text"), made[0].pop("entities")
        if line.is_forwarded:
            for one in made:
                one["forward_origin"] = {"type": "hidden_user", "sender_user_name": "外单位老周", "date": 1772503000}
        return self._sent(who, spot, text, at, made, calls=line.calls)

    def edit(self, sent: Sent, text: str, at: datetime) -> Sent:
        """What was sent before is changed."""
        made = self._made(sent.who, sent.spot, f"{CALL if sent.calls else ''}{text}", sent.at, sent.below)
        made |= {"message_id": int(sent.ref), "edit_date": int(at.timestamp())}
        return self._sent(sent.who, sent.spot, text, at, [made], kind="edited_message", calls=sent.calls)

    def command(self, who: Who, spot: Spot, text: str, at: datetime) -> Sent:
        """A slash and what follows it."""
        return self.line(who, spot, f"/{text}", at)

    def brought(
        self, who: Who, spot: Spot, text: str, at: datetime, *, has_file: bool = False, by: str = CLERK
    ) -> Sent:
        """A clerk, or somebody else, answers what the sender wrote with /report."""
        answered = self._made(who, spot, text, at, "")
        if has_file:
            answered |= _photo("1")
        made = self._made(who, spot, "/report", at, "") | {"from": _user(account_of(self.platform, by), by)}
        made.pop("sender_chat", None)
        made |= {"reply_to_message": answered, "message_thread_id": answered["message_id"]}
        return self._sent(who, spot, text, at, [made])

    def album(self, who: Who, spot: Spot, caption: str, at: datetime) -> Sent:
        """Two photos; the second, with the caption, comes in the next batch."""
        root = self._root(spot)
        first, second = self._made(who, spot, "", at, root), self._made(who, spot, caption, at, root)
        for number, one in enumerate((first, second)):
            one |= {**_photo(str(number)), "media_group_id": f"13{first['message_id']}"}
            one["caption"], one["caption_entities"] = one.pop("text", ""), one.pop("entities", [])
        self._sent(who, spot, "", at, [first])
        return self._sent(who, spot, caption, at, [second])

    def form(
        self, name: str, spot: Spot, name_of_form: str, fields: dict[str, str], at: datetime, post: str | None = None
    ) -> Sent:
        """What the answers to a form's questions stand for, sent in by `name`."""
        number = account_of(self.platform, name)
        place = own_chat(int(number)) if spot is Spot.OWN else group_place(int(room(self.platform, spot)))
        event = Submission(
            idempotency_key=f"tg:form/{900_000_000 + next(self.world.numbers)}",
            place=place,
            sender=Sender(platform=self.platform, account=number, name=name),
            form=name_of_form,
            fields=fields,
            sent_at=at,
            post=post,
            is_direct=place.is_direct,
        )

        def again() -> None:
            self.shown.take(self.world.desk.act(event))

        again()
        return Sent(Who.COLLEAGUE, spot, fields.get("text", ""), at, again)

    def _made(self, who: Who, spot: Spot, text: str, at: datetime, below: str) -> Json:
        chat = self._chat(spot, who)
        made: Json = {
            "message_id": 20_000 + next(self.world.numbers),
            "date": int(at.timestamp()),
            "chat": chat,
            "from": _user(account(self.platform, who), PEOPLE.get(who, "小王"), is_bot=who is Who.BOT),
        }
        if text:
            made |= {"text": text, "entities": found_by_itself(Parsed(text))}
        else:
            made |= {"text": "", "entities": []}
        if who is Who.ANONYMOUS:
            made |= {"from": _user(account(self.platform, who), "Group", is_bot=True), "sender_chat": chat}
        return made | (self._answering(chat, below, made["date"]) if below else {})

    def _answering(self, chat: Json, root: str, date: int) -> Json:
        answered = {"message_id": int(root), "date": date, "chat": chat, "from": _user(str(BOT), "值班", is_bot=True)}
        named = {"message_thread_id": int(root)} if chat["type"] == "supergroup" else {}
        return {"reply_to_message": {**answered, "text": "…"}, **named}

    def _sent(
        self,
        who: Who,
        spot: Spot,
        text: str,
        at: datetime,
        made: Sequence[Json],
        kind: str = "message",
        *,
        calls: bool = False,
    ) -> Sent:
        raw = [{"update_id": 900_000_000 + next(self.world.numbers), kind: _without_nothing(one)} for one in made]

        def again() -> None:
            self.shown.tape.append(Brought("updates", "", raw))
            updates = [update for one in raw if (update := readable(one)) is not None]
            assert len(updates) == len(raw), "unreadable"
            for bundle in bundled(updates):
                self._run(self.incoming.act(bundle))

        again()
        below = str(made[0].get("reply_to_message", {}).get("message_id", ""))
        return Sent(who, spot, text, at, again, str(made[0]["message_id"]), below, calls)

    def _run(self, work: Any) -> None:
        async def all_of_it() -> None:
            await work
            while self.incoming.is_bringing:
                await asyncio.sleep(0)

        self.world.loop.run_until_complete(all_of_it())

    def _chat(self, spot: Spot, who: Who) -> Json:
        if spot is Spot.OWN:
            return {"id": int(account(self.platform, who)), "type": "private", "first_name": "x"}
        chat = room(self.platform, spot)
        return {"id": int(chat), "type": "supergroup", "title": chat}


class _Accounts:
    def __init__(self, world: World) -> None:
        self._world = world

    async def voice_of(self, account: str, spoken: Language | None = None) -> Voice:
        """What somebody reads."""
        return self._world.voice_of_account(Platform.TELEGRAM, account, spoken)

    async def received(self, keys: Collection[str]) -> set[str]:
        """Which of these were acted on."""
        found = select(Receipt.idempotency_key).where(col(Receipt.idempotency_key).in_(keys))
        with self._world.desk.session() as session:
            return set(session.exec(found).all())

    async def post(self, post_id: str) -> Post | None:
        """A card."""
        with self._world.desk.session() as session:
            post = session.exec(select(Post).where(Post.id == post_id)).first()
            if post is not None:
                session.expunge(post)
            return post


class _People:
    async def introduce(self, user: object, me: Me, update: int) -> None:
        """Everybody is known already, and nobody knows the stranger."""


class _Replies:
    def __init__(self, shown: Shown) -> None:
        self._shown = shown

    async def bring(self, reply: Reply, inbound: Inbound, voice: Voice, me: Me) -> None:
        """Keep what is shown."""
        self._shown.take(reply)

    async def refuse(self, origin: TelegramOrigin, sentence: str) -> None:
        """Keep what is said without a turn."""
        self._shown.take(Reply(toast=sentence, is_refusal=True))

    async def ask(self, question: Confirmation) -> None:
        """Nobody is asked whether they mean it."""


async def _whoami() -> Me:
    return ME


async def _follow(moved: GroupMoved) -> None:
    """No group moves."""


def _user(number: str, name: str, *, is_bot: bool = False) -> Json:
    spoken = "en" if number == "599" else "zh-hans"
    return {"id": int(number), "is_bot": is_bot, "first_name": name, "language_code": spoken}


def _photo(name: str) -> Json:
    return {"photo": [{"file_id": f"p{name}", "file_unique_id": f"u{name}", "file_size": 900, "width": 9, "height": 9}]}


def _without_nothing(made: Json) -> Json:
    return {name: value for name, value in made.items() if value not in ("", [])}
