"""A change brought as far as its begin, each step a press or a form of the platform on which it is taken."""

from sqlmodel import select

from models.changes.change import change_of
from models.changes.terms import ChangeState
from models.people.person import Person
from tests.support.changes import (
    CONFIRMED,
    DATA_BACKUP,
    DRAFT,
    HE,
    LI,
    PACKAGE,
    SYSTEM_BACKUP,
    TESTED,
    WANG,
    ZHANG,
)
from tests.support.steps_elsewhere import Way

WHOLE = {
    "change_impact": "评标暂停半小时",
    "touches_main": "yes",
    "fallback": "恢复系统镜像",
    "fallback_minutes": "30",
    "notice_text": "周四 20:00 至 22:00 评标系统停机",
}


def state(way: Way, number: str) -> ChangeState:
    """How far it has come."""
    with way.desk.session() as session:
        ticket = session.merge(way.desk.ticket(number), load=True)
        found = change_of(ticket)
        assert found is not None
        return ChangeState(found.state)


def person(way: Way, name: str) -> str:
    """Somebody's id, as the choice of a form has it."""
    with way.desk.session() as session:
        return str(session.exec(select(Person.id).where(Person.name == name)).one())


def drafted(way: Way, **more: str) -> str:
    """李强 applies, and then says the rest."""
    way.take(LI, "change.open", "", **{**DRAFT, **more})
    number = way.desk.tickets()[-1].number
    way.take(LI, "change.edit", number, **WHOLE, verifier=person(way, HE))
    return number


def ready(way: Way, **more: str) -> str:
    """Tested, confirmed, announced, and on the evening backed up."""
    number = drafted(way, **more)
    way.take(LI, "change.deploy", number, **PACKAGE, test_system="测试一区")
    way.take(ZHANG, "change.test", number, **TESTED)
    way.take(WANG, "change.confirm", number, **CONFIRMED)
    way.take(WANG, "change.announce", number)
    way.desk.clock.set("2026-03-05", "19:40")
    way.take(LI, "change.back_up_system", number, **SYSTEM_BACKUP)
    way.take(LI, "change.back_up_data", number, **DATA_BACKUP)
    way.take(WANG, "change.concede", number, concession="no_sessions", reason="已看场次表")
    assert state(way, number) is ChangeState.BACKED_UP
    way.desk.clock.set("2026-03-05", "20:05")
    return number


def under_way(way: Way, **more: str) -> str:
    """李强 has begun."""
    number = ready(way, **more)
    way.take(LI, "change.begin", number, **PACKAGE)
    assert state(way, number) is ChangeState.UNDER_WAY
    return number
