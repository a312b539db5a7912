"""A ticket: one consultation, defect or other request, from its first message to its end."""

from datetime import datetime

from sqlmodel import Field, Relationship, SQLModel

from models.closing import Closable
from models.person import Person
from models.refusal import Refusal
from models.target import Target
from models.worklog import WorkLogEntry


class Ticket(Closable, table=True):
    """The noun everything turns around; its verbs live with the ability they belong to."""

    reporter: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.reporter_id"})
    assignee: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.assignee_id"})
    confirmer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.confirmed_by_id"})
    answerer: Person | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Ticket.answered_by_id"})
    targets: list[Target] = Relationship(
        sa_relationship_kwargs={"viewonly": True, "order_by": "Target.id", "uselist": True}
    )

    def supplement(self, text: str, ref: str, by: Person, now: datetime) -> WorkLogEntry:
        """Something the reporter adds to it."""
        self.demand_reporter(by)
        if self.status.is_final:
            raise Refusal("ticket.is_over", number=self.number)
        return self.log("supplemented", by, now, text=text, ref=ref)


class TicketCounter(SQLModel, table=True):
    """The last number given out in a month; `month` is `YYMM`, local."""

    __tablename__ = "ticket_counter"

    month: str = Field(primary_key=True)
    last: int


def ticket_number(month: str, count: int) -> str:
    """A number one can say on the phone: `2611-0042`."""
    return f"{month}-{count:04d}"
