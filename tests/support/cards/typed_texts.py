"""What people type that a platform might not take, and worlds full of it."""

from collections.abc import Iterator

import pytest

from models.terms import Language
from tests.support.cards.typed_world import TypedWorld
from tests.support.examples import TIMES

FAMILY = "👩🏽\u200d👩🏽\u200d👧🏽\u200d👦🏽"
TYPED = {
    "ordinary": "投标文件解密失败，提示 ORA_01 与 *错误*",
    "endless": "字" * 8_000,
    "entities": "&lt;&<>" * 400,
    "families": FAMILY * 300,
    "accents": "e" + "\u0301" * 2_000,
    "overridden": "\u202eexe.txt\u202d\u2066 a\x00b\x07c\x1b[31m\ud800",
    "mentions": "<!channel> <!here|@here> <@U1> <#C1|x> <!subteam^S1> @channel",
    "links": "<https://evil.example|内网> https://evil.example <mailto:a@b.cn|x>",
    "marks": "*粗* _斜_ ~删~ `码` ```块``` > 引\n> 引\n• 点 :tada: :x:",
    "lines": "一\n\r\n\t\u2028二\n" * 50,
    "nothing": " \u200b\u3000\n",
}
HOSTILE = (
    f"<!here>{FAMILY}&lt;<b>*粗*_`>"
    "e\u0301\u0301\u0301\u0301\u0301\u0301"
    "\u202ea\x00b\x1b[31m\ud800"
    "@all /start <@U1> <https://evil.example|x>\n> 引\r\n\u2028• :x: 字"
)
"""All of their traits, close together, so that also a short piece has most of them."""
TYPED["hostile"] = HOSTILE * 40
LONG = {"ordinary"}
IN_EVERY_RUN = {"ordinary", "hostile", "nothing"}
"""The texts that each card is made with; the others follow in a long run, and in cards of any shape."""
IN_THE_SECOND_LANGUAGE = {"ordinary"}
every_language = pytest.mark.parametrize("language", Language)


def worlds(language: Language) -> Iterator[tuple[str, TypedWorld]]:
    """A world with each of the texts, by its name; of some also one with long lists of it.

    What people type meets the same limits in every language: the second one gets what differs, its own words.
    """
    texts = set(TYPED) if TIMES > 1 else IN_EVERY_RUN
    if language is not Language.ZH:
        texts = IN_THE_SECOND_LANGUAGE
    for name, text in TYPED.items():
        if name not in texts:
            continue
        yield name, TypedWorld(text, is_long=False)
        if name in LONG:
            yield f"long lists of {name}", TypedWorld(text, is_long=True)
