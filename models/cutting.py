"""Cuts a text between characters as people see them, and never inside a number: masking finds only whole ones."""

import re
import unicodedata

MASK = "▇▇▇"
"""Stands where words were taken away (遮蔽)."""
JOINER = "\u200d"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAG_LETTERS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: ord(" ")}
"""Full-width letters, digits and signs, each with the one it stands for."""
SHOWN = 3
"""The number of characters that stay of a masked number that points to a person, so that two can be told apart."""
_SIGN = r"[\dA-Za-z@.+_()·挂学警港澳-]"
_RUN = re.compile(rf"(?:{_SIGN}|(?<={_SIGN}) (?=\d)|(?<=\d) (?={_SIGN}))+")
"""The characters of an e-mail, a plate or a number of a phone, a card or an account; a space joins digits alone."""
_NUMBER = re.compile(r"[\d@]")


def cut_at(text: str, limit: int) -> str:
    """The longest beginning of at most `limit` code points that ends between two characters, and in no number.

    Of a number that is longer than that, and begins the text, the characters stay that masking leaves.
    """
    end = min(limit, len(text))
    if 0 < end < len(text):
        end = _before_number(text, end)
    while 0 < end < len(text) and not _may_end(text, end):
        end -= 1
    return text[:end]


def _before_number(text: str, at: int) -> int:
    """Return where the number or the address begins that a cut at this place would part; else the place itself."""
    for run in _RUN.finditer(text.translate(HALF_WIDTH)):
        if run.end() >= at:
            is_parted = run.start() < at < run.end() and _NUMBER.search(run.group()) is not None
            return (run.start() or min(at, SHOWN)) if is_parted else at
    return at


def _may_end(text: str, at: int) -> bool:
    """Return whether the code points before and behind `at` are of different characters."""
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
