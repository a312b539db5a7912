"""The Bot API's methods that the desk uses, each as strict as the real one: https://core.telegram.org/bots/api"""

import re
from collections.abc import Callable
from typing import Any

from tests.support.fakes.telegram_html import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    BadMarkup,
    Parsed,
    demand_fit,
    parsed,
    units_of,
)
from tests.support.fakes.telegram_world import BOT, Chat, Json, World

OLDEST_PRESS_S = 15.0
LARGEST_DOWNLOAD, LARGEST_UPLOAD, LARGEST_PHOTO = 20 * 1024 * 1024, 50 * 1024 * 1024, 10 * 1024 * 1024
MOST_BUTTONS, MOST_IN_A_ROW, LONGEST_DATA, LONGEST_TOAST = 100, 8, 64, 200
STYLES = {"danger", "primary", "success"}
SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_member"}


class Refused(Exception):  # noqa: N818 - it is an answer
    """An `ok: false` answer, in the words of the real one."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 409: "Conflict"}
        name = names.get(status)
        text = ": ".join(part for part in (name, description) if part)
        self.answer: Json = {"ok": False, "error_code": status, "description": text}
        if parameters:
            self.answer["parameters"] = parameters


class BotApi(World):
    """A world that answers a bot."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.commands: dict[tuple[str, str], list[Json]] = {}
        """The menus by scope and language."""
        self.uploads: list[tuple[str, bytes]] = []
        """Files the bot sent, by name."""
        self.webhook: Json | None = None
        self.toasts: list[Json] = []

    def _get_me(self, _: Json) -> Any:
        more = {"can_join_groups": True, "can_read_all_group_messages": not self.has_privacy}
        return {**self.users[BOT], **more, "supports_inline_queries": False}

    def _send_message(self, args: Json) -> Any:
        chat = self._writable(args)
        shown = _text_of(args, "text", LONGEST_TEXT)
        return self._by_bot(chat, args, text=shown.text, entities=shown.entities)

    def _send_document(self, args: Json) -> Any:
        chat = self._writable(args)
        file = args.get("document")
        if not isinstance(file, tuple):
            raise Refused(400, "there is no document in the request")
        name, body = file
        if not body:
            raise Refused(400, "file must be non-empty")
        if len(body) > LARGEST_UPLOAD:
            raise Refused(413, "Request Entity Too Large")
        self.uploads.append((name, body))
        caption = _text_of(args, "caption", LONGEST_CAPTION) if args.get("caption") else Parsed("")
        document = self._file(body, "document", name, "application/octet-stream")
        parts = {"caption": caption.text, "caption_entities": caption.entities}
        return self._by_bot(chat, args, document=document, **parts)

    def _send_photo(self, args: Json) -> Any:
        chat = self._writable(args)
        file = args.get("photo")
        if not isinstance(file, tuple):
            raise Refused(400, "there is no photo in the request")
        name, body = file
        if len(body) > LARGEST_PHOTO or not body.startswith((b"\x89PNG\r\n", b"\xff\xd8")):
            raise Refused(400, "IMAGE_PROCESS_FAILED")
        self.uploads.append((name, body))
        caption = _text_of(args, "caption", LONGEST_CAPTION) if args.get("caption") else Parsed("")
        photo = [{"file_id": f"photo-{len(self.uploads)}", "file_unique_id": name, "width": 1280, "height": 1024}]
        parts = {"caption": caption.text, "caption_entities": caption.entities}
        return self._by_bot(chat, args, photo=photo, **parts)

    def _edit_text(self, args: Json) -> Any:
        message = self._own(args)
        shown, markup = _text_of(args, "text", LONGEST_TEXT), _keyboard_of(args)
        if "text" not in message:
            raise Refused(400, "there is no text in the message to edit")
        return self._edited(message, {"text": shown.text, "entities": shown.entities}, markup)

    def _edit_keyboard(self, args: Json) -> Any:
        return self._edited(self._own(args), {}, _keyboard_of(args))

    def _edited(self, message: Json, parts: Json, markup: Json | None) -> Any:
        kept = {name: value for name, value in parts.items() if value != []}
        after = {name: value for name, value in message.items() if name not in {"reply_markup", "edit_date", *parts}}
        after |= kept | ({"reply_markup": markup} if markup else {})
        if after == {name: value for name, value in message.items() if name != "edit_date"}:
            why = "specified new message content and reply markup are exactly the same as a current content and reply"
            raise Refused(400, f"message is not modified: {why} markup of the message")
        message.clear()
        message |= after | {"edit_date": int(self.now())}
        return message

    def _delete(self, args: Json) -> Any:
        chat = self._writable(args)
        if chat.messages.pop(_number(args, "message_id"), None) is None:
            raise Refused(400, "message to delete not found")
        return True

    def _answer_press(self, args: Json) -> Any:
        press = self.presses.get(str(args.get("callback_query_id")))
        if press is None or press["answer"] is not None or self.now() - press["at"] > OLDEST_PRESS_S:
            raise Refused(400, "query is too old and response timeout expired or query ID is invalid")
        if units_of(str(args.get("text", ""))) > LONGEST_TOAST:
            raise Refused(400, "MESSAGE_TOO_LONG")
        toast = {"text": args.get("text", ""), "show_alert": _is_true(args.get("show_alert"))}
        press["answer"] = toast
        self.toasts.append(toast)
        return True

    def _get_file(self, args: Json) -> Any:
        file_id = str(args.get("file_id"))
        body = self.files.get(file_id.removesuffix("-small"))
        if body is None:
            raise Refused(400, "wrong file_id or the file is temporarily unavailable")
        if len(body) > LARGEST_DOWNLOAD:
            raise Refused(400, "file is too big")
        known = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(body)}
        return {**known, "file_path": f"documents/{file_id}"}

    def _get_chat(self, args: Json) -> Any:
        chat = self._chat(args)
        more = self._of_user(chat.id) if chat.is_private else {}
        return {**chat.shown(), **more, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}

    def _get_member(self, args: Json) -> Any:
        self._chat(args)
        user = self.users.get(_number(args, "user_id"))
        if user is None:
            raise Refused(400, "PARTICIPANT_ID_INVALID")
        return {"user": user, "status": "member"}

    def _set_commands(self, args: Json) -> Any:
        commands = args.get("commands")
        if not isinstance(commands, list) or len(commands) > 100:
            raise Refused(400, "BOT_COMMANDS_TOO_MUCH")
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", str(one.get("command"))):
                raise Refused(400, "BOT_COMMAND_INVALID")
            if not 1 <= units_of(str(one.get("description", ""))) <= 256:
                raise Refused(400, "BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(args)] = commands
        return True

    def _get_commands(self, args: Json) -> Any:
        return self.commands.get(_scope(args), [])

    def _delete_commands(self, args: Json) -> Any:
        self.commands.pop(_scope(args), None)
        return True

    def _set_webhook(self, args: Json) -> Any:
        url = str(args.get("url", ""))
        secret = str(args.get("secret_token", ""))
        if url and not re.match(r"https?://", url):
            raise Refused(400, "bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise Refused(400, "secret token contains unallowed characters")
        self._allow(args)
        if _is_true(args.get("drop_pending_updates")):
            self.updates.clear()
        self.webhook = {"url": url, "secret": secret} if url else None
        self._wake()
        return True

    def _webhook_info(self, _: Json) -> Any:
        url = self.webhook["url"] if self.webhook else ""
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)}

    def _done(self, args: Json) -> Any:
        self._writable(args)
        return True

    def _allow(self, args: Json) -> None:
        """Once named, the kinds of updates stay until others are named."""
        if "allowed_updates" in args:
            self.allowed = list(args["allowed_updates"]) or None

    # Where the bot may write.

    def _chat(self, args: Json) -> Chat:
        chat = self.chats.get(_number(args, "chat_id"))
        if chat is None or chat.id == BOT:
            raise Refused(400, "chat not found")
        if chat.moved_to is not None:
            raise Refused(400, "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to)
        return chat

    def _writable(self, args: Json) -> Chat:
        chat = self._chat(args)
        if chat.id in self.deactivated:
            raise Refused(403, "user is deactivated")
        if chat.id in self.blocked:
            raise Refused(403, "bot was blocked by the user")
        if chat.id in self.strangers:
            raise Refused(403, "bot can't initiate conversation with a user")
        if not chat.is_bot_here:
            raise Refused(403, f"bot was kicked from the {chat.type} chat")
        if not chat.may_bot_write:
            raise Refused(400, "not enough rights to send text messages to the chat")
        return chat

    def _own(self, args: Json) -> Json:
        chat = self._writable(args)
        message = chat.messages.get(_number(args, "message_id"))
        if message is None:
            raise Refused(400, "message to edit not found")
        if message["from"]["id"] != BOT:
            raise Refused(400, "message can't be edited")
        return message

    def _by_bot(self, chat: Chat, args: Json, **parts: Any) -> Json:
        topic, reply_to = _optional(args, "message_thread_id"), self._replied(chat, args)
        if topic is not None and (not chat.is_forum or topic not in chat.topics):
            raise Refused(400, "message thread not found")
        if topic in chat.closed_topics and not chat.is_bot_admin:
            raise Refused(400, "TOPIC_CLOSED")
        if reply_to is not None and chat.messages[reply_to].get("message_thread_id") != topic and chat.is_forum:
            raise Refused(400, "message to be replied not found")
        markup = _keyboard_of(args)
        return self._put(chat.id, BOT, reply_to=reply_to, topic=topic, reply_markup=markup, **parts)

    def _replied(self, chat: Chat, args: Json) -> int | None:
        wish = args.get("reply_parameters")
        if wish is None:
            return None
        if not isinstance(wish, dict) or not isinstance(wish.get("message_id"), int):
            raise Refused(400, "can't parse reply parameters JSON object")
        if wish["message_id"] in chat.messages:
            return int(wish["message_id"])
        if wish.get("allow_sending_without_reply"):
            return None
        raise Refused(400, "message to be replied not found")


METHODS: dict[str, Callable[[BotApi, Json], Any]] = {
    "answerCallbackQuery": BotApi._answer_press,
    "deleteMessage": BotApi._delete,
    "deleteMyCommands": BotApi._delete_commands,
    "deleteWebhook": lambda api, args: api._set_webhook({**args, "url": ""}),
    "editMessageReplyMarkup": BotApi._edit_keyboard,
    "editMessageText": BotApi._edit_text,
    "getChat": BotApi._get_chat,
    "getChatMember": BotApi._get_member,
    "getFile": BotApi._get_file,
    "getMe": BotApi._get_me,
    "getMyCommands": BotApi._get_commands,
    "getWebhookInfo": BotApi._webhook_info,
    "sendChatAction": BotApi._done,
    "sendDocument": BotApi._send_document,
    "sendMessage": BotApi._send_message,
    "sendPhoto": BotApi._send_photo,
    "setMyCommands": BotApi._set_commands,
    "setWebhook": BotApi._set_webhook,
}
PACED = {"sendMessage", "sendDocument", "sendPhoto", "editMessageText", "editMessageReplyMarkup"}
_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


def _text_of(args: Json, name: str, limit: int) -> Parsed:
    source = str(args.get(name, ""))
    try:
        if args.get("parse_mode") is None:
            return demand_fit(Parsed(source), limit)
        if args["parse_mode"] != "HTML":
            raise Refused(400, "unsupported parse_mode")
        return demand_fit(parsed(source), limit)
    except BadMarkup as bad:
        raise Refused(400, str(bad)) from bad


def _keyboard_of(args: Json) -> Json | None:
    """The keyboard below a message; none and an empty one are the same."""
    markup = args.get("reply_markup")
    if markup is None:
        return None
    if not isinstance(markup, dict) or set(markup) != {"inline_keyboard"}:
        raise Refused(400, "object expected as reply markup")
    rows = markup["inline_keyboard"]
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS or any(not 1 <= len(row) <= MOST_IN_A_ROW for row in rows):
        raise Refused(400, "reply markup is too long")
    for button in buttons:
        known = {"text", "callback_data"} | ({"style"} if button.get("style") in STYLES else set())
        if set(button) != known or not str(button["text"]).strip():
            raise Refused(400, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        if not 1 <= len(str(button["callback_data"]).encode()) <= LONGEST_DATA:
            raise Refused(400, "BUTTON_DATA_INVALID")
    return markup if buttons else None


def _scope(args: Json) -> tuple[str, str]:
    scope, language = args.get("scope") or {"type": "default"}, str(args.get("language_code", ""))
    if scope.get("type") not in SCOPES:
        raise Refused(400, "can't parse BotCommandScope")
    if not re.fullmatch(r"(?:[a-z]{2})?", language):
        raise Refused(400, "invalid language code specified")
    where = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return where, language


def _number(args: Json, name: str) -> int:
    number = _optional(args, name)
    if number is None:
        raise Refused(400, "chat_id is empty" if name == "chat_id" else f"{name} is not specified")
    return number


def _optional(args: Json, name: str) -> int | None:
    value = args.get(name)
    if value in (None, ""):
        return None
    if not re.fullmatch(r"-?\d+", str(value)):
        raise Refused(400, "chat not found" if name == "chat_id" else f"{name} is not a number")
    return int(str(value))


def _is_true(value: object) -> bool:
    return str(value).lower() in {"1", "true"}


def problem_of(text: str, keyboard: list[list[Json]] | None = None) -> str | None:
    """Why Telegram would not take a message in HTML, or what in it would act that nobody wrote; None if all is well."""
    try:
        shown = _text_of({"text": text, "parse_mode": "HTML"}, "text", LONGEST_TEXT)
        _keyboard_of({"reply_markup": {"inline_keyboard": keyboard or []}})
    except Refused as refused:
        return str(refused)
    active = [*shown.marked("mention"), *shown.marked("bot_command"), *shown.marked("text_link")]
    return f"acts: {active}" if active else None
