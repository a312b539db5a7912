"""The forms of the knowledge base: what is kept, a canned answer, what is looked for, why something is withdrawn."""

from collections.abc import Sequence
from datetime import date

from handlers.i18n import Voice, voice_of
from handlers.tickets.cards.parts import clipped
from models.chat import Choice, FieldKind, Form, FormField
from models.cutting import cut_at
from models.knowledge.article import LONGEST_BODY, LONGEST_TITLE, LONGEST_WORDS, Article
from models.terms import Language

LONGEST_SOUGHT, LONGEST_REASON, LONGEST_LABEL = 40, 300, 60


def keep_form(voice: Voice, title: str, body: str, language: Language, intro: str = "") -> Form:
    """收入知识库: the text as it may leave, to be put right before it becomes an article."""
    return Form(
        name="knowledge.keep",
        title=voice("form.knowledge.keep"),
        submit=voice("form.submit"),
        intro=tuple(filter(None, (intro, voice("knowledge.keep.warning")))),
        fields=(
            _line(voice, "article_title", LONGEST_TITLE, title),
            _text(voice, "article_body", body),
            _line(voice, "article_words", LONGEST_WORDS, is_required=False, hint=voice("field.article_words.hint")),
            _language(voice, language),
            FormField(
                name="article_until",
                label=voice("field.article_until"),
                kind=FieldKind.DAY,
                is_required=False,
                is_ahead=True,
            ),
        ),
    )


def canned_form(voice: Voice, language: Language) -> Form:
    """A short text of the office, with what is put in for each ticket."""
    return Form(
        name="knowledge.canned",
        title=voice("form.knowledge.canned"),
        submit=voice("form.submit"),
        intro=(voice("knowledge.canned.placeholders"),),
        fields=(
            _line(voice, "article_title", LONGEST_TITLE),
            _text(voice, "article_body"),
            _language(voice, language),
        ),
    )


def find_form(voice: Voice) -> Form:
    """Return the form for the articles to list."""
    return Form(
        name="knowledge.find",
        title=voice("form.knowledge.find"),
        submit=voice("button.knowledge.find"),
        fields=(_line(voice, "article_sought", LONGEST_SOUGHT, is_required=False),),
    )


def choose_form(voice: Voice, articles: Sequence[Article]) -> Form:
    """Return the form for the article to read whole."""
    return Form(
        name="knowledge.choose",
        title=voice("form.knowledge.choose"),
        submit=voice("form.submit"),
        fields=(
            FormField(
                name="article",
                label=voice("field.article"),
                kind=FieldKind.CHOICE,
                choices=tuple(Choice(value=str(one.id), label=clipped(one.title, LONGEST_LABEL)) for one in articles),
            ),
        ),
    )


def withdraw_form(voice: Voice, article: Article) -> Form:
    """Return the form for the reason why an article counts no more."""
    return Form(
        name=f"knowledge.withdraw:{article.id}",
        title=voice("form.knowledge.withdraw"),
        submit=voice("button.knowledge.withdraw"),
        intro=(article.title,),
        fields=(_line(voice, "article_reason", LONGEST_REASON),),
    )


def day_in(value: str) -> date | None:
    """The day of a field that was checked; None for an empty one."""
    return date.fromisoformat(value) if value else None


def _language(voice: Voice, language: Language) -> FormField:
    choices: Sequence[Choice] = [Choice(value=one, label=voice_of(one)("language.own_name")) for one in Language]
    return FormField(
        name="article_language",
        label=voice("field.article_language"),
        kind=FieldKind.CHOICE,
        choices=tuple(choices),
        value=language,
    )


def _line(
    voice: Voice, name: str, longest: int, value: str = "", *, is_required: bool = True, hint: str = ""
) -> FormField:
    return FormField(
        name=name,
        label=voice(f"field.{name}"),
        value=value[:longest],
        max_length=longest,
        is_required=is_required,
        hint=hint,
    )


def _text(voice: Voice, name: str, value: str = "") -> FormField:
    return FormField(
        name=name,
        label=voice(f"field.{name}"),
        kind=FieldKind.TEXT,
        value=cut_at(value, LONGEST_BODY),
        max_length=LONGEST_BODY,
    )
