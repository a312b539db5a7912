"""What people may type after a command of any platform, in English and Chinese, and what they may have meant."""

import difflib

from models.terms import Language

SPELLINGS = {
    "report": ("report", "报障", "报故障", "故障"),
    "ask": ("ask", "提问", "问", "问问题", "咨询"),
    "access": ("access", "权限", "申请权限"),
    "admin": ("admin", "移交", "管理员移交"),
    "ledger": ("ledger", "台账", "权限台账"),
    "leave": ("leave", "离职", "离岗"),
    "mine": ("mine", "我的", "我的工单"),
    "board": ("board", "看板"),
    "duty": ("duty", "值班", "值班表"),
    "language": ("language", "语言"),
    "help": ("help", "帮助", "?", "？"),
}
"""The desk's commands by what they mean; each platform adds to them what it alone has."""

LANGUAGES = {
    "zh": Language.ZH,
    "zh-cn": Language.ZH,
    "chinese": Language.ZH,
    "中文": Language.ZH,
    "en": Language.EN,
    "english": Language.EN,
    "英文": Language.EN,
}

FILED = ("report", "ask")
"""What follows these is filed at once; alone they open a form."""
OPENED = (*FILED, "access", "admin", "ledger", "leave", "help")

_MEANING = {word: meaning for meaning, spellings in SPELLINGS.items() for word in spellings}


def meaning_of(word: str) -> str | None:
    """Which command a word is, in whatever case and language; None for none of them."""
    return _MEANING.get(word.lower())


def action_of(meaning: str) -> str:
    """The press that a command stands for."""
    return f"{meaning}.open" if meaning in OPENED else meaning


def closest_to(word: str, among: tuple[str, ...] = ()) -> str | None:
    """A command that somebody may have meant who typed `word`; `among` are others than those all platforms have."""
    found = difflib.get_close_matches(word.lower(), [*_MEANING, *among], n=1, cutoff=0.5)
    return found[0] if found else None
