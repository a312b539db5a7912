"""The forms of the knowledge base: what is kept, a canned answer, what is looked for, why something is withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date

from handlers.i18n import voice_of
from handlers.tickets.cards.parts import clipped
from handlers.tickets.forms import number_and_summary
from handlers.turn.form import Asking, choice, day, form, given, line, text
from models.chat import Choice
from models.cutting import cut_at
from models.knowledge.article import LONGEST_BODY, LONGEST_TITLE, LONGEST_WORDS, Article
from models.terms import Language

LONGEST_SOUGHT, LONGEST_REASON, LONGEST_LABEL = 40, 300, 60


def proposed(title: str, body: str, language: Language) -> dict[str, object]:
    """Return what an article may say, by the names of the fields."""
    cut = {"article_title": title[:LONGEST_TITLE], "article_body": cut_at(body, LONGEST_BODY)}
    return {**cut, "article_language": language}


def articles(found: Iterable[Article]) -> list[Choice]:
    """Return articles as choices."""
    return [Choice(value=str(one.id), label=clipped(one.title, LONGEST_LABEL)) for one in found]


def day_in(value: str) -> date | None:
    """The day of a field that was checked; None for an empty one."""
    return date.fromisoformat(value) if value else None


def _languages(asking: Asking) -> Sequence[Choice]:
    return [Choice(value=one, label=voice_of(one)("language.own_name")) for one in Language]


TITLE = line("article_title", LONGEST_TITLE)
BODY = text("article_body", LONGEST_BODY)
LANGUAGE = choice("article_language", _languages)

KEEP = form(
    TITLE,
    BODY,
    line("article_words", LONGEST_WORDS).optional(),
    LANGUAGE,
    day("article_until", is_ahead=True).optional(),
    name="knowledge.keep",
    intro=lambda asking: (*number_and_summary(asking), asking.voice("knowledge.keep.warning")),
)
"""收入知识库: the text as it may leave, to be put right before it becomes an article."""
KEEP_CANNED = form(
    TITLE,
    BODY,
    LANGUAGE.prefilled_by(lambda asking: asking.voice.language),
    name="knowledge.canned",
    intro=lambda asking: (asking.voice("knowledge.canned.placeholders"),),
)
"""A short text of the office, with what is put in for each ticket."""
FIND = form(line("article_sought", LONGEST_SOUGHT).optional(), name="knowledge.find", submit="button.knowledge.find")
CHOOSE = form(given("article"), name="knowledge.choose")
WITHDRAW = form(
    line("article_reason", LONGEST_REASON),
    name="knowledge.withdraw",
    intro=lambda asking: (asking.about.title,),
    submit="button.knowledge.withdraw",
)
