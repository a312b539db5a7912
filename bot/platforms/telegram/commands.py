"""The commands of the bot's menu and what they mean, and the menu itself in Chinese and English."""

from collections.abc import Sequence
from datetime import datetime

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeDefault,
)
from telegram import Message as Written

from bot.platforms.command_words import (
    FILED,
    LANGUAGES,
    NoCommand,
    NoSuchCommand,
    Superfluous,
    action_of,
    closest_to,
    understood,
)
from bot.platforms.telegram.media import files_of
from bot.platforms.telegram.updates import (
    Inbound,
    Me,
    Unparsed,
    author_of,
    command_in,
    origin_of,
    place_of,
    sender_of,
    words_of,
)
from handlers.conversation.typed_commands import meaning_of
from handlers.i18n import voice_of
from models.chat import Click, Message, Submission
from models.phrase import Phrase, phrase
from models.terms import Language

START, CANCEL = "start", "cancel"
OWN = {START: START, "开始": START, CANCEL: CANCEL, "取消": CANCEL}
"""The commands that Telegram alone has."""
IN_PRIVATE = ("report", "ask", "access", "mine", "todo", "find", "board", "duty", "language", CANCEL, "help")
IN_GROUPS = ("report", "ask", "board", "duty", CANCEL, "help")
SCOPES: tuple[tuple[BotCommandScope, Sequence[str]], ...] = (
    (BotCommandScopeDefault(), IN_GROUPS),
    (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
)
MENUS = {"zh": Language.ZH, "en": Language.EN}
"""The languages of menus as Telegram calls them; users of another language get the desk's."""


def inbound_command(written: Written, whole: Message, me: Me, now: datetime) -> Inbound | Unparsed | None:
    """Return the meaning of a command; `whole` is the message it stands in, whose text is all that follows it.

    None for a text that nobody typed and for another bot's command. `now` is desk time.
    """
    user, found = author_of(written), command_in(written, me)
    place = place_of(written, user) if user else None
    if user is None or place is None or found is None:
        return None
    origin = origin_of(written, user, place)
    match understood(found[0], whole.text.strip(), now, OWN, is_marked=True):
        case NoSuchCommand(word):
            if whole.files:
                return Inbound(whole.model_copy(update={"text": "", "unknown_command": word}), origin)
            return Unparsed(origin, _what_was_meant(word)) if _is_for_us(written, whole, me) else None
        case Superfluous(word):
            return Unparsed(origin, phrase("command.takes_nothing", command=f"/{word}"))
        case NoCommand(text, unknown):
            is_addressed = whole.is_addressed or _meaning(found[0]) is not None
            update = {"text": text, "unknown_command": unknown, "is_addressed": is_addressed}
            return Inbound(whole.model_copy(update=update), origin)
        case command:
            return Inbound(_commanded(command.meaning, command.rest, written, whole, me, now), origin)


def _commanded(
    meaning: str, rest: str, written: Written, whole: Message, me: Me, now: datetime
) -> Message | Submission | Click:
    """The event that a command of the desk's stands for; files that came with it are not lost."""
    if whole.files:
        return whole.model_copy(update={"text": rest, "is_addressed": True})
    if meaning in FILED and rest:
        return Submission(
            idempotency_key=whole.idempotency_key,
            place=whole.place,
            sender=whole.sender,
            form=meaning,
            fields={"text": rest},
            sent_at=whole.sent_at,
            ref=whole.ref,
            is_direct=whole.is_direct,
            is_command=True,
        )
    brought = _brought(written, whole, me, now) if meaning == "report" else None
    return brought or _pressed(meaning, rest, whole)


async def set_menus(bot: Bot, language: Language) -> int:
    """Bring the menus of every scope and language up to date; how many had to be changed."""
    changed = 0
    for scope, names in SCOPES:
        for code, spoken in {"": language, **MENUS}.items():
            wanted = menu(names, spoken)
            if tuple(await bot.get_my_commands(scope=scope, language_code=code)) != wanted:
                await bot.set_my_commands(wanted, scope=scope, language_code=code)
                changed += 1
    return changed


def menu(names: Sequence[str], language: Language) -> tuple[BotCommand, ...]:
    """The entries of a menu: each command and what it does."""
    voice = voice_of(language)
    return tuple(BotCommand(name, voice(f"telegram.menu.{name}")) for name in names)


def _meaning(name: str) -> str | None:
    return OWN.get(name.lower()) or meaning_of(name)


def _is_for_us(written: Written, whole: Message, me: Me) -> bool:
    """In a private chat every command is; among others, one that names the desk."""
    return whole.is_direct or f"@{me.username}".lower() in _first_word(written)


def _pressed(meaning: str, rest: str, whole: Message) -> Click:
    return Click(
        idempotency_key=whole.idempotency_key,
        place=whole.place,
        sender=whole.sender,
        action=_action(meaning, rest, whole),
        ref=whole.ref,
        is_direct=whole.is_direct,
    )


def _action(meaning: str, rest: str, whole: Message) -> str:
    if meaning == START:
        return f"link.code:{rest}" if rest else action_of("help")
    if meaning == CANCEL:
        return "cancel"
    if meaning == "language":
        return f"language:{LANGUAGES.get(rest.lower(), '')}"
    return action_of(meaning, rest)


def _brought(written: Written, whole: Message, me: Me, now: datetime) -> Message | None:
    """`/report` in answer to what somebody else wrote in a group hands that message to the desk, from now on."""
    answered = written.reply_to_message
    if answered is None or whole.reply_to is None or whole.is_direct:
        return None
    author = author_of(answered)
    text, files = words_of(answered, me), files_of(answered)
    if author is None or not (text or files) or answered.forward_origin is not None:
        return None
    return whole.model_copy(
        update={
            "sender": sender_of(author),
            "brought_by": whole.sender,
            "text": text,
            "files": files,
            "ref": str(answered.message_id),
            "sent_at": min(whole.sent_at, now),
            "reply_to": None,
            "place": whole.place.threaded(None),
        }
    )


def _first_word(written: Written) -> str:
    return (written.text or written.caption or "").partition(" ")[0].lower()


def _what_was_meant(name: str) -> Phrase:
    close, shown = closest_to(name, (START, CANCEL)), name[:40]
    if close is None:
        return phrase("telegram.unknown", word=shown, words=tuple(f"/{one}" for one in IN_PRIVATE))
    return phrase("telegram.unknown_but_close", word=shown, meant=close)
