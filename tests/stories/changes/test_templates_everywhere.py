"""A template is proposed on the page; a leader approves it in Slack or on Telegram, and it is run on the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.changes.change import the_change
from models.changes.templates.template import ChangeTemplate
from models.changes.terms import ChangeState
from models.database.engines import writing_engine
from models.people.person import Person
from models.terms import Role
from models.tickets.ticket import Ticket
from tests.support.changes import DIGEST
from tests.support.desk import Desk
from tests.support.slack_desk import SlackDesk
from tests.support.telegram_desk import MODES, WANGMIN, TelegramDesk, running_telegram_desk

DRAFT = {"what": "清理评标日志", "system": "evaluation", "change_kind": "configuration"}


@pytest.fixture(params=MODES)
def telegram(request: pytest.FixtureRequest, office_url: str, tmp_path: Path) -> Iterator[TelegramDesk]:
    """The office on Telegram."""
    with running_telegram_desk(office_url, tmp_path, str(request.param)) as house:
        yield house


def proposed(desk: Desk) -> str:
    """A change that was done some time ago, proposed on the page by an engineer."""
    li = desk.as_("李强")
    number = li.submit(None, "change.draft", DRAFT).number
    desk.settle()
    engine = writing_engine(desk.settings.database)
    with Session(engine) as session:
        change = the_change(session.exec(select(Ticket).where(Ticket.number == number)).one())
        change.state, change.version, change.digest = ChangeState.COMPLETED, "1.0", DIGEST
        for what in ("deployed", "tested", "confirmed"):
            session.add(change.keep(what, None, desk.now, {"version": "1.0", "digest": DIGEST}))
        leader = session.exec(select(Person).where(Person.name == "王敏")).one()
        leader.roles = [*leader.roles, Role.LEADER]
        session.commit()
    engine.dispose()
    opened = li.click(None, "template.propose").form
    assert opened is not None
    answer = li.submit(None, opened.name, {"change_number": number, "until": "2026-09-01"})
    assert not answer.refused, answer
    return number


def approvals(desk: Desk) -> list[bool]:
    """Which templates are approved."""
    with desk.session() as session:
        return [one.approved_at is not None for one in session.exec(select(ChangeTemplate)).all()]


def the_only_template(desk: Desk) -> str:
    """Its id, as a form has it."""
    with desk.session() as session:
        return str(session.exec(select(ChangeTemplate.id)).one())


def test_in_slack(office: SlackDesk) -> None:
    """The leader's card, its button, and a modal."""
    proposed(office.desk)
    office.settle()
    office.press("U0WANGMIN", "@U0WANGMIN", "批准模板")
    office.fill("U0WANGMIN", template=the_only_template(office.desk))
    office.settle()
    assert approvals(office.desk) == [True]


def test_on_telegram(telegram: TelegramDesk) -> None:
    """The same in the leader's direct chat."""
    number = proposed(telegram.desk)
    telegram.settle()
    telegram.press(WANGMIN, "批准模板")
    telegram.fill(WANGMIN, number, "提交")
    assert approvals(telegram.desk) == [True]
