"""The workflows of permissions: a right asked for, rights to take back, a review, a vendor's rights handed over."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy.orm import selectinload
from sqlmodel import Session

from handlers.access.cards import admin_handover, checklist, request, review
from handlers.access.cards.parts import CLOCKS, SHOWN_REASON
from handlers.access.offboarding import end_requests, offer_checklist_to_others
from handlers.access.papers.checklist import checklist_paper
from handlers.access.papers.request import request_paper
from handlers.access.reassignment import reroute_waiting
from handlers.access.views import (
    view_for_admin_transfer,
    view_for_checklist,
    view_for_request,
    view_for_review,
)
from handlers.i18n import Voice
from handlers.papers.paper import Making, Paper
from handlers.tickets.actions import ANSWER, ORDER, WHY
from handlers.tickets.cards.parts import status as ordinary_status
from handlers.tickets.cards.parts import title
from handlers.turn.audience import Audience, NextActors
from handlers.turn.buttons import button
from handlers.turn.workflow import NOT_OFFBOARDED, Applies, Offboarding, Offer, TicketPaper, Workflow
from models.access.admin_handover import AdminHandover, admin_handover_of
from models.access.admin_handover_queries import handovers_waiting_for, next_actors_of_handover
from models.access.decision import Decision
from models.access.ledger import may_read_all
from models.access.offboarding import checklists_concerned, requests_concerned
from models.access.papers import checklist_record, request_record
from models.access.queries import next_actors_of_checklist, next_actors_of_request, next_actors_of_review
from models.access.request import AccessRequest, grant_of, may_read_request, request_of
from models.access.request_steps import APPROVE, REJECT, REQUEST_STEPS, SEND_BACK
from models.access.review_queries import reviews_waiting_for
from models.access.revocation import RevocationStep, checklist_of, is_in_use
from models.access.terms import ACCESS_TOLD, AccessPromise, AccessView, AccessWorkflow
from models.access.waiting_for import THE_PERSONS_TURN, checklists_waiting_for, requests_waiting_for
from models.chat import Button, ButtonStyle
from models.messaging.outbox import CardView
from models.people.person import Person
from models.terms import Role
from models.tickets.ticket import Ticket
from models.tickets.worklog import TOLD_TO_REPORTERS

TOLD = frozenset({*TOLD_TO_REPORTERS, *ACCESS_TOLD})


def next_actors_of_transfer(session: Session, ticket: Ticket, now: datetime) -> list[Person]:
    """Return the people who have to press next."""
    handover = admin_handover_of(ticket)
    return next_actors_of_handover(session, handover, now) if handover is not None else []


def _may_revoke(ticket: Ticket, person: Person) -> bool:
    grant = grant_of(ticket)
    return grant is not None and is_in_use(grant) and person.is_ours(Role.LEADER, Role.ADMIN)


def _may_decide(ticket: Ticket, person: Person) -> bool:
    """Nobody takes two of the approvals."""
    found = request_of(ticket)
    return found is not None and not found.has_agreed(person)


def _is_asked(ticket: Ticket, person: Person) -> bool:
    """The request waits for this person's word, or for their hand."""
    found = request_of(ticket)
    return found is not None and person.name in found.asked_people


def _may_take(step: RevocationStep) -> Applies:
    return lambda ticket, person: any(one.may_take(step, person) for one in checklist_of(ticket))


def _says(may: Callable[[AdminHandover, Person], bool]) -> Applies:
    def applies(ticket: Ticket, person: Person) -> bool:
        found = admin_handover_of(ticket)
        return found is not None and may(found, person)

    return applies


SHOW = "card.show"
"""Brings the card with one's own step."""
FURTHER = (ORDER, Offer("access.revoke", _may_revoke), WHY, ANSWER)
"""Actions that every one of them offers."""
OF_REQUEST = (
    *FURTHER,
    *(Offer(step.action, pressed_by=_may_decide) for step in (APPROVE, REJECT, SEND_BACK)),
    Offer(SHOW, pressed_by=_is_asked),
)
OF_CHECKLIST = (*FURTHER, *(Offer(f"revocation.{step}", pressed_by=_may_take(step)) for step in RevocationStep))
OF_HANDOVER = (
    *FURTHER,
    Offer("admin.hand_over", pressed_by=_says(lambda handover, person: handover.may_hand_over(person))),
    Offer("admin.receive", pressed_by=_says(lambda handover, person: handover.primary_id == person.id)),
    Offer("admin.know", pressed_by=_says(lambda handover, person: handover.stand_in_id == person.id)),
    Offer("admin.cancel", pressed_by=lambda ticket, person: person.is_ours(Role.LEADER)),
)


