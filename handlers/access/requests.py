"""自行申报: somebody asks for a right, by form or out of a message; for a colleague only with the colleague's click."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from handlers.access import request_forms as forms
from handlers.access.cards import request as cards
from handlers.access.cards.parts import end_words, summary_of, title
from handlers.access.routing import assign_to_approvers, bring_news, look_at_holdings, system_of
from handlers.steps.step_action import Answers
from handlers.tickets.filing import open_workflow_ticket
from handlers.turn.form import Asking, named
from handlers.turn.homes import home_of
from handlers.turn.previews import Press, old_to_new, shown_before
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import FieldErrors, validated
from models.access.catalogue import slots_for
from models.access.granting import Grant
from models.access.queries import held_by, open_requests_of, open_revocation_of
from models.access.request import AccessRequest, grant_of
from models.access.request_facts import RequestedGrant, demand_sensible
from models.access.request_steps import AccessPress, person_is_here
from models.access.terms import AccessWorkflow
from models.chat import Click, Form, Place, Reply, Submission
from models.cutting import cut_at
from models.people.person import Person
from models.refusal import Refusal
from models.terms import AccessChange, AccessState, EndReason, Kind, Promise, Voiding
from models.tickets.card_queries import posts_with
from models.tickets.queries import person_named
from models.tickets.step import demand
from models.tickets.ticket import Ticket
from sla.policy.systems import System, the_one_named
from sla.reading.spoken_change import systems_named

router = Router()


@router.click("access.open")
def open_system(click: Click, turn: Turn) -> Reply:
    """Ask in which system."""
    _demand_of_the_house(turn)
    return Reply(form=_system_form(turn))


@router.click("access.fill")
def open_from_message(click: Click, turn: Turn) -> Reply:
    """The same, from a message that was read as a request for a right."""
    return Reply(form=_system_form(turn, _named_in(_own_message(turn, click.post).text, turn)))


@router.form("access.system")
def choose_system(submission: Submission, turn: Turn) -> Reply:
    """Ask which role of it, for which data, why and until when."""
    _demand_of_the_house(turn)
    system = system_of(turn, validated(_system_form(turn), submission, turn)["system"])
    return Reply(form=_ask_form(turn, system, _message_or_none(turn, submission.post)))


@router.form("access.ask")
def ask(submission: Submission, turn: Turn) -> Reply:
    """The request stands: before the leaders, or before the colleague it was prepared for."""
    person = _demand_of_the_house(turn)
    system = system_of(turn, submission.argument)
    message = _message_or_none(turn, submission.post)
    said = Answers(validated(_ask_form(turn, system, message), submission, turn))
    holder = person if message is not None else _whom(turn, said.text("whom"), person)
    wanted = _checked(turn, forms.requested_grant(system.id, said), holder)
    ticket = _made_request(turn, message, wanted) if message else _new_ticket(turn, submission, holder, wanted)
    request = _put_down(turn, ticket, wanted, holder)
    if request.state is AccessState.UNCLAIMED:
        return turn.toast("access.prepared_toast", ticket, number=ticket.number, who=holder.name)
    return turn.toast("access.asked_toast", ticket, number=ticket.number, who=tuple(request.asked_people))


def _new_end(press: Press, turn: Turn) -> Iterator[str]:
    """The right, and its end: old → new."""
    voice = turn.voice
    held, grant, until = _extension(press, turn)
    yield title(voice, held, grant.right_names)
    yield old_to_new(voice, voice("access.end"), end_words(voice, grant.until), end_words(voice, until))


@shown_before(router, "access.extend", _new_end)
def extend(press: Press, turn: Turn) -> Reply:
    """申请延期: asks for the same right for as long again, decided anew."""
    held, grant, until = _extension(press, turn)
    wanted = RequestedGrant(grant.right, turn.voice("access.extend_reason", number=grant.number), until)
    longest = turn.rules.catalogue.longest_days(grant.right)
    demand_sensible(wanted, turn.person, longest, turn.rules.policy.access_ends.furthest_years, turn.now)
    ticket = open_workflow_ticket(
        turn, AccessWorkflow.REQUEST, Kind.PERMISSION, _own_chat(press), summary_of(grant.right_names), turn.person
    )
    request = _put_down(turn, ticket, wanted, turn.person, extends=grant)
    for post in posts_with(turn.session, held, "access.extend"):  # the warnings, which ask for it no more
        turn.replace(post.id, cards.runs_out, grant, held, ticket.number)
    return turn.toast("access.asked_toast", ticket, number=ticket.number, who=tuple(request.asked_people))


def _extension(press: Press, turn: Turn) -> tuple[Ticket, Grant, datetime]:
    """The right that the card is about, and until when it is asked for anew, aware UTC. Raises Refusal."""
    held = turn.ticket_of(press.post)
    grant = grant_of(held)
    if grant is None:
        raise Refusal("card.stale")
    _demand_extendable(turn, grant)
    assert grant.until is not None  # noqa: S101 - refused above
    length = grant.until - grant.granted_at
    ends = turn.rules.policy.access_ends
    until = grant.until + min(max(length, ends.extended_at_least), ends.extended_at_most)
    longest = turn.rules.catalogue.longest_days(grant.right)
    if longest is not None:
        until = min(until, turn.now + timedelta(days=longest))
    return held, grant, _day_end(until)


def _put_down(
    turn: Turn, ticket: Ticket, wanted: RequestedGrant, holder: Person, extends: Grant | None = None
) -> AccessRequest:
    """The rows of a new request, its clock, and its cards."""
    person, catalogue = turn.person, turn.rules.catalogue
    preparer = None if holder.id == person.id else person
    request = AccessRequest(
        ticket_id=ticket.id or 0,
        ticket=ticket,
        change=AccessChange.EXTEND if extends else AccessChange.NEW,
        state=AccessState.ASKED,
        person_id=holder.id or 0,
        person=holder,
        prepared_by_id=preparer.id if preparer else None,
        preparer=preparer,
        system=wanted.right.system,
        role=wanted.right.role,
        scope=wanted.right.scope,
        names=catalogue.names(wanted.right),
        reason=wanted.reason,
        until=wanted.until,
        extends_id=extends.request_id if extends else None,
        slots=slots_for(wanted.right, catalogue),
    )
    turn.session.add(request)
    if not ticket.log_length:
        ticket.log("received", person, turn.now, kind=ticket.kind)
    request.ask(person, turn.now, turn.clock)
    turn.session.flush()
    turn.session.refresh(holder, ["active_until"])  # once the request is there, whoever lets them leave finds it
    demand((person_is_here,), request, AccessPress(person, turn.now))
    look_at_holdings(turn, request)
    if request.state is AccessState.ASKED:
        assign_to_approvers(turn, request)
    bring_news(turn, request)
    return request


def _new_ticket(turn: Turn, submission: Submission, holder: Person, wanted: RequestedGrant) -> Ticket:
    is_own = holder.id == turn.person.id
    place = _own_chat(submission) if is_own else home_of(turn, holder, submission.sender.platform)
    summary = summary_of(turn.rules.catalogue.names(wanted.right))
    return open_workflow_ticket(
        turn, AccessWorkflow.REQUEST, Kind.PERMISSION, place, summary, holder, at=submission.sent_at, ref=submission.ref
    )


def _own_chat(event: Click | Submission) -> Place:
    """Return the chat that the asker has alone with the desk, on the platform where they are now."""
    return event.place if event.is_direct else Place.direct(event.sender.platform, event.sender.account)


def _made_request(turn: Turn, ticket: Ticket, wanted: RequestedGrant) -> Ticket:
    """A message becomes a request: from now on it follows the workflow of requests."""
    ticket.workflow = AccessWorkflow.REQUEST
    ticket.summary = summary_of(turn.rules.catalogue.names(wanted.right))
    turn.clock.waive(ticket, Promise.RESPOND, turn.now, Voiding.KIND_CHANGED)
    ticket.end_wait(turn.now, turn.clock)
    return ticket


def _checked(turn: Turn, wanted: RequestedGrant, holder: Person) -> RequestedGrant:
    """The requested grant, if it can be asked for. Raises FieldErrors, each sentence at its field."""
    voice, catalogue = turn.voice, turn.rules.catalogue
    if not catalogue.offers(wanted.right):
        raise Refusal("access.not_offered")
    try:
        furthest = turn.rules.policy.access_ends.furthest_years
        demand_sensible(wanted, holder, catalogue.longest_days(wanted.right), furthest, turn.now)
    except Refusal as refusal:
        field = "whom" if refusal.phrase.key == "access.only_house" else "until"
        raise FieldErrors({field: voice.say(refusal.phrase)}) from refusal
    for grant in held_by(turn.session, holder):
        if grant.right == wanted.right:
            raise FieldErrors({"role": voice("access.held_already", number=grant.number)})
    for request in open_requests_of(turn.session, holder):
        if request.right == wanted.right:
            raise FieldErrors({"role": voice("access.asked_already", number=request.ticket.number)})
    return wanted


def _demand_of_the_house(turn: Turn) -> Person:
    """Rights are for people of the house and its vendors, whom the desk knows by name."""
    person = turn.person
    if person.is_external or person.is_placeholder:
        raise Refusal("access.only_house", who=person.name)
    return person


def _whom(turn: Turn, name: str, person: Person) -> Person:
    """Return the person that the form names, or the one who filled it in. Raises FieldErrors for an unknown name."""
    if not name or name == person.name:
        return person
    found = person_named(turn.session, name)
    if found is None or found.is_placeholder or not found.is_active(turn.now):
        raise FieldErrors({"whom": turn.voice("access.nobody_called", name=name)})
    return found


def _own_message(turn: Turn, post_id: str | None) -> Ticket:
    """The message ticket that a request may grow from. Raises Refusal for any other."""
    _demand_of_the_house(turn)
    ticket = turn.ticket_of(post_id)
    ticket.demand_ordinary()
    if ticket.kind is not Kind.PERMISSION or ticket.status.is_final:
        raise Refusal("access.not_from_this", number=ticket.number)
    if not ticket.is_reported_by(turn.person):
        raise Refusal("access.only_person", who=ticket.reporter.name if ticket.reporter else "")
    return ticket


def _message_or_none(turn: Turn, post_id: str | None) -> Ticket | None:
    """The message the form was opened from; None for a form that was opened by command or from the help card."""
    if turn.ticket_id_behind(post_id) is None:
        return None
    return _own_message(turn, post_id)


def _system_form(turn: Turn, guess: str = "") -> Form:
    offers = {"system": named(turn.voice, turn.rules.catalogue.systems)}
    asking = Asking(voice=turn.voice, about=None, now=turn.now, offers=offers, guesses={"system": guess})
    return forms.SYSTEM.drawn("access.system", asking)


def _ask_form(turn: Turn, system: System, message: Ticket | None) -> Form:
    """Return the form of a request: from a message for its writer, with their words; else maybe for a colleague."""
    voice, said = turn.voice, message.text if message else ""
    asking = Asking(
        voice=voice,
        about=None,
        now=turn.now,
        argument=system.id,
        offers={"role": forms.role_choices(voice, system), "scope": named(voice, system.scopes)},
        hints={"role": forms.role_hint(voice, system)},
        guesses={
            "role": the_one_named(said, system.roles),
            "scope": the_one_named(said, system.scopes),
            "reason": cut_at(said, forms.LONGEST_REASON),
        },
    )
    definition = forms.ASK if message is None else forms.ASK_FROM_MESSAGE
    return definition.drawn("access.ask", asking, voice("access.in_system", system=system.words[voice.language]))


def _named_in(text: str, turn: Turn) -> str:
    """The system that the text names, by itself or by a role; "" where it names none, or several."""
    systems = turn.rules.catalogue.systems
    named = set(systems_named(text, systems))
    by_role = {system.id for system in systems if the_one_named(text, system.roles)}
    return next((found.pop() for found in (named & by_role, named, by_role) if len(found) == 1), "")


def _demand_extendable(turn: Turn, grant: Grant) -> None:
    """Raise Refusal unless the person holds the right, it ends and is still offered, and no other request is open."""
    if grant.person_id != turn.person.id:
        raise Refusal("access.only_person", who=grant.person.name)
    if grant.ended_at is not None:
        raise Refusal("access.not_held")
    if grant.until is None:
        raise Refusal("access.never_ends")
    if not turn.rules.catalogue.offers(grant.right):
        raise Refusal("access.role_removed")
    line = open_revocation_of(turn.session, grant)
    if line is not None and line.because is not EndReason.EXPIRED:
        raise line.under_way()
    for request in open_requests_of(turn.session, turn.person):
        if request.right == grant.right:
            raise Refusal("access.asked_already", number=request.ticket.number)


def _day_end(at: datetime) -> datetime:
    """The end of the local day that a moment lies in, unless it is one already."""
    return forms.end_of(forms.day_before(at)) or at
