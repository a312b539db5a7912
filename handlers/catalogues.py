"""The compiled catalogues of one language as one mapping: a word costs one look-up, not one a catalogue."""

import gettext
import string
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ONE = 1


class Template(NamedTuple):
    """The words of a key, and the names of the values that are put into them."""

    text: str
    gaps: tuple[str, ...]


class Words:
    """The words of every key by plural form; a key with one form for all numbers has it under 0."""

    def __init__(self, forms: dict[str, dict[int, str]], plurals: dict[str, Callable[[int], int]]) -> None:
        self.keys = sorted(forms)
        self._forms = forms
        self._plurals = plurals
        self._templates: dict[tuple[str, int], Template] = {}

    def template(self, key: str, count: object = None) -> Template | None:
        """The words of `key`, in the form for `count` where it is a number; None for a key that nobody knows."""
        plural = self._plurals.get(key)
        form = plural(count if isinstance(count, int) else ONE) if plural else 0
        known = self._templates.get((key, form))
        return known or self._take_apart(key, form)

    def _take_apart(self, key: str, form: int) -> Template | None:
        """Read a template once, when its key is first said."""
        text = self._forms.get(key, {}).get(form)
        if text is None:
            return None
        gaps = tuple(name for _, name, _, _ in string.Formatter().parse(text) if name)
        template = Template(text if gaps else text.format(), gaps)
        self._templates[key, form] = template
        return template


def read_words(folder: Path) -> Words:
    """Every `.mo` file of a folder; where two know a key, the first by name counts."""
    forms: dict[str, dict[int, str]] = {}
    plurals: dict[str, Callable[[int], int]] = {}
    for file in sorted(folder.glob("*.mo"), reverse=True):
        with file.open("rb") as compiled:
            catalogue = gettext.GNUTranslations(compiled)
        for key, known in _by_key(catalogue).items():
            forms[key] = known
            plurals.pop(key, None)
            if len(known) > 1:
                plurals[key] = vars(catalogue)["plural"]
    return Words(forms, plurals)


def _by_key(catalogue: gettext.GNUTranslations) -> dict[str, dict[int, str]]:
    """The catalogue's messages without its header."""
    messages: dict[str | tuple[str, int], str] = vars(catalogue)["_catalog"]
    found: dict[str, dict[int, str]] = {}
    for key, text in messages.items():
        name, form = key if isinstance(key, tuple) else (key, 0)
        found.setdefault(name, {})[form] = text
    found.pop("", None)
    return found
