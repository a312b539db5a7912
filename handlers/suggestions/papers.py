"""优化建议表 (三·2.2): one suggestion in writing, assessed, agreed, changed, accepted on the spot, in production."""

from collections.abc import Iterator
from datetime import date

from handlers.papers.paper import (
    ZH,
    FieldTable,
    Grid,
    Heading,
    Making,
    Paper,
    Part,
    form_entry,
    or_dash,
    stamp,
)
from handlers.papers.signatures import first, how_it_ended, last, signature
from handlers.tickets.papers.parts import function_of, teller
from models.suggestions.suggestion import Suggestion, the_suggestion
from models.suggestions.terms import SuggestionState
from models.suggestions.versions import SuggestionBuild, SuggestionSolution
from models.tickets.ticket import Ticket
from models.tickets.worklog import Log, WorkLogEntry

SOLUTION_WIDTHS = (7, 31, 14, 20, 28)
BUILD_WIDTHS = (7, 20, 33, 40)
ENDED = {
    SuggestionState.WITHDRAWN: ("suggestion_withdrawn",),
    SuggestionState.TERMINATED: ("suggestion_terminated",),
    SuggestionState.DECLINED_FOR_GOOD: ("suggestion_upheld", "suggestion_lapsed", "suggestion_declined"),
}
"""States that end without a release, and the log entries that say so."""


def suggestion_paper(ticket: Ticket, log: Log, making: Making) -> Paper:
    """The form of one suggestion; what is not known yet shows a dash."""
    suggestion = the_suggestion(ticket)
    making = making.of_ticket(ticket)
    parts = (
        *_how_it_ended(suggestion, log),
        *_proposed(ticket, log),
        *_assessed(suggestion),
        *_agreed(suggestion, making),
        *_accepted(suggestion),
        *_released(suggestion),
        *_signed(suggestion, log),
    )
    return making.numbered(ZH("paper.suggestion.title"), ticket.number, parts)


def _how_it_ended(suggestion: Suggestion, log: Log) -> Iterator[Part]:
    """Return a paragraph about an end without a release; it stands first."""
    entry = last(log, *ENDED.get(suggestion.state, ()))
    state = ZH(f"suggestion.state.{suggestion.state}")
    return how_it_ended("paper.suggestion.ended", entry, suggestion.ticket.number, state=state)


def _proposed(ticket: Ticket, log: Log) -> Iterator[Part]:
    told = teller(ticket, log)
    files = ZH("card.files_count", count=ticket.files_count) if ticket.files_count else ZH("access.none")
    yield Heading(ZH("paper.suggestion.proposed"))
    yield FieldTable(
        (
            form_entry("number", ticket.number, is_demanded=True),
            form_entry("suggested_at", stamp(ticket.reported_at), is_demanded=True),
            form_entry("proposer", or_dash(told.name), is_demanded=True),
            form_entry("unit", or_dash(told.unit)),
            form_entry("phone", or_dash(told.phone)),
            form_entry("channel", or_dash(told.channel)),
            form_entry("function", function_of(ticket)),
            form_entry("files", files),
            form_entry("suggestion_text", ticket.text, is_demanded=True, is_wide=True),
            form_entry("suggestion_impact", or_dash(the_suggestion(ticket).impact), is_wide=True),
            form_entry("entered_by", told.entered_by or ZH("access.none"), is_wide=True),
        )
    )


def _assessed(suggestion: Suggestion) -> Iterator[Part]:
    opinion = ZH(f"suggestion.opinion.{suggestion.opinion}") if suggestion.opinion else ZH("paper.none")
    assessor = suggestion.assessor.name if suggestion.assessor is not None and suggestion.opinion else ""
    yield Heading(ZH("paper.suggestion.assessed"))
    yield FieldTable(
        (
            form_entry("opinion", opinion, is_demanded=True),
            form_entry("assessed_by", or_dash(assessor), is_demanded=True),
            form_entry("assessed_at", stamp(suggestion.opinion_at)),
            form_entry("opinion_reason", or_dash(suggestion.opinion_reason), is_demanded=True, is_wide=True),
            form_entry("appeal", _appeal(suggestion), is_wide=True),
        )
    )


def _appeal(suggestion: Suggestion) -> str:
    """领导复议, if there was one: asked for why, and what the leader said."""
    if suggestion.appealed_at is None:
        return ZH("access.none")
    asked = ZH("paper.suggestion.appealed", at=stamp(suggestion.appealed_at), reason=suggestion.appeal_reason)
    if suggestion.appeal_by is None or suggestion.appeal_decided_at is None:
        return asked
    who, at = suggestion.appeal_by.name, stamp(suggestion.appeal_decided_at)
    return asked + ZH("paper.suggestion.appeal_decided", who=who, at=at, reason=suggestion.appeal_said)


def _agreed(suggestion: Suggestion, making: Making) -> Iterator[Part]:
    """The solution and the day that hold, how many days were agreed, and each version before."""
    found = [one for one in suggestion.solutions if one.agreed_at is not None]
    solution = found[-1] if found else suggestion.solution
    until = min(making.at, suggestion.ticket.closed_at or making.at)
    missed = sum(1 for one in suggestion.solutions if one.was_missed(until))
    yield Heading(ZH("paper.suggestion.agreed"))
    yield FieldTable(
        (
            form_entry("solution", or_dash(solution.text if solution else ""), is_demanded=True, is_wide=True),
            form_entry("agreed_day", _day(solution.day) if solution else ZH("paper.none"), is_demanded=True),
            form_entry("agreed_days", ZH("paper.suggestion.days", count=suggestion.agreed_days, missed=missed)),
            form_entry("proposer_agreed", _said(solution, is_office=False), is_demanded=True),
            form_entry("office_agreed", _said(solution, is_office=True), is_demanded=True),
        )
    )
    if len(suggestion.solutions) > 1:
        head = tuple(ZH(f"paper.suggestion.head.{name}") for name in ("no", "solution", "day", "agreed_at", "why"))
        rows = tuple(_row(one) for one in suggestion.solutions)
        yield Grid(head, rows, SOLUTION_WIDTHS, name="solutions")


