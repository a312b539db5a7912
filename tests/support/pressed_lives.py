"""Tickets in memory that people press buttons on at random, and the logs that come of it, without a database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from models.people.person import Person
from models.refusal import Refusal
from models.storage.new_row import bare_row
from models.terms import (
    Delay,
    EndReason,
    FaultKind,
    Kind,
    Party,
    Platform,
    Promise,
    Reclassification,
    ReportStage,
    Role,
    Severity,
    StateBefore,
)
from models.tickets.past_log import Logged
from models.tickets.report_sections import Sections
from models.tickets.resolution import Recovery
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from sla.clocks.replay.logged import Reported
from tests.support.a_ticket import CLOCK

STAFF = Person(id=1, name="赵小禾", roles=[Role.STAFF])
COLLEAGUE = Person(id=2, name="陈思远", roles=[Role.STAFF])
OFFICE = Person(id=3, name="王敏", roles=[Role.OFFICE])
ENGINEER = Person(id=4, name="李强", roles=[Role.ENGINEER], company="海信")
MATE = Person(id=5, name="张海涛", roles=[Role.ENGINEER, Role.OFFICE], company="海信")
STRANGER = Person(id=7, name="138****0000", roles=[Role.EXTERNAL], is_placeholder=True)
LEADER = Person(id=6, name="孙主任", roles=[Role.LEADER])
COMPANIES = {4: "海信", 5: "海信"}
UNTOUCHED = Recovery(StateBefore.UNTOUCHED)
WRITTEN = Sections(
    fault_kind=FaultKind.CONFIGURATION,
    cause="证书过期",
    root_cause="没有到期提醒",
    method="换了证书",
    protection="无",
    lost_interval="无",
    loss="无",
    measures="无",
)
WITHIN = timedelta(hours=1)
WORDS = "m"
"""The message that raised one."""


class PressedLives:
    """What people do to some tickets, one press after the other; `entries` is all that was written, in its order."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.tickets: list[Ticket] = []
        self.reported: list[Reported] = []
        self.entries: list[Logged] = []
        self._read: dict[int, int] = {}

    def report(self, wish: str, by: Person, late: timedelta = timedelta()) -> None:
        """A fault of this class, `?` for none, or a question (`Q`), said so long ago."""
        kind = Kind.CONSULTATION if wish == "Q" else Kind.DEFECT
        ticket = bare_row(
            Ticket,
            id=len(self.tickets) + 1,
            number=f"2611-{len(self.tickets) + 1:04}",
            text="登录很慢",
            summary="登录很慢",
            kind=kind,
            severity=Severity(wish) if wish in "ABCD" else None,
            platform=Platform.WEBCHAT,
            chat="intake",
            reporter_id=by.id,
            reported_at=self.now - late,
            created_at=self.now,
        )
        ticket.reporter = by
        CLOCK.start(ticket)
        ticket.log("received", by, self.now, kind=ticket.kind, severity=ticket.severity)
        self.tickets.append(ticket)
        self.reported.append(
            Reported(ticket.id or 0, ticket.number, ticket.reported_at, self.now, ticket.reporter_id, None, None)
        )
        self.gather()

    def press(self, name: str, which: int, other: int, wish: str) -> bool:
        """Whether it came to anything: one that is refused, or was pressed before, writes nothing."""
        written = len(self.entries)
        ticket, another = (self.tickets[one % len(self.tickets)] for one in (which, other))
        try:
            PRESSES[name](ticket, another, wish, self.now)
        except Refusal:
            return False
        finally:
            self.gather()
        return len(self.entries) > written

    def press_or_go_on(self, name: str, which: int, other: int, wish: str) -> str:
        """Press it; where it is refused, whatever comes next in the life of a fault. "" where nothing does."""
        return next((one for one in (name, *ONWARD) if self.press(one, which, other, wish)), "")

    def gather(self) -> None:
        """Read what was logged since."""
        for ticket in self.tickets:
            ticket_id = ticket.id or 0
            for entry in ticket.unsaved_log[self._read.get(ticket_id, 0) :]:
                facts = entry.at, entry.by_id, entry.by_name, entry.verb, entry.content, entry.chain
                self.entries.append(Logged(ticket_id, entry.position, *facts))
            self._read[ticket_id] = len(ticket.unsaved_log)


Press = Callable[[Ticket, Ticket, str, datetime], object]


