"""The Telegram around the desk's bot: its chats and people, and what they do there, as updates tell of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.desk_clock import utc_now
from tests.support.fakes.telegram_html import LONGEST_TEXT, Parsed, found_by_itself, units_of

BOT, BOT_NAME = 7_000_000_001, "zhiban_desk_bot"
TOKEN = f"{BOT}:AAE-token_of_the_tests-0123456789abc"
NOT_SENT_UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}

Json = dict[str, Any]


@dataclass
class Chat:
    """A private chat, a group, a supergroup, or a forum: a supergroup with topics, by the id of each."""

    id: int
    type: str = "supergroup"
    title: str = ""
    is_forum: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    is_bot_here: bool = True
    is_bot_admin: bool = False
    may_bot_write: bool = True
    moved_to: int | None = None
    messages: dict[int, Json] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def is_private(self) -> bool:
        """Whether it is somebody's own chat with the bot."""
        return self.type == "private"

    def shown(self) -> Json:
        """The chat as it stands in a message."""
        shown: Json = {"id": self.id, "type": self.type}
        if not self.is_private:
            shown["title"] = self.title or f"chat {self.id}"
        return shown | ({"is_forum": True} if self.is_forum else {})


class World:
    """What stands where, and who is there. Every thing that somebody does becomes an update for the bot."""

    def __init__(self, now: Callable[[], float] = lambda: utc_now().timestamp()) -> None:
        self.now = now
        """Unix seconds: the date of messages, and the age of presses."""
        self.has_privacy = True
        """In groups the bot hears only what is for it: https://core.telegram.org/bots/features#privacy-mode"""
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.strangers: set[int] = set()
        """Who never wrote to the bot: it may not begin."""
        self.files: dict[str, bytes] = {}
        self.presses: dict[str, Json] = {}
        """Callback queries by id: when they came, and the answer they got."""
        self.updates: list[Json] = []
        """What the bot has not confirmed yet, oldest first."""
        self.pushed: list[Json] = []
        """Everything that was ever sent to it."""
        self.allowed: list[str] | None = None
        self._update_ids = count(800_000_001)
        self.ids = count(1)
        self.add_user(BOT, "值班", username=BOT_NAME, is_bot=True)

    # Who and what is there.

    def add_user(self, user: int, name: str, **more: Any) -> Json:
        """Somebody, with a private chat that they began; `more` is the rest of their record."""
        self.users[user] = {"id": user, "is_bot": False, "first_name": name, "language_code": "zh-hans", **more}
        if not self.users[user]["is_bot"]:
            self.chats[user] = Chat(user, "private")
        return self.users[user]

    def add_chat(self, chat: int, **more: Any) -> Chat:
        """A group the bot is in: `type="group"` for a small one, `is_forum=True` for one with topics."""
        self.chats[chat] = made = Chat(chat, **more)
        if made.is_forum:
            made.ids = count(2)  # the topic "General" has the first
        return made

    def add_topic(self, chat: int, user: int, name: str) -> int:
        """Somebody opens a topic in a forum; its id is that of the message that says so."""
        made = self._put(chat, user, forum_topic_created={"name": name, "icon_color": 7322096})
        topic = int(made["message_id"])
        made |= {"message_thread_id": topic, "is_topic_message": True}
        self.chats[chat].topics[topic] = name
        self.push("message", made)
        return topic

    def texts(self, chat: int) -> list[str]:
        """The words of the messages of a chat, oldest first."""
        return [str(one.get("text", one.get("caption", ""))) for one in self._messages(chat)]

    def of_bot(self, chat: int) -> list[Json]:
        """The bot's messages in a chat, oldest first."""
        return [one for one in self._messages(chat) if one["from"]["id"] == BOT]

    def _messages(self, chat: int) -> list[Json]:
        """Return the messages as they stand now: more may come meanwhile, on the thread that serves the bot."""
        return list(self.chats[chat].messages.values())

    # What people do.

    def say(self, chat: int, user: int, text: str, **more: Any) -> Json:
        """Somebody writes; `reply_to` is the id of a message, `topic` of a topic, the rest goes in as it is."""
        assert units_of(text) <= LONGEST_TEXT, "no client sends it in one piece: say_long"
        made = self._put(chat, user, text=text, entities=found_by_itself(Parsed(text)), **more)
        return self._heard(made)

    def say_long(self, chat: int, user: int, text: str, **more: Any) -> list[Json]:
        """Somebody writes more than fits: their client sends it in pieces, one right after the other."""
        pieces = [text[start : start + LONGEST_TEXT] for start in range(0, len(text), LONGEST_TEXT)]
        return [self.say(chat, user, piece, **more) for piece in pieces]

    def send_file(self, chat: int, user: int, body: bytes, kind: str = "document", **more: Any) -> Json:
        """Somebody sends a `document`, `photo` or `voice`; `name` and `media_type` are what the client says of it."""
        name, media_type = more.pop("name", "文件.pdf"), more.pop("media_type", "application/pdf")
        if "caption" in more:
            more["caption_entities"] = found_by_itself(Parsed(more["caption"]))
        made = self._put(chat, user, **{kind: self._file(body, kind, name, media_type)}, **more)
        return self._heard(made)

    def send_album(self, chat: int, user: int, bodies: Sequence[bytes], caption: str = "", **more: Any) -> list[Json]:
        """Somebody sends several photos at once: a message for each, under one `media_group_id`."""
        group = str(13_000_000_000 + next(self.ids))
        words = [caption, *[""] * len(bodies)]
        return [
            self.send_file(chat, user, body, "photo", media_group_id=group, caption=said, **more)
            for body, said in zip(bodies, words, strict=False)
        ]

    def forward(self, chat: int, user: int, text: str, author: int | str, **more: Any) -> Json:
        """Somebody passes on what another wrote; an author who hides behind their settings is only a name."""
        origin: Json = {"type": "hidden_user", "sender_user_name": author}
        if isinstance(author, int):
            origin = {"type": "user", "sender_user": self.users[author]}
        return self.say(chat, user, text, forward_origin={**origin, "date": int(self.now()) - 60}, **more)

    def edit(self, chat: int, message: int, text: str) -> Json:
        """Somebody changes what they wrote."""
        made = self.chats[chat].messages[message]
        named = "caption" if "caption" in made else "text"
        made |= {named: text, "edit_date": int(self.now())}
        return self._heard(made, "edited_message")

    def press(self, chat: int, user: int, button: str, message: int | None = None, **more: Any) -> str:
        """Somebody presses the newest button of that label or data, or that of one message; the query's id."""
        found = [one for one in self.of_bot(chat) if message in {None, one["message_id"]}]
        for one in reversed(found):
            for row in one.get("reply_markup", {}).get("inline_keyboard", []):
                for key in row:
                    if button in {key["text"], key["callback_data"]}:
                        return self.send_press(chat, user, one["message_id"], key["callback_data"], **more)
        raise AssertionError(f"no button {button} in {chat}")

    def send_press(self, chat: int, user: int, message: int, data: str, **more: Any) -> str:
        """A client sends callback data, such as stand on a button or any other."""
        query = str(4_000_000_000_000 + next(self.ids))
        self.presses[query] = {"at": self.now(), "answer": None}
        shown = self.chats[chat].messages.get(message) or {
            "chat": self.chats[chat].shown(),
            "message_id": message,
            "date": 0,
        }
        body = {"id": query, "from": self.users[user], "chat_instance": "8", "message": shown, "data": data, **more}
        self.push("callback_query", body)
        return query

    def answer_to(self, query: str) -> Json | None:
        """What the bot answered to a press; None as long as it did not."""
        answer: Json | None = self.presses[query]["answer"]
        return answer

    def block(self, user: int) -> None:
        """Somebody stops the bot."""
        self.blocked.add(user)
        self._membership(user, user, "member", "kicked")

    def unblock(self, user: int) -> None:
        """Somebody starts it again."""
        self.blocked.discard(user)
        self._membership(user, user, "kicked", "member")

    def kick(self, chat: int, by: int) -> None:
        """The bot is put out of a group."""
        self.chats[chat].is_bot_here = False
        self._membership(chat, by, "member", "kicked")

    def ask_back(self, chat: int, by: int) -> None:
        """The bot is asked into a group again."""
        self.chats[chat].is_bot_here = True
        self._membership(chat, by, "kicked", "member")

    def migrate(self, chat: int, by: int, to: int | None = None) -> int:
        """A small group becomes a supergroup: another id, which is given back, and messages numbered anew."""
        old = self.chats[chat]
        named = to or -1_002_000_000_000 - next(self.ids)
        new = self.add_chat(named, title=old.title, is_bot_admin=old.is_bot_admin)
        old.moved_to = new.id
        self.push("message", self._put(chat, by, migrate_to_chat_id=new.id))
        self.push("message", self._put(new.id, by, migrate_from_chat_id=chat))
        return new.id

    def push(self, kind: str, body: Json) -> Json | None:
        """Send the bot an update, of whatever kind; None where it did not ask for such."""
        is_wanted = kind in self.allowed if self.allowed else kind not in NOT_SENT_UNASKED
        if not is_wanted:
            return None
        update = self._update(kind, body)
        self.updates.append(update)
        self.pushed.append(update)
        self._wake()
        return update

    def withhold(self, chat: int, user: int, text: str) -> Json:
        """Somebody writes, and the update that tells of it is never sent to the bot."""
        return self._update("message", self._put(chat, user, text=text))

    def push_odd(self, body: Json) -> None:
        """Send the bot an update as no Telegram would."""
        self.push_again({"update_id": next(self._update_ids), **body})

    def push_again(self, update: Json) -> None:
        """Deliver an update once more, as Telegram does where it was not sure."""
        self.updates.append(update)
        self._wake()

    # How it is done.

    def _update(self, kind: str, body: Json) -> Json:
        return {"update_id": next(self._update_ids), kind: _copied(body)}

    def _put(self, chat: int, user: int, **parts: Any) -> Json:
        """A message that stands in its chat from now on."""
        where = self.chats[chat]
        reply_to, topic = parts.pop("reply_to", None), parts.pop("topic", None)
        made: Json = {
            "message_id": next(where.ids),
            "from": self.users[user],
            "chat": where.shown() | (self._of_user(where.id) if where.is_private else {}),
            "date": int(self.now()),
            **{name: value for name, value in parts.items() if value not in (None, [], "")},
        }
        made |= self._threaded(where, reply_to, topic)
        where.messages[made["message_id"]] = made
        return made

    def _threaded(self, where: Chat, reply_to: int | None, topic: int | None) -> Json:
        """What Telegram adds to a reply and to a message in a topic; the latter always replies to something."""
        answered = where.messages.get(reply_to or topic or 0)
        if answered is None:
            return {}
        bare = {name: value for name, value in answered.items() if name not in {"reply_to_message", "reply_markup"}}
        added: Json = {"reply_to_message": bare}
        if topic:
            return added | {"message_thread_id": topic, "is_topic_message": True}
        if where.type == "supergroup" and not where.is_forum:
            added["message_thread_id"] = answered.get("message_thread_id", answered["message_id"])
        return added

    def _of_user(self, user: int) -> Json:
        record = self.users[user]
        return {name: record[name] for name in ("first_name", "last_name", "username") if name in record}

    def _file(self, body: bytes, kind: str, name: str, media_type: str) -> Any:
        file_id = f"file-{next(self.ids)}"
        self.files[file_id] = body
        known: Json = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(body)}
        if kind == "photo":
            small = {**known, "file_id": f"{file_id}-small", "file_size": 10, "width": 90, "height": 60}
            return [small, {**known, "width": 1280, "height": 853}]
        if kind == "voice":
            return {**known, "duration": 3, "mime_type": "audio/ogg"}
        return {**known, "file_name": name, "mime_type": media_type}

    def _heard(self, made: Json, kind: str = "message") -> Json:
        if self._hears(made):
            self.push(kind, made)
        return made

    def _hears(self, made: Json) -> bool:
        chat = self.chats[made["chat"]["id"]]
        if chat.is_private:
            return made["from"]["id"] not in self.blocked
        if not chat.is_bot_here:
            return False
        if not self.has_privacy or chat.is_bot_admin:
            return True
        text = str(made.get("text", made.get("caption", "")))
        answered = made.get("reply_to_message", {})
        return text.startswith("/") or f"@{BOT_NAME}" in text or answered.get("from", {}).get("id") == BOT

    def _membership(self, chat: int, by: int, before: str, after: str) -> None:
        of_bot = [{"user": self.users[BOT], "status": status, "until_date": 0} for status in (before, after)]
        body = {"chat": self.chats[chat].shown(), "from": self.users[by], "date": int(self.now())}
        self.push("my_chat_member", body | {"old_chat_member": of_bot[0], "new_chat_member": of_bot[1]})

    def _wake(self) -> None:
        """Somebody may be waiting for updates."""


def _copied(body: Json) -> Json:
    """What is sent is what stands there at that moment."""
    return {name: _copied(value) if isinstance(value, dict) else value for name, value in body.items()}
