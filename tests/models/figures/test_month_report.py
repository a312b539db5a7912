"""运维月报 as presses: written, checked and issued by different people, each version signed anew, and nothing twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select, update

from models.database.engines import writing_engine
from models.figures.month_report import (
    MonthReport,
    MonthStep,
    check,
    issue,
    month_reports_broken_at,
    newest_version,
    published,
    versions_of,
    write,
)
from models.people.person import Person
from models.refusal import Refusal

pytestmark = pytest.mark.both_databases("rows that are only added, and their chain")

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
MONTH = "2026-11"
OFFICE, DEPUTY, LEADER, ENGINEER, STAFF = "王敏", "吴副主任", "周主任", "李强", "赵小禾"


@pytest.fixture
def session(office_url: str) -> Iterator[Session]:
    """The demo office's database."""
    engine = writing_engine(office_url)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def person(session: Session, name: str) -> Person:
    """Somebody of the demo office."""
    return session.exec(select(Person).where(Person.name == name)).one()


def written(session: Session, problems: str = "解密超时两起", figures: int = 40) -> MonthReport:
    """编制 by the office."""
    row = write(session, MONTH, NOW, {"received": figures}, problems, "继续巡检", person(session, OFFICE), NOW)
    session.flush()
    return row


def checked(session: Session, name: str = DEPUTY, version: int = 1) -> MonthReport:
    """审核."""
    row = check(session, MONTH, version, person(session, name), NOW)
    session.flush()
    return row


def issued(
    session: Session, name: str = LEADER, version: int = 1, leaders: tuple[str, ...] = (LEADER, DEPUTY)
) -> MonthReport:
    """签发."""
    row = issue(session, MONTH, version, person(session, name), [person(session, one) for one in leaders], NOW)
    session.flush()
    return row


def refused(session: Session, press: str, name: str, version: int = 1) -> str:
    """The key of the refusal."""
    with pytest.raises(Refusal) as refusal:
        {"check": checked, "issue": issued}[press](session, name, version)
    return refusal.value.phrase.key


def test_it_is_final_once_all_three_pressed(session: Session) -> None:
    """Before, it is a draft; each signature repeats the digest that it was pressed for."""
    rows = [written(session)]
    for sign in (checked, issued):
        told = newest_version(session, MONTH)
        assert told is not None
        assert not told.is_final
        assert published(session, MONTH) is None
        rows.append(sign(session))
    told = published(session, MONTH)
    assert told is not None
    assert told.is_final
    assert [row.step for row in rows] == list(MonthStep)
    assert len({row.digest for row in rows}) == 1
    assert month_reports_broken_at(session) is None


def test_another_text_or_figure_is_another_version_without_signatures(session: Session) -> None:
    """The old one stays as it was signed; the same text again is nothing new."""
    written(session)
    checked(session)
    issued(session)
    assert written(session).version == 1
    assert written(session, problems="另有一起").version == 2
    assert written(session, problems="另有一起", figures=41).version == 3
    assert [one.is_final for one in versions_of(session, MONTH)] == [True, False, False]
    told = published(session, MONTH)
    assert told is not None
    assert told.written.version == 1
    assert refused(session, "check", DEPUTY, version=2) == "month.newer_version"
    assert month_reports_broken_at(session) is None


def test_who_may_press_what(session: Session) -> None:
    """The office writes, another one checks, a leader issues; in this order."""
    for name in (ENGINEER, STAFF, LEADER):
        with pytest.raises(Refusal) as refusal:
            write(session, MONTH, NOW, {}, "无", "无", person(session, name), NOW)
        assert refusal.value.phrase.key == "month.only_office"
    assert refused(session, "check", DEPUTY) == "month.not_written"
    written(session)
    assert refused(session, "check", OFFICE) == "month.own_text"
    assert refused(session, "check", ENGINEER) == "month.only_checker"
    assert refused(session, "issue", LEADER) == "month.not_checked"
    checked(session)
    assert refused(session, "issue", OFFICE) == "month.only_leader"
    assert refused(session, "issue", DEPUTY) == "month.another_leader"


def test_a_leader_alone_may_check_and_issue(session: Session) -> None:
    """The paper says then that it is one person."""
    written(session)
    checked(session, LEADER)
    assert issued(session, LEADER, leaders=(LEADER,)).by_name == LEADER


def test_a_second_press_is_told_who_pressed_first(session: Session) -> None:
    """The same person pressing twice pressed once."""
    written(session)
    first = checked(session)
    assert checked(session).position == first.position
    assert refused(session, "check", LEADER) == "month.checked_already"
    issued(session)
    assert issued(session).position == 3
    assert refused(session, "issue", DEPUTY) == "month.issued_already"


def test_whatever_is_changed_is_named(session: Session) -> None:
    """A figure, a text, a name, a row that is missing."""
    written(session)
    checked(session)
    for values in ({"figures": {"received": 1}}, {"problems": "无"}, {"by_name": "别人"}, {"at": NOW + timedelta(1)}):
        first = update(MonthReport).where(col(MonthReport.position) == 1).values(values)
        with session.begin_nested() as attempt:
            session.execute(first)
            session.expire_all()
            assert month_reports_broken_at(session) == 1
            attempt.rollback()
        session.expire_all()
    assert month_reports_broken_at(session) is None