def _correct(why: Reclassification) -> Press:
    def press(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
        kind = Kind.CONSULTATION if wish == "Q" else Kind.DEFECT
        severity = Severity(wish) if wish in "ABCD" else None
        ticket.correct(kind, severity, "复核", OFFICE, now, CLOCK, why)

    return press


def _take(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.take(ENGINEER, now, CLOCK)


def _restore(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.restore(UNTOUCHED, ENGINEER, now, CLOCK, WITHIN)


def _resolve(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.resolve("停了", "重启", "", UNTOUCHED, ENGINEER, now, CLOCK)


def _raise(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    if wish not in "ABC" or ticket.status.is_final:
        raise Refusal("nothing")
    start = max(now - timedelta(minutes=7), ticket.created_at)
    if not ticket.raise_to(Severity(wish), now, CLOCK, start=start, ref=WORDS):
        raise Refusal("nothing")


def _part_line(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    if not ticket.is_raised_by(WORDS):
        raise Refusal("card.stale")
    ticket.take_raise_back("2611-0099", "另一个问题", _reporter(ticket), now, CLOCK)


def _reopen_by_words(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    if ticket.status.is_final:
        raise Refusal("nothing")
    ticket.reopen_by_words("又不行了", "m", "R10", _reporter(ticket), now, CLOCK)


def _merge(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    other.merge_into(ticket, OFFICE, now, CLOCK)


def _split(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    other.split_off_from(ticket, OFFICE, now, CLOCK)


def _file(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    stage = ReportStage.FIRST if wish in "AB" and ticket.is_owed(Promise.REPORT) else ReportStage.FINAL
    ticket.file_report(stage, WRITTEN, "GZ-2026-0001", ENGINEER, now, CLOCK)


def _return_report(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    filed = ticket.current_report
    if filed is None or filed.filed_at is None:
        raise Refusal("report.not_filed")
    annuls = now <= CLOCK.calendar.close_after(filed.filed_at, 1)
    ticket.return_report("写清原因", OFFICE, now, CLOCK, annuls=annuls)


def _ask_in_vain(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.ask_reporter("哪个项目?", OFFICE, now, CLOCK, is_delivered=False)


def _lasting(ticket: Ticket) -> Wait:
    wait = ticket.lasting_wait
    if wait is None or wait.delivered_at is not None:
        raise Refusal("wait.none")
    return wait


def _end_by_itself(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    wait = ticket.lasting_wait
    if wait is None or wait.ends_at is None or now < wait.ends_at:
        raise Refusal("wait.none")
    ticket.resume(None, now, CLOCK, wait.ends_at)


def _join_window(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.demand_may_explain(OFFICE)
    if ticket.status.is_final or ticket.restored_at is not None or ticket.resolved_at is not None:
        raise Refusal("ticket.is_over", number=ticket.number)
    ticket.join_window("2611-0099", now + timedelta(hours=2), OFFICE, now, CLOCK)


def _come_back(*, never_worked: bool) -> Press:
    def press(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
        ticket.demand_may_come_back(_reporter(ticket), now, None, timedelta(days=30))
        is_later = ticket.closed_at is not None and other.reported_at > ticket.closed_at
        if not is_later or other.repeat_of_id is not None or other.kind is not Kind.DEFECT:
            raise Refusal("card.stale")
        other.repeat_of_id, other.repeat_of = ticket.id, ticket
        ticket.come_back_as(other, other.text, _reporter(ticket), now, never_worked=never_worked)

    return press


def _explain_delay(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    late = ticket.demand_late_promises(OFFICE, now)
    ticket.explain_delay(late[0], Delay.STAFFING, "人手不够", OFFICE, now)


def _propose(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    if wish not in "ABCD":
        raise Refusal("class.needed")
    ticket.propose(Kind.DEFECT, Severity(wish), "更严重", _reporter(ticket), now, CLOCK)


def _transfer(ticket: Ticket, other: Ticket, wish: str, now: datetime) -> None:
    ticket.transfer(MATE, "更熟悉", ticket.assignee or OFFICE, now)


def _reporter(ticket: Ticket) -> Person:
    return cast("Person", ticket.reporter)


PRESSES: dict[str, Press] = {
    "take": _take,
    "answer": lambda ticket, other, wish, now: ticket.give_answer("请换浏览器", OFFICE, now, CLOCK),
    "ask": lambda ticket, other, wish, now: ticket.ask_reporter("哪个项目?", OFFICE, now, CLOCK),
    "ask by engineer": lambda ticket, other, wish, now: ticket.ask_reporter("哪个项目?", ENGINEER, now, CLOCK),
    "allow pause": lambda ticket, other, wish, now: ticket.allow_pause(OFFICE, now, CLOCK),
    "resume": lambda ticket, other, wish, now: ticket.resume(OFFICE, now, CLOCK),
    "restore": _restore,
    "confirm": lambda ticket, other, wish, now: ticket.confirm_restored(OFFICE, now, CLOCK),
    "confirm by a mate": lambda ticket, other, wish, now: ticket.confirm_restored(MATE, now, CLOCK),
    "deny": lambda ticket, other, wish, now: ticket.deny_restored(OFFICE, now, CLOCK),
    "resolve": _resolve,
    "confirm fixed": lambda ticket, other, wish, now: ticket.confirm_fixed(_reporter(ticket), now, CLOCK),
    "close unanswered": lambda ticket, other, wish, now: ticket.close_unanswered(now, CLOCK),
    "reopen": lambda ticket, other, wish, now: ticket.reopen("没好", _reporter(ticket), now, CLOCK),
    "reopen by words": _reopen_by_words,
    "it had worked": lambda ticket, other, wish, now: ticket.undo_reopening(_reporter(ticket), now, CLOCK),
    "withdraw by reporter": lambda ticket, other, wish, now: ticket.withdraw("", _reporter(ticket), now, CLOCK, {}),
    "withdraw by office": lambda ticket, other, wish, now: ticket.withdraw("误报", OFFICE, now, CLOCK, {}),
    "no false alarm": lambda ticket, other, wish, now: ticket.dispute_withdrawal(_reporter(ticket), now, CLOCK),
    "decline": lambda ticket, other, wish, now: ticket.decline(OFFICE, now, CLOCK),
    "misjudged": _correct(Reclassification.MISJUDGED),
    "changed": _correct(Reclassification.CHANGED),
    "raise": _raise,
    "part line": _part_line,
    "confirm class": lambda ticket, other, wish, now: ticket.confirm_class(OFFICE, now),
    "judge misjudged": lambda ticket, other, wish, now: ticket.judge_raise(
        Reclassification.MISJUDGED, OFFICE, now, CLOCK
    ),
    "judge changed": lambda ticket, other, wish, now: ticket.judge_raise(Reclassification.CHANGED, OFFICE, now, CLOCK),
    "no major": lambda ticket, other, wish, now: ticket.take_back_major("误标", LEADER, now, CLOCK),
    "major": lambda ticket, other, wish, now: ticket.mark_major("影响大", OFFICE, now, CLOCK),
    "not answered": lambda ticket, other, wish, now: ticket.dispute_response(_reporter(ticket), now),
    "annul response": lambda ticket, other, wish, now: ticket.annul_response(OFFICE, now, CLOCK),
    "merge": _merge,
    "split": _split,
    "file": _file,
    "waive report": lambda ticket, other, wish, now: ticket.waive_report("不必", OFFICE, now, CLOCK),
    "agree to lowering": lambda ticket, other, wish, now: ticket.agree_to_lowering(LEADER, now),
    "agree to false alarm": lambda ticket, other, wish, now: ticket.agree_to_false_alarm(LEADER, now, CLOCK),
    "return report": _return_report,
    "came back": _come_back(never_worked=False),
    "never worked": _come_back(never_worked=True),
    "ask in vain": _ask_in_vain,
    "deliver": lambda ticket, other, wish, now: ticket.note_delivery(_lasting(ticket), now, OFFICE, now, CLOCK),
    "give up question": lambda ticket, other, wish, now: ticket.give_up_question(_lasting(ticket), now, CLOCK),
    "end by itself": _end_by_itself,
    "join window": _join_window,
    "leave window": lambda ticket, other, wish, now: ticket.part_from_window(OFFICE, now, CLOCK),
    "rehearsal": lambda ticket, other, wish, now: ticket.mark_rehearsal("演练", LEADER, now),
    "leave out flood": lambda ticket, other, wish, now: ticket.leave_out_flood(LEADER, now, CLOCK),
    "party": lambda ticket, other, wish, now: ticket.set_party(Party.CA, "公告", OFFICE, now),
    "explain delay": _explain_delay,
    "assign": lambda ticket, other, wish, now: ticket.assign(ENGINEER, OFFICE, now),
    "transfer": _transfer,
    "give back": lambda ticket, other, wish, now: ticket.give_back(EndReason.LEFT, None, now),
    "reply": lambda ticket, other, wish, now: ticket.reply("已在看", ENGINEER, now, CLOCK, "m", says_something=True),
    "keep class": lambda ticket, other, wish, now: ticket.keep_class(OFFICE, now),
    "propose": _propose,
    "accept proposal": lambda ticket, other, wish, now: ticket.correct(
        *ticket.demand_proposal(), ticket.proposal_reason, OFFICE, now, CLOCK
    ),
}
"""What somebody may press, by name; a refused one changes nothing."""

ONWARD = ("take", "restore", "confirm", "resolve", "file", "confirm fixed")
"""How a fault goes on where nothing else may be pressed."""
ENDING = frozenset({"decline", "withdraw by office", "withdraw by reporter", "close unanswered", "answer", "rehearsal"})
SELDOM_POSSIBLE = (
    *("allow pause", "resume", "deliver", "give up question", "end by itself", "return report", "waive report"),
    *("it had worked", "reopen", "no false alarm", "agree to false alarm", "agree to lowering", "leave out flood"),
    *(
        "judge misjudged",
        "judge changed",
        "no major",
        "annul response",
        "split",
        "part line",
        "leave window",
        "accept proposal",
    ),
    *("keep class", "came back", "never worked", "deny", "confirm by a mate"),
)
OFTEN = (
    dict.fromkeys(SELDOM_POSSIBLE, 8)
    | dict.fromkeys(ENDING, 1)
    | {"changed": 8, "misjudged": 8, "raise": 6, "merge": 8}
)
LIKELY = [name for name in PRESSES for _ in range(OFTEN.get(name, 2))]
"""Each press as often as it takes to have lives that come to something: what is seldom possible is tried the most."""
