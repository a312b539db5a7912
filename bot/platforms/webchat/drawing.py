"""Cards, forms and lists as the page shows them: drawn here, in the reader's words, and put into it as they are."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.platforms.links import TICKETS
from handlers.i18n import Voice
from models.chat import Card, Choice, FieldKind, Form, FormField

LONG_CHARACTERS, LONG_LINES = 600, 12
"""A text that is longer starts folded: about a dozen lines."""
FEW_CHOICES, WIDEST_CHOICE = 6, 26
"""So many choices are laid out, each in a row of its own where a label is wider, counted in Latin letters."""
FIRST_WIDE = "\u2e80"
"""The first of the letters that are twice as wide as a Latin one."""
MEGABYTE = 1024 * 1024

PHONE = re.compile(r"(?<!\d)(0\d{2,3}-\d{4}-?\d{4}|1\d{10})(?!\d)")
"""A telephone number, which can be called from a phone."""
PHONE_LINK = Markup('<a class="phone" href="tel:{0}">{0}</a>')
TICKET = re.compile(r"(?<![\d-])(\d{4}-\d{4,})(?![\d-])")
"""The number of a ticket where it stands alone: no part of a telephone number, a date or the number of a report."""
CLASS_SAID = re.compile(r"^(?:[A-D]类|Class [A-D])\s*|(?<=\s)(?:[A-D]类|Class [A-D])\s+(?=\d{4}-\d{4})")
"""The class in a title, at its head or before the number, which a badge beside it says already."""


def drawn(template: str, voice: Voice, **values: Any) -> str:
    """Return a part of the page, or all of it, in the words of `voice`."""
    return _templates.get_template(f"{template}.html").render(say=voice, **values)


def card_drawn(card: Card, voice: Voice, post: str | None = None, **more: Any) -> str:
    """Return a card, whose buttons act on `post`; `more` are the other parameters of its macro in card.html."""
    macros: Any = _templates.get_template("card.html").module
    return str(macros.card(card, voice, post, **more))


def form_drawn(form: Form, voice: Voice) -> str:
    """Return a form to fill in, or where it is a menu its actions as buttons; its title stands in `data-title`."""
    return drawn("menu" if form.is_menu else "form", voice, form=form)


def is_long(text: str) -> bool:
    """Return whether a text starts folded."""
    return len(text) > LONG_CHARACTERS or text.count("\n") >= LONG_LINES


def linked(text: str, *, to_tickets: bool = False) -> Markup:
    """Return a sentence in which a telephone number can be called and, where wanted, a ticket's number opens it."""
    parts = [
        PHONE_LINK.format(part) if is_phone else _tickets_in(part) if to_tickets else escape(part)
        for is_phone, part in _split(PHONE, text)
    ]
    return Markup("").join(parts)


def _tickets_in(text: str) -> Markup:
    link = Markup('<a class="ticket-link" href="{1}/{0}" data-ticket="{0}">{0}</a>')
    return Markup("").join(
        link.format(part, TICKETS) if is_number else escape(part) for is_number, part in _split(TICKET, text)
    )


def _split(pattern: re.Pattern[str], text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text, and of each whether it is what was looked for."""
    return ((bool(place % 2), part) for place, part in enumerate(pattern.split(text)))


def intro_parts(intro: Iterable[str]) -> list[str | list[list[str]]]:
    """Return sentences as they are and each run of rows, whose cells tabs divide, as one table of even rows."""
    lines = [line for text in intro for line in (text.split("\n") if "\t" in text else [text])]
    parts: list[str | list[list[str]]] = []
    for are_rows, run in groupby(lines, lambda line: "\t" in line):
        found = list(run)
        parts.extend([_evened([line.split("\t") for line in found])] if are_rows else found)
    return parts


def _evened(rows: Sequence[list[str]]) -> list[list[str]]:
    width = max(len(cells) for cells in rows)
    return [cells + [""] * (width - len(cells)) for cells in rows]


def without_class(title: str, severity: str | None) -> str:
    """Return a title without the class, where a badge beside it says that; in either language."""
    return CLASS_SAID.sub("", title, count=1) if severity else title


def is_laid_out(field: FormField) -> bool:
    """Return whether the choices stand side by side; of many, or of one that may be taken back, there is a list."""
    return field.kind is FieldKind.CHOICE and field.is_required and len(field.choices) <= FEW_CHOICES


def is_wide(choices: Iterable[Choice]) -> bool:
    """Return whether a label is too wide to stand beside others."""
    widths = (sum(2 if letter >= FIRST_WIDE else 1 for letter in one.label) for one in choices)
    return any(width > WIDEST_CHOICE for width in widths)


def size_in_words(size: int, voice: Voice) -> str:
    """Return a size in bytes as people read it."""
    if size >= MEGABYTE:
        return voice("page.file.size_mb", size=f"{size / MEGABYTE:.1f}")
    return voice("page.file.size_kb", size=str(max(1, round(size / 1024))))


_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters |= {
    "linked": linked,
    "intro_parts": intro_parts,
    "without_class": without_class,
    "in_words": size_in_words,
}
_templates.tests |= {
    "long": is_long,
    "laid_out": is_laid_out,
    "wide": is_wide,
}
