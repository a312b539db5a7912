"""The cards of the duty roster: who is on duty, shifts that change hands, and hours that nobody covers."""

from collections.abc import Sequence
from datetime import datetime

from handlers.i18n import Voice
from handlers.tickets.cards.parts import SHOWN_TEXT, clipped
from models.chat import Button, ButtonStyle, Card, Fact
from models.duty.coverage import Hole
from models.duty.roster import Absence, OnDuty, Shift
from models.duty.swap import DutySwap
from models.people.person import Person
from models.terms import DutyRole

SHOWN_HOLES = 20


def roster(
    voice: Voice, on_duty: OnDuty, shifts: Sequence[Shift], buttons: Sequence[Button], now: datetime, *, is_guest: bool
) -> Card:
    """Return the card of people to call now and until when, and of the reader's next shifts; guests see duty only."""
    behind = {DutyRole.BACKUP: on_duty.backup, DutyRole.DUTY_LEADER: on_duty.duty_leader}
    lines = [shift_line(voice, shift, now) for shift in shifts]
    return Card(
        title=f"{voice('duty_role.duty')} {on_duty.duty.name if on_duty.duty else named(voice, None)}",
        intro=(voice("roster.my_shifts"), *(f"· {line}" for line in lines)) if lines else (),
        facts=(
            *_phone(voice, on_duty),
            *_until(voice, on_duty, now),
            *(
                Fact(label=voice(f"duty_role.{role}"), value=named(voice, person))
                for role, person in behind.items()
                if not is_guest
            ),
        ),
        buttons=tuple(buttons),
    )


def roster_buttons(
    voice: Voice, *, swaps: bool, absences: bool, hands_over: bool, swap: DutySwap | None, absence: Absence | None
) -> list[Button]:
    """Return the buttons for the roster that the reader has just now."""
    offered = {
        "handover.open": hands_over,
        "swap.open": swaps,
        "absence.open": absences,
        f"swap.withdraw:{swap.id if swap else ''}": swap is not None,
        f"absence.withdraw:{absence.id if absence else ''}": absence is not None,
    }
    actions = [action for action, is_offered in offered.items() if is_offered]
    return [Button(action=action, label=voice(f"button.{action.partition(':')[0]}")) for action in actions]


def swap_asked(
    voice: Voice, swap: DutySwap, shift: Shift | None, now: datetime, exchanged: DutyRole | None = None
) -> Card:
    """Return the card for the person asked to take a shift over: the open question, afterwards the answer.

    `exchanged` is the role that they would give up for it.
    """
    title = voice("swap.title", who=swap.asker.name)
    return Card(
        title=f"{title} {shift_line(voice, shift, now)}" if shift else title,
        intro=_in_exchange(voice, swap, exchanged),
        quote=clipped(swap.note, SHOWN_TEXT) or None,
        outcome=_swap_outcome(voice, swap, now),
        buttons=() if swap.decided_at or swap.withdrawn_at else _swap_buttons(voice, swap),
    )


def swap_answered(
    voice: Voice, swap: DutySwap, shift: Shift | None, now: datetime, exchanged: DutyRole | None = None
) -> Card:
    """Return the card with the answer, for the asker."""
    title = voice("swap.agreed_by" if swap.is_agreed else "swap.refused_by", who=swap.other.name)
    exchange = _in_exchange(voice, swap, exchanged) if swap.is_agreed else ()
    return Card(title=title, intro=(shift_line(voice, shift, now), *exchange) if shift else ())


def swapped(voice: Voice, swap: DutySwap, shift: Shift, now: datetime, exchanged: DutyRole | None = None) -> Card:
    """For the team: one line, and another where two changed places."""
    line = shift_line(voice, shift, now)
    title = voice("swap.team", shift=line, before=swap.asker.name, after=swap.other.name)
    return Card(title=title, intro=_in_exchange(voice, swap, exchanged))


def _in_exchange(voice: Voice, swap: DutySwap, role: DutyRole | None) -> tuple[str, ...]:
    """Return the role that the asker serves instead, where the two change places."""
    if role is None:
        return ()
    names = {"before": swap.other.name, "after": swap.asker.name}
    return (voice("swap.in_exchange", role=voice(f"duty_role.{role}"), **names),)


def uncovered(voice: Voice, absence: Absence, holes: Sequence[Hole], now: datetime) -> Card:
    """For the office: hours that an absence leaves uncovered."""
    period = period_text(voice, absence.begins_at, absence.ends_at, now)
    lines = [hole_line(voice, hole, now) for hole in holes[:SHOWN_HOLES]]
    if len(holes) > SHOWN_HOLES:
        lines.append(voice("list.more", count=len(holes) - SHOWN_HOLES))
    return Card(
        title=voice("absence.uncovers", who=absence.person.name, period=period),
        intro=tuple(f"· {line}" for line in lines),
        quote=clipped(absence.reason, SHOWN_TEXT) or None,
    )


def hole_line(voice: Voice, hole: Hole, now: datetime | None) -> str:
    """The role, the hours and why nobody covers them."""
    period = period_text(voice, hole.begins_at, hole.ends_at, now)
    why = voice(f"coverage.{hole.why}", name=hole.person)
    return voice("coverage.hole", role=voice(f"duty_role.{hole.role}"), period=period, why=why)


def shift_line(voice: Voice, shift: Shift, now: datetime) -> str:
    """The role and the hours of a shift."""
    return f"{voice(f'duty_role.{shift.role}')} {period_text(voice, shift.begins_at, shift.ends_at, now)}"


def period_text(voice: Voice, begins_at: datetime, ends_at: datetime, now: datetime | None) -> str:
    """From when until when."""
    return f"{voice.moment(begins_at, now)} – {voice.moment(ends_at, now)}"


def named(voice: Voice, person: Person | None) -> str:
    """Name and phone."""
    return f"{person.name} {person.phone}".rstrip() if person else voice("roster.nobody")


def _phone(voice: Voice, on_duty: OnDuty) -> tuple[Fact, ...]:
    """Beside the name rather than in the title, where what looks like a number of somebody's is hidden."""
    if on_duty.duty is None or not on_duty.duty.phone:
        return ()
    return (Fact(label=voice("roster.fact.phone"), value=on_duty.duty.phone),)


def _until(voice: Voice, on_duty: OnDuty, now: datetime) -> tuple[Fact, ...]:
    if on_duty.duty_until is None:
        return ()
    return (Fact(label=voice("roster.fact.until"), value=voice.moment(on_duty.duty_until, now)),)


def _swap_outcome(voice: Voice, swap: DutySwap, now: datetime) -> tuple[str, ...]:
    if swap.withdrawn_at is not None:
        return (voice("swap.was_withdrawn", who=swap.asker.name, at=voice.moment(swap.withdrawn_at, now)),)
    if swap.decided_at is None:
        return ()
    key = "swap.was_agreed" if swap.is_agreed else "swap.was_refused"
    return (voice(key, who=swap.other.name, at=voice.moment(swap.decided_at, now)),)


def _swap_buttons(voice: Voice, swap: DutySwap) -> tuple[Button, ...]:
    return (
        Button(action=f"swap.agree:{swap.id}", label=voice("button.swap.agree"), style=ButtonStyle.PRIMARY),
        Button(action=f"swap.refuse:{swap.id}", label=voice("button.swap.refuse")),
    )
