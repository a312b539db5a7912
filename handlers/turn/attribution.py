"""Words that somebody passes on are not their own: the report says whose they are, and stays the sender's."""

from handlers.turn.turn import Turn
from models.chat import Message


def attributed(message: Message, turn: Turn) -> Message:
    """Return the message with the name of its alleged writer; the name proves nothing and gives no rights."""
    if not message.forwarded_from or not message.text.strip():
        return message
    name = " ".join(message.forwarded_from.split())[:80]
    return message.model_copy(update={"text": turn.voice("message.forwarded", text=message.text, name=name)})
