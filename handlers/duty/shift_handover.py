"""交接班: at a change of shift the incoming person gets the open work, and confirms having it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from handlers.duty import forms as duty_forms
from handlers.duty import handover_cards as cards
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.turn.validation import validated
from models.chat import Click, Reply, Submission
from models.clocks.desk_time import first_alive
from models.duty.queries import change_to_hand_over, next_duty_change
from models.duty.roster import Shift, on_duty, person_on_duty
from models.duty.shift_handover import (
    Handover,
    claim,
    close_earlier,
    handover_at,
    keep_notes,
    next_reminder,
    unanswered,
    untold_changes,
)
from models.lists.open_work import open_work
from models.people.person import Person
from models.refusal import Refusal
from models.storage.row_id import row_id
from models.terms import Role
from models.tickets.queries import people_with

router = Router()

SHOWN_TICKETS = 20
AT_MOST = 50


@router.click("handover.open")
def open_handover(click: Click, turn: Turn) -> Reply:
    """Ask the outgoing person what the next one should know."""
    known = handover_at(turn.session, _change(turn).begins_at)
    return Reply(form=duty_forms.HANDOVER.asked(turn, guesses={"notes": known.notes if known else ""}))


@router.form("handover")
def write_notes(submission: Submission, turn: Turn) -> Reply:
    """The notes stand on the incoming person's card, now or when it comes."""
    shift = _change(turn)
    fields = validated(duty_forms.HANDOVER.asked(turn), submission, turn)
    handover = keep_notes(turn.session, shift, turn.person.id or 0, fields["notes"])
    _show(turn, handover)
    return turn.toast("handover.noted", who=handover.incoming.name)


@router.click("handover.accept")
def accept(click: Click, turn: Turn) -> Reply:
    """已接班."""
    handover = turn.get(Handover, row_id(click.argument), lock=True)
    if handover is None:
        raise Refusal("card.stale")
    handover.accept(turn.person, person_on_duty(turn.session, turn.now), turn.now)
    _show(turn, handover)
    return turn.toast("handover.accepted")


def _next_to_do(turn: Turn) -> datetime | None:
    """The next change of the person on duty, or reminder."""
    planned = next_duty_change(turn.session, turn.now), next_reminder(turn.session)
    return min((at for at in planned if at is not None), default=None)


@router.tick("handover", every=timedelta(seconds=1), upcoming=_next_to_do)
def hand_over(turn: Turn) -> int:
    """Tell the person who comes on duty of open work, and others when that is not answered."""
    changes = _since_the_desk_began(turn, untold_changes(turn.session, turn.now))
    told = sum(_tell_incoming(turn, shift, before_id) for shift, before_id in changes)
    reminders = unanswered(turn.session, turn.now, AT_MOST)
    for handover in reminders:
        _tell_next_up(turn, handover)
    return told + len(reminders)


def _since_the_desk_began(
    turn: Turn, changes: Sequence[tuple[Shift, int | None]]
) -> Sequence[tuple[Shift, int | None]]:
    """Before its first day nobody handed anything over, and nobody is alarmed about it."""
    began_at = first_alive(turn.session) if changes else None
    return [change for change in changes if began_at is None or change[0].begins_at >= began_at]


def _tell_incoming(turn: Turn, shift: Shift, before_id: int | None) -> bool:
    """Send the card to the person there to take over, once across replicas; a stand-in on duty before hands over."""
    before = person_on_duty(turn.session, shift.begins_at - timedelta.resolution)
    incoming = person_on_duty(turn.session, turn.now) or shift.person
    handover = claim(turn.session, shift, before.id if before else before_id, incoming.id or 0, turn.now)
    if handover is None:
        return False
    close_earlier(turn.session, handover)
    work = open_work(turn.session, incoming, turn.now, SHOWN_TICKETS)
    posts = turn.tell([incoming], cards.handover_card, handover, work, turn.now)
    handover.mark_told([post.id for post in posts], turn.rules.policy.handover_steps)
    return True


def _tell_next_up(turn: Turn, handover: Handover) -> None:
    step = handover.step(turn.rules.policy.handover_steps)
    turn.tell(ESCALATION[step](turn, handover), cards.unanswered, handover, turn.now)


def _backup_and_outgoing(turn: Turn, handover: Handover) -> list[Person]:
    asked = on_duty(turn.session, turn.now).backup, handover.outgoing
    return list({one.id: one for one in asked if one is not None and one.id != handover.to_id}.values())


def _office(turn: Turn, handover: Handover) -> list[Person]:
    return [person for person in people_with(turn.session, turn.now, Role.OFFICE) if person.id != handover.to_id]


def _duty_leader(turn: Turn, handover: Handover) -> list[Person]:
    leader = on_duty(turn.session, turn.now).duty_leader
    return [leader] if leader else []


ESCALATION: tuple[Callable[[Turn, Handover], list[Person]], ...] = (_backup_and_outgoing, _office, _duty_leader)
"""People who hear at each step of the policy's `[handover] remind`."""


def _change(turn: Turn) -> Shift:
    """The next person's shift, near enough to hand over to. Raises Refusal where the presser has none."""
    shift = change_to_hand_over(turn.session, turn.person, turn.now)
    if shift is None:
        raise Refusal("handover.not_now")
    return shift


def _show(turn: Turn, handover: Handover) -> None:
    """Bring the cards that told of the handover up to date."""
    if handover.posts:
        work = open_work(turn.session, handover.incoming, turn.now, SHOWN_TICKETS)
        for post in handover.posts:
            turn.replace(post, cards.handover_card, handover, work, turn.now)
