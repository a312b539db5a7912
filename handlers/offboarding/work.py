"""The work of a person who goes: tickets back to the office, shifts to others, swaps of duty that lapse."""

from datetime import timedelta

from handlers.offboarding import cards
from handlers.turn.audience import Audience
from handlers.turn.turn import Turn
from models.access.offboarding import Departure, helped_by, pending_swaps, shifts_from, worked_on_by
from models.duty.queries import absences_between, eligible
from models.duty.reassignment import PassedOn, pass_on
from models.people.person import Person
from models.terms import DutyRole, EndReason
from models.tickets.ticket import Ticket

FOREVER = timedelta(days=36500)


def give_tickets_back(turn: Turn, person: Person, because: EndReason, by: Person | None) -> tuple[str, ...]:
    """Give the person's tickets back to the office; the clocks run on. Return the numbers of the tickets."""
    audience, numbers = Audience(turn), []
    for ticket_id in worked_on_by(turn.session, person):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None:
            ticket.give_back(because, by, turn.now)
            numbers.append(ticket.number)
            audience.tell_about(ticket, audience.office, cards.given_back, ticket, person.name, because)
            turn.refresh(ticket)
    return tuple(numbers)


def hand_tickets_on(turn: Turn, one: Departure, by: Person | None) -> tuple[str, ...]:
    """Hand the person's tickets to their successor, but for those they may not read. Return the tickets' numbers."""
    to, numbers = one.successor, []
    if to is None:
        return ()
    for ticket_id in worked_on_by(turn.session, one.person):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is None or (ticket.is_confidential and not ticket.may_be_read_by(to)):
            continue
        ticket.hand_on(to, one.reason, by, turn.now)
        numbers.append(ticket.number)
        turn.tell_about(ticket, [to], cards.yours_now, ticket, one.person.name, one.reason, turn.now)
        turn.refresh(ticket)
    return tuple(numbers)


def end_helping(turn: Turn, person: Person, because: EndReason, by: Person | None) -> tuple[str, ...]:
    """The person lends no hand any more. The numbers of the tickets."""
    numbers = []
    for ticket_id in helped_by(turn.session, person):
        ticket = turn.get(Ticket, ticket_id, lock=True)
        if ticket is not None:
            for helper in [one for one in ticket.helpers if one.person_id == person.id]:
                turn.session.delete(helper)
            ticket.log("helper_gone", by, turn.now, who=person.name, because=because)
            turn.session.flush()
            turn.session.expire(ticket, ["helpers"])
            numbers.append(ticket.number)
            turn.refresh(ticket)
    return tuple(numbers)


def pass_shifts_on(turn: Turn, person: Person) -> tuple[int, PassedOn]:
    """Others take the person's shifts from now on, where somebody can. How many there were, and what became of them."""
    shifts = shifts_from(turn.session, turn.now)
    count = sum(1 for one in shifts if one.person_id == person.id)
    if not count:
        return 0, PassedOn()
    people = eligible(turn.session, turn.now, *DutyRole)
    absences = absences_between(turn.session, turn.now, turn.now + FOREVER)
    passed = pass_on(shifts, person, people, absences, turn.now)
    turn.session.add_all(passed.rests)
    for shift in passed.removed:
        turn.session.delete(shift)
    turn.session.flush()
    return count, passed


def end_swaps(turn: Turn, person: Person, because: EndReason) -> int:
    """Changes of duty that nobody decided lapse, and the other one hears of it. How many there were."""
    swaps = pending_swaps(turn.session, person)
    for swap in swaps:
        swap.lapse(turn.now)
        for post in swap.posts:
            turn.replace(post, cards.swap_lapsed, swap, person.name, because)
        if swap.other_id == person.id and swap.asker.is_active(turn.now):
            turn.tell([swap.asker], cards.swap_lapsed, swap, person.name, because)
    return len(swaps)
