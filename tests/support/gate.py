"""What the gate answers, and what it keeps."""

from tests.support.desk import ZH

HOTLINE = "0532-8000-1234"


def kept(why: str, **values: int) -> str:
    """The sentence with which words are refused and kept."""
    return ZH("gate.kept", why=ZH(why, **values), phone=HOTLINE)