def _first_told(next_actors: NextActors, audience: Audience, ticket: Ticket) -> list[Person]:
    return audience.or_administrators(ticket, next_actors)


def _warning_buttons(voice: Voice, ticket: Ticket, promise: str) -> tuple[Button, ...]:
    """The card with one's own step, an order, and why the deadline is what it is."""
    explaining = button(voice, "why")
    if ticket.status.is_final:
        return (explaining,)
    to_step = Button(action=SHOW, label=voice("escalation.to_my_step"), style=ButtonStyle.PRIMARY)
    return (to_step, button(voice, "order"), explaining)


def _names_on_request(ticket: Ticket) -> list[str]:
    """Those whose step a request waits for: the person, or who was asked and has not agreed yet."""
    found = request_of(ticket)
    if found is None or ticket.status.is_final:
        return []
    if found.state in THE_PERSONS_TURN:
        return [found.person.name]
    agreed = {one.by.name for one in found.approvals}
    return [name for name in found.asked_people if name not in agreed]


def _whoever_comes_first(ticket: Ticket) -> list[str]:
    return []


def _request_facts(voice: Voice, ticket: Ticket, now: datetime) -> list[tuple[str, str]]:
    """Return the status, a long reason in full, the decisions of earlier rounds, and the note of the grant."""
    found = request_of(ticket)
    if found is None:
        return []
    earlier = [one for one in found.decisions if one.round < found.round]
    return [
        ("fact.status", request.request_status(voice, ticket)),
        ("field.reason", found.reason if len(found.reason) > SHOWN_REASON else ""),
        ("page.fact.earlier", "\n".join(_said(voice, one, now) for one in earlier)),
        ("page.fact.set_as", found.grant.note if found.grant is not None else ""),
    ]


def _said(voice: Voice, decision: Decision, now: datetime) -> str:
    verdict, at = voice(f"verdict.{decision.verdict}"), voice.moment(decision.at, now)
    line = voice("page.fact.said", verdict=verdict, who=decision.by.name, at=at)
    return voice("access.with_reason", line=line, reason=decision.reason) if decision.reason else line


def _is_typed(ticket: Ticket) -> bool:
    """Return whether the ticket was typed as a message before it became what it is."""
    return bool(ticket.triage)


def _paper_of_request(session: Session, ticket: Ticket, making: Making) -> Paper:
    return request_paper(request_record(session, ticket), making)


def _paper_of_checklist(session: Session, ticket: Ticket, making: Making) -> Paper:
    return checklist_paper(checklist_record(session, ticket), making)


def _may_have_request(person: Person, ticket: Ticket) -> bool:
    """Return whether the person reads the ledger, or the request is for them."""
    found = request_of(ticket)
    return may_read_all(person) or (found is not None and found.person_id == person.id)


def _reads_ledger(person: Person, ticket: Ticket) -> bool:
    return may_read_all(person)


ACCESS_REQUEST = Workflow(
    name=AccessWorkflow.REQUEST,
    waiting_for=requests_waiting_for,
    may_read=may_read_request,
    preload=lambda: tuple(
        selectinload(Ticket.access).selectinload(part)  # type: ignore[attr-defined, arg-type]
        for part in (AccessRequest.person, AccessRequest.decisions, AccessRequest.grant)
    ),
    told_to_reporter=TOLD,
    card_views={
        CardView.REPORTER: request.for_reporter,
        CardView.TEAM: request.for_team,
        AccessView.DECIDER: request.for_decider,
        AccessView.GRANTER: request.for_granter,
    },
    part_views=frozenset({CardView.TEAM, AccessView.DECIDER, AccessView.GRANTER}),
    view_for=view_for_request,
    card_says_all=True,
    title=title,
    status=request.request_status,
    next_actor_names=_names_on_request,
    panel_facts=_request_facts,
    shows_text=_is_typed,
    missing=request.missing_words,
    promises=frozenset({AccessPromise.DECIDE, AccessPromise.GRANT}),
    shown_to_reporter=CLOCKS,
    shown_to_team=CLOCKS,
    first_told=partial(_first_told, next_actors_of_request),
    whose=request.request_status,
    warning_buttons=_warning_buttons,
    offers=OF_REQUEST,
    papers={"request": TicketPaper(_paper_of_request)},
    may_have_papers=_may_have_request,
    steps=REQUEST_STEPS,
    offboarding=Offboarding(
        concerned=requests_concerned,
        offboard=end_requests,
        reroute=reroute_waiting,
        card_ended=NOT_OFFBOARDED.card_ended,
    ),
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)

