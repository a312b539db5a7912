"""收入知识库, 新增常用答复, 撤下: what the office keeps for others, after it was read for what must not leave."""

from handlers.knowledge.forms import KEEP, KEEP_CANNED, WITHDRAW, day_in, proposed
from handlers.knowledge.privacy_check import carries, rules_of, without
from handlers.tickets.closest_answers import language_of
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.chat import Click, Reply, Submission
from models.knowledge.article import Article, ArticleKind, demand_keeper
from models.knowledge.look import article_from, is_earlier_answer, ref_of, tickets_that_show
from models.refusal import Refusal
from models.terms import Language
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import local_day
from sla.knowledge.article_file import ArticleError, demand_placeholders, listed

router = Router()


@router.click("knowledge.keep")
def open_keep(click: Click, turn: Turn) -> Reply:
    """Propose question and answer without what must not leave; the office puts them right."""
    ticket = _to_keep(turn, click.post)
    rules = rules_of(turn.session)
    title, body = without(ticket.summary, rules), without(ticket.answer, rules)
    return Reply(form=KEEP.asked(turn, ticket, guesses=proposed(title, body, language_of(ticket))))


@router.form("knowledge.keep")
def keep_from_ticket(submission: Submission, turn: Turn) -> Reply:
    """An article from now on; the ticket's log says who kept it."""
    ticket = _to_keep(turn, submission.post)
    fields = validated(KEEP.asked(turn, ticket), submission, turn)
    until = day_in(fields["article_until"])
    if until is not None and until < local_day(turn.now):
        raise FieldErrors({"article_until": turn.voice("knowledge.day_over")})
    _demand_clean(turn, fields, "article_title", "article_body", "article_words")
    article = Article(
        name=f"kept/{ticket.number}/{turn.now:%Y%m%d%H%M%S}",
        language=Language(fields["article_language"]),
        title=" ".join(fields["article_title"].split()),
        body=fields["article_body"],
        words=list(listed(fields["article_words"])),
        functions=[named] if (named := ticket.triage.get("function")) else [],
        until=until,
        ticket_id=ticket.id,
        made_by_id=turn.person.id,
        made_at=turn.now,
    )
    turn.session.add(article)
    ticket.log("kept_as_article", turn.person, turn.now, title=article.title)
    return turn.changed(ticket, "knowledge.kept")


@router.click("knowledge.canned")
def open_canned(click: Click, turn: Turn) -> Reply:
    """Ask for the text."""
    demand_keeper(turn.person)
    return Reply(form=KEEP_CANNED.asked(turn))


@router.form("knowledge.canned")
def keep_canned(submission: Submission, turn: Turn) -> Reply:
    """It is offered in the form of an answer from now on."""
    demand_keeper(turn.person)
    fields = validated(KEEP_CANNED.asked(turn), submission, turn)
    _demand_clean(turn, fields, "article_title", "article_body")
    try:
        demand_placeholders(fields["article_body"])
    except ArticleError as error:
        raise FieldErrors({"article_body": turn.voice.say(error.why)}) from error
    turn.session.add(
        Article(
            name=f"canned/{turn.now:%Y%m%d%H%M%S%f}",
            language=Language(fields["article_language"]),
            kind=ArticleKind.CANNED,
            title=" ".join(fields["article_title"].split()),
            body=fields["article_body"],
            made_by_id=turn.person.id,
            made_at=turn.now,
        )
    )
    return turn.toast("knowledge.canned.kept")


@router.click("knowledge.withdraw")
def open_withdraw(click: Click, turn: Turn) -> Reply:
    """Ask why."""
    article = _to_withdraw(turn, click.argument)
    return Reply(form=WITHDRAW.asked(turn, article, argument=str(article.id)))


@router.form("knowledge.withdraw")
def withdraw(submission: Submission, turn: Turn) -> Reply:
    """It is offered no more, on cards that stand neither."""
    article = _to_withdraw(turn, submission.argument)
    fields = validated(WITHDRAW.asked(turn, article), submission, turn)
    article.withdraw(fields["article_reason"], turn.person, turn.now)
    turn.session.flush()
    for ticket in tickets_that_show(turn.session, [ref_of(article)]):
        turn.refresh(ticket)
    source = turn.get(Ticket, article.ticket_id, lock=True) if article.ticket_id else None
    if source is not None:
        turn.refresh(source)
    return turn.toast("knowledge.withdrawn", title=article.title)


def _to_keep(turn: Turn, post: str | None) -> Ticket:
    """The answered question of a card, for the office. Raises Refusal."""
    ticket = turn.ticket_of(post)
    demand_keeper(turn.person)
    if not is_earlier_answer(ticket):
        raise Refusal("knowledge.nothing_to_keep", number=ticket.number)
    known = article_from(turn.session, ticket)
    if known is not None:
        raise Refusal("knowledge.kept_already", title=known.title)
    return ticket


def _to_withdraw(turn: Turn, argument: str) -> Article:
    demand_keeper(turn.person)
    row_id = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 19 else 0
    article = turn.get(Article, row_id, lock=True)
    if article is None:
        raise Refusal("knowledge.gone")
    if article.stamp:
        raise Refusal("knowledge.of_a_file", name=article.name)
    if article.withdrawn_at is not None:
        raise Refusal("knowledge.withdrawn_already", title=article.title)
    return article


def _demand_clean(turn: Turn, fields: dict[str, str], *names: str) -> None:
    """Raise FieldErrors for what names a bidder, a person or a ticket (standard 5)."""
    rules = rules_of(turn.session)
    faults = {name: turn.voice("knowledge.must_not_leave") for name in names if carries(fields[name], rules)}
    if faults:
        raise FieldErrors(faults)
