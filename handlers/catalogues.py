"""The compiled catalogues of one language as one mapping: a word costs one look-up, not one a catalogue."""

import gettext
import re
import string
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

ONE = 1
NOTHING: Mapping[str, object] = {}
Key: TypeAlias = str | tuple[str, int]
STOPPED = re.compile(r"\{(\w+)\}[。；.;]")


class Template(NamedTuple):
    """The words of a key, the names of the values that are put into them, and those that a stop follows."""

    text: str
    gaps: tuple[str, ...]
    stopped: tuple[str, ...] = ()


class Words:
    """The words of every key; where they depend on a number, under the key and the number of the plural form."""

    def __init__(self, texts: dict[Key, str], plurals: dict[str, Callable[[int], int]]) -> None:
        self.keys = sorted({key if isinstance(key, str) else key[0] for key in texts})
        self._texts = texts
        self._plurals = plurals
        self._forms: dict[tuple[str, int], Template] = {}
        self.said: dict[str, Template] = {}
        """The words that were asked for before, of keys whose words depend on no number."""

    def template(self, key: str, values: Mapping[str, object] = NOTHING) -> Template | None:
        """The words of `key`, in the form for the number among `values`; None for a key that nobody knows."""
        plural = self._plurals.get(key)
        if plural is not None:
            form = key, plural(_number(values))
            return self._forms.get(form) or self._take_apart(form)
        return self.said.get(key) or self._take_apart(key)

    def _take_apart(self, form: Key) -> Template | None:
        """Read a template once, when its key is first said."""
        text = self._texts.get(form)
        if text is None:
            return None
        gaps = tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
        template = Template(text if gaps else text.format(), gaps, tuple(STOPPED.findall(text)))
        if isinstance(form, str):
            self.said[form] = template
        else:
            self._forms[form] = template
        return template


def _number(values: Mapping[str, object]) -> int:
    """The number that chooses between one and many: `count`, else the first number that is given."""
    given = (values.get("count"), *values.values())
    return next((value for value in given if isinstance(value, int)), ONE)


def read_words(folder: Path) -> Words:
    """Every `.mo` file of a folder; no two of them know the same key."""
    texts: dict[Key, str] = {}
    plurals: dict[str, Callable[[int], int]] = {}
    for file in sorted(folder.glob("*.mo")):
        with file.open("rb") as compiled:
            catalogue = gettext.GNUTranslations(compiled)
        messages: dict[Key, str] = vars(catalogue)["_catalog"]
        texts |= messages
        plurals |= {key[0]: vars(catalogue)["plural"] for key in messages if isinstance(key, tuple)}
    texts.pop("", None)  # the header
    return Words(texts, plurals)
