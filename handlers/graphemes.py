"""Cuts a text between characters as people see them: an emoji of several parts, or an accent, stays whole."""

import unicodedata

JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)


def cut_at(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` code points that ends between two characters."""
    end = min(limit, len(text))
    while 0 < end < len(text) and not _may_end(text, end):
        end -= 1
    return text[:end]


def _may_end(text: str, at: int) -> bool:
    """Whether the code points before and behind `at` are of different characters."""
    behind = text[at]
    if text[at - 1] == JOINER or _extends(behind):
        return False
    if ord(behind) not in FLAG_LETTERS:
        return True
    begun = at
    while begun and ord(text[begun - 1]) in FLAG_LETTERS:
        begun -= 1
    return (at - begun) % 2 == 0  # two letters are a flag


def _extends(sign: str) -> bool:
    """Belongs to what stands before it: a joiner, an accent, a variation, a skin tone, part of a flag's name."""
    is_mark = unicodedata.category(sign) in {"Mn", "Me", "Mc"}
    return sign == JOINER or is_mark or ord(sign) in SKIN_TONES or ord(sign) in TAGS