ACCESS_CHECKLIST = Workflow(
    name=AccessWorkflow.CHECKLIST,
    waiting_for=checklists_waiting_for,
    may_read=lambda person, ticket: False,
    preload=lambda: (selectinload(Ticket.revocations),),  # type: ignore[attr-defined]
    told_to_reporter=TOLD,
    card_views=dict.fromkeys((CardView.REPORTER, CardView.TEAM, AccessView.CHECKLIST), checklist.checklist_card),
    part_views=frozenset({CardView.TEAM, AccessView.CHECKLIST}),
    view_for=view_for_checklist,
    card_says_all=True,
    title=title,
    status=checklist.checklist_status,
    next_actor_names=_whoever_comes_first,
    panel_facts=lambda voice, ticket, now: [("fact.status", checklist.checklist_status(voice, ticket))],
    shows_text=_is_typed,
    missing=lambda voice, ticket: (),
    promises=frozenset({AccessPromise.REVOKE}),
    shown_to_reporter=CLOCKS,
    shown_to_team=CLOCKS,
    first_told=partial(_first_told, next_actors_of_checklist),
    whose=checklist.checklist_status,
    warning_buttons=_warning_buttons,
    offers=OF_CHECKLIST,
    papers={"checklist": TicketPaper(_paper_of_checklist)},
    may_have_papers=_reads_ledger,
    steps=(),  # its states belong to its lines
    offboarding=Offboarding(
        concerned=checklists_concerned,
        offboard=NOT_OFFBOARDED.offboard,
        reroute=NOT_OFFBOARDED.reroute,
        card_ended=offer_checklist_to_others,
    ),
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)

ACCESS_REVIEW = Workflow(
    name=AccessWorkflow.REVIEW,
    waiting_for=reviews_waiting_for,
    may_read=lambda person, ticket: False,
    preload=tuple,
    told_to_reporter=TOLD,
    card_views=dict.fromkeys((CardView.REPORTER, CardView.TEAM, AccessView.REVIEW), review.review_card),
    part_views=frozenset({CardView.TEAM, AccessView.REVIEW}),
    view_for=view_for_review,
    card_says_all=True,
    title=title,
    status=ordinary_status,
    next_actor_names=_whoever_comes_first,
    panel_facts=lambda voice, ticket, now: [("fact.status", ordinary_status(voice, ticket))],
    shows_text=_is_typed,
    missing=lambda voice, ticket: (),
    promises=frozenset({AccessPromise.REVIEW}),
    shown_to_reporter=CLOCKS,
    shown_to_team=CLOCKS,
    first_told=partial(_first_told, next_actors_of_review),
    whose=ordinary_status,
    warning_buttons=_warning_buttons,
    offers=FURTHER,
    papers={},
    may_have_papers=lambda person, ticket: False,
    steps=(),  # its states belong to its lines
    offboarding=NOT_OFFBOARDED,
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)

ADMIN_TRANSFER = Workflow(
    name=AccessWorkflow.ADMIN_TRANSFER,
    waiting_for=handovers_waiting_for,
    may_read=lambda person, ticket: False,
    preload=tuple,
    told_to_reporter=TOLD,
    card_views=dict.fromkeys(
        (CardView.REPORTER, CardView.TEAM, AccessView.ADMIN_HANDOVER), admin_handover.admin_handover_card
    ),
    part_views=frozenset({CardView.TEAM, AccessView.ADMIN_HANDOVER}),
    view_for=view_for_admin_transfer,
    card_says_all=True,
    title=title,
    status=ordinary_status,
    next_actor_names=_whoever_comes_first,
    panel_facts=lambda voice, ticket, now: [("fact.status", ordinary_status(voice, ticket))],
    shows_text=_is_typed,
    missing=lambda voice, ticket: (),
    promises=frozenset(),
    shown_to_reporter=CLOCKS,
    shown_to_team=CLOCKS,
    first_told=partial(_first_told, next_actors_of_transfer),
    whose=ordinary_status,
    warning_buttons=_warning_buttons,
    offers=OF_HANDOVER,
    papers={},
    may_have_papers=lambda person, ticket: False,
    steps=(),  # three people press side by side
    offboarding=NOT_OFFBOARDED,
    typed_rows=lambda ticket: (),
    makers=lambda ticket: (),
    reading=None,
)
