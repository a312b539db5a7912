"""How much of a card a place may show, by its level (STANDARD section 5); applied before anything is rendered."""

import re

from models.chat import Card
from models.terms import Level

UP_TO_NUMBER = re.compile(r"^.*?\d{4}-\d{4,}")
IDENTITY = re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
LANDLINE = re.compile(r"(?<![\d-])0\d{2,3}-?\d{3,4}-?\d{4}(?!\d)")
ACCOUNT = re.compile(r"(?<!\d)\d{12,19}(?!\d)")


def at_level(card: Card, level: Level) -> Card:
    """The card as a place of this level may show it.

    `full` shows all; `masked` hides identity numbers, phones and accounts in what people typed, though not names,
    which no rule finds reliably; `notice` keeps number, kind or class, progress and clocks, and nothing typed.
    """
    if level is Level.FULL:
        return card
    if level is Level.MASKED:
        return card.model_copy(
            update={
                "title": masked(card.title),
                "quote": masked(card.quote) if card.quote else card.quote,
                "facts": tuple(fact.model_copy(update={"value": masked(fact.value, LANDLINE)}) for fact in card.facts),
                "lead": tuple(masked(line, LANDLINE) for line in card.lead),
                "log": tuple(map(masked, card.log)),
                "outcome": tuple(map(masked, card.outcome)),
            }
        )
    numbered = UP_TO_NUMBER.match(card.title)
    return card.model_copy(
        update={
            "title": numbered.group() if numbered else card.title,
            "quote": None,
            "lead": (),
            "facts": (),
            "log": (),
            "outcome": (),
        }
    )


def masked(text: str, *left: re.Pattern[str]) -> str:
    """The text without numbers that point to a person or an account; a colleague's office phone may be `left`."""
    for pattern in (IDENTITY, ACCOUNT, MOBILE, LANDLINE):
        if pattern not in left:
            text = pattern.sub(lambda found: found.group()[:3] + "*" * (len(found.group()) - 3), text)
    return text
