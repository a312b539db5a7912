"""Compares what came of a dialogue with what must come of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Table
from sqlmodel import SQLModel, select

from models.duty.roster import on_duty
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import Platform, Role, Severity, Status
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.dialogues.script import Arises, Raised, Said, name_of
from tests.support.dialogues.stage import Stage

AN_HOUR = timedelta(hours=1)
CALMED = (Status.RESTORED, Status.RESOLVED, Status.CLOSED, Status.WITHDRAWN, Status.DECLINED)
UNSTARTED = "unstarted_message"
HEARERS = {"领导": Role.LEADER, "办公室": Role.OFFICE, "审计": Role.AUDITOR, "技术": Role.ENGINEER}
"""Whom a dialogue names by what they are: it is enough that one of them hears; nobody of them may hear nothing."""
TEAM = (Role.OFFICE, Role.ENGINEER, Role.ADMIN, Role.LEADER, Role.AUDITOR)


class Outcome:
    """What a dialogue came to."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.must = stage.dialogue.must
        before = set(stage.numbers.values())
        with stage.desk.session() as session:
            everybody = {person.id: person for person in session.exec(select(Person)).all()}
            self.people = everybody
            tickets = session.exec(select(Ticket)).all()
            self.by_number = {ticket.number: ticket for ticket in tickets}
            self.entries = list(session.exec(select(WorkLogEntry).order_by("id")).all())
        self.new = [one for one in tickets if one.number not in before and one.status is not Status.MERGED]
        self.merged = [one for one in tickets if one.number not in before and one.status is Status.MERGED]
        self.missing: list[Arises] = []
        self.swallowed_a = 0

    @property
    def needless(self) -> int:
        """How many tickets there are that should not be."""
        return 0 if self.must.is_open else max(0, len(self.new) - len(self.must.new))

    def problems(self) -> list[str]:
        """What is not as it must be, each in a sentence."""
        return [
            *self.stage.missed,
            *self._new(),
            *self._raised(),
            *self._stands(),
            *self._answered(),
            *self._logged(),
            *self._unstarted(),
            *self._heard(),
            *self._read(),
            *sum_does_not_hold(self),
        ]

    def ticket(self, short: str) -> Ticket:
        """The ticket of a short name."""
        return self.stage.desk.ticket(self.stage.numbers[short])

    def at(self, line: int) -> datetime:
        """When a line was said."""
        return self.stage.heard[line - 1].at

    # Tickets.

    def _new(self) -> Iterator[str]:
        left = list(self.new)
        for wanted in self.must.new:
            reasons = {one.number: list(self._differs(one, wanted)) for one in left}
            best = min(left, key=lambda one: len(reasons[one.number]), default=None)
            if best is None:
                yield f"no ticket {wanted.severity or wanted.kind} {''.join(wanted.title)}"
            else:
                left.remove(best)
                yield from (f"{_told(best)}: {reason}" for reason in reasons[best.number])
            if best is None or ("defect" in wanted.kinds and best.kind not in wanted.kinds):
                self.missing.append(wanted)
            is_a = "A" in wanted.severities and len(wanted.severities) == 1
            self.swallowed_a += is_a and (best is None or best.severity != Severity.A)
        if not self.must.is_open:
            yield from (f"needless {_told(one)}" for one in left)

    def _differs(self, ticket: Ticket, wanted: Arises) -> Iterator[str]:
        if ticket.kind not in wanted.kinds:
            yield f"kind {ticket.kind}, not {wanted.kind}"
        if wanted.severities and (ticket.severity or "") not in wanted.severities:
            yield f"class {ticket.severity}, not {wanted.severity}"
        if any(word not in ticket.summary for word in wanted.title):
            yield f"title {ticket.summary!r} without {wanted.title}"
        if wanted.reporter and ticket.reporter_id != self.stage.person(wanted.reporter):
            yield f"reporter is not {wanted.reporter}"
        if wanted.line and abs(ticket.reported_at - self.at(wanted.line)) >= timedelta(seconds=1):
            yield f"counts from {ticket.reported_at:%H:%M:%S}, not from line {wanted.line}"

    def _raised(self) -> Iterator[str]:
        for short, raised in self.must.raised.items():
            if not self._is_raised(short, raised):
                self.swallowed_a += raised.severity == "A"
                yield f"{short} was not raised to {raised.severity}: {_told(self.ticket(short))}"

    def _is_raised(self, short: str, raised: Raised) -> bool:
        ticket = self.ticket(short)
        resolve = ticket.target("resolve")
        is_stricter = (
            resolve is not None and raised.severity == "A" and resolve.due_at <= self.at(raised.line) + AN_HOUR
        )
        return ticket.severity == raised.severity or is_stricter

    def _stands(self) -> Iterator[str]:
        for short, severity in self.must.severity.items():
            if self.ticket(short).severity != severity:
                yield f"{short} is {self.ticket(short).severity}, not {severity}"
        for short, state in self.must.state.items():
            if self.ticket(short).status != state:
                yield f"{short} is {self.ticket(short).status}, not {state}"
        for short in self.must.reopened:
            if self.ticket(short).status in CALMED:
                self.swallowed_a += self.ticket(short).severity == Severity.A
                yield f"{short} was not reopened: {self.ticket(short).status}"

    def _answered(self) -> Iterator[str]:
        for short in (*self.must.answered, *self.must.unanswered):
            target = self.ticket(short).target("respond")
            is_met = target is not None and target.met_at is not None
            if is_met != (short in self.must.answered):
                yield f"{short} is {'answered' if is_met else 'not answered'}"
        for short in self.must.apart:
            if self.ticket(short).status is Status.MERGED:
                yield f"{short} is merged"

    # Messages.

    def lies_on(self, ticket: Ticket, line: int) -> bool:
        """Whether the line began the ticket or stands on its log, or on that of a part of it."""
        heard, said = self.stage.heard[line - 1], self.stage.named(self.stage.dialogue.lines[line - 1].text)
        parts = [ticket, *(one for one in self.merged if one.merged_into_id == ticket.id)]
        if any(heard.ref and one.ref == heard.ref for one in parts):
            return True
        ids = {one.id for one in parts}
        return any(
            ({heard.ref, said} - {""}) & {*_texts(entry.content), *str(entry.content.get("parts", "")).split()}
            for entry in self.entries
            if entry.ticket_id in ids
        )

    def _logged(self) -> Iterator[str]:
        for short, lines in self.must.logged.items():
            ticket = self.ticket(short)
            yield from (f"line {line} is not on {short}" for line in lines if not self.lies_on(ticket, line))

    def _unstarted(self) -> Iterator[str]:
        for line in self.must.unstarted:
            found = [one.number for one in self.by_number.values() if self.lies_on(one, line)]
            if found:
                yield f"line {line} stands on {found}"

    # People.

    def _heard(self) -> Iterator[str]:
        for who in self.must.hears:
            if not any(self._hears(name, post) for name in self._who(who) for post in self._newer()):
                yield f"{who} heard nothing"
        new = {one.id for one in self.new}
        for who in self.must.hears_nothing:
            told = [post for post in self._newer() if post.ticket_id in new]
            if any(self._hears(name, post) for name in self._who(who) for post in told):
                yield f"{who} heard of it"

    def _newer(self) -> list[Post]:
        return [post for post in self.stage.posts() if self.stage.is_newer(post)]

    def _hears(self, name: str, post: Post) -> bool:
        if (post.platform, post.chat) in self.stage.own_chats(name):
            return True
        person = next((one for one in self.people.values() if one.name == name_of(name)), None)
        rooms = {(Platform.WEBCHAT, "team")}
        if self.stage.outside:
            rooms.add((self.stage.outside.platform, self.stage.outside.rooms["team"]))
        is_in_team = person is not None and any(role in TEAM for role in person.roles)
        return is_in_team and (post.platform, post.chat) in rooms

    def _who(self, who: str) -> list[str]:
        if who == "值班":
            with self.stage.desk.session() as session:
                duty = on_duty(session, self.stage.heard[-1].at).duty
            return [duty.name] if duty else []
        role = HEARERS.get(who)
        return [one.name for one in self.people.values() if role in one.roles] if role else [name_of(who)]

    def _read(self) -> Iterator[str]:
        for number, (line, heard) in enumerate(zip(self.stage.dialogue.lines, self.stage.heard, strict=True), 1):
            words = heard.words.replace(" ", "")
            for wanted in line.says:
                if self._named(wanted) not in words:
                    yield f"after line {number} {line.who} does not read {wanted}"
            yield from (f"after line {number} {line.who} reads {one}" for one in line.hides if one in words)
            yield from self._buttons(number, line)

    def _buttons(self, number: int, line: Said) -> Iterator[str]:
        heard = self.stage.heard[number - 1]
        labels = [label.replace(" ", "") for label in heard.labels]
        brought = list(labels)
        for label in (label.replace(" ", "") for label in heard.labels_before):
            if label in brought:
                brought.remove(label)
        for wanted in line.buttons:
            if not any(self._named(wanted) in label for label in labels):
                yield f"after line {number} {line.who} has no button {wanted}, but {labels[-8:]}"
        for unwanted in line.lacks:
            if any(self._named(unwanted) in label for label in brought):
                yield f"line {number} brought {line.who} the button {unwanted}"

    def _named(self, words: str) -> str:
        return self.stage.named(words).replace(" ", "")


