"""Every table of the desk in one import, for Alembic and for the tests of the schema."""

from models.access.admin_handover import AdminHandover
from models.access.decision import Decision
from models.access.export import AccessExport
from models.access.granting import Grant
from models.access.request import AccessRequest
from models.access.review import AccessReview, AccessReviewRun
from models.access.revocation import Revocation
from models.changes.calendar_feed import CalendarFeed
from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.templates.template import ChangeTemplate
from models.changes.trading_session import SessionImport, TradingSession
from models.clocks.calendar_year import CalendarYear
from models.clocks.desk_time import DeskTime, Downtime
from models.clocks.kept_policy import KeptPolicy
from models.duty.roster import Absence, Shift
from models.duty.shift_handover import Handover
from models.duty.swap import DutySwap
from models.figures.digest import DigestFiles, DigestRun
from models.figures.month_report import MonthReport
from models.knowledge.article import Article
from models.knowledge.entry import GramCount, KnowledgeEntry, KnowledgeGram, KnowledgeState
from models.knowledge.look import KnowledgeLook, KnowledgeUse
from models.logins.credential import Credential
from models.logins.device import LoginDevice
from models.logins.failure import LoginFailure
from models.logins.guest_link import GuestLink, GuestSession
from models.logins.link import LoginLink
from models.logins.login_log import LoginEntry
from models.logins.office_account import OfficeAccount
from models.logins.office_visit import OfficeVisit
from models.logins.reset import LoginReset
from models.logins.second_factor import SecondFactor
from models.logins.session import LoginSession
from models.logins.setup import Setup
from models.logins.tries import LoginTries
from models.messaging.form_dialog import FormDialog
from models.messaging.messages_without_ticket import UnstartedChain, UnstartedMessage
from models.messaging.outbox import ChatPace, Post
from models.messaging.poll_lease import PollLease
from models.messaging.receipt import Receipt
from models.messaging.unreachable import UnreachablePlace
from models.messaging.webchat import Line, Room
from models.people.link_code import LinkCode, LinkGuess
from models.people.office import Office
from models.people.person import Account, Department, Deputy, Person
from models.people.place import PlaceSetting
from models.proof.role_list import RoleFact
from models.proof.row_chain import RowChain
from models.retention.forgetting import Forgetting
from models.retention.kept_paper import KeptPaper, PaperRequest
from models.seals.seal import Seal, SealedHead
from models.storage.database_use import NotedUse
from models.suggestions.suggestion import Suggestion
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.tickets.alike import AlikeLook
from models.tickets.assignment import TicketHelper
from models.tickets.attachment import Attachment
from models.tickets.fault_report import FaultReport
from models.tickets.readings.reading import TicketReading
from models.tickets.readings.second_opinion import AskedOpinion
from models.tickets.target import FormerDue, SentStep, Target
from models.tickets.ticket import Ticket, TicketCounter
from models.tickets.ticket_link import TicketLink
from models.tickets.waiting import Wait
from models.tickets.worklog import WorkLogEntry

__all__ = [
    "Absence",
    "AccessExport",
    "AccessRequest",
    "AccessReview",
    "AccessReviewRun",
    "Account",
    "AdminHandover",
    "AlikeLook",
    "Article",
    "AskedOpinion",
    "Attachment",
    "CalendarFeed",
    "CalendarYear",
    "Change",
    "ChangeTemplate",
    "ChatPace",
    "Credential",
    "Decision",
    "Department",
    "Deputy",
    "DeskTime",
    "DigestFiles",
    "DigestRun",
    "Downtime",
    "DutySwap",
    "FaultReport",
    "Forgetting",
    "FormDialog",
    "FormerDue",
    "GateFact",
    "GramCount",
    "Grant",
    "GuestLink",
    "GuestSession",
    "Handover",
    "KeptPaper",
    "KeptPolicy",
    "KnowledgeEntry",
    "KnowledgeGram",
    "KnowledgeLook",
    "KnowledgeState",
    "KnowledgeUse",
    "Line",
    "LinkCode",
    "LinkGuess",
    "LoginDevice",
    "LoginEntry",
    "LoginFailure",
    "LoginLink",
    "LoginReset",
    "LoginSession",
    "LoginTries",
    "MonthReport",
    "NotedUse",
    "Office",
    "OfficeAccount",
    "OfficeVisit",
    "PaperRequest",
    "Person",
    "PlaceSetting",
    "PollLease",
    "Post",
    "Receipt",
    "Revocation",
    "RoleFact",
    "Room",
    "RowChain",
    "Seal",
    "SealedHead",
    "SecondFactor",
    "SentStep",
    "SessionImport",
    "Setup",
    "Shift",
    "Suggestion",
    "SuggestionBuild",
    "SuggestionSolution",
    "Target",
    "Ticket",
    "TicketCounter",
    "TicketHelper",
    "TicketLink",
    "TicketReading",
    "TradingSession",
    "UnreachablePlace",
    "UnstartedChain",
    "UnstartedMessage",
    "Wait",
    "WorkLogEntry",
]
