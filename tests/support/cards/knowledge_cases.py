"""Articles in memory, every word of which somebody may have typed, and their cards and forms."""

from collections.abc import Callable, Iterable, Iterator

from handlers.desk import WORKFLOWS
from handlers.i18n import Voice
from handlers.knowledge import cards, forms
from handlers.tickets.cards import earlier
from models.chat import Card, Form
from models.knowledge.article import Article, ArticleKind
from models.knowledge.look import Deed, Found, KnowledgeLook
from models.phrase import phrase
from models.storage.new_row import bare_row
from models.terms import Language
from models.tickets.card_queries import OrdinaryView
from models.tickets.facts import ORDINARY
from tests.support.cards.step_cases import asked, named_form
from tests.support.cards.typed_world import LATER, NOW, Maker, TypedWorld


def article(world: TypedWorld, number: int = 1, *, is_file: bool = False) -> Article:
    """An article that the office kept, or that is a file."""
    row = bare_row(
        Article,
        id=number,
        name=world.typed,
        language=Language.ZH,
        kind=ArticleKind.CANNED if number % 2 else ArticleKind.ARTICLE,
        title=world.typed,
        body=world.typed,
        words=[world.typed] * 3,
        functions=[],
        until=LATER.date(),
        stamp="1:1" if is_file else "",
        made_at=NOW,
    )
    row.maker, row.ticket = world.office, world.ticket(number)
    return row


def _page(world: TypedWorld, *, sought: str = "", page: int = 0) -> cards.ArticlePage:
    rows = [article(world, number) for number in range(1, 1 + cards.SHOWN_LINES)]
    uses = {("a1", deed): world.many for deed in Deed}
    why = phrase("knowledge.file.day", written=world.typed)
    refused = {f"{number}.md": why for number in range(5)}
    return cards.ArticlePage(rows, 50, page, sought, uses, 3, refused)


def _lists(voice: Voice, world: TypedWorld) -> Iterator[Card]:
    for reader in (world.office, world.engineer):
        yield cards.listed(voice, _page(world), reader)
        yield cards.listed(voice, _page(world, sought=world.typed[: forms.LONGEST_SOUGHT], page=1), reader)
        yield cards.listed(voice, cards.ArticlePage((), 0, 0, "", {}, 0, {}), reader)


def _shown(make: Callable[..., Card]) -> Callable[[Voice, TypedWorld], Iterable[Card]]:
    def every(voice: Voice, world: TypedWorld) -> Iterator[Card]:
        found = Found("a1", world.typed, world.typed * 3, article(world))
        for ticket in world.every_state():
            looks = KnowledgeLook(ticket_id=1, at=NOW, told_id=1), KnowledgeLook(ticket_id=1, at=NOW, helped_at=LATER)
            yield from (make(voice, ticket, look, one, LATER) for look in (*looks, None) for one in (found, None))

    return every


def _live(view: OrdinaryView) -> dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]]:
    """A view of the live card of a ticket for which nothing was found."""
    draw = WORKFLOWS[ORDINARY].card_views[view]
    return {draw: lambda voice, world: [draw(voice, one, [], LATER) for one in world.every_state()]}


CARDS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Card]]] = {
    **_live(OrdinaryView.ARTICLE),
    **_live(OrdinaryView.HELPED),
    cards.listed: _lists,
    cards.whole: lambda voice, world: [
        cards.whole(voice, article(world, number, is_file=is_file), {("a1", Deed.SHOWN): world.many}, world.office)
        for number in (1, 2)
        for is_file in (True, False)
    ],
    earlier.told_article: _shown(earlier.told_article),
    earlier.proposal: _shown(earlier.proposal),
    earlier.wants_person: lambda voice, world: [earlier.wants_person(voice, one) for one in world.every_state()],
}
FORMS: dict[Maker, Callable[[Voice, TypedWorld], Iterable[Form]]] = {
    named_form(forms.KEEP): lambda voice, world: [
        asked(forms.KEEP, voice, one, guesses=forms.proposed(world.typed, world.typed, Language.EN))
        for one in world.every_state()
    ],
    named_form(forms.KEEP_CANNED): lambda voice, _: [asked(forms.KEEP_CANNED, voice)],
    named_form(forms.FIND): lambda voice, _: [asked(forms.FIND, voice)],
    named_form(forms.CHOOSE): lambda voice, world: [
        asked(
            forms.CHOOSE,
            voice,
            offers={"article": forms.articles(article(world, number) for number in range(1, 1 + world.many))},
        )
    ],
    named_form(forms.WITHDRAW): lambda voice, world: [asked(forms.WITHDRAW, voice, article(world), argument="1")],
}
