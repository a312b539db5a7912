"""导入场次: the office posts a list of trading sessions as a file; it is fetched, and read beside the writer."""

import re

from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.windows.session_lists import fetch_session_list
from models.chat import Message, Reply

router = Router()

WANTED = re.compile(r"导入\s*场次|场次\s*导入|import(?:ing)?\s+(?:the\s+)?sessions", re.IGNORECASE)


@router.message
def take_session_list(message: Message, turn: Turn) -> Reply | None:
    """A file with these words, alone with the desk or in a room that it knows, is no report."""
    if not message.files or not WANTED.search(message.text):
        return None
    if not (message.is_direct or message.is_addressed) and turn.purpose_of(message.place) is None:
        return None
    return fetch_session_list(message, turn)
