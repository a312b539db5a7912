"""A promise keeps the version of the policy of its start: B was 24 hours, and is 12 hours from the 25th on."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.bootstrap import get_ready
from bot.rules import load_rules
from models.clocks.kept_policy import KeptPolicy, kept_policies, policies_broken_at
from models.database.engines import writing_engine
from models.terms import DatabaseUse, Kind, Promise, Reclassification, Severity
from models.tickets.ticket import Ticket
from sla.calendar.china import china_calendar
from sla.clocks.standard_clock import StandardClock
from sla.policy.past import PastPolicies, PastPolicy
from sla.policy.policy_file import policy_of
from tests.support.a_ticket import OFFICE, a_defect, at, due_at
from tests.support.desk import settings_for
from tests.support.policy_file import STANDARD

EDITED = STANDARD.replace('resolve = { within = "24 小时"', 'resolve = { within = "12 小时"')
OLD, NEW = policy_of(STANDARD, "old.toml", None), policy_of(EDITED, "new.toml", None)
FIRST, CHANGED = at("2026-11-01 00:00"), at("2026-11-25 00:00")
CALENDAR = china_calendar(OLD.hours)
PAST = PastPolicies((PastPolicy(FIRST, OLD.edition, OLD), PastPolicy(CHANGED, NEW.edition, NEW)))
BEFORE, CLOCK = StandardClock(OLD, CALENDAR), StandardClock(NEW, CALENDAR, PAST)
DUE = at("2026-11-25 09:00")


@pytest.fixture
def ticket() -> Ticket:
    """A B of the 24th at nine, laid out by the policy of that day and taken."""
    ticket = a_defect(Severity.B, at("2026-11-24 09:00"))
    ticket.targets.clear()
    BEFORE.start(ticket)
    return ticket


def test_the_same_version_word_with_another_text_is_another_edition() -> None:
    """Nobody has to remember to change the word."""
    assert (OLD.version, OLD.edition) != (NEW.version, NEW.edition)
    assert OLD.version == NEW.version


def test_a_calendar_leaves_the_old_promise_as_it_is(ticket: Ticket) -> None:
    """Everything is worked out anew on the 26th, and nothing moves."""
    CLOCK.recompute_due(ticket, at("2026-11-26 09:00"))
    assert due_at(ticket) == DUE
    assert {one.policy_version for one in ticket.targets} == {OLD.edition}


def test_a_reopening_owes_the_old_promise(ticket: Ticket) -> None:
    """未解决 on the 25th: the due time is that of the 24th."""
    CLOCK.meet(ticket, Promise.RESOLVE, at("2026-11-24 12:00"))
    CLOCK.reopen(ticket, Promise.RESOLVE, at("2026-11-25 10:00"))
    CLOCK.recompute_due(ticket, at("2026-11-25 10:00"))
    assert due_at(ticket) == DUE


def test_what_was_misjudged_is_judged_by_the_policy_of_its_report(ticket: Ticket) -> None:
    """A C of the 24th that was a B all along has 24 hours; one that became a B on the 26th has 12."""
    for why, due in (
        (Reclassification.MISJUDGED, DUE),
        (Reclassification.CHANGED, at("2026-11-26 21:00")),
    ):
        one = a_defect(Severity.C, at("2026-11-24 09:00"))
        one.correct(Kind.DEFECT, Severity.B, "", OFFICE, at("2026-11-26 09:00"), CLOCK, why)
        assert due_at(one) == due


def test_a_report_of_the_new_day_has_the_new_rule() -> None:
    """And one that was called in before the change and entered after it has the old one."""
    new = a_defect(Severity.B, at("2026-11-25 09:00"))
    new.targets.clear()
    CLOCK.start(new)
    called = a_defect(Severity.B, at("2026-11-24 23:00"))
    called.targets.clear()
    called.entered_by_id, called.created_at = OFFICE.id, at("2026-11-25 09:00")
    CLOCK.start(called)
    assert (due_at(new), due_at(called)) == (at("2026-11-25 21:00"), at("2026-11-25 23:00"))


def test_a_promise_of_an_edition_that_nobody_kept_stays_as_it_is(ticket: Ticket) -> None:
    """Rather no new due time than one by a rule that was not its own."""
    StandardClock(NEW, CALENDAR).recompute_due(ticket, at("2026-11-26 09:00"))
    assert due_at(ticket) == DUE


@pytest.mark.machine_clock
def test_the_desk_keeps_each_policy_that_it_went_by(empty_url: str, tmp_path: Path) -> None:
    """Once each, from the start on which it first applied; and the old one is there to judge by."""
    file = tmp_path / "standard.toml"
    file.write_text(STANDARD, encoding="utf-8")
    settings = settings_for(empty_url, tmp_path, policy=file)
    get_ready(settings, DatabaseUse.DESK)
    get_ready(settings, DatabaseUse.DESK)
    file.write_text(EDITED, encoding="utf-8")
    get_ready(settings, DatabaseUse.DESK)
    engine = writing_engine(empty_url)
    with Session(engine) as session:
        assert [one.edition for one in kept_policies(session)] == [OLD.edition, NEW.edition]
        assert policies_broken_at(session) is None
        first = session.exec(select(KeptPolicy)).first()
        assert first is not None
        first.text = EDITED
        session.flush()
        assert policies_broken_at(session) == 1
        session.rollback()
    assert load_rules(settings, engine).past.of(OLD.edition) == OLD
    engine.dispose()
