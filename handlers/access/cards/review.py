"""The card of a quarter's review: one right at a time, all that is known of it, and the two words to choose from."""

from collections.abc import Sequence
from datetime import datetime

from handlers.access.cards.parts import CLOCKS, end_words, person_words
from handlers.i18n import Voice
from handlers.tickets.cards.parts import deadlines
from handlers.tickets.cards.subject import right_words
from handlers.turn.buttons import button, confirmed, primary
from models.access.review import AccessReview, ReviewVerdict, counted, in_order, reviews_of
from models.chat import Button, Card, Fact
from models.people.person import Department
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry


def review_card(voice: Voice, ticket: Ticket, log: Sequence[WorkLogEntry], now: datetime) -> Card:
    """Return the card of a review: the next right with its holder and approver; then the last verdict, or the count."""
    still = in_order(reviews_of(ticket))
    return Card(
        title=review_title(voice, ticket),
        intro=_question(voice, ticket, still, now),
        facts=_facts(voice, still[0], now) if still else (),
        deadlines=() if ticket.status.is_final else deadlines(voice, ticket, now, CLOCKS),
        outcome=_outcome(voice, ticket, now),
        buttons=_buttons(voice, still) if not ticket.status.is_final else (),
    )


def nobody_reviews(voice: Voice, ticket: Ticket) -> Card:
    """For the administrators: there is no leader who could say whether these rights stay."""
    return Card(title=review_title(voice, ticket), intro=(voice("review.nobody"),))


def review_title(voice: Voice, ticket: Ticket) -> str:
    """权限复核 2604-0003 2026年二季度 交易一科."""
    first = reviews_of(ticket)[0]
    unit = unit_words(voice, first.grant.person.department if first.department_id is not None else None)
    return f"{voice('review.title')} {ticket.number} {quarter_words(voice, first.quarter)} {unit}"


def quarter_words(voice: Voice, quarter: str) -> str:
    """`2026Q2` as people say it: 2026年二季度."""
    year, _, number = quarter.partition("Q")
    return voice(f"review.quarter.{number}", year=year)


def unit_words(voice: Voice, department: Department | None) -> str:
    """The department under review; people without one are reviewed together."""
    return department.name if department else voice("review.no_department")


def _question(voice: Voice, ticket: Ticket, still: Sequence[AccessReview], now: datetime) -> tuple[str, ...]:
    reviews = reviews_of(ticket)
    late = [one.run.slot for one in reviews[:1] if one.run.is_late]
    lines = [voice("review.late", at=voice.moment(at, now)) for at in late if still]
    if still:
        counts = [one for one in reviews if one.dropped_at is None]
        grant = still[0].grant
        lines.append(voice("review.nth", number=len(counts) - len(still) + 1, total=len(counts)))
        lines.append(f"{person_words(voice, grant.person)} · {right_words(voice, grant.right_names)}")
    return tuple(lines)


def _facts(voice: Voice, review: AccessReview, now: datetime) -> tuple[Fact, ...]:
    grant, before = review.grant, review.reviewed_before
    confirmed = voice.moment(grant.confirmed_at, now) if grant.confirmed_at else voice("review.never_confirmed")
    facts = (
        ("number", grant.number),
        ("since", voice("review.since", at=voice.moment(grant.granted_at, now), who=grant.granted_by.name)),
        ("until", end_words(voice, grant.until)),
        ("approved", voice("review.names", who=tuple(review.approved_by)) if review.approved_by else ""),
        ("confirmed", confirmed),
        ("reviewed", voice.moment(before, now) if before else voice("review.never")),
    )
    return tuple(Fact(label=voice(f"review.fact.{name}"), value=value) for name, value in facts if value)


def _outcome(voice: Voice, ticket: Ticket, now: datetime) -> tuple[str, ...]:
    """Return the last verdict; once all are given, the count of each."""
    reviews = reviews_of(ticket)
    said = [one for one in reviews if one.at is not None]
    last = max(said, key=lambda one: (one.at or now, one.id or 0), default=None)
    lines = [_said(voice, last, now)] if last else []
    if ticket.status.is_final:
        kept, revoked = (counted(reviews, verdict) for verdict in ReviewVerdict)
        dropped = counted(reviews, None)
        lines.append(voice("review.finished", kept=kept, revoked=revoked))
        lines += [voice("review.dropped", count=dropped)] if dropped else []
    return tuple(lines)


def _said(voice: Voice, review: AccessReview, now: datetime) -> str:
    return voice(
        "review.said",
        mark="✔" if review.verdict is ReviewVerdict.KEEP else "✘",
        verdict=voice(f"review.verdict.{review.verdict}"),
        right=f"{review.grant.person.name} {right_words(voice, review.grant.right_names)}",
        who=review.by.name if review.by else "",
        at=voice.moment(review.at or now, now),
    )


def _buttons(voice: Voice, still: Sequence[AccessReview]) -> tuple[Button, ...]:
    """Each names its right, so that a click meant for one is never taken for the next."""
    if not still:
        return ()
    about = still[0].grant_id
    later = (button(voice, f"review.later:{about}"),) if len(still) > 1 else ()
    return (
        primary(voice, f"review.keep:{about}"),
        confirmed(voice, f"review.revoke:{about}"),
        *later,
        button(voice, "why"),
    )
