"""Translates Telegram's updates into the desk's own events; how chats, topics and threads are named: places.py."""

import re
from typing import NamedTuple

from telegram import (
    Message as Written,
)
from telegram import (
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    User,
)
from telegram.constants import ChatType, MessageLimit

from bot.platforms.telegram.bundles import Bundle, rejoined
from bot.platforms.telegram.media import files_of, spelled_out
from bot.platforms.telegram.places import group_place, own_chat
from models.chat import Edit, Event, Message, Place, Sender
from models.phrase import Phrase
from models.terms import Language, Platform

LONGEST_TEXT = MessageLimit.MAX_TEXT_LENGTH
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)

_COMMAND = re.compile(r"[/／](?P<word>[^\s:：@/／]+)(?:@(?P<whom>\w+))?(?:[\s:：]+|$)")


class Me(NamedTuple):
    """The desk's identity on Telegram: its id, and the name that people call it by, without the @."""

    id: int
    username: str


class TelegramOrigin(NamedTuple):
    """The way back to the person who acted: their id, the place, the message acted on, the press to be answered.

    `spoken` is the language of their app.
    """

    user: int
    place: Place
    message: int | None = None
    query: str = ""
    spoken: Language | None = None


class Inbound(NamedTuple):
    """An event of the desk and where its answer goes; `pieces` are the parts it was put together of, if several."""

    event: Event
    origin: TelegramOrigin
    pieces: tuple[Message, ...] = ()


class Unparsed(NamedTuple):
    """An event that cannot be acted on, and the sentence that says why."""

    origin: TelegramOrigin
    sentence: Phrase


class GroupMoved(NamedTuple):
    """A group became a supergroup and has another id from now on."""

    old: int
    new: int


def key_of(me: Me, *names: object) -> str:
    """The receipt's key of something on Telegram."""
    return f"tg:{'/'.join(map(str, (me.id, *names)))}"


def sender_of(user: User) -> Sender:
    """Return the account that Telegram vouches for; the name is its owner's choice."""
    return Sender(platform=Platform.TELEGRAM, account=str(user.id), name=user.full_name, language=spoken_by(user))


def spoken_by(user: User) -> Language | None:
    """Return the language of a user's app: Chinese of any script, else English; None where Telegram does not say."""
    if not user.language_code:
        return None
    return Language.ZH if user.language_code.lower().startswith("zh") else Language.EN


def author_of(written: Written) -> User | None:
    """Return its writer; None for programs, and for posts that a channel brings to its group by itself.

    A writer who appears as a group or a channel, such as an administrator who hides, is known by that: an account that
    has no chat of its own with the desk, and that nobody else's words are taken for.
    """
    user, behind = written.from_user, written.sender_chat
    if written.is_automatic_forward or written.chat.type == ChatType.CHANNEL:
        return None
    if behind is not None:
        return User(behind.id, written.author_signature or behind.effective_name or "", is_bot=False)
    return None if user is None or user.is_bot else user


def place_of(written: Written, user: User) -> Place | None:
    """Return the place where it was written, in the thread it replies in; None for channels."""
    if written.chat.type == ChatType.PRIVATE:
        return own_chat(user.id)
    if written.chat.type not in GROUPS:
        return None
    return group_place(written.chat.id, _topic(written), _thread(written))


def origin_of(written: Written, user: User, place: Place) -> TelegramOrigin:
    """Return the way back for something written; to nobody's own chat where its writer hides behind a group."""
    asked = written.from_user if written.sender_chat is not None and written.from_user is not None else user
    return TelegramOrigin(asked.id, place, written.message_id, spoken=spoken_by(user))


def written_message(bundle: Bundle, me: Me) -> Inbound | None:
    """Return the written message, its parts put together; None for one that is not meant for the desk."""
    pieces = [piece for written in bundle.messages if (piece := _piece(written, me)) is not None]
    user = author_of(bundle.messages[0])
    if not pieces or user is None:
        return None
    origin = origin_of(bundle.messages[0], user, pieces[0].place)
    if not bundle.album and len(pieces) == 1:
        return Inbound(pieces[0], origin)
    return Inbound(_whole(bundle, pieces, me), origin, tuple(pieces))


def edit_of(written: Written, me: Me) -> Inbound | None:
    """A message that its sender changed; None for what is nobody's."""
    piece = _piece(written, me)
    user = author_of(written)
    if piece is None or user is None or written.edit_date is None:
        return None
    edit = Edit(
        idempotency_key=f"{piece.idempotency_key}/edited/{int(written.edit_date.timestamp())}",
        place=piece.place,
        sender=piece.sender,
        text=piece.text,
        ref=piece.ref,
        sent_at=written.edit_date,
        is_direct=piece.is_direct,
        is_addressed=piece.is_addressed,
    )
    return Inbound(edit, origin_of(written, user, piece.place))


def moved(written: Written) -> GroupMoved | None:
    """Return the move that a group reports when it has become a supergroup; None for any other message."""
    if written.migrate_to_chat_id is not None:
        return GroupMoved(written.chat.id, written.migrate_to_chat_id)
    if written.migrate_from_chat_id is not None:
        return GroupMoved(written.migrate_from_chat_id, written.chat.id)
    return None


def command_in(written: Written, me: Me) -> tuple[str, str] | None:
    """The command that a message begins with, without `/`, and what follows it.

    None for one that is meant for another bot, and for any in a message that was passed on.
    """
    found = _first_command(written)
    return None if found is None or (found[1] and found[1] != me.username.lower()) else (found[0], found[2])


