"""What a notice says as its ticket goes on: no card asks for what is done, or counts down to what is over."""

from handlers.i18n import Voice, voice_of
from models.chat import Card
from models.messaging.outbox import NoticeEnd, Post, PostState, drop
from models.terms import Status
from models.tickets.ticket import Ticket

ENDED_BEFORE = "ended before it left"
TAKE = "take"
ASKING = ("card.nobody_yet", "told.please_take")
"""Lines that are true only as long as nobody has the ticket."""


def end_of(card: Card) -> str | None:
    """What a card that is said once waits for: it asks somebody to take the ticket, or it counts down."""
    for button in card.buttons:
        if button.action == TAKE:
            return NoticeEnd.TAKEN
    return NoticeEnd.OVER if card.deadlines else None


def as_it_stands(post: Post, ticket: Ticket, team: Card) -> Card | None:
    """The notice as its place is to show it, in view of the `team`'s card; None where it stays as it is.

    Once what it waited for has come it says who did it, and `ends_with` is None. One that has not left never does.
    """
    kept, voice = Card.model_validate(post.card), voice_of(post.language)
    if not _has_come(str(post.ends_with), ticket):
        return _going_on(kept, ticket, team, voice)
    ended_with, post.ends_with = post.ends_with, None
    if post.state is PostState.HELD:
        drop(post, ENDED_BEFORE)
        return None
    if post.steps and post.state is PostState.QUEUED and not post.sent_version:
        return None  # the delivery leaves out what was taken care of
    post.steps = None
    if ended_with == NoticeEnd.OVER:
        return kept.model_copy(update={"deadlines": ()})
    over = {"outcome": team.outcome or kept.outcome, "deadlines": (), "buttons": ()}
    if ended_with == NoticeEnd.TAKEN:
        return kept.model_copy(update={**over, "intro": _without_asking(voice, kept)})
    return kept.model_copy(update={**over, "title": team.title, "intro": ()})  # its words say how much time is left


def _has_come(ends_with: str, ticket: Ticket) -> bool:
    is_over = ticket.status.is_final or ticket.status is Status.RESOLVED
    if ends_with == NoticeEnd.OVER:
        return is_over
    if ends_with == NoticeEnd.TAKEN:
        return is_over or ticket.taken_at is not None
    target = ticket.target(ends_with)
    return target is None or not target.is_open


def _going_on(kept: Card, ticket: Ticket, team: Card, voice: Voice) -> Card | None:
    """Still waited for: without the button of what was done, and with the deadlines as they are now."""
    now = {deadline.label: deadline for deadline in team.deadlines}
    deadlines = tuple(now.get(deadline.label, deadline) for deadline in kept.deadlines)
    is_taken = ticket.taken_at is not None and any(button.action == TAKE for button in kept.buttons)
    moved = any(
        (one.due_at, one.state) != (was.due_at, was.state) for one, was in zip(deadlines, kept.deadlines, strict=True)
    )  # what is left of the time is counted where it is shown
    if not is_taken and not moved:
        return None
    changed: dict[str, object] = {"deadlines": deadlines}
    if is_taken:
        buttons = tuple(button for button in kept.buttons if button.action != TAKE)
        changed |= {"buttons": buttons, "intro": _without_asking(voice, kept), "outcome": team.outcome}
    return kept.model_copy(update=changed)


def _without_asking(voice: Voice, kept: Card) -> tuple[str, ...]:
    asking = {voice(key) for key in ASKING}
    return tuple(line for line in kept.intro if line not in asking)
