"""Cards about a person who left or moved: their rights, requests, tickets and shifts, for those who go on."""

from collections.abc import Sequence
from datetime import datetime

from handlers.duty.shift_cards import period_text
from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines, title
from handlers.tickets.cards.subject import right_words
from models.access.offboarding import OffboardingResult
from models.chat import Button, ButtonStyle, Card
from models.duty.reassignment import Uncovered
from models.duty.swap import DutySwap
from models.terms import EndReason
from models.tickets.ticket import Ticket

SHOWN = 10
SHOWN_PEOPLE = 20


def left(voice: Voice, one: OffboardingResult, by: str, now: datetime) -> Card:
    """For administrators, office and the department's leader: one line for each thing that changed hands."""
    return Card(
        title=headline(voice, one),
        intro=lines(voice, one, now),
        outcome=(voice("offboarding.by", who=by),) if by else (),
    )


def left_together(voice: Voice, several: Sequence[OffboardingResult], by: str) -> Card:
    """The same for many at once, a line for each person."""
    shown = [voice("offboarding.in_short", title=headline(voice, one), what=in_short(voice, one)) for one in several]
    more = len(shown) - SHOWN_PEOPLE
    return Card(
        title=voice("offboarding.together", people=str(len(several))),
        intro=(*shown[:SHOWN_PEOPLE], *((voice("list.more", count=more),) if more > 0 else ())),
        outcome=(voice("offboarding.by", who=by),) if by else (),
    )


def given_back(voice: Voice, ticket: Ticket, who: str, because: EndReason) -> Card:
    """Return the card for the office: the assignee is gone, and the ticket waits for somebody else."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("offboarding.given_back", who=who, because=_because(voice, because)),),
        buttons=(Button(action="assign", label=voice("button.assign"), style=ButtonStyle.PRIMARY),),
    )


def yours_now(voice: Voice, ticket: Ticket, who: str, because: EndReason, now: datetime) -> Card:
    """Return the card for the successor: the assignee is gone, and the ticket is theirs to take."""
    return Card(
        title=title(voice, ticket),
        severity=ticket.severity,
        intro=(voice("offboarding.yours_now", who=who, because=_because(voice, because)),),
        deadlines=deadlines(voice, ticket, now),
        buttons=(
            Button(action="take", label=voice("button.take"), style=ButtonStyle.PRIMARY),
            Button(action="more", label=voice("button.more")),
        ),
    )


def swap_lapsed(voice: Voice, swap: DutySwap, who: str, because: EndReason) -> Card:
    """Return the card of a lapsed swap of duty: one of the two is gone, so nobody decides on it any more."""
    return Card(
        title=voice("swap.title", who=swap.asker.name),
        outcome=(voice("offboarding.swap_lapsed", who=who, because=_because(voice, because)),),
    )


def headline(voice: Voice, one: OffboardingResult) -> str:
    """离职：李强（蓝湾软件）."""
    who = voice("access.person", who=one.who, unit=one.unit) if one.unit else one.who
    return voice("offboarding.title", because=_because(voice, one.reason), who=who)


def lines(voice: Voice, one: OffboardingResult, now: datetime, *, is_done: bool = True) -> tuple[str, ...]:
    """Return the outcome, or with `is_done` False the expected one, of everything the person had."""
    if one.is_repeat and one.is_empty:
        return (voice("offboarding.repeat", who=one.who),)
    if one.is_empty:
        return (voice("offboarding.nothing"),)
    return tuple(
        filter(
            None,
            (
                voice("offboarding.since", at=voice.moment(one.since, now)) if one.since else "",
                *_rights(voice, one, is_done=is_done),
                voice("offboarding.elsewhere", systems=one.elsewhere) if one.elsewhere else "",
                *_handed_on(voice, one),
                *_shifts(voice, one, now),
            ),
        )
    )


def in_short(voice: Voice, one: OffboardingResult, *, is_done: bool = True) -> str:
    """权限 2 项、申请 1 张，收回清单 2603-0007; for lists of many."""
    counts = {
        "rights": len(one.rights),
        "requests": len(one.cancelled) + len(one.rerouted),
        "tickets": len(one.tickets) + len(one.helped) + len(one.handed_on),
        "shifts": one.shifts,
    }
    said = [voice(f"offboarding.short.{name}", number=str(count)) for name, count in counts.items() if count]
    words = voice("time.comma").join(said) if said else voice("offboarding.nothing")
    return (
        voice("offboarding.short.checklist", what=words, number=one.checklist) if is_done and one.checklist else words
    )


def _rights(voice: Voice, one: OffboardingResult, *, is_done: bool) -> tuple[str, ...]:
    if not one.rights:
        return (voice("offboarding.no_rights"),)
    listed = _some(voice, tuple(right_words(voice, names) for names in one.rights))
    count = str(len(one.rights))
    if is_done and one.checklist is not None:
        return (voice("offboarding.rights", number=count, checklist=one.checklist, rights=listed),)
    return (voice("offboarding.rights_to_take_back", number=count, rights=listed),)


def _handed_on(voice: Voice, one: OffboardingResult) -> tuple[str, ...]:
    listed = {
        "cancelled": one.cancelled,
        "rerouted": one.rerouted,
        "tickets": one.tickets,
        "helped": one.helped,
    }
    said = [
        voice(f"offboarding.{name}", number=str(len(numbers)), tickets=_some(voice, numbers))
        for name, numbers in listed.items()
        if numbers
    ]
    if one.handed_on:
        listed_on = _some(voice, one.handed_on)
        said.append(voice("offboarding.handed_on", number=str(len(one.handed_on)), to=one.successor, tickets=listed_on))
    if one.deputies:
        said.append(voice("offboarding.deputies", number=str(one.deputies)))
    return tuple(said)


def _shifts(voice: Voice, one: OffboardingResult, now: datetime) -> tuple[str, ...]:
    said = [voice("offboarding.shifts", number=str(one.shifts), who=one.takers)] if one.takers else []
    if one.uncovered:
        said.append(voice("offboarding.uncovered"))
        said += [f"· {_hours(voice, hours, now)}" for hours in one.uncovered[:SHOWN]]
    more = len(one.uncovered) - SHOWN
    if more > 0:
        said.append(voice("list.more", count=more))
    if one.swaps:
        said.append(voice("offboarding.swaps", number=str(one.swaps)))
    return tuple(said)


def _hours(voice: Voice, hours: Uncovered, now: datetime) -> str:
    return f"{voice(f'duty_role.{hours.role}')} {period_text(voice, hours.begins_at, hours.ends_at, now)}"


def _some(voice: Voice, words: tuple[str, ...]) -> str:
    listed = voice("time.comma").join(words[:SHOWN])
    return voice("offboarding.and_more", listed=listed) if len(words) > SHOWN else listed


def _because(voice: Voice, because: EndReason) -> str:
    return voice(f"access.end.{because}")
