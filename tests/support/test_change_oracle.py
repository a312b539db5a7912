"""The oracle of changes says of each gate when it was jumped: what it finds nothing wrong with is whole."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.rules import load_rules
from models.changes.change import Change
from models.changes.fact import GateFact
from models.changes.terms import ChangeState
from models.chat import Event, Reply
from models.database.engines import writing_engine
from models.tickets.ticket import Ticket
from models.tickets.worklog import WorkLogEntry
from tests.support.change_oracle import broken_rules
from tests.support.change_witness import Standing, Witness
from tests.support.changes import completed
from tests.support.databases import Databases
from tests.support.desk import settings_for
from tests.support.one_connection import SwiftDesk

Spoil = Callable[[Change, Witness], object]
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def lived(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SwiftDesk, str, Witness]]:
    """A change that went through every gate, and what was seen of it."""
    folder = tmp_path_factory.mktemp("oracle")
    with databases.with_office("sqlite", folder) as url:
        engine = writing_engine(url)
        desk, witness = SwiftDesk(engine, load_rules(settings_for(url, folder), engine)), Witness()
        act = desk.act

        def watched(event: Event) -> Reply:
            reply = act(event)
            with desk.session() as session:
                witness.look(session, desk.now)
            return reply

        desk.act = watched  # type: ignore[method-assign]  # the test looks on at each step
        yield desk, completed(desk), witness
        desk.close()
        engine.dispose()


@pytest.fixture
def life(lived: tuple[SwiftDesk, str, Witness]) -> tuple[Change, list[WorkLogEntry], Witness]:
    """Its rows, to be spoilt: nothing is written back."""
    desk, number, seen = lived
    with desk.session() as session:
        ticket = session.exec(select(Ticket).where(Ticket.number == number)).one()
        change = session.exec(select(Change).where(Change.ticket_id == ticket.id)).one()
        found = select(WorkLogEntry).where(WorkLogEntry.ticket_id == ticket.id).order_by(col(WorkLogEntry.position))
        log = list(session.exec(found).all())
        _ = [(one.content, one.by) for one in change.facts]
        session.expunge_all()
    return change, log, Witness(dict(seen.by), dict(seen.scenes))


def fact(change: Change, what: str) -> GateFact:
    """The newest of its sort."""
    return next(one for one in reversed(change.facts) if one.what == what)


def gone(what: str) -> Spoil:
    """It was never done."""
    return lambda change, witness: change.facts.remove(fact(change, what))


def by_nobody(what: str) -> Spoil:
    """Whoever did it held no role then."""

    def spoil(change: Change, witness: Witness) -> None:
        found = fact(change, what).id or 0
        witness.by[found] = Standing(witness.by[found].person_id, frozenset(), is_vendors=False, is_here=True)

    return spoil


def by_a_vendor(what: str) -> Spoil:
    """Whoever did it belonged to a vendor then, with whatever roles."""

    def spoil(change: Change, witness: Witness) -> None:
        found = fact(change, what).id or 0
        roles = frozenset({"office", "leader"})
        witness.by[found] = Standing(witness.by[found].person_id, roles, is_vendors=True, is_here=True)

    return spoil


def same_hat(one: str, other: str) -> Spoil:
    """Whoever did one of these did the other."""

    def spoil(change: Change, witness: Witness) -> None:
        done, also = fact(change, one), fact(change, other)
        also.by_id = done.by_id
        witness.by[also.id or 0] = witness.by[also.id or 0]._replace(person_id=done.by_id or 0)

    return spoil


def says(what: str, **content: str) -> Spoil:
    """It said something else."""
    return lambda change, witness: fact(change, what).content.update(content)


def scene(**was: Any) -> Spoil:
    """Something else stood around its start."""

    def spoil(change: Change, witness: Witness) -> None:
        begun = fact(change, "begun").id or 0
        witness.scenes[begun] = replace(witness.scenes[begun], **was)

    return spoil


def drafted(**was: Any) -> Spoil:
    """The draft said something else at the start."""

    def spoil(change: Change, witness: Witness) -> None:
        begun = fact(change, "begun").id or 0
        found = witness.scenes[begun]
        witness.scenes[begun] = replace(found, drafted=found.drafted | was)

    return spoil


def at(what: str, hours: float) -> Spoil:
    """It was done so much later."""

    def spoil(change: Change, witness: Witness) -> None:
        found = fact(change, what)
        found.at += hours * HOUR

    return spoil


def session_at_the_start(change: Change, witness: Witness) -> None:
    """A trading session goes on while the window begins."""
    at = fact(change, "begun").at
    scene(sessions=((at, at + HOUR),))(change, witness)


def state_of(state: ChangeState) -> Spoil:
    """The row says something else than the log."""
    return lambda change, witness: setattr(change, "state", state)


def no_leader(change: Change, witness: Witness) -> None:
    """An emergency with nobody's word."""
    change.keep("emergency_approved", None, fact(change, "business").at)


