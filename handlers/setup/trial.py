"""The first report of a desk is a trial: it goes the way of every report, is withdrawn, and is in no figure."""

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
    account = _account_of_administrator(turn, setup)
    if len(demand_text(text)) > LONGEST_REPORT:
        raise Refusal("field.too_long", count=LONGEST_REPORT)
    turn.account = account
    sender = Sender(platform=INSIDE, account=account.external_id)
    place = Place.direct(INSIDE, account.external_id)
    told = Submission(
        idempotency_key=SETS_UP_AS,
        place=place,
        sender=sender,
        form="report",
        fields={"text": text},
        sent_at=turn.now,
        is_direct=True,
    )
    ask_before(told, turn)
    if is_objection(turn.hear(text), account.person):
        raise Refusal("setup.trial.another_way")
    facts = {"uncounted": Uncounted.TRIAL}
    judged = turn.judge(text)
    ticket = file_told(turn, place, "", text, turn.now, judged, sender, Kind.DEFECT, is_written=True, facts=facts)
    if ticket.workflow != ORDINARY or ticket.is_confidential or ticket.lesser:
        raise Refusal("setup.trial.another_way")
    setup.trial_id = ticket.id
    return ticket


def withdraw_trial(turn: Turn, setup: Setup) -> Ticket:
    """Withdraw the trial as its reporter does. Raises Refusal where none is there, or work has ended it otherwise."""
    ticket = trial_of(turn.session, setup, lock=True)
    if ticket is None:
        raise Refusal("setup.trial.none")
    turn.account = _account_of(turn, ticket.reporter)
    take_back(turn, ticket, "")
    return ticket


def posts_about(session: Session, ticket: Ticket) -> list[Post]:
    """Return what was queued about the ticket, in its order."""
    return list(session.exec(select(Post).where(Post.ticket_id == ticket.id).order_by(col(Post.seq))).all())


def _account_of_administrator(turn: Turn, setup: Setup) -> Account:
    made = turn.get(Person, setup.administrator_id) if setup.administrator_id is not None else None
    known = [one for one in people_with(turn.session, turn.now, Role.ADMIN) if one.is_administrator]
    return _account_of(turn, made or next(iter(known), None))


def _account_of(turn: Turn, person: Person | None) -> Account:
    """The account at the page by which the person reports."""
    found = select(Account).where(
        Account.person_id == (person.id if person else None),
        Account.platform == INSIDE,
        col(Account.deactivated_at).is_(None),
    )
    account = turn.session.exec(found.order_by(col(Account.id))).first() if person is not None else None
    if account is None:
        raise Refusal("setup.trial.no_administrator")
    return account
