"""离职 and 离岗 ask what the checklist needs: since when, what the ledger does not know, who takes over."""

from datetime import timedelta

import pytest

from models.access.terms import AccessPromise
from models.terms import EndReason, Status
from tests.support import access
from tests.support.desk import ZH, Desk
from tests.support.offboarding import active, checklist_of, choice, person, previewed
from tests.support.page_answers import Answer
from tests.support.reported import an_a

ZHAO, LI, ZHANG, WANG, SUN = "赵小禾", "李强", "张海涛", "王敏", "孙工"
LEFT = EndReason.LEFT


def goes(desk: Desk, name: str, **fields: str) -> Answer:
    """The office confirms it, with more than yes."""
    form = previewed(desk, WANG, name, LEFT).form
    assert form is not None
    return desk.as_(WANG).submit(None, form.name, {"leaving_sure": "yes", **fields})


def test_the_form_shows_the_rights_and_asks_for_the_rest(desk: Desk) -> None:
    """Every right that was found stands above the questions; who takes over is asked where there is something to."""
    access.granted(desk)
    form = previewed(desk, WANG, ZHAO, LEFT).form
    assert form is not None
    assert any("权限 1 项要收回" in line for line in form.intro)
    assert [field.name for field in form.fields] == ["leaving_since", "leaving_elsewhere", "leaving_sure"]
    number = an_a(desk)
    desk.as_(LI).press(number, "接单")
    form = previewed(desk, WANG, LI, LEFT).form
    assert form is not None
    assert "leaving_successor" in [field.name for field in form.fields]


def test_the_deadline_counts_from_when_they_went(desk: Desk) -> None:
    """Told in the afternoon of somebody who went that morning: the day is the same, and the card says when."""
    access.granted(desk)
    desk.clock.set("2026-03-02", "16:30")
    assert not goes(desk, ZHAO, leaving_since="2026-03-02T09:30").refused
    target = desk.target(checklist_of(desk, ZHAO), AccessPromise.REVOKE)
    assert target.started_at == desk.now - timedelta(hours=7)
    assert target.due_at < desk.now + timedelta(hours=1)
    assert any("离开时间" in line for line in desk.as_(WANG).card("desk").intro)


def test_nobody_leaves_ahead_of_time(desk: Desk) -> None:
    """A time to come is refused at its field, and nothing has happened."""
    ahead = f"{desk.now + timedelta(days=2):%Y-%m-%dT%H:%M}"
    answer = goes(desk, ZHAO, leaving_since=ahead)
    assert answer.field_errors == {"leaving_since": ZH("field.is_to_come.moment")}
    assert active(desk, ZHAO)


@pytest.mark.parametrize("rights", [1, 0])
def test_what_the_ledger_does_not_know_is_on_the_checklist_and_on_the_card(desk: Desk, rights: int) -> None:
    """Mail and the door card are named to the administrators, with rights in the ledger and without."""
    if rights:
        access.granted(desk)
    assert not goes(desk, ZHAO, leaving_elsewhere="邮箱、门禁卡").refused
    said = ZH("offboarding.elsewhere", systems="邮箱、门禁卡")
    assert all(said in desk.as_(name).card("desk").intro for name in (WANG, SUN))
    if rights:
        assert desk.ticket(checklist_of(desk, ZHAO)).text == "邮箱、门禁卡"


def test_the_successor_has_the_tickets(desk: Desk) -> None:
    """They are asked to take it; the clock runs on, and the office need not assign it."""
    number = an_a(desk)
    desk.as_(LI).press(number, "接单")
    form = previewed(desk, WANG, LI, LEFT).form
    to = choice(form, "leaving_successor", ZHANG)
    assert to == str(person(desk, ZHANG).id)
    assert not goes(desk, LI, leaving_successor=to).refused
    ticket = desk.ticket(number)
    assert ticket.assignee is not None
    assert (ticket.assignee.name, ticket.status, ticket.taken_at) == (ZHANG, Status.ASSIGNED, None)
    assert desk.log(number)[-2:] == ["given_back", "assigned"]
    assert desk.as_(ZHANG).card("desk", number).intro == (ZH("offboarding.yours_now", who=LI, because="离职"),)
    assert not desk.as_(ZHANG).press(number, "接单").refused
    assert any(f"由 {ZHANG} 接手 1 张：{number}" in line for line in desk.as_(WANG).card("desk").intro)
