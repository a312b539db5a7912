"""知识库: the articles in force with how they are used, looked for by words, for office and leaders."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from handlers.knowledge.cards import SHOWN_LINES, ArticlePage, listed, whole
from handlers.knowledge.forms import CHOOSE, FIND, LONGEST_SOUGHT, articles
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.knowledge.article import Article, ArticleKind, in_force, may_read_knowledge
from models.knowledge.entry import KnowledgeState
from models.knowledge.look import Deed, ref_of, uses_of
from models.phrase import from_json
from models.refusal import Refusal
from sla.calendar.business_hours import local_day

router = Router()

MOST_CHOICES = 50
LONGEST_PAGE = 4


@router.read("knowledge.open")
def open_list(click: Click, turn: Turn) -> Reply:
    """All of them, a page at a time."""
    return _shown(turn, "", 0)


@router.read("knowledge.page")
def turn_page(click: Click, turn: Turn) -> Reply:
    """Another page: `page:words`, the first being 0."""
    page, _, sought = click.argument.partition(":")
    if not (page.isascii() and page.isdigit() and len(page) <= LONGEST_PAGE):
        raise Refusal("card.stale")
    return _shown(turn, sought, int(page))


@router.read("knowledge.find")
def ask_what(click: Click, turn: Turn) -> Reply:
    """Ask what is looked for."""
    _demand_reader(turn)
    return Reply(form=FIND.asked(turn))


@router.form("knowledge.find")
def find(submission: Submission, turn: Turn) -> Reply:
    """Those with the words in title, text or other ways to ask."""
    _demand_reader(turn)
    fields = validated(FIND.asked(turn), submission, turn)
    return _shown(turn, fields["article_sought"], 0)


@router.read("knowledge.choose")
def ask_which(click: Click, turn: Turn) -> Reply:
    """Ask which one to read whole, of those that were looked for."""
    _demand_reader(turn)
    found = _sought(turn.session, click.argument, local_day(turn.now))[:MOST_CHOICES]
    if not found:
        raise Refusal("knowledge.gone")
    return Reply(form=CHOOSE.asked(turn, offers={"article": articles(found)}))


@router.form("knowledge.choose")
def read(submission: Submission, turn: Turn) -> Reply:
    """One article, whole."""
    _demand_reader(turn)
    wanted = submission.fields.get("article", "")
    row_id = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else 0
    article = turn.get(Article, row_id)
    if article is None or not article.is_in_force(local_day(turn.now)):
        raise Refusal("knowledge.gone")
    uses = uses_of(turn.session, [ref_of(article)])
    return Reply(card=whole(turn.voice, article, uses, turn.person))


def page_of(session: Session, sought: str, page: int, today: date) -> ArticlePage:
    """A page of what was looked for, in force on the local `today`, and what there is to tell of all."""
    found = _sought(session, sought, today)
    every = found if not sought else _sought(session, "", today)
    uses = uses_of(session, [ref_of(one) for one in every])
    useful = {ref for (ref, deed), _ in uses.items() if deed in {Deed.ADOPTED, Deed.HELPED}}
    state = session.get(KnowledgeState, 1)
    return ArticlePage(
        articles=found[page * SHOWN_LINES : (page + 1) * SHOWN_LINES],
        found=len(found),
        page=page,
        sought=sought,
        uses=uses,
        unused=sum(ref_of(one) not in useful for one in every),
        refused={name: from_json(said["why"]) for name, said in (state.refused if state else {}).items()},
    )


def _shown(turn: Turn, sought: str, page: int) -> Reply:
    _demand_reader(turn)
    words = " ".join(sought[:LONGEST_SOUGHT].split())
    return Reply(card=listed(turn.voice, page_of(turn.session, words, page, local_day(turn.now)), turn.person))


def _sought(session: Session, sought: str, today: date) -> Sequence[Article]:
    words = sought.casefold().split()
    every = [one for kind in ArticleKind for one in in_force(session, kind, today)]
    return [one for one in every if all(word in _said_in(one) for word in words)]


def _said_in(article: Article) -> str:
    return "\n".join((article.title, article.body, *article.words)).casefold()


def _demand_reader(turn: Turn) -> None:
    if not may_read_knowledge(turn.person):
        raise Refusal("knowledge.only_office_and_leaders")
