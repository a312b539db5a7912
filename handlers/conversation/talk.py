"""A message in the light of what its sender may mean: their own tickets, and what stands where it was said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from handlers.conversation.typed_commands import is_command
from handlers.turn.turn import Turn
from models.chat import Message, Reply
from models.lists.ticket_candidates import Meant, own_tickets, questions_to, room_faults
from models.messaging.messages_without_ticket import UnstartedMessage, keep_unstarted, unstarted_by
from models.people.person import Person
from models.terms import FAULTS, Kind, Purpose, Role, Severity
from models.tickets.facts import ORDINARY
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from sla.reading.belonging import is_more_of, matters_in
from sla.reading.deadline_words import is_within_two_hours
from sla.reading.function_match import worked_on
from sla.reading.lexicon import Lexicon, normalise
from sla.reading.names import Name, may_be_one, names_in, share_one
from sla.reading.remark import Remark, ToldFault, listen
from sla.reading.spoken_window import spoken_window

A_WORKING_DAY = 1
LONGEST_WORD = 4
ROOM_TALK_LASTS = timedelta(days=3)


@dataclass
class Talk:
    """One message being judged: who says it, what it says, and the tickets that it may be about."""

    turn: Turn
    message: Message
    words: Remark
    person: Person
    addressed: Meant | None = None
    is_room: bool = False

    @cached_property
    def own(self) -> list[Meant]:
        """The sender's own tickets that are open, or were closed not long ago, the last spoken of first."""
        if self.person.id is None:
            return []
        return own_tickets(self.turn.session, self.person.id, self.turn.now - self.turn.rules.policy.comes_back_within)

    @cached_property
    def room(self) -> list[Meant]:
        """The open faults of the room, everybody's."""
        return room_faults(self.turn.session, self.message.place, self.turn.now - ROOM_TALK_LASTS)

    @property
    def speaks_for_many(self) -> bool:
        """The office, and forwarded words, tell of others: nothing of theirs is joined but by an address (R4)."""
        return self.person.has(Role.OFFICE) or bool(self.message.forwarded_from)

    @property
    def may_mean(self) -> list[Meant]:
        """The tickets that the message may be about: the one addressed, else the sender's own."""
        if self.addressed is not None:
            return [self.addressed]
        if self.speaks_for_many:
            return []
        return [one for one in self.own if not self.is_room or one.stands_in(self.message.place)]

    @cached_property
    def questions(self) -> dict[int, Wait]:
        """Questions put to the sender within a working day and not answered, by the ticket's id."""
        asked = questions_to(self.turn.session, self.may_mean)
        return {ticket: wait for ticket, wait in asked.items() if self._is_recent(wait.asked_at)}

    def last_spoken(self, fits: Callable[[Meant], bool] = lambda one: True) -> Meant | None:
        """The ticket addressed, else the one last spoken of within a working day: here, or anywhere (R7)."""
        fitting = [one for one in self.may_mean if fits(one)]
        if self.addressed is not None:
            return fitting[0] if fitting else None
        recent = [one for one in fitting if self._is_recent(one.spoken_at)]
        here = [one for one in recent if one.stands_in(self.message.place)]
        return next(iter(here or recent), None)

    def of_function(self, candidates: Iterable[Meant]) -> list[Meant]:
        """Those of the candidates that hit the function spoken of, and no other lot, room or project."""
        function = self.words.judged.function
        return [
            one
            for one in candidates
            if function is not None
            and (function in one.functions or (self.words.says_again and self._names_function(one, function)))
            and may_be_one(self.words.names, _names(one))
            and not self.is_of_other_work(one)
        ]

    def _names_function(self, ticket: Meant, function: str) -> bool:
        """Return whether the ticket names the function, too, beside its main one: 开标室的音频还是没有声音."""
        told = listen(ticket.text, self.turn.rules.lexicon).evidence.functions
        return any(named.id == function for named in told)

    def is_of_other_work(self, ticket: Meant) -> bool:
        """A secondary function fails for another main one: 评标报告 is exported, where 统计报表 was; 还是 goes on."""
        named = frozenset() if self.words.says_again else worked_on(self.words.evidence)
        return bool(named) and not named <= worked_on(listen(ticket.text, self.turn.rules.lexicon).evidence)

    def of_object(self, candidates: Iterable[Meant]) -> list[Meant]:
        """Those of the candidates that name a lot, a room or a project that is spoken of, where no function is."""
        if self.words.judged.function is not None or self.words.is_of_device:
            return []
        return [one for one in candidates if share_one(self.words.names, _names(one))]

    def of_device(self, candidates: Iterable[Meant]) -> list[Meant]:
        """Those of the candidates that are of a device spoken of, in no other room; a fault of the platform is none."""
        if not self.words.is_of_device:
            return []
        return [one for one in candidates if one.kind is Kind.HARDWARE and self._is_of_one_device(one)]

    def knows(self, fault: ToldFault, but: int | None = None) -> bool:
        """A fault is the matter of an open ticket of the sender's, other than the one `but`."""
        function, names = fault.judged.function, names_in(normalise(fault.text))
        others = [one for one in self.own if one.still_fails and one.id != but]
        if fault.judged.kind is Kind.HARDWARE:
            devices = listen(fault.text, self.turn.rules.lexicon).devices
            alike = [one for one in others if not devices.isdisjoint(self._devices_of(one))]
        else:
            alike = [one for one in others if function is not None and one.function == function]
        return any(may_be_one(names, _names(one)) for one in alike)

    def of_one_object(self, ticket: Meant) -> bool:
        """Nothing of what is named contradicts the ticket."""
        return may_be_one(self.words.names, _names(ticket))

    def nearest(self, candidates: Iterable[Meant]) -> list[Meant]:
        """Those of the candidates that are of no other lot or room; all, where a name is one of none of them."""
        every = list(candidates)
        return [one for one in every if self.of_one_object(one)] or every

    def may_join(self, ticket: Meant) -> bool:
        """同一问题 and 并入 are offered for like kind, function and place, and not where they are refused (R15)."""
        if not ticket.still_fails or ticket.is_security or ticket.is_confidential or self.person.is_vendor:
            return False
        judged = self.words.judged
        is_like = Kind.DEFECT is ticket.kind and judged.kind in {Kind.DEFECT, Kind.OTHER}
        is_of_it = ticket.function is None or judged.function in {None, *ticket.functions}
        return is_like and is_of_it and self.of_one_object(ticket)

    def is_of_other_device(self, ticket: Meant) -> bool:
        """Both speak of devices, and of none alike."""
        if not self.words.is_of_device:
            return False
        named = self._devices_of(ticket)
        return bool(named) and named.isdisjoint(self.words.devices)

    def names_device_of(self, ticket: Meant) -> bool:
        """A device is named that the ticket names, too."""
        return bool(self.words.devices) and not self._devices_of(ticket).isdisjoint(self.words.devices)

    def tells_another_fault(self, than: Meant) -> bool:
        """Return whether the words tell of another fault: another function, lot or room, a device, or looks alone."""
        judged = self.words.judged
        if not self.words.has_symptom or judged.is_security:
            return False
        if than.kind not in FAULTS:
            return True
        if self.words.is_of_device:
            return not self.of_device([than])
        if judged.function is None and judged.severity is Severity.D is not than.severity:
            return True
        return judged.function not in {None, *than.functions} or not self.of_one_object(than)

    def _is_of_one_device(self, ticket: Meant) -> bool:
        return self.names_device_of(ticket) and self.of_one_object(ticket)

    def _devices_of(self, ticket: Meant) -> frozenset[str]:
        return listen(ticket.text, self.turn.rules.lexicon).devices

    def with_text(self, text: str) -> Remark:
        """The message read together with what was said before."""
        return self.turn.hear(f"{text}\n{self.message.text}", self.message.sent_at)

    @property
    def is_below_talk(self) -> bool:
        """It stands in a room's thread that is no ticket's: only a symptom is a report there (R17)."""
        return self.is_room and self.addressed is None and self.message.place.thread is not None

    @property
    def is_bare(self) -> bool:
        """A symptom of which nothing says what fails; 第一张是报错 tells of a picture that came with it."""
        return not self.words.names_object or (bool(self.message.files) and self.words.tells_of_picture)

    @cached_property
    def has_deadline(self) -> bool:
        """A deadline less than two hours away is spoken of (R8e)."""
        return is_within_two_hours(self.words.evidence.text, self.message.sent_at)

    @cached_property
    def before(self) -> list[UnstartedMessage]:
        """The sender's words here within three minutes that became nothing, with something to read in them."""
        since = self.message.sent_at - self.turn.rules.policy.intake.join_within
        said = unstarted_by(self.turn.session, self.message.sender, self.message.place, since)
        words = [one for one in said if one.text and not is_command(one.text)]
        return [one for one in words if self._begins_this(self.turn.hear(one.text, one.sent_at))]

    def _begins_this(self, said: Remark) -> bool:
        """A line that may begin what this one goes on with: no notice, and nothing of another matter or function."""
        words = self.words
        if not said.may_begin_report or said.is_notice or not matters_in(said.evidence.text) <= self.matters:
            return False
        functions = {said.judged.function, words.judged.function} - {None}
        return len(functions) < 2 and may_be_one(said.names, words.names)

    @cached_property
    def matters(self) -> frozenset[str]:
        """An inspection, the virus scanner: what is a report of its own, or none."""
        return matters_in(self.words.evidence.text)

    def may_belong_to(self, ticket: Meant) -> bool:
        """The ticket is addressed, or nothing is spoken of that is a matter of its own."""
        return ticket == self.addressed or not self.matters or self.matters <= matters_in(normalise(ticket.text))

    @cached_property
    def burst(self) -> Meant | None:
        """The report that the sender began, or added to, within the last three minutes here (R2)."""
        begun = next((one for one in self._begun if one.workflow == ORDINARY), None)
        return begun if begun is not None and self.addressed in (None, begun) and self.may_belong_to(begun) else None

    @property
    def _begun(self) -> list[Meant]:
        """Tickets that the sender began, or added to, within the last three minutes here, the last spoken of first."""
        since = self.message.sent_at - self.turn.rules.policy.intake.join_within
        own = () if self.speaks_for_many else self.own
        return [one for one in own if one.stands_in(self.message.place) and one.is_open and one.spoken_at >= since]

    @cached_property
    def goes_on_with(self) -> Meant | None:
        """The plan, question or wish that the sender began here a moment ago, of which this is more (R2)."""
        words, kind = self.words, self.words.judged.kind
        if not is_more_of(kind, words.evidence.text):
            return None
        begun = next((one for one in self._begun if one.kind is kind and self.may_belong_to(one)), None)
        if begun is None or self.addressed not in (None, begun) or not self.of_one_object(begun):
            return None
        said = listen(begun.text, self.turn.rules.lexicon).evidence
        is_of_it = not words.evidence.functions or not words.evidence.functions.isdisjoint(said.functions)
        at = self.message.sent_at
        plans_anew = kind is Kind.CHANGE and spoken_window(self.message.text, at, self.turn.rules.calendar).start
        return begun if is_of_it and not plans_anew else None

    def take_late(self) -> None:
        """Take the words for what the reader saw in them, where nothing else claims them."""
        self.words = self.words.settled

    def take_symptom(self) -> None:
        """Take the words for the fault that the rules saw in them: talk when read alone, and not beside a ticket."""
        assert self.words.reading is not None  # noqa: S101 - whoever calls has looked
        self.words = replace(self.words, judged=self.words.reading.judged, is_read_as_fault=True)

    def locked(self, ticket: Meant) -> Ticket:
        """The ticket itself, held until the turn ends."""
        found = self.turn.get(Ticket, ticket.id, lock=True)
        assert found is not None  # noqa: S101 - tickets are never deleted
        return found

    def keep(self, rule: str, reply: Reply | None = None, *, is_digest_only: bool = False) -> Reply:
        """The message starts no clock: it is kept as 未起钟, with how it was read (R21)."""
        self.unstarted(rule, is_digest_only=is_digest_only)
        return reply or Reply()

    def unstarted(self, rule: str, *, is_digest_only: bool = False) -> UnstartedMessage:
        """The row that is kept of the message."""
        turn = self.turn
        person = self.person if self.person.id is not None else None
        return keep_unstarted(
            turn.session, self.message, person, turn.now, self.reading(rule), is_digest_only=is_digest_only
        )

    def reading(self, rule: str) -> dict[str, object]:
        """Return the reading of the message, with the rule and the versions of lexicon and policy."""
        judged, rules = self.words.judged, self.turn.rules
        parts = {"parts": list(self.message.parts)} if self.message.parts else {}
        return {
            **parts,
            "rule": rule,
            "kind": judged.kind,
            "severity": judged.severity,
            "function": judged.function,
            "said": sorted(self.words.said),
            "decided_by": self.words.decided_by,
            "lexicon": rules.lexicon.version,
            "policy": rules.policy.version,
        }

    def _is_recent(self, at: datetime) -> bool:
        return self.turn.now <= self.turn.rules.calendar.close_after(at, A_WORKING_DAY)


