"""The duty roster in chat: who is on duty, and swapping a shift."""

from handlers.duty import forms as duty_forms
from handlers.duty import shift_cards as cards
from handlers.turn.form import named_people
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Form, Reply, Submission
from models.duty.queries import (
    absence_of,
    change_to_hand_over,
    clash_of,
    eligible,
    is_asked_already,
    open_swap_of,
    shifts_of,
)
from models.duty.roster import SWAP_UNTIL, Shift, demand_swappable, on_duty, serves
from models.duty.swap import DutySwap
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import DutyRole

router = Router()

SHOWN_SHIFTS = 5
OFFERED_SHIFTS = 10


@router.click("duty")
@router.click("roster.open")
def open_roster(click: Click, turn: Turn) -> Reply:
    """Show the people on duty to the person who asks."""
    person, session = turn.person, turn.session
    buttons = cards.roster_buttons(
        turn.voice,
        swaps=bool(_swappable(turn)),
        absences=serves(person),
        hands_over=change_to_hand_over(session, person, turn.now) is not None,
        swap=open_swap_of(session, person),
        absence=absence_of(session, person, turn.now),
    )
    shifts = shifts_of(session, person, turn.now, SHOWN_SHIFTS)
    now = on_duty(session, turn.now)
    return Reply(card=cards.roster(turn.voice, now, shifts, buttons, turn.now, is_guest=person.is_external))


@router.click("swap.open")
def open_swap(click: Click, turn: Turn) -> Reply:
    """Ask which shift, and who should take it over."""
    return Reply(form=_swap_form(turn))


@router.form("swap")
def ask_to_swap(submission: Submission, turn: Turn) -> Reply:
    """The other one gets the question in their direct chat."""
    fields = validated(_swap_form(turn), submission, turn)
    shift = turn.get(Shift, row_id(fields["shift"]), lock=True)
    other = turn.get(Person, row_id(fields["other"]))
    if shift is None or other is None:
        raise Refusal("swap.changed_hands")
    clash = clash_of(turn.session, other, shift)
    demand_swappable(shift, turn.person, other, turn.now, clash)
    if is_asked_already(turn.session, shift, other):
        raise Refusal("swap.asked_already", who=other.name)
    chats = turn.direct_chats(other)
    if not chats:
        raise Refusal("swap.unreachable", who=other.name)
    swap = DutySwap(
        asker_id=turn.person.id or 0,
        other_id=other.id or 0,
        shift_id=shift.id,
        asked_at=turn.now,
        note=fields["note"],
    )
    turn.session.add(swap)
    turn.session.flush()
    exchanged = clash.role if clash else None
    swap.posts = [turn.post(chat, cards.swap_asked, swap, shift, turn.now, exchanged).id for chat in chats]
    return turn.toast("swap.asked", who=other.name)


@router.click("swap.agree")
def agree_to_swap(click: Click, turn: Turn) -> Reply:
    """The shift changes hands; the asker and the team hear of it."""
    swap = _swap(click, turn)
    shift = turn.get(Shift, swap.shift_id, lock=True) if swap.shift_id else None
    clash = clash_of(turn.session, swap.other, shift) if shift else None
    rests = swap.agree(turn.person, turn.now, clash)
    turn.session.add_all(rests)
    taken, exchanged = rests[0] if rests else shift, clash.role if clash else None
    _answered(turn, swap, taken, exchanged)
    if taken is not None:
        turn.tell_team(cards.swapped, swap, taken, turn.now, exchanged)
    return turn.toast("swap.you_agreed", who=swap.asker.name)


@router.click("swap.refuse")
def refuse_to_swap(click: Click, turn: Turn) -> Reply:
    """The shift stays where it is; the asker hears of it."""
    swap = _swap(click, turn)
    swap.refuse(turn.person, turn.now)
    _answered(turn, swap, swap.duty)
    return turn.toast("swap.you_refused", who=swap.asker.name)


@router.click("swap.withdraw")
def withdraw_swap(click: Click, turn: Turn) -> Reply:
    """The asker takes the question back."""
    swap = _swap(click, turn)
    swap.withdraw(turn.person, turn.now)
    _show(turn, swap, swap.duty)
    return turn.toast("swap.taken_back")


def _swap_form(turn: Turn) -> Form:
    shifts = _swappable(turn)
    if not shifts:
        raise Refusal("swap.no_shift")
    everybody = eligible(turn.session, turn.now, *{shift.role for shift in shifts})
    others = [one for one in everybody if one.id != turn.person.id]
    found = {"shift": duty_forms.shifts(turn.voice, shifts, turn.now), "other": named_people(others)}
    return duty_forms.SWAP.asked(turn, offers=found)


def _swappable(turn: Turn) -> list[Shift]:
    """The presser's next shifts that may still change hands."""
    shifts = shifts_of(turn.session, turn.person, turn.now, OFFERED_SHIFTS + 1)
    return [shift for shift in shifts if shift.begins_at >= turn.now - SWAP_UNTIL][:OFFERED_SHIFTS]


def _swap(click: Click, turn: Turn) -> DutySwap:
    swap = turn.get(DutySwap, row_id(click.argument), lock=True)
    if swap is None:
        raise Refusal("card.stale")
    return swap


def _answered(turn: Turn, swap: DutySwap, shift: Shift | None, exchanged: DutyRole | None = None) -> None:
    """Settle the cards that asked, and tell the asker."""
    _show(turn, swap, shift, exchanged)
    turn.tell([swap.asker], cards.swap_answered, swap, shift, turn.now, exchanged)


def _show(turn: Turn, swap: DutySwap, shift: Shift | None, exchanged: DutyRole | None = None) -> None:
    for post in swap.posts:
        turn.replace(post, cards.swap_asked, swap, shift, turn.now, exchanged)
