"""The record of a workflow that is a state machine: what can be read off its rows is, and a workflow says the rest.

A workflow that differs says so with `dataclasses.replace`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlmodel import Session, select

from handlers.i18n import Voice
from handlers.steps.step_action import TicketSubject
from handlers.tickets.actions import ANSWER, FURTHER
from handlers.tickets.cards.parts import title
from handlers.turn.audience import NextActors
from handlers.turn.buttons import button
from handlers.turn.turn import Turn
from handlers.turn.workflow import NOT_OFFBOARDED, Applies, LiveCard, Offer, Workflow
from models.chat import Button, ButtonStyle
from models.messaging.outbox import CardView
from models.people.person import Person
from models.refusal import Refusal
from models.terms import Promise, Role
from models.tickets.facts import TEAM_EYES
from models.tickets.queries import people_with
from models.tickets.step import Press, Step, next_actors
from models.tickets.ticket import IS_OPEN, Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS

AT_LAST = datetime.max.replace(tzinfo=UTC)
"""The moment for cards drawn for those who go on: a person who has left at any time is gone."""
SHOW = "card.show"
"""Brings the card with one's own step."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Hold the rows of a workflow, and how a card or a list asks them: of which subject, and with what press.

    `subject` is that of a ticket. `press` is the reader's, without what they would type. `asked_people` are the names
    of those whose step it waits for, as they were told; None where the workflow keeps none.
    """

    steps: tuple[Step, ...]
    subject: Callable[[Ticket], TicketSubject | None]
    press: Callable[[Any, Person, datetime], Press]
    asked_people: Callable[[Any], Iterable[str]] | None = None

    def may(self, step: Step) -> Applies:
        """Return who may take the step where it stands; what it asks for, its gates say at the press."""

        def applies(ticket: Ticket, person: Person) -> bool:
            found = self.subject(ticket)
            return found is not None and step.may(found, self.press(found, person, AT_LAST))

        return applies

    def offer(self, step: Step, *, is_in_menu: bool | None = None) -> Offer:
        """Return the offer of a step to people who may take it; ways out, never chased, are in the menu."""
        may = self.may(step)
        return Offer(step.action, may if (not step.asks if is_in_menu is None else is_in_menu) else None, may)

    def offers(self, *without: Step) -> tuple[Offer, ...]:
        """Return the offers of all steps but these, and of the card with one's own step to whom it waits for."""
        showing = (Offer(SHOW, pressed_by=self.is_asked),) if self.asked_people is not None else ()
        return (*(self.offer(step) for step in self.steps if step.action and step not in without), *showing)

    def is_asked(self, ticket: Ticket, person: Person) -> bool:
        """Say whether the ticket waits for this person by name."""
        return person.name in self._asked(ticket)

    def names(self, ticket: Ticket) -> list[str]:
        """Return whom a list names."""
        return [] if ticket.status.is_final else self._asked(ticket)

    def _asked(self, ticket: Ticket) -> list[str]:
        found = self.subject(ticket)
        return [] if found is None or self.asked_people is None else list(self.asked_people(found))

    def next_among(self, *roles: Role) -> NextActors:
        """Return whose step it waits for, of those with these roles and its reporter."""

        def found(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
            subject = self.subject(ticket)
            if subject is None or ticket.status.is_final:
                return []
            people = {one.id: one for one in people_with(session, now, *roles)}
            if ticket.reporter is not None and ticket.reporter.is_active(now):
                people[ticket.reporter.id] = ticket.reporter
            return next_actors(self.steps, subject, (self.press(subject, one, now) for one in people.values()))

        return found


def step_workflow(
    name: str,
    rows: Rows,
    *,
    asked: NextActors,
    cards: Mapping[str, LiveCard],
    part: str,
    promises: type[StrEnum] | None = None,
    told: Iterable[str] = (),
) -> Workflow:
    """Return a record of rows.

    `asked` says whose step it waits for, `part` is the view of the card by which they take it, and `told` are the
    verbs of the log that a reporter sees.
    """
    shown, status = (*(promises or ()), Promise.DIRECTIVE), state_in_words(name, rows)
    return USUAL(
        name=name,
        waiting_for=waiting_by(name, asked),
        told_to_reporter=frozenset({*TOLD_TO_REPORTERS, *told}),
        card_views=cards,
        part_views=frozenset({CardView.TEAM, part}),
        view_for=part_of(asked, part),
        status=status,
        next_actor_names=rows.names,
        panel_facts=lambda voice, ticket, now: [("fact.status", status(voice, ticket))],
        promises=frozenset(promises or ()),
        shown_to_reporter=shown,
        shown_to_team=shown,
        first_told=lambda audience, ticket: audience.or_administrators(ticket, asked),
        whose=status,
        offers=(*rows.offers(), *FURTHER, ANSWER),
        steps=rows.steps,
    )


def state_in_words(name: str, rows: Rows) -> Callable[[Voice, Ticket], str]:
    """Return where it stands, by the words `<workflow>.state.<state>`."""

    def status(voice: Voice, ticket: Ticket) -> str:
        found = rows.subject(ticket)
        return voice(f"{name}.state.{found.state}") if found is not None else ""

    return status


def part_of(asked: NextActors, part: str) -> Callable[[Turn, Ticket, Person], str]:
    """Return the card with one's own step; it raises Refusal where the step is somebody else's."""

    def view_for(turn: Turn, ticket: Ticket, person: Person) -> str:
        if any(one.id == person.id for one in asked(turn.session, ticket, turn.now)):
            return part
        raise Refusal("card.not_your_step", number=ticket.number)

    return view_for


def waiting_by(name: str, asked: NextActors) -> Callable[[Session, Person, datetime], set[int]]:
    """Return the open tickets of a workflow on which the next step is a person's, one after the other.

    For a workflow of few tickets; one of many asks its own table.
    """

    def found(session: Session, person: Person, now: datetime) -> set[int]:
        tickets = session.exec(select(Ticket).where(Ticket.workflow == name, IS_OPEN)).all()
        return {one.id or 0 for one in tickets if any(by.id == person.id for by in asked(session, one, now))}

    return found


def warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    """Return the card with one's own step, an order, and why the deadline is what it is."""
    explaining = button(voice, "why")
    if ticket.status.is_final:
        return (explaining,)
    to_step = Button(action=SHOW, label=voice("escalation.to_my_step"), style=ButtonStyle.PRIMARY)
    return (to_step, button(voice, "order"), explaining)


def works_for_desk(person: Person, ticket: Ticket) -> bool:
    """Say who may have a paper that names colleagues: people who work for the desk, and may read the ticket."""
    return person.has(*TEAM_EYES) and not person.is_external and ticket.may_be_read_by(person)


USUAL = partial(
    Workflow,
    may_read=lambda person, ticket: False,
    preload=tuple,
    card_says_all=True,
    title=title,
    shows_text=lambda ticket: bool(ticket.triage),
    missing=lambda voice, ticket: (),
    warning_buttons=warning_buttons,
    papers={},
    may_have_papers=works_for_desk,
    typed_rows=lambda ticket: (),
    offboarding=NOT_OFFBOARDED,
    makers=lambda ticket: (),
    reading=None,
)
"""Makes a record; what it fills in hangs on no row."""