def _names(ticket: Meant) -> frozenset[Name]:
    return names_in(normalise(ticket.text))


def is_graver(severity: Severity | None, ticket: Meant) -> bool:
    """A defect of this class is graver than the ticket."""
    return ticket.kind is not Kind.DEFECT or (severity or Severity.B) < (ticket.severity or Severity.B)


def is_talk_place(purpose: Purpose | None) -> bool:
    """Return whether talk stays talk there: in the staff's and the team's rooms (R17)."""
    return purpose in {Purpose.STAFF, Purpose.TEAM}


def gravest_said(whole: Remark, lexicon: Lexicon) -> str:
    """The title of a burst: of its lines the gravest that says what fails, alone; else what they say together (R2)."""
    lines = [] if whole.faults else [listen(line, lexicon) for line in whole.text.split("\n")]
    told = [one for one in lines if one.has_symptom and one.names_object]
    if not told:
        return one_line(whole.title)
    function = whole.judged.function
    gravest = min(told, key=lambda one: (one.judged.severity or Severity.B, one.judged.function != function))
    return gravest.title


def one_line(text: str) -> str:
    """The lines of a burst as one; a word that stood alone goes on without a gap: 解密, 失败了."""
    joined = ""
    for line in (one.strip() for one in text.split("\n")):
        is_word = 0 < len(joined) <= LONGEST_WORD and not joined.isascii()
        joined = f"{joined}{line}" if is_word else f"{joined} {line}".strip()
    return joined