def sum_does_not_hold(outcome: Outcome) -> Iterator[str]:
    """Messages received = tickets + logged + 未起钟: every message is counted, and in one place."""
    table: Table | None = SQLModel.metadata.tables.get(UNSTARTED)
    if table is None:  # the desk does not count them yet
        return
    with outcome.stage.desk.session() as session:
        rows = session.execute(select(table.c.ref, table.c.ticket_id, table.c.reading)).all()
    kept = {ref: row.ticket_id for row in rows for ref in (row.ref, *row.reading.get("parts", ()))}
    for number, (line, heard) in enumerate(zip(outcome.stage.dialogue.lines, outcome.stage.heard, strict=True), 1):
        if not line.is_message:
            continue
        is_on_a_ticket = any(outcome.lies_on(one, number) for one in outcome.by_number.values())
        if heard.ref not in kept and not is_on_a_ticket:
            yield f"line {number} of {line.who} is counted nowhere"
        is_edited = any(one.edit == number for one in outcome.stage.dialogue.lines)  # which is a message of its own
        if is_on_a_ticket and not is_edited and heard.ref in kept and kept[heard.ref] is None:
            yield f"line {number} of {line.who} is counted twice"


def _texts(content: object) -> Iterator[str]:
    """Everything that stands in the content of an entry, piece by piece."""
    inner = content.values() if isinstance(content, dict) else content if isinstance(content, list | tuple) else ()
    if inner:
        yield from (text for one in inner for text in _texts(one))
    else:
        yield str(content)


def _told(ticket: Ticket) -> str:
    return f"{ticket.number} {ticket.kind} {ticket.severity or ''} {ticket.summary[:20]!r}"
