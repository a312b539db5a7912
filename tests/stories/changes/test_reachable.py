"""With one engineer alone in the window the office has to be there: by the roster, and by who is away."""

from collections.abc import Sequence

import pytest
from sqlmodel import col, select

from models.changes.terms import ChangeState
from models.people.person import Person
from tests.support.changes import (
    CONFIRMED,
    HE,
    LI,
    PACKAGE,
    WANG,
    away,
    carried,
    confirmed,
    done,
    on_duty,
    passed,
    ready,
    state,
)
from tests.support.desk import ZH
from tests.support.one_connection import SwiftDesk

NIGHT = ("2026-03-05T19:00", "2026-03-06T07:00")
UNTIL_MONDAY = ("2026-03-05T19:00", "2026-03-09T08:00")
ALONE = ZH("change.unreachable_alone", who=HE)


def all_away(desk: SwiftDesk, *but: str) -> None:
    """Every engineer but these is away that night."""
    with desk.session() as session:
        people: Sequence[Person] = session.exec(select(Person).order_by(col(Person.id))).all()
        names = [one.name for one in people if "engineer" in one.roles and one.name not in but]
    for name in names:
        away(desk, name, *NIGHT)


def test_one_engineer_at_night_and_nobody_of_the_office(swift: SwiftDesk) -> None:
    """Refused in a sentence, and nothing changed; with the verifier there it may be."""
    number = passed(swift)
    all_away(swift, LI)
    away(swift, HE, *NIGHT)
    assert carried(swift, WANG, "change.confirm", number, **CONFIRMED).toast == ALONE
    assert state(swift, number) is ChangeState.TESTED


def test_one_engineer_at_night_and_the_verifier(swift: SwiftDesk) -> None:
    """The office does both verifications."""
    number = passed(swift)
    all_away(swift, LI)
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))


def test_one_engineer_at_night_and_the_offices_duty(swift: SwiftDesk) -> None:
    """Whoever of the office has the duty can be called; for half of the window is not enough."""
    number = passed(swift)
    all_away(swift, LI)
    away(swift, HE, *NIGHT)
    on_duty(swift, WANG, "2026-03-05T08:30", "2026-03-05T21:00")
    assert carried(swift, WANG, "change.confirm", number, **CONFIRMED).toast == ALONE
    on_duty(swift, WANG, "2026-03-05T08:30", "2026-03-06T08:30")
    done(carried(swift, WANG, "change.confirm", number, **CONFIRMED))


@pytest.mark.parametrize(("absence", "may"), [(NIGHT, True), (UNTIL_MONDAY, False)], ids=["the night", "and the day"])
def test_with_two_engineers_the_office_has_until_the_morning(
    swift: SwiftDesk, absence: tuple[str, str], may: bool
) -> None:
    """The other engineer ends the stop; 业务验证 waits for half past nine, but not for longer."""
    number = passed(swift)
    away(swift, HE, *absence)
    reply = carried(swift, WANG, "change.confirm", number, **CONFIRMED)
    assert reply.toast == ZH("change.unreachable_away", who=HE) or may
    assert state(swift, number) is (ChangeState.CONFIRMED if may else ChangeState.TESTED)


def test_who_is_away_since_the_confirmation(swift: SwiftDesk) -> None:
    """It is asked anew at the start."""
    number = ready(swift)
    all_away(swift, LI)
    away(swift, HE, *NIGHT)
    assert carried(swift, LI, "change.begin", number, **PACKAGE).toast == ALONE
    assert state(swift, number) is ChangeState.BACKED_UP


def test_a_verifier_who_leaves_before(swift: SwiftDesk) -> None:
    """Whoever has left by then is there no more."""
    number = confirmed(swift)
    assert state(swift, number) is ChangeState.CONFIRMED
    other = passed(swift)
    with swift.session() as session:
        session.exec(select(Person).where(Person.name == HE)).one().active_until = swift.now.replace(day=4)
    told = carried(swift, WANG, "change.confirm", other, **CONFIRMED).toast
    assert told == ZH("change.unreachable_away", who=HE)
