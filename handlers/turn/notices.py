"""Changes of notices as their ticket goes on: none asks for work that is done, or counts down to a time in the past."""

from collections.abc import Container, Iterable, Sequence

from handlers.i18n import Voice, voice_of
from handlers.turn.workflow import Workflow
from models.chat import Card, verb_of
from models.messaging.outbox import NoticeEnd, Post, PostState, drop
from models.terms import Status
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket

ENDED_BEFORE = "ended before it left"
TAKE = "take"
NOT_THERE = (PostState.HELD, PostState.DROPPED, PostState.DEAD)
"""A notice that nobody sees, yet or ever."""
ASKING = ("card.nobody_yet", "told.please_take")
"""Lines that are true only as long as nobody has the ticket."""

BRINGS = frozenset(
    {
        *(OrdinaryView.VERDICT, OrdinaryView.QUESTION, OrdinaryView.MOMENT, OrdinaryView.CASE),
        *(OrdinaryView.ARTICLE, OrdinaryView.HELPED),
    }
)
"""Views that bring what somebody said: an answer, a question. It stays where it was read."""


def superseded(voice: Voice, view: str, kept: Card, drawn: Card, last: Sequence[str]) -> Card:
    """The card without a step, a deadline and a word of whose turn it is; `last` is what happened last.

    `drawn` is the card of its view as it would be now.
    """
    if view in BRINGS:
        # The newer card counts down.
        return kept.model_copy(update={"outcome": drawn.outcome or kept.outcome, "deadlines": (), "buttons": ()})
    return Card(title=drawn.title, severity=drawn.severity, outcome=(*last, voice("card.superseded")))


def end_of(card: Card, workflow: Workflow) -> str | None:
    """Return the event that ends a notice: somebody takes the ticket, or a step, or the time is over."""
    for button in card.buttons:
        if button.action == TAKE:
            return NoticeEnd.TAKEN
    if steps_on(card, workflow):
        return NoticeEnd.STEP
    return NoticeEnd.OVER if card.deadlines else None


def steps_on(card: Card, workflow: Workflow) -> frozenset[str]:
    """Return the steps of the workflow that the card offers to people who may take them."""
    if not workflow.steps:
        return frozenset()
    steps = {step.action for step in workflow.steps if step.action in workflow.pressed_by}
    return frozenset(steps.intersection(verb_of(button.action) for button in card.buttons))


def last_of_each_chat(posts: Iterable[tuple[Post, Ticket | None]]) -> frozenset[str]:
    """The ids of the notices that wait for something and after which no other of their ticket came into the chat."""
    last: dict[tuple[str, ...], str] = {}
    for post, about in posts:
        if post.ends_with is not None and about is not None and post.state not in NOT_THERE:
            asks = [button["action"] for button in post.card["buttons"]] if post.ends_with == NoticeEnd.STEP else ()
            last[post.platform, post.chat, about.number, *asks] = post.id
    return frozenset(last.values())


def as_it_stands(post: Post, kept: Card, ticket: Ticket, team: Card, last_said: Container[str]) -> Card | None:
    """Return the new text of a notice that says `kept`, in view of the `team`'s card; None where it stays as it is.

    Once its awaited event has come it says who did it, and `ends_with` is None. One that has not left never does. One
    that is none of those `last_said` leaves the buttons to the newer one.
    """
    voice = voice_of(post.language)
    if not _has_come(str(post.ends_with), ticket):
        if post.id not in last_said and post.state not in NOT_THERE:
            post.ends_with = None
            return None if _is_settled(kept) else _said_again(kept, voice)
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
    over = {"outcome": _what_happened(team) or kept.outcome, "deadlines": (), "buttons": ()}
    if ended_with == NoticeEnd.TAKEN:
        return kept.model_copy(update={**over, "intro": _without_asking(voice, kept)})
    return kept.model_copy(update={**over, "title": team.title, "intro": ()})  # its words say how much time is left


def taken(post: Post, kept: Card, team: Card) -> Card | None:
    """The step that the notice asked for is nobody's any more, or somebody else's: it says what happened."""
    post.ends_with = None
    if post.state is PostState.HELD:
        drop(post, ENDED_BEFORE)
        return None
    return kept.model_copy(update={"outcome": _what_happened(team) or kept.outcome})


def _what_happened(team: Card) -> tuple[str, ...]:
    """The outcome of the team's card; else the newest line of the log, which says who did it."""
    return team.outcome or tuple("✔ " + line for line in team.log[-1:])


def _has_come(ends_with: str, ticket: Ticket) -> bool:
    is_over = ticket.status.is_final or ticket.status is Status.RESOLVED
    if ends_with in {NoticeEnd.OVER, NoticeEnd.STEP}:
        return is_over
    if ends_with == NoticeEnd.TAKEN:
        return is_over or ticket.taken_at is not None
    target = ticket.target(ends_with)
    return target is None or not target.is_open


def _going_on(kept: Card, ticket: Ticket, team: Card, voice: Voice) -> Card | None:
    """Still waited for: without the button of what was done, and with the deadlines as they are now."""
    now = {deadline.label: deadline for deadline in team.deadlines}
    deadlines = tuple(now.get(deadline.label, deadline) for deadline in kept.deadlines)
    is_taken = ticket.taken_at is not None and (
        any(button.action == TAKE for button in kept.buttons) or voice("card.nobody_yet") in kept.intro
    )
    moved = any(
        (one.due_at, one.state) != (was.due_at, was.state) for one, was in zip(deadlines, kept.deadlines, strict=True)
    )  # what is left of the time is counted where it is shown
    if not is_taken and not moved:
        return None
    changed: dict[str, object] = {"deadlines": deadlines}
    if is_taken:
        buttons = tuple(button for button in kept.buttons if button.action != TAKE)
        changed |= {"buttons": buttons, "intro": _without_asking(voice, kept), "outcome": _what_happened(team)}
    return kept.model_copy(update=changed)


def _is_settled(kept: Card) -> bool:
    """It says already what became of it, and asks for nothing: a directive that a newer one replaced."""
    return bool(kept.outcome) and not kept.buttons and not kept.deadlines


def _said_again(kept: Card, voice: Voice) -> Card:
    """A newer notice of the ticket stands below it."""
    outcome = (*kept.outcome, voice("card.said_again"))
    left_out = {"deadlines": (), "buttons": (), "intro": _without_asking(voice, kept)}
    return kept.model_copy(update={"outcome": outcome, **left_out})


def _without_asking(voice: Voice, kept: Card) -> tuple[str, ...]:
    asking = {voice(key) for key in ASKING}
    return tuple(line for line in kept.intro if line not in asking)