def begins_with_command(written: Written) -> bool:
    """Return whether a command of any bot stands first; a forwarded text commands nothing."""
    return _first_command(written) is not None


def names_the_desk(written: Written, me: Me) -> bool:
    """Return whether the writer called the desk by name; a forwarded text calls nobody."""
    _, entities = _text_and_entities(written)
    return not _origin_name(written) and any(_is_call(written, one, me) for one in entities)


def _piece(written: Written, me: Me) -> Message | None:
    user = author_of(written)
    place = place_of(written, user) if user else None
    files, text = files_of(written), words_of(written, me)
    # Whatever else Telegram tells of a chat, such as who joined, has nothing attached and says nothing.
    says_something = text or files or written.effective_attachment or begins_with_command(written)
    if user is None or place is None or not says_something:
        return None
    replied = _replied_to(written)
    return Message(
        idempotency_key=key_of(me, written.chat.id, written.message_id),
        place=place,
        sender=sender_of(user),
        text=text,
        ref=str(written.message_id),
        sent_at=written.date,
        is_direct=place.is_direct,
        reply_to=str(replied.message_id) if replied else None,
        files=files,
        is_addressed=names_the_desk(written, me),
        forwarded_from=_origin_name(written),
    )


def _whole(bundle: Bundle, pieces: list[Message], me: Me) -> Message:
    """The parts as one message: an album is named by its caption's part, a text by its first."""
    texts = [piece.text for piece in pieces if piece.text]
    chat = bundle.messages[0].chat.id
    named = next((piece for piece in pieces if piece.text), pieces[0])
    return pieces[0].model_copy(
        update={
            "idempotency_key": key_of(me, chat, "album", bundle.album) if bundle.album else pieces[0].idempotency_key,
            "ref": named.ref,
            "parts": tuple(piece.ref for piece in pieces if piece is not named) if bundle.album else (),
            "text": "\n".join(texts) if bundle.album else rejoined(texts),
            "files": tuple(file for piece in pieces for file in piece.files),
            "is_addressed": any(piece.is_addressed for piece in pieces),
        }
    )


def words_of(written: Written, me: Me) -> str:
    """Return the typed text, without the call of the desk's own name and without a command of its own."""
    text, entities = _text_and_entities(written)
    if not text:
        return spelled_out(written)
    if _origin_name(written):
        return text
    command = command_in(written, me)
    if command is not None:
        return command[1]
    for entity in sorted(entities, key=lambda one: one.offset, reverse=True):
        if entity.type == MessageEntity.MENTION and _is_call(written, entity, me):
            text = f"{_cut(text, 0, entity.offset)}{_cut(text, entity.offset + entity.length)}"
    return text.strip()


def _first_command(written: Written) -> tuple[str, str, str] | None:
    """The word behind the slash that a message begins with, whom it calls, in lower case, and what follows.

    Telegram marks only Latin words as commands. A path or a fraction is none.
    """
    text, entities = _text_and_entities(written)
    found = _COMMAND.match(text)
    if found is None or _origin_name(written):
        return None
    is_marked = any(one.type == MessageEntity.BOT_COMMAND and one.offset == 0 for one in entities)
    if not is_marked and found["word"].isascii():
        return None
    return found["word"], (found["whom"] or "").lower(), text[found.end() :].strip()


def _is_call(written: Written, entity: MessageEntity, me: Me) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type not in {MessageEntity.MENTION, MessageEntity.BOT_COMMAND}:
        return False
    text, _ = _text_and_entities(written)
    return _cut(text, entity.offset, entity.offset + entity.length).lower().endswith(f"@{me.username}".lower())


def _text_and_entities(written: Written) -> tuple[str, tuple[MessageEntity, ...]]:
    if written.text is not None:
        return written.text, tuple(written.entities)
    return written.caption or "", tuple(written.caption_entities)


def _cut(text: str, start: int, end: int | None = None) -> str:
    """A part of a text as Telegram counts it, in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    part = units[start * 2 : None if end is None else end * 2]
    return part.decode("utf-16-le", "replace")


def _topic(written: Written) -> int | None:
    return written.message_thread_id if written.is_topic_message else None


def _replied_to(written: Written) -> Written | None:
    """The message that it answers; in a topic everything seems to answer the message that opened the topic."""
    replied = written.reply_to_message
    return None if replied is None or replied.message_id == _topic(written) else replied


def _thread(written: Written) -> int | None:
    """The first message of the chain it belongs to, as far as Telegram names it; else the one it answers."""
    replied = _replied_to(written)
    if replied is None:
        return None
    is_chain = written.message_thread_id is not None and not written.is_topic_message
    return written.message_thread_id if is_chain else replied.message_id


def _origin_name(written: Written) -> str:
    """Return the name of the writer whose words were forwarded; empty for one's own words."""
    origin = written.forward_origin
    if origin is None:
        return ""
    if isinstance(origin, MessageOriginUser):
        is_own = written.from_user is not None and origin.sender_user.id == written.from_user.id
        return "" if is_own else origin.sender_user.full_name or "?"
    if isinstance(origin, MessageOriginHiddenUser):
        return origin.sender_user_name or "?"
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.effective_name or "?"
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.effective_name or "?"
    return "?"
