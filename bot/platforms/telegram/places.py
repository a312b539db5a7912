"""Names Telegram's chats, topics and messages as the desk's places, and reads such a name back for the sender.

- A private chat is `@` and the user's id: `@12345678`. It has no threads.
- A group is its id: `-100123`; a topic of a forum is a place of its own, `-100123/77`, with settings of its own, else
  those of the whole group. The topic "General" is the group itself.
- A thread is the id of the message that a reply answers, so a ticket's thread is the message that began it. A reply
  chain of a supergroup is named by its first message.
- A message's `ref`, like a post's `external_ref`, is the bare message id, which is unique in the group.

So a post for `Place(chat="-100123/77", thread="50")` goes to chat -100123, message_thread_id 77, as a reply to 50
(`allow_sending_without_reply`). Limits of pace hold for the group: `chat_id_of`, not the place's chat.
"""

import re

from models.chat import Place
from models.terms import Platform

GENERAL = 1
"""The topic that every forum has; it is spoken to without naming it."""

_CHAT = re.compile(r"(?:@(?P<user>\d{1,20})|(?P<group>-\d{1,20})(?:/(?P<topic>\d{1,20}))?)")


def own_chat(user: int) -> Place:
    """A user's private chat with the desk."""
    return Place.direct(Platform.TELEGRAM, str(user))


def group_place(group: int, topic: int | None = None, thread: int | None = None) -> Place:
    """A group, or a topic of it, and the message whose replies are meant."""
    in_topic = topic is not None and topic != GENERAL
    chat = f"{group}/{topic}" if in_topic else str(group)
    return Place(platform=Platform.TELEGRAM, chat=chat, thread=str(thread) if thread is not None else None)


def chat_id_of(chat: str) -> int:
    """The id under which Telegram knows the chat of a place. Raises ValueError for what is no chat of Telegram's."""
    found = _read(chat)
    return int(found["user"] or found["group"])


def topic_of(chat: str) -> int | None:
    """The topic (`message_thread_id`) that a place's chat is, None for a whole group or a private chat."""
    topic = _read(chat)["topic"]
    return int(topic) if topic else None


def group_of(chat: str) -> str:
    """The chat without its topic: what counts for pace, and what moves when a group becomes a supergroup."""
    return chat.partition("/")[0]


def _read(chat: str) -> re.Match[str]:
    found = _CHAT.fullmatch(chat)
    if found is None:
        raise ValueError(f"no chat of Telegram's: {chat[:40]}")
    return found
