"""Equipment that is lent: a workflow of the tests' own. Asked for, lent by the office, taken back by somebody else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, select

from models.people.person import Person
from models.refusal import Refusal
from models.storage.columns import BigId, moment, word
from models.terms import Role, Status
from models.tickets.step import Step
from models.tickets.target import Clock
from models.tickets.ticket import Ticket

WORKFLOW = "loan"


class LoanPromise(StrEnum):
    """It is brought back in time."""

    BRING_BACK = "bring_back"


class LoanState(StrEnum):
    """How far a loan has come."""

    ASKED = "asked"
    LENT = "lent"
    RETURNED = "returned"


class Rows(SQLModel, registry=registry()):
    """Tables of the tests' own, which no migration knows."""


class Loan(Rows, table=True):
    """A piece of equipment for somebody; `serial` is noted when it is handed out."""

    ticket_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    borrower_id: int
    what: str
    state: LoanState = Field(default=LoanState.ASKED, sa_column=word(LoanState))
    serial: str = ""
    lent_by_id: int | None = None
    lent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    taken_back_by_id: int | None = None

    def out_of_turn(self, step: Step) -> Refusal:
        """It does not stand where the step begins."""
        return Refusal("loan.stands", state=self.state)

    @property
    def ticket(self) -> Ticket:
        """Whose matter it is."""
        session = Session.object_session(self)
        found = session.get(Ticket, self.ticket_id) if session is not None else None
        assert found is not None
        return found

    def lend(self, press: "LoanPress", clock: Clock) -> None:
        """借出: the office hands it out; from now on it is due."""
        LEND.begins(self, press)
        self.state, self.serial, self.lent_by_id, self.lent_at = LoanState.LENT, press.serial, press.by.id, press.now
        self.ticket.begin_work()
        self.ticket.log("loan_lent", press.by, press.now, serial=press.serial)
        clock.owe(self.ticket, LoanPromise.BRING_BACK, press.now, press.now, start_event="lent")

    def take_back(self, press: "LoanPress", clock: Clock) -> bool:
        """收回: somebody else of the office sees that it is back."""
        if not TAKE_BACK.begins(self, press):
            return False
        self.state, self.taken_back_by_id = LoanState.RETURNED, press.by.id
        self.ticket.log("loan_returned", press.by, press.now)
        clock.meet(self.ticket, LoanPromise.BRING_BACK, press.now)
        self.ticket.end(Status.CLOSED, press.by, press.now, clock)
        return True


@dataclass(frozen=True, slots=True)
class LoanPress:
    """Who presses when; what they noted."""

    by: Person
    now: datetime
    serial: str = ""


def is_office(loan: Loan, press: LoanPress) -> Refusal | None:
    """The office lends and takes back."""
    return None if press.by.is_ours(Role.OFFICE) else Refusal("loan.only_office")


def is_not_borrower(loan: Loan, press: LoanPress) -> Refusal | None:
    """Nobody lends to themselves."""
    return Refusal("loan.not_to_oneself") if press.by.id == loan.borrower_id else None


def is_second_person(loan: Loan, press: LoanPress) -> Refusal | None:
    """Who lent it does not say that it is back."""
    return Refusal("loan.second_person") if press.by.id == loan.lent_by_id else None


def has_serial(loan: Loan, press: LoanPress) -> Refusal | None:
    """What is handed out is noted by its number."""
    return None if press.serial.startswith("SN") else Refusal("loan.no_serial")


LEND = Step(
    action="loan.lend",
    after=(LoanState.ASKED,),
    then=(LoanState.LENT,),
    who=(is_office,),
    bars=(is_not_borrower,),
    gates=(has_serial,),
)
TAKE_BACK = Step(
    action="loan.take_back",
    after=(LoanState.LENT,),
    then=(LoanState.RETURNED,),
    who=(is_office,),
    bars=(is_not_borrower, is_second_person),
    again=(LoanState.RETURNED,),
)
STEPS = (LEND, TAKE_BACK)


def loan_of(ticket: Ticket) -> Loan:
    """The loan that a ticket is about."""
    session = Session.object_session(ticket)
    assert session is not None
    return session.exec(select(Loan).where(Loan.ticket_id == ticket.id)).one()  # type: ignore[attr-defined, no-any-return]


def loans_of(session: Session, person: Person) -> set[int]:
    """The open loans of a borrower."""
    found = select(Loan.ticket_id).where(Loan.borrower_id == person.id, Loan.state != LoanState.RETURNED)
    return set(session.exec(found).all())


def make_table(bind: Any) -> None:
    """The table, where a test has none yet."""
    Rows.metadata.create_all(bind)
