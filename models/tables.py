"""Every table of the desk in one import, for Alembic and for the tests of the schema."""

from models.access import AccessRequest
from models.access_export import AccessExport
from models.access_review import AccessReview, AccessReviewRun
from models.admin_handover import AdminHandover
from models.assignment import TicketHelper
from models.attachment import Attachment
from models.calendar_year import CalendarYear
from models.deciding import Decision
from models.desk_time import DeskTime, Downtime
from models.digest import DigestRun
from models.draft import Draft
from models.duty_swap import DutySwap
from models.fault_report import FaultReport
from models.granting import Grant
from models.handover import Handover
from models.inbox import Receipt
from models.link_code import LinkCode, LinkGuess
from models.outbox import ChatPace, Post
from models.person import Account, Department, Deputy, Person
from models.place import PlaceSetting
from models.poll_lease import PollLease
from models.revoking import Revocation
from models.roster import Absence, Duty
from models.target import Target
from models.ticket import Ticket, TicketCounter
from models.told_step import ToldStep
from models.trouble import PlaceTrouble
from models.waiting import Wait
from models.webchat import Line, Room
from models.worklog import WorkLogEntry

__all__ = [
    "Absence",
    "AccessExport",
    "AccessRequest",
    "AccessReview",
    "AccessReviewRun",
    "Account",
    "AdminHandover",
    "Attachment",
    "CalendarYear",
    "ChatPace",
    "Decision",
    "Department",
    "Deputy",
    "DeskTime",
    "DigestRun",
    "Downtime",
    "Draft",
    "Duty",
    "DutySwap",
    "FaultReport",
    "Grant",
    "Handover",
    "Line",
    "LinkCode",
    "LinkGuess",
    "Person",
    "PlaceSetting",
    "PlaceTrouble",
    "PollLease",
    "Post",
    "Receipt",
    "Revocation",
    "Room",
    "Target",
    "Ticket",
    "TicketCounter",
    "TicketHelper",
    "ToldStep",
    "Wait",
    "WorkLogEntry",
]
