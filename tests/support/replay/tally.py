"""Counts the cards of a replay by person and kind, and says of each that nobody needed why not."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlmodel import select

from models.terms import Origin, Severity
from models.tickets.card_queries import OrdinaryView
from models.tickets.ticket import Ticket
from sla.calendar.business_hours import SHANGHAI
from tests.support.replay.delivery import Arrived
from tests.support.replay.office import people_of
from tests.support.replay.play import Replay

NIGHT_BEGINS, NIGHT_ENDS, NINE = time(22), time(7), time(9)
A_MINUTE = timedelta(minutes=1)
NUMBER = re.compile(r"\b\d{4}-\d{4}\b")
URGENT = (Severity.A, Severity.B)


class Kind(StrEnum):
    """What a card is."""

    LIVE = "a ticket's own card"
    ONE = "reminder of one ticket"
    SEVERAL = "reminder of several"
    NOTICE = "notice of a ticket"
    OTHER = "others"


class Needless(StrEnum):
    """Why nobody needed a card."""

    NIGHT = "could wait for the morning"
    TWICE = "same ticket, same minute"
    APART = "could be a line of a card"
    LINES = "a ticket twice in it"


class Tally:
    """What each person got."""

    def __init__(self, replay: Replay) -> None:
        self.roles = people_of(replay.desk)
        names = {f"{platform}/@{account}": name for name, (platform, account) in replay.accounts.items()}
        with replay.desk.session() as session:
            tickets = session.exec(select(Ticket)).all()
            self.reporters = {one.id: one.reporter.name if one.reporter else "" for one in tickets}
            self.urgent = {one.number for one in tickets if one.severity in URGENT or one.is_security}
            self.numbers = {one.id: one.number for one in tickets}
            self.due = {
                one.number: [target.due_at for target in one.targets if target.origin is Origin.STANDARD]
                for one in tickets
            }
        self.by_person: dict[str, list[Arrived]] = {name: [] for name in self.roles}
        self.in_rooms: Counter[str] = Counter()
        for one in replay.delivery.arrived:
            if one.chat in names:
                self.by_person[names[one.chat]].append(one)
            else:
                self.in_rooms[one.chat] += 1
        self.needless = {name: list(self._needless(name, cards)) for name, cards in self.by_person.items()}

    def kind(self, one: Arrived) -> Kind:
        """What a card is."""
        if one.view is not None:
            return Kind.LIVE
        if one.is_of_steps:
            return Kind.ONE if one.ticket_id else Kind.SEVERAL
        return Kind.NOTICE if one.ticket_id else Kind.OTHER

    def all_needless(self) -> list[str]:
        """A sentence for each card that nobody needed."""
        return [
            f"{one.at.astimezone(SHANGHAI):%m-%d %H:%M:%S} {name}: {one.title[:60]} ({why})"
            for name, found in self.needless.items()
            for one, why in found
        ]

    def _needless(self, name: str, cards: Sequence[Arrived]) -> Iterator[tuple[Arrived, Needless]]:
        for position, one in enumerate(cards):
            earlier = [other for other in cards[:position] if one.queued_at - other.queued_at < A_MINUTE]
            numbers = [number for line in one.intro for number in set(NUMBER.findall(line))]
            if one.ticket_id is None and one.is_of_steps and len(numbers) > len(set(numbers)):
                yield one, Needless.LINES
            elif self._is_at_night(one) and self._could_wait(name, one):
                yield one, Needless.NIGHT
            elif one.because_of != name and any(self._is_same_reason(other, one) for other in earlier):
                yield one, Needless.TWICE
            elif self._is_reminder(one) and any(self._is_reminder(other) for other in earlier):
                yield one, Needless.APART

    @staticmethod
    def _is_same_reason(other: Arrived, one: Arrived) -> bool:
        """Both about one ticket; a report that is owed from now on is news of its own."""
        return one.ticket_id is not None and one.ticket_id == other.ticket_id and one.view != OrdinaryView.FAULT_REPORT

    def _could_wait(self, name: str, one: Arrived) -> bool:
        """Not of one's own act, not about one's own report, and nothing urgent in it."""
        if one.because_of == name or self.reporters.get(one.ticket_id) == name:
            return False
        named = {number for line in (one.title, *one.intro) for number in NUMBER.findall(line)}
        named |= {self.numbers[one.ticket_id]} if one.ticket_id else set()
        if not named or named & self.urgent:
            return False
        return self.roles[name] != "engineer" or not any(self._falls_due_by_morning(number, one) for number in named)

    def _falls_due_by_morning(self, number: str, one: Arrived) -> bool:
        """Something can, or could, still be done in the night: whoever is on duty is told (standard 3)."""
        local = one.at.astimezone(SHANGHAI)
        morning = datetime.combine(local.date() + timedelta(days=local.time() >= NIGHT_BEGINS), NIGHT_ENDS, SHANGHAI)
        return any(due <= morning for due in self.due.get(number, ()))

    def _is_reminder(self, one: Arrived) -> bool:
        return one.is_of_steps and (one.ticket_id is None or self.numbers[one.ticket_id] not in self.urgent)

    @staticmethod
    def _is_at_night(one: Arrived) -> bool:
        at = one.at.astimezone(SHANGHAI).time()
        return at >= NIGHT_BEGINS or at < NIGHT_ENDS

    # The tables.

    def tables(self) -> str:
        """As Markdown: by role, then whoever got most."""
        roles: dict[str, list[str]] = {}
        for name, role in self.roles.items():
            roles.setdefault(role, []).append(name)
        by_role = [(f"{role} ({len(names)})", names) for role, names in roles.items()]
        by_role.append((f"all ({len(self.roles)})", list(self.roles)))
        most = sorted(self.roles, key=lambda name: -len(self.by_person[name]))[:10]
        persons = [(f"{name}, {self.roles[name]}", [name]) for name in most]
        rooms = ", ".join(f"{room} {count}" for room, count in sorted(self.in_rooms.items()))
        return "\n".join((*_table("who", by_role, self), "", *_table("person", persons, self), "", f"Rooms: {rooms}."))

    def row(self, names: Sequence[str]) -> list[int]:
        """Cards, at most for one person, by kind, at night, at most from ten to nine, needless by reason."""
        cards = [one for name in names for one in self.by_person[name]]
        kinds = Counter(map(self.kind, cards))
        reasons = Counter(why for name in names for _, why in self.needless[name])
        at_night = sum(map(self._is_at_night, cards))
        most = max(len(self.by_person[name]) for name in names)
        by_nine = max(self._most_by_nine(self.by_person[name]) for name in names)
        return [
            len(cards),
            most,
            *(kinds[kind] for kind in Kind),
            at_night,
            by_nine,
            *(reasons[why] for why in Needless),
        ]

    @staticmethod
    def _most_by_nine(cards: Sequence[Arrived]) -> int:
        """In the worst night of one person, from ten in the evening until nine in the morning."""
        nights = Counter(
            (one.at.astimezone(SHANGHAI) + timedelta(hours=2)).date()
            for one in cards
            if not NINE <= one.at.astimezone(SHANGHAI).time() < NIGHT_BEGINS
        )
        return max(nights.values(), default=0)


def _table(first: str, rows: Sequence[tuple[str, Sequence[str]]], tally: Tally) -> Iterator[str]:
    heads = [first, "cards", "most", *Kind, "at night", "most by nine", *(f"needless: {why}" for why in Needless)]
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for name, names in rows:
        yield f"| {' | '.join([name, *map(str, tally.row(names))])} |"
