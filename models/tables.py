"""Every table of the desk in one import, for Alembic and for the tests of the schema."""

from models.calendar_year import CalendarYear
from models.inbox import Receipt
from models.outbox import Post
from models.person import Account, Department, Person
from models.place import PlaceSetting
from models.target import Target
from models.ticket import Ticket, TicketCounter
from models.webchat import Line, Room
from models.worklog import WorkLogEntry

__all__ = [
    "Account",
    "CalendarYear",
    "Department",
    "Line",
    "Person",
    "PlaceSetting",
    "Post",
    "Receipt",
    "Room",
    "Target",
    "Ticket",
    "TicketCounter",
    "WorkLogEntry",
]
