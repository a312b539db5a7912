"""The faults that come of a change: what its verification found, and that it was not over by the announced end."""

from datetime import datetime

from handlers.changes.join_offers import give_back
from handlers.i18n import voice_of
from handlers.tickets.filing import new_ticket, notify_team, open_ticket, title_of
from handlers.turn.turn import Turn
from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.working import overrun
from models.terms import Kind, Language, Severity
from models.tickets.merging import CountsOn
from models.tickets.ticket import Ticket
from models.tickets.ticket_link import Relation, link, linked_to


def open_finding(turn: Turn, change: Change, fact: GateFact) -> Ticket | None:
    """A defect from what 业务验证 found, once for each change; it counts from the finding."""
    if linked_to(turn.session, change.ticket, Relation.FINDING_OF):
        return None
    give_back(turn, change, CountsOn.FAILED)
    words = voice_of(Language.ZH)
    text = words("change.finding_text", number=change.ticket.number, what=str(fact.content["verified_what"]))
    return _defect(turn, change, text, fact.at, Relation.FINDING_OF)


def open_overrun(turn: Turn, change: Change, since: datetime) -> Ticket | None:
    """A defect because no 完工 came by the announced end, once for each change; it counts from that end."""
    if change.overrun_id is not None:
        return None
    give_back(turn, change, CountsOn.OVERRUN)
    text = voice_of(Language.ZH)("change.overrun_text", number=change.ticket.number, what=change.what)
    ticket = _defect(turn, change, text, since, Relation.OVERRUN_OF)
    overrun(change, ticket.number, ticket.id or 0, turn.now)
    return ticket


def _defect(turn: Turn, change: Change, text: str, at: datetime, relation: Relation) -> Ticket:
    """Class A where the system stands still, B else: the office confirms either like any other."""
    judged = turn.judge(text)
    severity = Severity.A if change.stops else Severity.B
    facts = {"kind": Kind.DEFECT, "severity": severity, "summary": title_of(text), "reporter_id": change.applicant_id}
    place = change.ticket.place.threaded(None)
    ticket = turn.begin(new_ticket(turn, place, "", text, at, judged, **facts))
    ticket.reporter = change.applicant
    open_ticket(turn, ticket)
    notify_team(turn, ticket, judged)
    link(turn.session, ticket, change.ticket, relation, None, turn.now)
    return ticket
