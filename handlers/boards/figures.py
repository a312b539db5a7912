"""时限达成率 for readers of figures, and the presses on a month's report: 编制, 审核, 签发."""

from datetime import date

from handlers.boards.figure_cards import figures_card
from handlers.boards.month_cards import issued, offered_steps, to_check, to_issue, write_form
from handlers.papers.month.asking import demand_cut, month_asked, offered_month
from handlers.papers.month.figures import month_figures
from handlers.papers.trends import recent_months
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.figures.month_report import (
    CHECKERS,
    ISSUERS,
    check,
    demand_writer,
    issue,
    month_name,
    newest_version,
    write,
)
from models.refusal import Refusal
from models.terms import Role
from models.tickets.facts import reads_figures
from models.tickets.queries import people_with
from sla.figures.workflows import workflow_figures

router = Router()


@router.read("figures")
def show_figures(click: Click, turn: Turn) -> Reply:
    """时限达成率 of this month and the last one, with suggestions and changes, for one's own eyes."""
    person = turn.account.person if turn.account else None
    if person is None or not person.is_active(turn.now) or not reads_figures(person):
        raise Refusal("figures.only_readers")
    months = recent_months(turn.session, turn.rules, turn.now)
    workflows = {
        first: workflow_figures(turn.session, turn.rules.calendar, one.begin, one.end, one.as_of)
        for first, one in months.items()
    }
    card = figures_card(turn.voice, months, workflows, turn.now)
    month = offered_month(turn.session, turn.rules, turn.now)
    steps = offered_steps(turn, person, month) if month is not None else ()
    return Reply(card=card.model_copy(update={"buttons": steps}), month=month)


@router.read("month.write")
def begin_month(click: Click, turn: Turn) -> Reply:
    """编制: ask what the figures cannot tell. They are worked out here, beside the writer."""
    first = month_asked(click.argument)
    demand_writer(turn.person)
    month_figures(turn.session, turn.rules, first, demand_cut(turn.session, turn.rules, first, turn.now))
    return Reply(form=write_form(turn.voice, click.argument, newest_version(turn.session, click.argument)))


@router.form("month.write")
def write_month(submission: Submission, turn: Turn) -> Reply:
    """编制: write a new version on the figures as of the cut, and tell those who may check it."""
    first = month_asked(submission.form.partition(":")[2])
    month = month_name(first)
    fields = validated(write_form(turn.voice, month, None), submission, turn)
    cut_at = demand_cut(turn.session, turn.rules, first, turn.now)
    known = newest_version(turn.session, month)
    figures = month_figures(turn.session, turn.rules, first, cut_at).model_dump(mode="json")
    row = write(turn.session, month, cut_at, figures, fields["problems"], fields["plan"], turn.person, turn.now)
    if known is None or known.written.version != row.version:
        checkers = people_with(turn.session, turn.now, *CHECKERS)
        turn.tell([one for one in checkers if one.id != row.by_id], to_check, row, row)
    return turn.toast("month.written_toast", version=row.version)


@router.click("month.check")
def check_month(click: Click, turn: Turn) -> Reply:
    """审核: the leaders hear that it is theirs to issue."""
    month, version = _named(click)
    known = newest_version(turn.session, month)
    row = check(turn.session, month, version, turn.person, turn.now)
    if known is not None and known.checked is None:
        turn.tell(people_with(turn.session, turn.now, *ISSUERS), to_issue, known.written, row)
    return turn.toast("month.checked_toast")


@router.click("month.issue")
def issue_month(click: Click, turn: Turn) -> Reply:
    """签发: the report is final; the office hears of it."""
    month, version = _named(click)
    known = newest_version(turn.session, month)
    leaders = people_with(turn.session, turn.now, *ISSUERS)
    row = issue(turn.session, month, version, turn.person, leaders, turn.now)
    if known is not None and known.issued is None:
        turn.tell(people_with(turn.session, turn.now, Role.OFFICE), issued, known.written, row)
    return turn.toast("month.issued_toast")


def _named(click: Click) -> tuple[str, int]:
    """The month and the version that a button names. Raises Refusal."""
    month, _, version = click.argument.partition(":")
    first: date = month_asked(month)
    if not (version.isascii() and version.isdigit() and len(version) < 5):
        raise Refusal("card.stale")
    return month_name(first), int(version)
