"""A press on a suggestion: who, when, what was typed, and what had to be looked up before the rules are asked."""

from dataclasses import dataclass
from datetime import date, datetime

from models.people.person import Person
from models.suggestions.terms import Opinion
from models.terms import Satisfaction, Severity
from models.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class SuggestionPress:
    """Rules ask no database: the calendar's answers come along.

    `number` is that of the solution, or of the build, that the presser has before them. `today` is the local day,
    `furthest` the last day that may be agreed, `due_at` when `day` closes. `appeal_until` and `shelve_from` are worked
    out in working days, aware UTC; None where there is nothing to count from. `successor` is whom a leader names;
    `is_led` whether a leader of the proposer's department is here. `change` was drafted to bring it into production.
    """

    by: Person
    now: datetime
    reason: str = ""
    impact: str = ""
    number: int = 0
    text: str = ""
    day: date | None = None
    due_at: datetime | None = None
    today: date | None = None
    furthest: date | None = None
    version: str = ""
    digest: str = ""
    place: str = ""
    tried: str = ""
    tried_at: datetime | None = None
    is_remote: bool = False
    appeal_until: datetime | None = None
    shelve_from: datetime | None = None
    successor: Person | None = None
    is_led: bool = True
    proof_file: str = ""
    proof_digest: str = ""
    opinion: Opinion | None = None
    severity: Severity | None = None
    satisfaction: Satisfaction | None = None
    system: str = ""
    argument: str = ""
    change: Ticket | None = None