def _row(one: SuggestionSolution) -> tuple[str, ...]:
    return (str(one.number), one.text, _day(one.day), stamp(one.agreed_at), one.reason or ZH("paper.none"))


def _said(solution: SuggestionSolution | None, *, is_office: bool) -> str:
    """Return the person who agreed for a side, and the time; silence is a dash."""
    if solution is None:
        return ZH("paper.none")
    who, at = (solution.office, solution.office_at) if is_office else (solution.proposer, solution.proposer_at)
    return ZH("paper.suggestion.said", who=who.name, at=stamp(at)) if who is not None and at else ZH("paper.none")


def _accepted(suggestion: Suggestion) -> Iterator[Part]:
    build = suggestion.build
    tried_at = build.tried_at if build else None
    vendor = (build.by.company or build.by.unit) if build else ""
    verdict = _verdict(build)
    yield Heading(ZH("paper.suggestion.accepted"))
    yield FieldTable(
        (
            form_entry("vendor", or_dash(vendor)),
            form_entry("presented_at", stamp(build.at if build else None)),
            form_entry("build", _build(build), is_demanded=True, is_wide=True),
            form_entry("tried_at", stamp(tried_at), is_demanded=True),
            form_entry("tried_place", _place(build), is_demanded=True),
            form_entry("tried", _tried(build), is_demanded=True, is_wide=True),
            form_entry("acceptance", verdict, is_demanded=True),
            form_entry("acceptor", _acceptor(suggestion, build), is_demanded=True),
        )
    )
    returned = [one for one in suggestion.builds if one.reason]
    if returned:
        head = tuple(ZH(f"paper.suggestion.head.{name}") for name in ("no", "version", "who_when", "fails"))
        rows = tuple((str(one.number), one.version, _judged(one), one.reason) for one in returned)
        yield Grid(head, rows, BUILD_WIDTHS, name="returned")


def _tried(build: SuggestionBuild | None) -> str:
    """Return a note of the trial, and the file that shows it, with its digest."""
    if build is None or not build.proof_file:
        return or_dash(build.tried if build else "")
    return build.tried + "；" + ZH("paper.proof_file", name=build.proof_file, digest=build.proof_digest)


def _verdict(build: SuggestionBuild | None) -> str:
    if build is None or build.judged_at is None:
        return ZH("paper.none")
    return ZH("paper.suggestion.yes" if build.is_accepted else "paper.suggestion.no")


def _place(build: SuggestionBuild | None) -> str:
    """Return the place of the trial; 远程 says so."""
    if build is None or build.judged_at is None:
        return ZH("paper.none")
    remote = ZH("suggestion.where.remote")
    return (
        f"{remote}（{build.place}）" if build.is_remote and build.place else remote if build.is_remote else build.place
    )


def _acceptor(suggestion: Suggestion, build: SuggestionBuild | None) -> str:
    """Return the tester; or the successor named for it, with the leader and the reason."""
    who = build.judged_by.name if build is not None and build.judged_by is not None else ""
    if suggestion.successor is None or suggestion.successor_by is None:
        return or_dash(who)
    named = {"who": suggestion.successor.name, "by": suggestion.successor_by.name}
    return ZH("paper.suggestion.successor", reason=suggestion.successor_reason, **named)


def _judged(build: SuggestionBuild) -> str:
    return ZH("paper.suggestion.said", who=build.judged_by.name if build.judged_by else "", at=stamp(build.judged_at))


def _build(build: SuggestionBuild | None) -> str:
    if build is None:
        return ZH("paper.none")
    return ZH("paper.suggestion.build", version=build.version, digest=build.digest)


def _released(suggestion: Suggestion) -> Iterator[Part]:
    change = suggestion.change
    yield Heading(ZH("paper.suggestion.released"))
    yield FieldTable(
        (
            form_entry("change_number", or_dash(change.number if change is not None else ""), is_demanded=True),
            form_entry("released_at", stamp(suggestion.released_at), is_demanded=True),
            form_entry("state", ZH(f"suggestion.state.{suggestion.state}")),
            form_entry("closed_at", stamp(suggestion.ticket.closed_at)),
            form_entry("satisfaction", _satisfaction(suggestion.ticket)),
        )
    )


def _satisfaction(ticket: Ticket) -> str:
    return ZH(f"satisfaction.{ticket.satisfaction}") if ticket.satisfaction else ZH("paper.not_rated")


def _signed(suggestion: Suggestion, log: Log) -> Iterator[Part]:
    number = suggestion.ticket.number
    yield Heading(ZH("paper.suggestion.signatures"))
    signed: tuple[tuple[str, WorkLogEntry | None], ...] = (
        ("proposer", first(log, "received")),
        ("assessor", last(log, "suggestion_adopted", "suggestion_declined")),
        ("acceptor", last(log, "suggestion_accepted")),
        ("closer", last(log, "suggestion_done", "suggestion_done_unanswered")),
    )
    yield Grid.to_sign((ZH(f"paper.role.{role}"), signature(entry, number)) for role, entry in signed)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
