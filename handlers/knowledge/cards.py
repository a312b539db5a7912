"""The list of articles with how they are used, and one article whole."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from handlers.i18n import Voice
from handlers.tickets.cards.parts import clipped
from handlers.turn.buttons import button, primary
from models.chat import Button, ButtonStyle, Card, Fact
from models.knowledge.article import Article, ArticleKind
from models.knowledge.look import Deed, ref_of
from models.people.person import Person
from models.phrase import Phrase
from models.terms import Role

SHOWN_LINES, SHOWN_ARTICLE = 8, 3000
SHOWN_REFUSED = 3
Uses = Mapping[tuple[str, Deed], int]


class ArticlePage(NamedTuple):
    """A page of the articles in force; `unused` is how many of all were never adopted and helped nobody."""

    articles: Sequence[Article]
    found: int
    page: int
    sought: str
    uses: Uses
    unused: int
    refused: Mapping[str, Phrase]

    @property
    def has_more(self) -> bool:
        """True if another page follows."""
        return self.found > (self.page + 1) * SHOWN_LINES


def listed(voice: Voice, listing: ArticlePage, reader: Person) -> Card:
    """Each with how often it was shown, adopted and found helpful."""
    first = listing.page * SHOWN_LINES + 1
    lines = [article_line(voice, first + at, one, listing.uses) for at, one in enumerate(listing.articles)]
    refused = list(listing.refused.items())
    notes = [voice("knowledge.list.refused", name=name, why=why) for name, why in refused[:SHOWN_REFUSED]]
    if len(refused) > SHOWN_REFUSED:
        notes.append(voice("knowledge.list.refused_more", count=len(refused) - SHOWN_REFUSED))
    key = "knowledge.list.found" if listing.sought else "knowledge.list"
    return Card(
        title=voice(key, count=listing.found, sought=listing.sought),
        intro=(
            *(lines or [voice("knowledge.list.empty")]),
            voice("knowledge.list.unused", count=listing.unused),
            *notes,
        ),
        buttons=_list_buttons(voice, listing, reader),
    )


def whole(voice: Voice, article: Article, uses: Uses, reader: Person) -> Card:
    """One article, where it is from, and how it is used; the office may take back what it kept."""
    facts = [
        ("source", _source(voice, article)),
        ("words", voice("knowledge.words", words=tuple(article.words)) if article.words else ""),
        ("until", voice.full_date(article.until) if article.until else ""),
        ("used", _used(voice, article, uses)),
    ]
    may_withdraw = reader.is_ours(Role.OFFICE) and not article.stamp and article.withdrawn_at is None
    taking = [button(voice, f"knowledge.withdraw:{article.id}", ButtonStyle.DANGER)] if may_withdraw else []
    return Card(
        title=article.title,
        intro=(clipped(article.body, SHOWN_ARTICLE),),
        facts=tuple(Fact(label=voice(f"fact.article_{name}"), value=value) for name, value in facts if value),
        buttons=(*taking, button(voice, "knowledge.open")),
    )


def article_line(voice: Voice, number: int, article: Article, uses: Uses) -> str:
    """An article in a line: its number in the list, its title, and how it is used."""
    kind = voice("knowledge.kind.canned") if article.kind is ArticleKind.CANNED else ""
    return " · ".join(filter(None, (f"{number}. {article.title}", kind, _used(voice, article, uses))))


def _used(voice: Voice, article: Article, uses: Uses) -> str:
    ref = ref_of(article)
    if article.kind is ArticleKind.CANNED:
        return voice("knowledge.used.canned", adopted=uses.get((ref, Deed.ADOPTED), 0))
    counted = {deed: uses.get((ref, deed), 0) for deed in Deed}
    return voice(
        "knowledge.used",
        shown=counted[Deed.SHOWN],
        adopted=counted[Deed.ADOPTED],
        told=counted[Deed.TOLD],
        helped=counted[Deed.HELPED],
    )


def _source(voice: Voice, article: Article) -> str:
    if article.stamp:
        return voice("knowledge.source.file", name=article.name)
    who = article.maker.name if article.maker else ""
    number = article.ticket.number if article.ticket else ""
    key = "knowledge.source.kept" if number else "knowledge.source.written"
    return voice(key, who=who, at=voice.moment(article.made_at), number=number)


def _list_buttons(voice: Voice, listing: ArticlePage, reader: Person) -> tuple[Button, ...]:
    choosing = [primary(voice, f"knowledge.choose:{listing.sought}")] if listing.articles else []
    more = [Button(action=page_action(listing, 1), label=voice("button.page.later"))] if listing.has_more else []
    back = [Button(action=page_action(listing, -1), label=voice("button.page.earlier"))] if listing.page else []
    writing = [button(voice, "knowledge.canned")] if reader.is_ours(Role.OFFICE) else []
    return (*choosing, button(voice, "knowledge.find"), *back, *more, *writing)


def page_action(listing: ArticlePage, by: int) -> str:
    """The press that brings the page before or after."""
    return f"knowledge.page:{listing.page + by}:{listing.sought}"
