"""Audiences of a notice at this moment, by their escalation level, and the chats in which they are reached."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.turn.posting import Arguments, CardFunction, Posting
from models.chat import Place
from models.duty.queries import absences_between
from models.duty.roster import OnDuty, on_duty
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import Purpose, Role
from models.tickets.facts import ORDINARY
from models.tickets.queries import people_with
from models.tickets.target import Target
from models.tickets.ticket import Ticket
from sla.policy.policy import EscalationLevel

LEVELS = (EscalationLevel.DUTY, EscalationLevel.BACKUP, EscalationLevel.OFFICE, EscalationLevel.DUTY_LEADER)
A_MOMENT = timedelta(microseconds=1)
NextActors = Callable[[Session, Ticket, datetime], list[Person]]


class Audience:
    """Looked up once a turn: the people on duty, the office, the leaders, and their direct chats."""

    def __init__(self, posting: Posting) -> None:
        self._posting = posting
        self._team: OnDuty | None = None
        self._with_role: dict[Role, list[Person]] = {}
        self._chats: dict[int | None, list[Place]] = {}

    @property
    def team(self) -> OnDuty:
        """The people on duty now."""
        if self._team is None:
            self._team = on_duty(self._posting.session, self._posting.now)
        return self._team

    def people(self, level: EscalationLevel, ticket: Ticket) -> list[Person]:
        """Return the people on an escalation level for this ticket; without any, the office or every leader.

        The first level is the workflow's: the person on duty, or the people whose step it waits for. For a ticket that
        the vendor must not see, those of office and leaders who may read it (R5, R6).
        """
        found = self._on(level, ticket)
        if not ticket.is_confidential:
            return found
        groups = found, self.office, self.leaders
        readers = ([person for person in group if self._may_hear(person, ticket)] for group in groups)
        return next(filter(None, readers), [])

    def _on(self, level: EscalationLevel, ticket: Ticket) -> list[Person]:
        if level is EscalationLevel.DUTY:
            return self._posting.workflows.of(ticket).first_told(self, ticket)
        if level is EscalationLevel.BACKUP:
            return [self.team.backup] if self.team.backup else self.office
        if level is EscalationLevel.DUTY_LEADER:
            return [self.team.duty_leader] if self.team.duty_leader else self.leaders
        return self.office

    def levels(self, ticket: Ticket, *, came_back: bool = False) -> list[list[Person]]:
        """Return the people for a new report, level after level, each person once; never its reporter, nor who entered
        it.

        For one that `came_back` the people who have it hear first. People who are away read nothing, wherever it
        stands.
        """
        leaders = [*self.people(EscalationLevel.DUTY_LEADER, ticket), *self.leaders]
        duty = [ticket.duty] if ticket.duty and not came_back else self.people(EscalationLevel.DUTY, ticket)
        first = [self.who_has_it(ticket), duty] if came_back else [duty]
        seen: set[int | None] = {ticket.reporter_id, ticket.entered_by_id, *self._away}
        found: list[list[Person]] = []
        for level in (*first, self.people(EscalationLevel.BACKUP, ticket), self.office, leaders):
            found.append([one for one in _once(level) if one.id not in seen and self._may_hear(one, ticket)])
            seen |= {person.id for person in level}
        return found

    @staticmethod
    def _may_hear(person: Person, ticket: Ticket) -> bool:
        return not ticket.is_confidential or ticket.may_be_read_by(person)

    def heard(self, level: EscalationLevel, ticket: Ticket) -> list[Person]:
        """Return the people on a level, and the next ones while none there can be reached; last the administrators."""
        groups = [self.people(level, ticket)]
        if ticket.workflow == ORDINARY:
            groups += [self.people(one, ticket) for one in LEVELS[LEVELS.index(level) + 1 :]] + [self.leaders]
        people: list[Person] = []
        for group in (*groups, self.administrators):
            people += [person for person in group if self._may_hear(person, ticket)]
            if self._is_reachable(people):
                break
        return _once(people)

    def _is_reachable(self, people: list[Person]) -> bool:
        return any(self._posting.reachable_chats(person) for person in people)

    def on_duty_for(self, ticket: Ticket) -> list[Person]:
        """Return the assignee, and the person on duty; the office where there is neither."""
        assignee = ticket.assignee
        has_it = [assignee] if assignee is not None and assignee.is_active(self._posting.now) else []
        return _once([*has_it, *([self.team.duty] if self.team.duty else [])]) or self.office

    def or_administrators(self, ticket: Ticket, next_actors: NextActors) -> list[Person]:
        """Return the people whose step the ticket waits for; every administrator where it waits for nobody."""
        return next_actors(self._posting.session, ticket, self._posting.now) or self.administrators

    @property
    def office(self) -> list[Person]:
        """Everybody of the office."""
        return self._having(Role.OFFICE)

    @property
    def leaders(self) -> list[Person]:
        """Every leader."""
        return self._having(Role.LEADER)

    @property
    def administrators(self) -> list[Person]:
        """Every administrator."""
        return self._having(Role.ADMIN)

    def whoever_issued(self, target: Target) -> list[Person]:
        """Return the leader who set a target, or the person who has to do a measure, while they are here."""
        leader = self._posting.session.get(Person, target.set_by_id) if target.set_by_id else None
        return [leader] if leader is not None and leader.is_active(self._posting.now) else []

    def who_has_it(self, ticket: Ticket) -> list[Person]:
        """The assignee, or the person on duty while nobody has it."""
        if ticket.assignee is not None and ticket.assignee.is_active(self._posting.now):
            return [ticket.assignee]
        return self.people(EscalationLevel.DUTY, ticket)

    def places(self, people: list[Person]) -> list[Place]:
        """Return the places where these people are reached; the team's rooms where none of them has a chat."""
        chats = [place for person in people for place in self._direct_chats(person)]
        return chats or self._posting.places_for(Purpose.TEAM)

    def tell_about(
        self,
        ticket: Ticket,
        people: list[Person],
        card: CardFunction[Arguments],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> None:
        """Queue a card about `ticket` for these people; for the team's rooms where none of them has a chat."""
        for place in self.places(people):
            self._posting.post_about(ticket, place, card, *args, **kwargs)

    def told(self, people: list[Person], in_rooms: str) -> list[str]:
        """Those whom `tell_about` reaches in a chat of their own, with phones: nobody else is said to know.

        Where none of them has a chat it is the rooms of the team, called `in_rooms`; empty where it is nobody.
        """
        names = [f"{person.name} {person.phone}".rstrip() for person in self.with_a_chat(people)]
        return names or ([in_rooms] if self._posting.places_for(Purpose.TEAM) else [])

    def with_a_chat(self, people: list[Person]) -> list[Person]:
        """Those of them who are reached in a chat of their own."""
        return [person for person in people if self._direct_chats(person)]

    def _direct_chats(self, person: Person) -> list[Place]:
        if person.id not in self._chats:
            self._chats[person.id] = self._posting.direct_chats(person)
        return self._chats[person.id]

    @property
    def _away(self) -> set[int]:
        now = self._posting.now
        return {one.person_id for one in absences_between(self._posting.session, now, now + A_MOMENT)}

    def _having(self, role: Role) -> list[Person]:
        if role not in self._with_role:
            self._with_role[role] = people_with(self._posting.session, self._posting.now, role)
        return self._with_role[role]


def tell_administrators(posting: Posting, card: CardFunction[...], *args: object) -> list[Post]:
    """Queue a card for every administrator; the posts."""
    return posting.tell(people_with(posting.session, posting.now, Role.ADMIN), card, *args)


def _once(people: list[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
