"""Faults that were reported along with a graver one, on cards, and the presses that decide on them."""

from collections.abc import Iterator, Sequence

from handlers.i18n import Voice
from handlers.tickets.cards.parts import class_or_kind, clipped
from handlers.turn.buttons import button
from models.chat import Button
from models.terms import Kind, Severity
from models.tickets.lesser_faults import LesserFault, LesserOutcome
from models.tickets.ticket import Ticket

SHOWN_FAULT = 60


def to_decide(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """For the team: each that has to be decided before it is resolved, with the part that told of it."""
    lines = []
    for holder, fault in ticket.undecided:
        told = named(voice, fault)
        lines.append(
            voice("lesser.to_decide", fault=told)
            if holder is ticket
            else voice("lesser.to_decide_of_part", fault=told, number=holder.number)
        )
    return tuple(lines)


def after_reclassification(voice: Voice, ticket: Ticket, kind: Kind, severity: Severity | None) -> Iterator[str]:
    """Yield the fate of each undecided one if the ticket were of that kind and class: split off, or still to decide."""
    for holder, fault in ticket.undecided:
        is_split = any(one.place == fault.place for one in holder.left_over_as(kind, severity))
        yield voice("lesser.would_be_split" if is_split else "lesser.stays_to_decide", fault=named(voice, fault))


def told_along(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """For its reporter: of which report it was a part, what they told of besides, and what became of each."""
    first = ticket.split_from if ticket.split_from_id is not None else None
    part_of = (voice("lesser.split_from", number=first.number),) if first is not None else ()
    return (*part_of, *(_with_outcome(voice, fault) for fault in ticket.lesser_faults))


def fixed_along(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """With the result: what was mended along with it, so that its reporter may say that it was not."""
    return tuple(_with_outcome(voice, one) for one in ticket.lesser_faults if one.outcome is LesserOutcome.FIXED)


def with_outcomes(voice: Voice, ticket: Ticket) -> tuple[str, ...]:
    """For the fault report: what was told besides, and what became of each."""
    return tuple(_with_outcome(voice, fault, "report") for fault in ticket.lesser_faults)


def deciding_buttons(voice: Voice, ticket: Ticket) -> Sequence[Button]:
    """已一并解决 and 拆分 for the first that is undecided, once somebody has the ticket; the next one follows."""
    undecided = ticket.undecided
    if not undecided:
        return []
    holder, fault = undecided[0]
    return [button(voice, f"{action}:{holder.number}/{fault.place}") for action in ("lesser.fix", "lesser.split")]


def _with_outcome(voice: Voice, fault: LesserFault, how: str = "along") -> str:
    state = fault.outcome or "open"
    return voice(f"lesser.{how}.{state}", fault=named(voice, fault), number=fault.number)


def named(voice: Voice, fault: LesserFault) -> str:
    """`C类 报表导不出来`."""
    return f"{class_or_kind(voice, fault.kind, fault.severity)} {clipped(fault.text, SHOWN_FAULT)}"
