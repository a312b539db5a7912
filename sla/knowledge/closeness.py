"""Closeness of two questions: character n-grams, those that few texts have counting more than those that all have."""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from zlib import crc32

from sla.reading.lexicon import normalise

READ = 300
"""The number of characters of a question that are looked at."""
FLOOR, EXACT = 0.20, 0.62
"""Below the one nothing is shown; from the other on an article answers exactly what was asked."""
HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z0-9]+")
ASKING = re.compile(
    "请问|你好|您好|麻烦|老师|怎么样|怎么办|怎么弄|怎么|如何|怎样|什么时候|什么|哪里|哪儿|哪个|哪些|哪几|哪把|在哪|多少|多久|"
    "几点|是不是|能不能|可不可以|可以|需要|一下|我们|你们|咱们|谢谢|想问|咨询|一个|还能|还是|吗|呢|啊|呀|吧|了|的|是|在|我|你|要|想|请|和|有|到|去|把|怎|哪"
)
"""Words of asking: they stand in every question and tell none from another."""
ENGLISH_ASKING = frozenset(
    (
        *("a", "an", "the", "of", "to", "in", "on", "at", "for", "by", "and", "or", "is", "are", "be", "was", "were"),
        *("do", "does", "did", "can", "could", "should", "will", "would", "may", "i", "we", "you", "our", "my", "your"),
        *("it", "its", "this", "that", "there", "how", "what", "where", "when", "which", "who", "why", "please"),
        *("need", "want", "get", "go", "us", "me", "as", "with", "from", "after", "before", "about", "have", "has"),
        *("hello", "hi", "thanks", "thank", "any", "not", "no", "if", "so", "long", "take"),
    )
)
ENDINGS = ("ations", "ation", "ings", "ing", "ments", "ment", "ers", "ies", "ed", "es", "er", "s", "e", "y")
SHORTEST_STEM = 3
SAME = (
    (re.compile("投标书|标书(?!费)|投标的文件"), "投标文件"),
    (re.compile(r"(?:ca|数字证书|证书)?(?:锁|u?key|ukey)(?![a-z])"), "ca证书"),
    (re.compile("网上|线上"), "在线"),
    (re.compile("刊登|挂网"), "发布"),
    (re.compile("递交|上交|交上"), "提交"),
    (re.compile("过期|失效"), "到期"),
    (re.compile("更改|修改|改成"), "变更"),
)
"""Words for what people call by several names, and the one that is read for all of them."""

Weigh = Callable[[int], float]
"""A function that says how much an n-gram counts."""


def grams(text: str) -> frozenset[int]:
    """The n-grams of a text: of two and three characters in Chinese, stems of words and their beginnings elsewhere."""
    read = as_read(text)
    found: set[str] = set()
    for run in HAN.findall(ASKING.sub(" ", read)):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
        found.update(run[at : at + 3] for at in range(len(run) - 2))
        if len(run) == 1:
            found.add(run)
    stems = [_stem(one) for one in LATIN.findall(read) if one not in ENGLISH_ASKING]
    found.update(f"{one} " for one in stems)
    found.update(f"{one} {other}" for one, other in pairwise(stems))
    return frozenset(crc32(one.encode()) for one in found)


def as_read(text: str) -> str:
    """The beginning of a text, with one word for what people call by several names."""
    read = normalise(text)[:READ]
    for names, one in SAME:
        read = names.sub(one, read)
    return read


def rarity(counts: Mapping[int, int], entries: int) -> Weigh:
    """The weight of an n-gram by how many of so many entries have it; one that none has still says something."""
    most = math.log(1 + entries + 10)

    def weigh(gram: int) -> float:
        return most - math.log(1 + counts.get(gram, 0))

    return weigh


def closeness(asked: frozenset[int], known: frozenset[int], weigh: Weigh) -> float:
    """Return how close a question is by its words to one that was answered, from 0 to 1."""
    shared = sum(map(weigh, asked & known))
    if not shared:
        return 0.0
    return shared / math.sqrt(sum(map(weigh, asked)) * sum(map(weigh, known)))


def closest(asked: frozenset[int], faces: Iterable[frozenset[int]], weigh: Weigh) -> float:
    """The closest of several ways in which one thing is asked for."""
    return max((closeness(asked, one, weigh) for one in faces), default=0.0)


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
