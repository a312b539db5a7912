"""The state of the desk for a person who asks: overdue, due today, unanswered and to be accepted on the spot."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from handlers.i18n import Voice
from handlers.tickets.cards.parts import title
from models.chat import Card
from models.lists.overview import Listing, Overview
from models.people.person import Person
from models.suggestions.suggestion import Suggestion
from models.terms import Severity
from models.tickets.facts import ORDINARY
from models.tickets.target import Target
from models.tickets.ticket import Ticket

Row = TypeVar("Row")


def board(voice: Voice, stands: Overview, now: datetime) -> Card:
    """Return the state of the desk: tickets overdue, due today, unanswered and to be accepted on the spot."""
    sections = (
        *_section(voice, "overdue", stands.overdue, (_due(voice, *row, now) for row in stands.overdue.rows)),
        *_section(voice, "due_today", stands.due_today, (_due(voice, *row, now) for row in stands.due_today.rows)),
        *_section(voice, "unanswered", stands.unanswered, (_asked(voice, one, now) for one in stands.unanswered.rows)),
        *_section(voice, "to_accept", stands.acceptances, (_up(voice, one, now) for one in stands.acceptances.rows)),
    )
    opened = voice("digest.open", number=stands.open_count, classes=_by_class(voice, stands))
    return Card(title=voice("list.board"), intro=(opened, *(sections or (voice("digest.empty"),))))


def _by_class(voice: Voice, stands: Overview) -> tuple[str, ...]:
    counts = [(voice("class.short", severity=one), stands.open_by_class.get(one, 0)) for one in Severity]
    counts.append((voice("digest.others"), stands.open_by_class.get(None, 0)))
    return tuple(voice("digest.class_count", name=name, number=number) for name, number in counts)


def _section(voice: Voice, name: str, listing: Listing[Row], lines: Iterable[str]) -> Iterable[str]:
    """A heading and a line each; nothing at all where the list is empty."""
    if not listing.count:
        return
    yield voice(f"digest.section.{name}", number=listing.count)
    yield from (f"· {line}" for line in lines)
    if listing.count > len(listing.rows):
        yield voice("digest.more", number=listing.count - len(listing.rows))


def _due(voice: Voice, ticket: Ticket, target: Target, now: datetime) -> str:
    """Return a line of a deadline with the assignee; a permission's step names none, for nobody takes it."""
    due = voice.moment(target.due_at, now)
    key = "digest.line_overdue" if target.is_breached(now) else "digest.line_due"
    return voice(
        key if ticket.workflow == ORDINARY else f"{key}_step",
        ticket=title(voice, ticket),
        label=voice(f"deadline.label.{target.promise}"),
        due=voice("deadline.provisional", due=due) if target.is_provisional else due,
        who=_who(voice, ticket.assignee),
    )


def _asked(voice: Voice, ticket: Ticket, now: datetime) -> str:
    since = voice.moment(ticket.reported_at, now)
    return voice("digest.line_unanswered", ticket=title(voice, ticket), since=since, who=_who(voice, ticket.assignee))


def _up(voice: Voice, suggestion: Suggestion, now: datetime) -> str:
    """Since when a version is up, and whose word it waits for, as they were told."""
    key = "daily.to_accept_chased" if suggestion.chased_at is not None else "daily.to_accept"
    since = voice(key, since=voice.moment(suggestion.since, now))
    names = tuple(suggestion.asked_people)
    who = voice("list.next", names=names) if names else ""
    return " · ".join(filter(None, (title(voice, suggestion.ticket), since, who)))


def _who(voice: Voice, person: Person | None) -> str:
    return person.name if person else voice("digest.nobody")
