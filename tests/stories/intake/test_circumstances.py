"""发生时间 and 地点: fields of their own of every fault, asked in the form and put down afterwards (三·2.3(4))."""

from datetime import datetime

import pytest

from models.chat import Card
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.page_answers import Answer
from tests.support.reported import FAULT, a_question
from tests.support.tickets import chosen, contents

HAPPENED = datetime(2026, 3, 3, 9, 20, tzinfo=SHANGHAI)


def by_form(desk: Desk, **fields: str) -> Answer:
    """Report a fault by form; the desk's clock stands at ten."""
    given = {"text": FAULT, "location": "", "occurred_at": "", **fields}
    return desk.as_("赵小禾").submit(None, "report", given, "intake")


def beside(desk: Desk, number: str) -> dict[str, str]:
    """The facts that the team's panel and card show of a ticket, by label."""
    sheet = desk.as_("王敏").sheet(number)
    card = Card.model_validate(sheet["card"])
    return {fact.label: fact.value for fact in card.facts} | {one["label"]: one["value"] for one in sheet["facts"]}


def test_the_form_asks_where_and_when(desk: Desk) -> None:
    """Both are kept beside the words, and stand in the panel; the deadlines count from the report all the same."""
    number = by_form(desk, location="三号评标室", occurred_at="2026-03-03T09:20").number
    ticket = desk.ticket(number)
    assert (ticket.location, ticket.occurred_at) == ("三号评标室", HAPPENED)
    assert ticket.target("respond").started_at == desk.clock()  # type: ignore[union-attr]
    facts = beside(desk, number)
    assert facts["地点"] == "三号评标室"
    assert facts["发生时间"] == ZH.moment(HAPPENED, desk.clock())


def test_left_out_the_time_of_the_report_stands_for_it_and_says_so(desk: Desk) -> None:
    """A message is asked nothing."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    facts = beside(desk, number)
    assert facts["发生时间"] == ZH("record.as_reported", at=ZH.dated(desk.clock(), desk.clock()))
    assert facts["地点"] == "未填"
    assert desk.ticket(number).occurred_at is None


def test_nothing_happens_after_its_report(desk: Desk) -> None:
    """The field says so; within the same minute it may."""
    refused = by_form(desk, occurred_at="2026-03-03T10:01")
    assert "occurred_at" in refused.field_errors
    assert desk.tickets() == []
    assert by_form(desk, occurred_at="2026-03-03T10:00").number


@pytest.mark.parametrize("who", ["赵小禾", "王敏", "李强"])
def test_whoever_knows_it_puts_it_down_afterwards(desk: Desk, who: str) -> None:
    """The reporter, the office, whoever has it; the log says who, and the fields are filled in with what is known."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    desk.as_("李强").press(number, "接单")
    desk.clock.move(hours=1)
    chosen(desk, who, number, "circumstances", location="二楼开标厅", occurred_at="2026-03-03T09:20")
    assert desk.log(number)[-1] == "circumstances"
    assert contents(desk, number, "circumstances") == [
        {"occurred_at": "2026-03-03T01:20:00+00:00", "location": "二楼开标厅"}
    ]
    form = chosen(desk, who, number, "circumstances").form
    assert form is not None
    assert [field.value for field in form.fields] == ["二楼开标厅", "2026-03-03T09:20"]


@pytest.mark.parametrize("who", ["陈思远", "张海涛", "周主任", "孙工", "郑文"])
def test_nobody_else_does(desk: Desk, who: str) -> None:
    """In one sentence."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    assert desk.as_(who).click(post, "circumstances").toast == ZH("record.not_yours")


def test_a_question_has_neither(desk: Desk) -> None:
    """Only faults are recorded so."""
    number = a_question(desk)
    post = desk.as_("赵小禾").cards("intake", number)[0].post
    assert desk.as_("赵小禾").click(post, "circumstances").toast == ZH("ticket.only_defects")
    assert "发生时间" not in beside(desk, number)


def test_what_came_by_phone_has_both(desk: Desk) -> None:
    """代录来电 asks the same; the call is the report."""
    told = {"text": FAULT, "name": "刘女士", "unit": "青岛甲公司", "phone": "0532-8000-7777", "who": "bidder"}
    told |= {"channel": "hotline", "reference": "", "called_at": "2026-03-03T09:50", "late_reason": ""}
    where = {"location": "公司", "occurred_at": "2026-03-03T09:20"}
    number = desk.as_("王敏").submit(None, "phone_in", {**told, **where}, "desk").number
    assert (desk.ticket(number).location, desk.ticket(number).occurred_at) == ("公司", HAPPENED)
    late = desk.as_("王敏").submit(None, "phone_in", {**told, **where, "occurred_at": "2026-03-03T09:55"}, "desk")
    assert "occurred_at" in late.field_errors


def test_in_slack(desk: Desk, slack: FromSlack) -> None:
    """The same form, and the same fields."""
    number = slack.submit("UZHAO", "CHALL", "report", text=FAULT, location="一号厅", occurred_at="2026-03-03T09:20")
    assert (desk.ticket(str(number.ticket)).location, desk.ticket(str(number.ticket)).occurred_at) == (
        "一号厅",
        HAPPENED,
    )


def test_in_telegram_field_by_field(desk: Desk, chats: FromTelegram) -> None:
    """Where and when are asked one after the other, and may be skipped."""
    chats.link("77", "赵小禾")
    chats.click("77", "report.open")
    for said in (FAULT, "一号厅", "09:20"):
        chats.say("77", said)
    number = chats.press("77", ZH("form.submit")).ticket or ""
    assert (desk.ticket(number).location, desk.ticket(number).occurred_at) == ("一号厅", HAPPENED)
