"""Draws a card as a message of Telegram's: what it tells, in the order in which every card tells it."""

from dataclasses import dataclass

from telegram import InlineKeyboardMarkup

from bot.platforms.telegram.html import LONGEST_TEXT, Page
from bot.platforms.telegram.keyboard import Keyboard, keyboard_below, markup_of
from handlers.i18n import Voice
from models.chat import Card, Deadline, DeadlineState
from models.terms import Severity

CLASS_MARKS = {Severity.A: "🔴", Severity.B: "🟠", Severity.C: "🔵", Severity.D: "⚪"}

_TITLE = 250
_MOST_OUTCOME, _MOST_PROGRESS, _MOST_INTRO, _MOST_QUOTE, _MOST_LOG = 700, 300, 1000, 1500, 600
_A_DEADLINE, _A_FACT, _A_FOOTNOTE, _MOST_DEADLINES = 120, 500, 100, 8


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Telegram: `text` is HTML, whose first line is what a notification shows; `keyboard` its buttons."""

    text: str
    keyboard: Keyboard

    @property
    def markup(self) -> InlineKeyboardMarkup | None:
        """The buttons as the library takes them."""
        return markup_of(self.keyboard)


def message_of(card: Card, voice: Voice, post: str | None) -> Rendered:
    """Return the card as a message; its buttons name `post`. A card for one person's eyes has none.

    The card's matter has room first: title, outcome, deadlines, progress; then talk, then the log.
    """
    page = Page(LONGEST_TEXT)
    title = page.bold(_headline(card), _TITLE)
    outcome = page.lines(card.outcome, _MOST_OUTCOME)
    deadlines = [page.labelled(one.label, _due(voice, one), _A_DEADLINE) for one in card.deadlines[:_MOST_DEADLINES]]
    progress = page.line(" → ".join(card.progress), _MOST_PROGRESS) if card.progress else ""
    footnote = page.line(card.footnote, _A_FOOTNOTE) if card.footnote else ""
    intro = page.lines(card.intro, _MOST_INTRO if card.quote else LONGEST_TEXT)
    quote = page.quote(card.quote or "", _MOST_QUOTE)
    facts = [page.labelled(fact.label, fact.value, _A_FACT) for fact in card.facts]
    log = page.lines(card.log, _MOST_LOG, mark="· ")
    paragraphs = (title, intro, quote, progress, "\n".join([*facts, *deadlines]), log, outcome, footnote)
    return Rendered("\n\n".join(filter(None, paragraphs)), keyboard_below(card, post))


def _headline(card: Card) -> str:
    """The first line, with the mark of its class; the letter stands in the words, so colour is never alone."""
    return f"{CLASS_MARKS[card.severity]} {card.title}" if card.severity else card.title


def _due(voice: Voice, deadline: Deadline) -> str:
    """The clock time stands; what only time changes is not said, because nobody changes the message then.

    "Overdue" alone stays true until somebody acts, and with that the card is drawn anew.
    """
    is_breached = deadline.state is DeadlineState.BREACHED
    return voice("view.breached", due=deadline.text) if is_breached else deadline.text
