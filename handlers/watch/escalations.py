"""The desk keeps watch: warnings, breaches and escalations, each told once, and what came late after a downtime."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from handlers.turn.audience import Audience
from handlers.turn.router import Router
from handlers.turn.turn import Turn
from handlers.watch import escalation_cards as escalation
from handlers.watch.bulletins import tell_steps
from handlers.watch.escalation_cards import News
from handlers.watch.gathering import TicketNews, gather, is_more_to_come, is_morning
from models.chat import Place
from models.clocks.desk_time import late_steps, sign_of_life, untold_downtime
from models.figures.digest import late_digests
from models.messaging.outbox import leave_at_once
from models.people.person import Person
from models.terms import Promise, Purpose, Severity
from models.tickets.queries import notices_in, told_before
from sla.clocks.escalation_steps import StepKind
from sla.clocks.sweep import Reached, next_step, sweep

router = Router()

AT_MOST = 20
SETTLED_AFTER = timedelta(seconds=3)
VERBS = {
    StepKind.WARNING: "warned",
    StepKind.UNANSWERED: "escalated",
    StepKind.BREACH: "breached",
    StepKind.OVERDUE: "reminded",
    StepKind.REOPENED: "reminded",
}


@router.tick("heartbeat", every=timedelta(seconds=1))
def stay_alive(turn: Turn) -> int:
    """Note that the desk is there; a gap since the last note was a downtime."""
    return int(sign_of_life(turn.session, turn.now, turn.rules.policy.late_after) is not None)


def _next_step(turn: Turn) -> datetime | None:
    return next_step(turn.session)


def _next_to_tell(turn: Turn) -> datetime | None:
    """Return when a step is due, or a downtime may be told of."""
    downtime = untold_downtime(turn.session)
    told = downtime.back_at + SETTLED_AFTER if downtime is not None else None
    return min((at for at in (next_step(turn.session), told) if at is not None), default=None)


@router.tick("escalations", every=timedelta(seconds=1), upcoming=_next_step, sleeps_until=_next_to_tell)
def keep_watch(turn: Turn) -> int:
    """Tell of every step that is due, each to its people, once; several for one place are one card."""
    count, reached, stuck = sweep(turn.session, turn.clock, turn.now, AT_MOST)
    if not count:
        return _tell_downtime(turn)
    for ticket in stuck:
        audience = Audience(turn)
        audience.tell_about(ticket, audience.administrators, escalation.stuck, ticket)
    for place, news in _by_place(turn, reached).items():
        _post(turn, place, news)
    groups = turn.places_for(Purpose.BULLETIN)
    if groups:
        tell_steps(turn, groups, reached)
    for ticket in {one.ticket.id: one.ticket for one in reached}.values():
        turn.refresh(ticket)
    return count


def _by_place(turn: Turn, reached: Sequence[Reached]) -> dict[Place, list[News]]:
    """Return the news of each place; the log says to whom it went."""
    audience = Audience(turn)
    before = told_before(turn.session, [one.ticket for one in reached])
    by_place: dict[Place, list[News]] = {}
    logged = set[tuple[int | None, str, StepKind]]()
    for one in reached:
        people = _people(audience, one)
        names = "、".join(person.name for person in audience.with_a_chat(people))
        workflow = turn.workflows.of(one.ticket)
        news = News(
            one.ticket, workflow, one.target, one.step, one.told_id, one.is_late, before.get(one.ticket.id or 0, ())
        )
        for place in _untold(turn, one, audience.places(people)):
            by_place.setdefault(place, []).append(news)
        alike = one.target.id, names, one.step.kind
        if alike in logged:
            continue  # two warning points of one promise at once, such as of what was entered late
        logged.add(alike)
        late = "yes" if one.is_late else None
        one.ticket.log(VERBS[one.step.kind], None, turn.now, promise=one.target.promise, to=names, late=late)
    return by_place


def _untold(turn: Turn, one: Reached, places: list[Place]) -> list[Place]:
    """Return the places not told yet that the ticket came back; the people who have it were told by the act."""
    if one.step.kind is not StepKind.REOPENED or one.target.reopened_at is None:
        return places
    notices = notices_in(turn.session, one.ticket, [place.chat for place in places])
    told = {(post.platform, post.chat) for post in notices if post.queued_at >= one.target.reopened_at}
    return [place for place in places if (place.platform, place.chat) not in told]


def _people(audience: Audience, one: Reached) -> list[Person]:
    if one.target.promise == Promise.MEASURE and one.step.kind is StepKind.WARNING:
        return audience.whoever_issued(one.target) or audience.office
    found = [person for level in one.step.who for person in audience.heard(level, one.ticket)]
    if one.target.promise in {Promise.DIRECTIVE, Promise.MEASURE} and one.step.kind is not StepKind.WARNING:
        found += audience.whoever_issued(one.target)
    return list({person.id: person for person in found}.values())


def _post(turn: Turn, place: Place, news: list[News]) -> None:
    """A card for each A and for a lone ticket; the rest are lines of one card."""
    by_ticket: dict[int | None, list[News]] = {}
    for one in news:
        by_ticket.setdefault(one.ticket.id, []).append(one)
    alone = [own for own in by_ticket.values() if own[0].ticket.severity is Severity.A]
    others = [own for own in by_ticket.values() if own[0].ticket.severity is not Severity.A]
    if len(others) == 1 and not is_more_to_come(turn, place):
        alone, others = alone + others, []
    for own in alone:
        groups = _once_each(own)
        latest = [alike[-1] for alike in groups]
        post = leave_at_once(turn.post_about(own[0].ticket, place, escalation.about_one, latest, turn.now))
        post.steps, post.expected_at = [[one.told_id for one in alike] for alike in groups], _expected(own)
        post.ends_with = own[-1].target.promise
    if others:
        expected = _expected([one for own in others for one in own])
        said = [_said(own, turn.now) for own in others]
        gather(turn, place, said, expected, is_of_night=is_morning(turn))


def _once_each(own: Sequence[News]) -> list[list[News]]:
    """Warnings of one promise that the night held leave together and say the same: the last one speaks for them."""
    alike: dict[tuple[int, int | None], list[News]] = {}
    for one in own:
        is_held = one.step.kind is StepKind.WARNING and not one.is_late
        alike.setdefault((one.target.id or 0, None if is_held else one.told_id), []).append(one)
    return list(alike.values())


def _said(own: Sequence[News], now: datetime) -> TicketNews:
    """One line for all that is due of a ticket."""
    ticket = own[0].ticket
    words = partial(escalation.line_with_ticket, news=own, now=now)
    return TicketNews(ticket.id or 0, ticket.number, words, tuple(one.told_id for one in own))


def _expected(news: Sequence[News]) -> datetime | None:
    """Return when the notice was to leave, if it is not marked late already; the delivery looks again."""
    times = [one.step.at for one in news if not one.is_late]
    return min(times) if times else None


def _tell_downtime(turn: Turn) -> int:
    """Once nothing is due any more, also in another replica's hands: when the desk was off, and what came late."""
    downtime = untold_downtime(turn.session)
    if downtime is None or turn.now < downtime.back_at + SETTLED_AFTER:
        return 0
    next_at = next_step(turn.session)
    if next_at is not None and next_at <= turn.now:
        return 0
    steps, digests = late_steps(turn.session, downtime), late_digests(turn.session, downtime)
    downtime.told_at = turn.now
    turn.tell_team(escalation.after_downtime, downtime, steps, digests, turn.now)
    return 1
