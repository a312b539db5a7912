"""R14: joined tickets owe the earliest of the parts' own due times, and the explanation says whose that is."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count

import pytest

from models.storage.new_row import bare_row
from models.terms import Kind, Promise, Severity, Status
from models.tickets.ticket import Ticket
from models.tickets.waiting import Wait
from tests.support.a_ticket import CLOCK, ENGINEER, OFFICE, a_defect, at, due_at

NUMBERS: Iterator[int] = count(1)


def reported(severity: Severity, moment: str) -> Ticket:
    """A ticket of its own number."""
    ticket = a_defect(severity, at(moment))
    number = next(NUMBERS)
    ticket.id, ticket.number = number, f"2602-{number:04d}"
    return ticket


def joined(part: Ticket, main: Ticket, moment: str) -> None:
    """Merged by the office."""
    part.merge_into(main, OFFICE, at(moment), CLOCK)


def paused(ticket: Ticket, begun: str, ended: str | None) -> None:
    """The reporter was asked, and the clock stood still."""
    ends = at(ended) if ended else None
    ticket.waits.append(
        bare_row(
            Wait,
            asked="?",
            asked_at=at(begun),
            begun_at=at(begun),
            delivered_at=at(begun),
            ended_at=ends,
            is_granted=True,
        )
    )
    CLOCK.recompute_due(ticket, ends or at(begun))


def told(ticket: Ticket, promise: Promise = Promise.RESOLVE) -> list[str]:
    """The keys of the explanation."""
    (reason,) = CLOCK.reasons(ticket, [promise])
    return [fact.key for fact in reason.because]


@pytest.mark.parametrize("is_main_older", [True, False])
def test_a_later_a_joined_to_an_earlier_d_owes_its_own_hour(*, is_main_older: bool) -> None:
    """Not an A's hour from the D's report, which was over days ago; whichever of them is the main ticket."""
    old, grave = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.A, "2026-03-05 12:00")
    main, part = (old, grave) if is_main_older else (grave, old)
    joined(part, main, "2026-03-05 12:03")
    assert main.severity is Severity.A
    assert due_at(main) == at("2026-03-05 13:00")
    assert due_at(main, Promise.RESPOND) == min(at("2026-03-05 12:05"), at("2026-03-02 18:00"))


def test_an_earlier_due_time_of_the_milder_one_stays() -> None:
    """A B nearly due is owed before the A that joins it: the class is the A's, the deadline the B's."""
    main, part = reported(Severity.B, "2026-03-04 12:00"), reported(Severity.A, "2026-03-05 11:30")
    joined(part, main, "2026-03-05 11:32")
    assert main.severity is Severity.A
    assert due_at(main) == at("2026-03-05 12:00")
    assert "due.joined_own" in told(main)


def test_of_one_class_the_first_report_counts() -> None:
    """As it always did."""
    main, part = reported(Severity.C, "2026-03-03 10:00"), reported(Severity.C, "2026-03-02 10:00")
    before = due_at(part)
    joined(part, main, "2026-03-03 10:05")
    assert due_at(main) == before
    assert main.counts_from == at("2026-03-02 10:00")


def test_three_joined_owe_the_earliest_of_all() -> None:
    """Also where a part had parts: C joined to B, both to D."""
    c, b, d = (
        reported(Severity.C, "2026-03-02 09:00"),
        reported(Severity.B, "2026-03-05 09:00"),
        reported(Severity.D, "2026-03-02 08:00"),
    )
    earliest = min(due_at(one) for one in (c, b, d))
    joined(c, b, "2026-03-05 09:10")
    assert due_at(b) == earliest
    joined(b, d, "2026-03-05 09:20")
    assert due_at(d) == earliest == at("2026-03-06 09:00")
    assert {one.number for one in d.merged_ones} == {b.number, c.number}
    assert "due.joined" in told(d)


def test_what_was_kept_is_judged_by_the_earliest_that_it_answered() -> None:
    """A D answered in its time was not answered late because an A is told of days later and joined."""
    main, part = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.A, "2026-03-05 12:00")
    main.take(ENGINEER, at("2026-03-02 14:00"), CLOCK)
    joined(part, main, "2026-03-05 12:03")
    respond = main.target(Promise.RESPOND)
    assert respond is not None
    assert respond.was_met_in_time
    assert due_at(main) == at("2026-03-05 13:00")


def test_what_a_part_has_kept_is_owed_no_more_for_it() -> None:
    """The A's reporter was answered; the D's deadline to answer is its own."""
    main, part = reported(Severity.D, "2026-03-05 11:00"), reported(Severity.A, "2026-03-05 12:00")
    own = due_at(main, Promise.RESPOND)
    part.take(ENGINEER, at("2026-03-05 12:02"), CLOCK)
    joined(part, main, "2026-03-05 12:03")
    assert due_at(main, Promise.RESPOND) == own
    assert due_at(main) == at("2026-03-05 13:00")


def test_a_part_keeps_the_days_for_which_it_stood_still() -> None:
    """A C that had been paused brings the due time that it had, not an earlier one without its pause."""
    main, part = reported(Severity.D, "2026-03-06 10:00"), reported(Severity.C, "2026-03-02 10:00")
    paused(part, "2026-03-03 10:00", "2026-03-05 10:00")
    own = due_at(part)
    assert own == at("2026-03-11 17:00")
    joined(part, main, "2026-03-06 10:05")
    assert due_at(main) == own


def test_a_pause_of_the_main_one_moves_only_what_it_owed_then() -> None:
    """The days that the main ticket stood still before the joining give the part nothing; those after it do."""
    main, part = reported(Severity.C, "2026-03-02 10:00"), reported(Severity.C, "2026-03-03 10:00")
    paused(main, "2026-03-02 11:00", "2026-03-06 11:00")
    own = due_at(part)
    assert own == at("2026-03-10 17:00")
    joined(part, main, "2026-03-06 12:00")
    assert due_at(main) == own
    paused(main, "2026-03-09 10:00", "2026-03-10 10:00")
    assert due_at(main) == at("2026-03-11 17:00")


def test_recomputed_it_stays() -> None:
    """A calendar that is loaded changes nothing of it."""
    main, part = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.A, "2026-03-05 12:00")
    joined(part, main, "2026-03-05 12:03")
    before = due_at(main)
    CLOCK.recompute_due(main, at("2026-03-05 12:10"))
    assert due_at(main) == before


def test_reopened_it_has_the_same_due_time() -> None:
    """未解决: the original one, which is the earliest."""
    main, part = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.C, "2026-03-02 09:00")
    joined(part, main, "2026-03-02 12:00")
    before = due_at(main)
    main.status = Status.RESOLVED
    CLOCK.meet(main, Promise.RESOLVE, at("2026-03-03 10:00"))
    CLOCK.reopen(main, Promise.RESOLVE, at("2026-03-04 10:00"))
    CLOCK.recompute_due(main, at("2026-03-04 10:00"))
    assert due_at(main) == before


def test_split_off_again_the_part_has_its_own_and_the_main_one_keeps_what_it_had() -> None:
    """What the merge made of the main ticket stays until the office changes it; then it counts as one."""
    main, part = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.A, "2026-03-05 12:00")
    joined(part, main, "2026-03-05 12:03")
    part.split_off_from(main, OFFICE, at("2026-03-05 12:10"), CLOCK)
    assert due_at(part) == at("2026-03-05 13:00")
    CLOCK.recompute_due(main, at("2026-03-05 12:11"))
    assert due_at(main) == at("2026-03-05 13:00")
    main.correct(Kind.DEFECT, Severity.D, "并错了", OFFICE, at("2026-03-05 12:20"), CLOCK)
    assert due_at(main) == at("2026-03-16 17:00")
    assert not {"due.joined", "due.joined_own"} & set(told(main))


def test_the_office_settles_one_class_for_all() -> None:
    """原判有误: the class that it says counts from the earliest report."""
    main, part = reported(Severity.C, "2026-03-03 10:00"), reported(Severity.C, "2026-03-02 10:00")
    joined(part, main, "2026-03-03 10:05")
    main.correct(Kind.DEFECT, Severity.D, "只是样式", OFFICE, at("2026-03-03 11:00"), CLOCK)
    assert due_at(main) == due_at(reported(Severity.D, "2026-03-02 10:00"))


def test_the_explanation_names_whose_it_is() -> None:
    """By the number of the part, with that one's clause and start."""
    main, part = reported(Severity.D, "2026-03-02 10:00"), reported(Severity.A, "2026-03-05 12:00")
    joined(part, main, "2026-03-05 12:03")
    (reason,) = CLOCK.reasons(main, [Promise.RESOLVE])
    facts = {fact.key: dict(fact.values) for fact in reason.because}
    assert facts["due.joined"] == {"number": part.number}
    assert facts["due.start_wall"] == {"day": datetime(2026, 3, 5).date(), "time": at("2026-03-05 12:00").time()}  # noqa: DTZ001
    assert facts["due.clause"]["severity"] == Severity.A