SPOILT: dict[str, tuple[Spoil, str]] = {
    "log and row": (state_of(ChangeState.VERIFYING), "the log tells"),
    "not tested": (gone("tested"), "begun without test or confirmation"),
    "not confirmed": (gone("confirmed"), "begun without test or confirmation"),
    "another package": (says("begun", digest="ab12" * 16), "begun is not what was tested"),
    "another package was confirmed": (says("confirmed", version="3.2.0"), "begun is not what was tested"),
    "a test that failed": (says("tested", test_result="failed"), "begun after a test that failed"),
    "edited since": (lambda change, witness: setattr(fact(change, "confirmed"), "edition", 0), "edited since"),
    "outside": (at("begun", 4), "begun outside its window"),
    "too late to go back": (drafted(fallback_minutes=119), "begun too late to roll back"),
    "a session": (session_at_the_start, "a window that is not legal"),
    "sessions unknown": (gone("no_sessions"), "without knowing the sessions"),
    "not announced": (gone("announced"), "a stop that was not announced"),
    "announced late": (at("announced", 40), "a stop that was not announced"),
    "no system backup": (gone("system_backup"), "no fresh system_backup"),
    "stale backup": (says("data_backup", finished_at="2026-03-04T11:00:00+00:00"), "no fresh data_backup"),
    "same volume": (says("system_backup", backup_volume="same"), "a system_backup that is none"),
    "without size": (says("data_backup", backup_size="0"), "a data_backup that is none"),
    "short": (says("data_backup", covers_until="2026-03-05T08:59:00+00:00"), "does not reach far enough"),
    "one snapshot": (says("data_backup", backup_reference="img-77"), "one snapshot for both"),
    "nobody verifies": (scene(verifier=None), "without somebody to verify it"),
    "another change": (scene(also_at_work=("2603-0002",)), "beside another change"),
    "data": (drafted(kind="data"), "data touched without a leader"),
    "no business verification": (gone("business"), "over without the office's word"),
    "no technical verification": (gone("technical"), "completed without 技术验证"),
    "half a list": (says("business", check_data="no"), "a list that is not whole"),
    "never finished": (gone("finished"), "verified before it was finished"),
    "no leader": (no_leader, "an emergency"),
    "applicant confirms": (
        lambda change, witness: setattr(change, "applicant_id", fact(change, "confirmed").by_id),
        "the applicant confirmed",
    ),
    "tester confirms": (same_hat("tested", "confirmed"), "tested and confirmed by one person"),
    "deployer tests": (same_hat("deployed", "tested"), "deployed and tested by one person"),
    "confirmer begins": (same_hat("confirmed", "begun"), "confirmed and begun by one person"),
    "implementer verifies": (same_hat("begun", "business"), "business by the implementer"),
    "implementer looks": (same_hat("begun", "technical"), "technical by the implementer"),
    **{
        f"{what} by nobody": (by_nobody(what), f"{what} by somebody not entitled")
        for what in ("deployed", "tested", "confirmed", "announced", "system_backup", "begun", "technical", "business")
    },
    **{
        f"{what} by a vendor": (by_a_vendor(what), f"{what} by somebody not entitled")
        for what in ("confirmed", "announced", "no_sessions", "business")
    },
}


def test_a_whole_life_breaks_no_rule(life: tuple[Change, list[WorkLogEntry], Witness]) -> None:
    """Nothing is wrong with a change that went through every gate."""
    assert broken_rules(*life) == []


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_spoilt_is_seen(life: tuple[Change, list[WorkLogEntry], Witness], how: str) -> None:
    """One gate jumped, and its sentence is there."""
    change, log, witness = life
    spoil, sentence = SPOILT[how]
    spoil(change, witness)
    assert any(sentence in one for one in broken_rules(change, log, witness))
