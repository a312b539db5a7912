"""Puts together what Telegram delivers in parts though its sender sent it as one: albums, and texts that were cut."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from telegram import Message, MessageEntity, Update

LARGEST_ALBUM = 10
LONGEST_TEXT = 4096
SHORTEST_PIECE = LONGEST_TEXT // 2
"""Clients cut a long text where a line or a sentence ends, in the latter half of what a message may hold."""
PIECES_COME_WITHIN = timedelta(seconds=3)


@dataclass
class Bundle:
    """Updates that are one message to their sender, in order; most are a single update."""

    updates: list[Update] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """The messages of an album or of a text that was cut; of a single update its message, if it brings one."""
        return [update.message for update in self.updates if update.message is not None]

    @property
    def album(self) -> str:
        """Telegram's name of the album; empty for anything else."""
        return self.messages[0].media_group_id or "" if self.messages else ""

    @property
    def may_go_on(self) -> bool:
        """True if a further part of it may still be on its way."""
        if self.album:
            return len(self.updates) < LARGEST_ALBUM
        return bool(self.messages) and is_full(self.messages[-1])


def bundled(updates: Iterable[Update]) -> list[Bundle]:
    """The updates as bundles, each where its first part stood."""
    bundles: list[Bundle] = []
    albums: dict[Hashable, Bundle] = {}
    last_of: dict[Hashable, Bundle] = {}
    for update in updates:
        message = update.message
        bundle = _bundle_of(message, albums, last_of) if message is not None else None
        if bundle is None:
            bundle = Bundle()
            bundles.append(bundle)
        bundle.updates.append(update)
        if message is not None:
            last_of[_whose(message)] = bundle
            if message.media_group_id:
                albums[(message.chat.id, message.media_group_id)] = bundle
    return bundles


def continues(message: Message, before: Message) -> bool:
    """Return whether `message` is the next piece of the text that `before` is a piece of."""
    return (
        is_full(before)
        and _whose(message) == _whose(before)
        and message.message_id > before.message_id
        and _is_typed(message)
        and not _is_command(message)
        and message.reply_to_message is None
        and message.date - before.date <= PIECES_COME_WITHIN
    )


def is_full(message: Message) -> bool:
    """Return whether a text is so long that its client may have cut it here."""
    return _is_typed(message) and length(message.text or "") >= SHORTEST_PIECE


def rejoined(texts: Sequence[str]) -> str:
    """The pieces as one text. Where a cut fell on white space, Telegram left it out; nobody can say which it was."""
    whole = "".join(text if length(text) >= LONGEST_TEXT else f"{text}\n" for text in texts)
    return whole.removesuffix("\n")


def length(text: str) -> int:
    """Return the length of a text as Telegram's clients count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _bundle_of(message: Message, albums: dict[Hashable, Bundle], last_of: dict[Hashable, Bundle]) -> Bundle | None:
    if message.media_group_id:
        return albums.get((message.chat.id, message.media_group_id))
    last = last_of.get(_whose(message))
    if last is not None and last.messages and continues(message, last.messages[-1]):
        return last
    return None


def _whose(message: Message) -> Hashable:
    """One person in one chat or topic."""
    topic = message.message_thread_id if message.is_topic_message else None
    return message.chat.id, topic, message.from_user.id if message.from_user else None


def _is_typed(message: Message) -> bool:
    """Return whether it is a text of the sender's own: no caption, nothing passed on."""
    return bool(message.text) and message.forward_origin is None and message.via_bot is None


def _is_command(message: Message) -> bool:
    """Telegram marks only Latin words as commands."""
    is_marked = any(entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0 for entity in message.entities)
    text = message.text or ""
    return is_marked or (text.startswith(("/", "／")) and not text[1:2].isascii())
