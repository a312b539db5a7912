"""Visibility of a card in a place, by its level (standard 5); applied before anything is rendered."""

import re

from handlers.turn.external_names import Hide
from models.chat import Button, Card, Form, FormField, Home, HomeLine, Reply, verb_of
from models.cutting import HALF_WIDTH, SHOWN
from models.terms import Visibility

UP_TO_NUMBER = re.compile(r"^.*?\d{4}-\d{4,}")
IDENTITY = re.compile(r"(?<!\d)\d{6}[- ]?\d{4}[- ]?\d{2}[- ]?\d{2}[- ]?\d{3}[- ]?[\dXx](?![\dA-Za-z])")
CREDIT_CODE = re.compile(r"(?<![\dA-Za-z])[\dA-HJ-NPQRTUWXY]{2}\d{6}[\dA-HJ-NPQRTUWXY]{10}(?![\dA-Za-z])")
"""统一社会信用代码: it leads to a company, and to a person who runs one alone."""
ACCOUNT = re.compile(r"(?<!\d)(?:\d{12,19}|\d{4}([- ])\d{4}(?:\1\d{4}){2}(?:\1\d{1,4})?)(?!\d)")
MOBILE = re.compile(r"(?<!\d)1[3-9](?:\d{9}|\d([- ])\d{4}\1?\d{4}|\d{5}[- ]\d{4}|\d{2}[- ]\d{3}[- ]\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])(?:0\d{2,3}-?|\(0\d{2,3}\) ?|0\d{2,3} )\d{3,4}[- ]?\d{4}(?!\d)")
PASSPORT = re.compile(r"(?<![\dA-Za-z])(?:[CDEGHKMPSW]\d{8}|[EG][A-Z]\d{7})(?![\dA-Za-z])")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][· -]?"
    r"[\dA-HJ-NP-Z]{4,5}[\dA-HJ-NP-Z挂学警港澳](?![\dA-Za-z])"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PERSONAL = (EMAIL, IDENTITY, CREDIT_CODE, ACCOUNT, MOBILE, LANDLINE, PASSPORT, PLATE)
SENDING_WORDS = frozenset({"knowledge.adopt"})
"""Actions that send words from the card; they are not offered where these cannot be read."""


def redacted_for(card: Card, visibility: Visibility, hide_names: Hide = str) -> Card:
    """The card as a place of this level may show it.

    `full` shows all; `masked` hides numbers that point to a person, and e-mail, in what people typed, and the names of
    outside people that are listed, for no rule finds others reliably; `notice` keeps number, kind or class, progress,
    clocks and the sentences made for such places, and nothing typed. Papers are for `full` alone, pictures of figures
    for every place.
    """
    if visibility is Visibility.FULL:
        return card
    if card.files:
        card = card.model_copy(update={"files": tuple(one for one in card.files if one.is_picture)})
    if visibility is Visibility.MASKED:
        return card.model_copy(
            update={
                "title": hide_names(masked(card.title)),
                "quote": hide_names(masked(card.quote)) if card.quote else card.quote,
                "facts": tuple(
                    fact.model_copy(update={"value": hide_names(masked(fact.value, LANDLINE))}) for fact in card.facts
                ),
                "intro": tuple(hide_names(masked(line, LANDLINE)) for line in card.intro),
                "log": tuple(hide_names(masked(line)) for line in card.log),
                "outcome": tuple(hide_names(masked(line)) for line in card.outcome),
                "options": tuple(_relabelled(one, _option_masked(one.label, hide_names)) for one in card.options),
            }
        )
    return card.model_copy(
        update={
            "title": _up_to_number(card.title),
            "quote": None,
            "intro": card.notice,
            "facts": (),
            "log": (),
            "outcome": (),
            "options": tuple(_relabelled(one, _up_to_number(one.label)) for one in card.options),
            "buttons": tuple(one for one in card.buttons if verb_of(one.action) not in SENDING_WORDS),
        }
    )


def _relabelled(option: Button, label: str) -> Button:
    return option.model_copy(update={"label": label})


def _option_masked(label: str, hide_names: Hide) -> str:
    """Return an option's label for a masked place; names go only behind a ticket's number, for people stay distinct."""
    return (hide_names if UP_TO_NUMBER.match(label) else str)(masked(label, LANDLINE))


def _up_to_number(text: str) -> str:
    """The text as far as its ticket's number, after which stands what somebody typed; all of it where it has none."""
    numbered = UP_TO_NUMBER.match(text)
    return numbered.group() if numbered else text


def reply_redacted_for(reply: Reply, visibility: Visibility, hide_names: Hide = str) -> Reply:
    """The answer as a place of this level may show it; what a form is filled in with beforehand stays whole."""
    if visibility is Visibility.FULL:
        return reply
    return reply.model_copy(
        update={
            "card": reply.card and redacted_for(reply.card, visibility, hide_names),
            "form": reply.form and _form_masked(reply.form),
            "home": reply.home and _home_at(reply.home, visibility, hide_names),
        }
    )


def masked(text: str, *left: re.Pattern[str]) -> str:
    """The text without numbers that point to a person or an account; a colleague's office phone may be `left`.

    Numbers are found in full width, too, and with spaces or hyphens between their groups.
    """
    read = text.translate(HALF_WIDTH)
    for pattern in PERSONAL:
        if pattern not in left:
            for found in pattern.finditer(read):
                begin, end = found.span()
                hidden = "*" * (end - begin - SHOWN)
                text, read = (f"{one[: begin + SHOWN]}{hidden}{one[end:]}" for one in (text, read))
    return text


def _form_masked(form: Form) -> Form:
    fields = tuple(_field_masked(field) for field in form.fields)
    return form.model_copy(update={"intro": tuple(masked(line, LANDLINE) for line in form.intro), "fields": fields})


def _field_masked(field: FormField) -> FormField:
    choices = (choice.model_copy(update={"label": masked(choice.label, LANDLINE)}) for choice in field.choices)
    return field.model_copy(update={"hint": masked(field.hint, LANDLINE), "choices": tuple(choices)})


def _home_at(home: Home, visibility: Visibility, hide_names: Hide) -> Home:
    sections = (
        section.model_copy(update={"lines": tuple(_line_at(line, visibility, hide_names) for line in section.lines)})
        for section in home.sections
    )
    return home.model_copy(update={"sections": tuple(sections)})


def _line_at(line: HomeLine, visibility: Visibility, hide_names: Hide) -> HomeLine:
    numbered = UP_TO_NUMBER.match(line.text)
    if visibility is Visibility.NOTICE and numbered:
        return line.model_copy(update={"text": numbered.group()})
    text, below = (hide_names(masked(words, LANDLINE)) for words in (line.text, line.below))
    return line.model_copy(update={"text": text, "below": below})
