"""离职 and 离岗: everything a person had at the desk goes where it belongs, in one go, and those concerned are told."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.access.checklists import open_checklist
from handlers.offboarding import cards
from handlers.offboarding.work import end_helping, end_swaps, give_tickets_back, hand_tickets_on, pass_shifts_on
from handlers.turn.turn import Turn
from handlers.turn.workflow import Rerouted
from models.access.offboarding import (
    Departure,
    OffboardingResult,
    cards_of,
    demand_may_leave,
    end_deputies,
    is_on_leavers_list,
    tickets_concerned,
)
from models.access.queries import administrators, lock_held_by
from models.chat import Place
from models.people.person import Person
from models.terms import EndReason, Purpose, Role
from models.tickets.queries import locked_in_order, people_with
from models.tickets.ticket import Ticket


def leave(turn: Turn, person: Person, reason: EndReason, by: Person | None) -> OffboardingResult:
    """The person leaves (LEFT) or moves to another post (MOVED); a second time changes nothing and says so.

    `by` is None for an operator's command. Raises Refusal where that may not be.
    """
    return leave_together(turn, [Departure(person, reason)], by)[0]


def would_leave(turn: Turn, person: Person, reason: EndReason, by: Person | None) -> OffboardingResult:
    """Return the result of `leave`, tried in a dry run."""
    with turn.dry_run() as trial:
        whom, says = trial.get(Person, person.id), trial.get(Person, by.id) if by else None
        assert whom is not None  # noqa: S101 - the same rows, seen by another session
        return leave(trial, whom, reason, says)


def leave_together(
    turn: Turn, departures: Sequence[Departure], by: Person | None, *, reroutes: bool = False
) -> list[OffboardingResult]:
    """The same for several at once; with `reroutes` what waits is looked at even where nobody goes."""
    hold(turn, [one.person for one in departures])
    demand_may_leave(turn.session, departures, by, turn.now)
    had_left = {one.person.id for one in departures if not one.person.is_active(turn.now)}
    for one in departures:
        if one.reason is EndReason.LEFT and one.person.id not in had_left:
            one.person.active_until = turn.now
    turn.session.flush()
    results = [_offboard(turn, one, by, is_repeat=one.person.id in had_left) for one in departures]
    rerouted = reroute_waiting(turn, by) if departures or reroutes else []
    _end_cards(turn, [one.person for one in departures if one.reason is EndReason.LEFT])
    told = [_with_rerouted(one, rerouted) for one in results]
    _tell(turn, departures, told, by)
    return told


def hold(turn: Turn, people: Sequence[Person]) -> None:
    """Lock all that may change when these people go, in the order of every other turn: tickets by id, then people.

    A grant holds its ticket and then its person: so a grant and a leave that cross find each other.
    """
    before = _concerned(turn, people)
    locked_in_order(turn.session, *before)
    everybody = [*people, *administrators(turn.session, turn.now)] if any(_is_admin(one) for one in people) else people
    for person_id in sorted({one.id or 0 for one in everybody}):
        turn.get(Person, person_id, lock=True)
    locked_in_order(turn.session, *(_concerned(turn, people) - before))


def _concerned(turn: Turn, people: Sequence[Person]) -> set[int]:
    hooks = [workflow.offboarding for workflow in turn.workflows.values()]
    found = tickets_concerned(turn.session, people, turn.workflows.part_views)
    return found | {one for hook in hooks for person in people for one in hook.concerned(turn.session, person)}


def _offboard(turn: Turn, one: Departure, by: Person | None, *, is_repeat: bool) -> OffboardingResult:
    person, reason = one.person, one.reason
    successor = one.successor.name if one.successor else ""
    grants = [grant for grant in lock_held_by(turn.session, person) if not is_on_leavers_list(turn.session, grant)]
    left = OffboardingResult(
        who=person.name,
        unit=person.unit,
        reason=reason,
        is_repeat=is_repeat and reason is EndReason.LEFT,
        rights=tuple(grant.right_names for grant in grants),
        cancelled=_call_off(turn, person, reason, by),
        deputies=0 if one.keeps_deputies else end_deputies(turn.session, person),
        successor=successor,
        since=one.since,
        elsewhere=one.elsewhere,
    )
    if not one.keeps_work:
        shifts, passed = pass_shifts_on(turn, person)
        handed_on = hand_tickets_on(turn, one, by)
        left = replace(
            left,
            handed_on=handed_on,
            tickets=give_tickets_back(turn, person, reason, by),
            helped=end_helping(turn, person, reason, by),
            swaps=end_swaps(turn, person, reason),
            shifts=shifts,
            takers=tuple(passed.takers),
            uncovered=tuple(passed.uncovered),
        )
    checklist = open_checklist(turn, person, grants, reason, by, one.elsewhere, one.since)
    return replace(left, checklist=checklist.number if checklist else None)


def _call_off(turn: Turn, person: Person, reason: EndReason, by: Person | None) -> tuple[str, ...]:
    """Cancel in each workflow what ends when the person goes. Return the numbers of the tickets."""
    hooks = (workflow.offboarding for workflow in turn.workflows.values())
    return tuple(number for hook in hooks for number in hook.offboard(turn, person, reason, by))


def reroute_waiting(turn: Turn, by: Person | None) -> list[Rerouted]:
    """Put waiting steps before the people who may take them now, in every workflow."""
    hooks = (workflow.offboarding for workflow in turn.workflows.values())
    return [one for hook in hooks for one in hook.reroute(turn, by)]


def _end_cards(turn: Turn, people: Sequence[Person]) -> None:
    """Cards in the chats of those who left keep no button; others get them where the workflow says so."""
    ended: dict[tuple[int | None, str], Ticket] = {}
    views = turn.workflows.part_views
    for post in [post for person in people for post in cards_of(turn.session, person, views)]:
        ticket = turn.get(Ticket, post.ticket_id, lock=True)
        if ticket is None or post.card_view is None:
            continue
        ended[ticket.id, post.card_view] = ticket
        turn.unpin_card(ticket, post.card_view, post.place)
    turn.session.flush()
    for (_, view), ticket in ended.items():
        turn.workflows.of(ticket).offboarding.card_ended(turn, ticket, view)


def _with_rerouted(left: OffboardingResult, rerouted: Sequence[Rerouted]) -> OffboardingResult:
    moved = tuple(one.number for one in rerouted if left.who in one.before and left.who not in one.after)
    return replace(left, rerouted=moved)


def _tell(turn: Turn, departures: Sequence[Departure], told: Sequence[OffboardingResult], by: Person | None) -> None:
    """One card to the administrators, the office and the leaders of the departments; none where nothing happened."""
    news = [one for one in told if not one.is_empty or (one.reason is EndReason.LEFT and not one.is_repeat)]
    if len(told) > 1:
        news = [one for one in news if not one.is_empty]
    if not news:
        return
    says = by.name if by is not None else ""
    for place in _audience(turn, [one.person for one in departures]):
        if len(told) == 1:
            turn.post(place, cards.left, news[0], says, turn.now)
        else:
            turn.post(place, cards.left_together, news, says)


def _audience(turn: Turn, people: Sequence[Person]) -> list[Place]:
    departments = {one.department_id for one in people if one.department_id is not None}
    leaders = [one for one in people_with(turn.session, turn.now, Role.LEADER) if one.department_id in departments]
    hearing = [*people_with(turn.session, turn.now, Role.ADMIN, Role.OFFICE), *leaders]
    who = {one.id: one for one in hearing if one.id not in {results.id for results in people}}
    places = turn.chats_of(who.values())
    return places or turn.places_for(Purpose.TEAM)


def _is_admin(person: Person) -> bool:
    return person.has(Role.ADMIN)
