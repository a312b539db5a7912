"""The lists of the page: the board, one's own tickets, and those that wait for this person, the most pressing first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session

from bot.platforms.links import TICKETS
from bot.platforms.webchat.drawing import drawn, without_class
from bot.platforms.webchat.visitor import DIRECT, Visitor
from bot.platforms.webchat.ways import OwnCorner
from handlers.duty.to_do import duty_lines
from handlers.i18n import Voice, voice_of
from handlers.tickets.cards.parts import deadlines
from handlers.turn.workflow import Workflow, Workflows
from models.chat import Deadline, DeadlineState, HomeLine
from models.lists.ticket_lists import View, in_view
from models.terms import Status
from models.tickets.ticket import Ticket

SETTLED = (DeadlineState.MET, DeadlineState.MET_LATE, DeadlineState.PAUSED)
GROUPS = (DeadlineState.BREACHED, DeadlineState.DUE_SOON, DeadlineState.RUNNING, "done")
MOST_PAGES = 50
"""So many pages are drawn below each other at most."""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A row of a list, in words; `place` and `thread` where the ticket is talked about, if that is for these eyes."""

    number: str
    severity: str | None
    kind: str
    kind_label: str
    what: str
    status: str
    turn: str
    reporter: str
    reported_at: datetime
    deadlines: Sequence[Deadline]
    is_over: bool
    missing: Sequence[str] = ()
    place: str | None = None
    thread: str | None = None

    @property
    def next(self) -> Deadline | None:
        """The deadline that counts now: one that is over, else the next one to come, else one that stands still."""
        running = sorted(self._running, key=lambda one: one.due_at)
        paused = [one for one in self.deadlines if one.state is DeadlineState.PAUSED]
        return next(iter((*running, *paused, *self.deadlines[-1:])), None)

    @property
    def urgency(self) -> str:
        """The group that it stands in."""
        states = {one.state for one in self._running}
        if self.is_over and not states:
            return "done"
        return next((state for state in GROUPS[:2] if state in states), DeadlineState.RUNNING)

    @property
    def _running(self) -> list[Deadline]:
        return [one for one in self.deadlines if one.state not in SETTLED]


def list_shown(
    session: Session,
    visitor: Visitor,
    workflows: Workflows,
    view: View,
    query: str,
    now: datetime,
    page: int,
    *,
    corner: OwnCorner | None = None,
) -> dict[str, Any]:
    """Return the pages of a list up to number `page`, drawn; with `query`, those with its words.

    `count` is that of all tickets in it. The roster's questions stand above them, and on a phone `corner`.
    """
    voice, is_to_do = voice_of(visitor.person.language), view is View.WAITING
    found, count = _found(session, visitor, workflows, view, query, now, page)
    rows = [_row(visitor, voice, workflows.of(one), one, now, is_to_do=is_to_do) for one in found]
    duties = duty_lines(voice, session, visitor.person, now) if is_to_do and not query else []
    said = voice("page.tickets.count", count=count) if rows else ""
    more = _next_page(view, query, page) if count > len(rows) else ""
    html = list_drawn(voice, rows, now, duties=duties, view=view, query=query, said=said, more=more, corner=corner)
    return {"html": html, "count": count}


def list_drawn(
    voice: Voice,
    rows: Sequence[TicketRow],
    now: datetime,
    *,
    duties: Sequence[HomeLine] = (),
    view: View = View.BOARD,
    query: str = "",
    said: str = "",
    more: str = "",
    corner: OwnCorner | None = None,
) -> str:
    """Return the list with its search and its rows in groups; where there are none, what that means for this list.

    `said` is the count in words, `more` the address of what comes below.
    """
    groups = [(state, those) for state in GROUPS if (those := [one for one in rows if one.urgency == state])]
    around = {"duties": duties, "view": view, "query": query, "said": said, "more": more, "corner": corner}
    return drawn("list", voice, groups=groups, now=now, **around)


def _next_page(view: View, query: str, page: int) -> str:
    """The address of a list with one page more."""
    return f"{TICKETS}?{urlencode({'view': view, 'q': query, 'page': page + 1})}"


def _found(
    session: Session, visitor: Visitor, workflows: Workflows, view: View, query: str, now: datetime, page: int
) -> tuple[Collection[Ticket], int]:
    """The tickets of the pages, one after the other, and how many there are in all."""
    found: dict[str, Ticket] = {}
    for number in range(min(page, MOST_PAGES) + 1):
        listed = in_view(session, visitor.person, view, now, workflows, query, page=number)
        found |= {ticket.number: ticket for ticket in listed.tickets}
        if len(found) >= listed.count or not listed.tickets:
            break
    return found.values(), listed.count


def _row(
    visitor: Visitor, voice: Voice, workflow: Workflow, ticket: Ticket, now: datetime, *, is_to_do: bool
) -> TicketRow:
    is_here = ticket.chat in {visitor.chat(place) for place in visitor.places}
    is_team = is_to_do and ticket.is_team_business_of(visitor.person)
    before, _, after = without_class(workflow.title(voice, ticket), ticket.severity).partition(ticket.number)
    return TicketRow(
        number=ticket.number,
        severity=ticket.severity,
        kind=before.split("(")[0].strip(),  # the narrow column holds the word alone
        kind_label=voice(f"kind.{ticket.kind}"),
        what=after.strip() or before,
        status=workflow.status(voice, ticket),
        turn=_turn(voice, workflow, ticket),
        reporter=ticket.reporter.name if ticket.reporter else "",
        reported_at=ticket.reported_at,
        deadlines=deadlines(voice, ticket, now, workflow.shown(is_team=is_team)),
        is_over=ticket.status.is_final,
        missing=tuple(workflow.missing(voice, ticket)) if is_to_do else (),
        place=visitor.place(ticket.chat) if is_here else None,
        thread=ticket.thread if is_here and visitor.place(ticket.chat) != DIRECT else None,
    )


def _turn(voice: Voice, workflow: Workflow, ticket: Ticket) -> str:
    """The people whose turn it is, in words; empty where it is nobody's any more."""
    names = workflow.next_actor_names(ticket)
    if names is not None:
        return voice("page.tickets.turn_of", names=voice("page.list.comma").join(names)) if names else ""
    if ticket.assignee is None:
        return "" if ticket.status.is_final else voice("page.tickets.nobody")
    has_it = "page.tickets.assigned" if ticket.status is Status.ASSIGNED else "page.tickets.assignee"
    return voice(has_it, name=ticket.assignee.name)
