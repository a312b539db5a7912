"""Whatever an office has lived through: forgetting takes nothing that work, lists, the digest or the proof rest on."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, func, select

from bot.commands.audit_verify import all_hold
from bot.platforms.webchat.delivery import deliver
from handlers.desk import WORKFLOWS
from models.lists.overview import overview
from models.messaging.outbox import Post
from models.messaging.webchat import Line
from models.people.person import Person
from models.retention.forgetting import Forgetting, forget
from models.terms import Role
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.workflow import tickets_waiting_for
from models.tickets.worklog import WorkLogEntry
from sla.policy.policy import Retention
from tests.support.desk import ZH
from tests.support.examples import TIMES
from tests.support.office_life import OfficeLife
from tests.support.one_connection import SwiftDesk

STEPS, ROUNDS = 40, 3
AN_HOUR = timedelta(hours=1)
LEADER = Person(name="领导", roles=[Role.LEADER])
"""Reads every ticket."""
AT_ONCE = Retention(AN_HOUR, AN_HOUR, AN_HOUR, AN_HOUR, AN_HOUR)
"""As if years went by in an hour: all goes that may."""


class LifeWithCards(OfficeLife):
    """Only what still has a card is pressed."""

    def numbers(self) -> list[str]:
        """The tickets with a card, oldest first."""
        with self.desk.session() as session:
            have = select(Post.ticket_id)
            found = select(Ticket.number).where(col(Ticket.id).in_(have)).order_by(col(Ticket.id))
            return list(session.exec(found).all())


def send(desk: SwiftDesk) -> None:
    """Everything that waits stands in its room."""
    while deliver(desk.writer.connection, desk.now, AN_HOUR):
        continue


def forgotten(desk: SwiftDesk) -> int:
    """Forget all that may go; how many posts that were."""
    with desk.session() as session:
        before = session.exec(select(func.count()).select_from(Post)).one()
        for kind in session.exec(select(Forgetting)).all():
            session.delete(kind)
        session.flush()
        while forget(session, desk.now, AT_ONCE):
            session.flush()
        return before - session.exec(select(func.count()).select_from(Post)).one()


def what_counts(desk: SwiftDesk) -> dict[str, object]:
    """What waits for whom, how the desk stands, what is logged, and before whom the cards of open tickets are."""
    with Session(bind=desk.writer.connection, join_transaction_mode="rollback_only") as session:
        people = session.exec(select(Person).order_by(col(Person.id))).all()
        stands = overview(session, LEADER, desk.now, desk.now + timedelta(hours=14), desk.now - timedelta(days=1), 50)
        live = select(Post.id, Post.chat).join(Ticket, col(Ticket.id) == col(Post.ticket_id)).where(IS_OPEN)
        cards = session.exec(live.order_by(col(Post.seq))).all()
        shown = select(Line.post_id).where(col(Line.post_id).in_([post for post, _ in cards])).order_by(col(Line.id))
        return {
            "waits": {one.name: tickets_waiting_for(session, one, desk.now, WORKFLOWS) for one in people},
            "stands": (stands.open_by_class, stands.overdue.count, stands.reports.count, stands.to_be_confirmed),
            "logged": session.exec(select(func.count()).select_from(WorkLogEntry)).one(),
            "cards": cards,
            "shown": session.exec(shown).all(),
        }


@pytest.mark.thorough("a long life")
@pytest.mark.parametrize("seed", range(TIMES))
def test_nothing_that_counts_is_forgotten(swift: SwiftDesk, seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Again and again in the middle of a life, which goes on after it."""
    life = LifeWithCards(swift, seed)
    gone = 0
    for _ in range(ROUNDS):
        for _ in range(STEPS):
            life.step()
        send(swift)
        swift.pass_time(2 * AN_HOUR)
        before = what_counts(swift)
        gone += forgotten(swift)
        assert what_counts(swift) == before
        with Session(bind=swift.writer.connection, join_transaction_mode="rollback_only") as session:
            assert all_hold(session, ZH), capsys.readouterr().out
    assert gone > 0
