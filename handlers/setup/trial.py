"""The first report of a desk is a trial: it goes the way of every report, is withdrawn, and is in no figure."""

from datetime import datetime

from sqlmodel import Session, col, select

from handlers.gate.checks import ask_before
from handlers.intake.objections import file_told, is_objection
from handlers.setup.code import SETS_UP_AS
from handlers.tickets.filing import demand_text
from handlers.tickets.forms import LONGEST_REPORT
from handlers.tickets.results import take_back
from handlers.turn.turn import Turn
from models.chat import Place, Sender, Submission
from models.logins.setup import Setup, open_trial, trial_of
from models.messaging.outbox import INSIDE, Post
from models.people.person import Account, Person
from models.refusal import Refusal
from models.terms import Kind, Role, Uncounted
from models.tickets.facts import ORDINARY
from models.tickets.queries import people_with
from models.tickets.ticket import Ticket


def report_trial(turn: Turn, setup: Setup, text: str) -> Ticket:
    """File the text as a fault that the administrator reports at the page, and as a trial.

    Raises Refusal without an administrator, while a trial is open, and for a text that goes another way than a fault.
    """
    before = open_trial(turn.session)
    if before is not None:
        raise Refusal("setup.trial.open", number=before.number)
    account = reports_as(turn.session, setup, turn.now)
    if len(demand_text(text)) > LONGEST_REPORT:
        raise Refusal("field.too_long", count=LONGEST_REPORT)
    turn.account = account
    told = as_told(account.external_id, text, turn.now)
    ask_before(told, turn)
    if is_objection(turn.hear(text), account.person):
        raise Refusal("setup.trial.another_way")
    facts = {"uncounted": Uncounted.TRIAL}
    judged = turn.judge(text)
    where = turn, told.place, "", text, turn.now, judged, told.sender
    ticket = file_told(*where, Kind.DEFECT, is_written=True, facts=facts)
    if ticket.workflow != ORDINARY or ticket.is_confidential or ticket.lesser:
        raise Refusal("setup.trial.another_way")
    setup.trial_id = ticket.id
    return ticket


def withdraw_trial(turn: Turn, setup: Setup) -> Ticket:
    """Withdraw the trial as its reporter does. Raises Refusal where none is there, or work has ended it otherwise."""
    ticket = trial_of(turn.session, setup, lock=True)
    if ticket is None:
        raise Refusal("setup.trial.none")
    turn.account = _account_of(turn.session, ticket.reporter)
    take_back(turn, ticket, "")
    return ticket


def reports_as(session: Session, setup: Setup, now: datetime) -> Account:
    """Return the administrator's account at the page. Raises Refusal where there is none."""
    made = session.get(Person, setup.administrator_id) if setup.administrator_id is not None else None
    known = [one for one in people_with(session, now, Role.ADMIN) if one.is_administrator]
    return _account_of(session, made or next(iter(known), None))


def as_told(account: str, text: str, at: datetime) -> Submission:
    """Return the text as the form of a report, sent from the account at the page."""
    return Submission(
        idempotency_key=SETS_UP_AS,
        place=Place.direct(INSIDE, account),
        sender=Sender(platform=INSIDE, account=account),
        form="report",
        fields={"text": text},
        sent_at=at,
        is_direct=True,
    )


def posts_about(session: Session, ticket: Ticket) -> list[Post]:
    """Return what was queued about the ticket, in its order."""
    return list(session.exec(select(Post).where(Post.ticket_id == ticket.id).order_by(col(Post.seq))).all())


def _account_of(session: Session, person: Person | None) -> Account:
    """The account at the page by which the person reports."""
    account = None
    if person is not None:
        own = select(Account).where(Account.person_id == person.id, Account.platform == INSIDE)
        account = session.exec(own.where(col(Account.deactivated_at).is_(None)).order_by(col(Account.id))).first()
    if account is None:
        raise Refusal("setup.trial.no_administrator")
    return account
