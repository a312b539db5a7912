"""What the gate answers, and what it keeps."""

from handlers.i18n import Voice
from tests.support.desk import ZH

HOTLINE = "0532-8000-1234"


def kept(why: str, voice: Voice = ZH, **values: int) -> str:
    """The sentence with which words are refused and kept."""
    return voice("gate.kept", why=voice(why, **values), phone=HOTLINE)
