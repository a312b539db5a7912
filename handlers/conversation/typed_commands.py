"""The desk's commands in every spelling, and which of them somebody typed as a plain word."""

import re

SPELLINGS = {
    "report": ("report", "报障", "报故障", "报修", "故障"),
    "ask": ("ask", "提问", "问", "问问题", "咨询"),
    "access": ("access", "权限", "申请权限"),
    "admin": ("admin", "移交", "管理员移交"),
    "change": ("change", "变更", "申请变更"),
    "knowledge": ("knowledge", "知识库"),
    "calendar": ("calendar", "变更日历", "日历"),
    "ledger": ("ledger", "台账", "权限台账"),
    "leave": ("leave", "离职", "离岗"),
    "mine": ("mine", "我的", "我的工单"),
    "todo": ("todo", "待办", "待我处理"),
    "board": ("board", "看板"),
    "figures": ("figures", "达成率", "时限达成率"),
    "find": ("find", "查找", "搜索"),
    "duty": ("duty", "值班", "值班表"),
    "language": ("language", "语言"),
    "help": ("help", "帮助", "?", "？"),
}
"""The desk's commands by what they mean; each platform adds to them what it alone has."""

WITHOUT_SLASH = frozenset({"mine", "todo", "board", "duty", "help"})
"""Of these every word but a question mark says nothing else; 故障 or 权限 may be the matter itself."""
ALONE = re.compile(r"\s*(?P<slash>[/／])?(?P<word>[^\s/／?？]+)\s*")

_MEANING = {word: meaning for meaning, spellings in SPELLINGS.items() for word in spellings}


def meaning_of(word: str) -> str | None:
    """Return the command that a word names, in any case and language; None for none of them."""
    return _MEANING.get(word.lower())


def is_command(text: str) -> bool:
    """A text is a command and nothing else, known or, behind a slash and in Latin letters, unknown (R1)."""
    found = ALONE.fullmatch(text)
    if found is None:
        return False
    meaning, has_slash = meaning_of(found["word"]), found["slash"] is not None
    return meaning in WITHOUT_SLASH or (has_slash and (meaning is not None or found["word"].isascii()))
