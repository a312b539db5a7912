"""Before a restoration or a fix the resolver says what became of the data (三·2.3(3))."""

import pytest

from handlers.i18n import Voice, voice_of
from models.terms import Language, Promise, StateBefore, Status
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.reported import FAULT, a_c, an_a
from tests.support.tickets import contents

SAVED = "停止写库，先做全库备份再重启"


def taken(desk: Desk) -> str:
    """An A that an engineer has."""
    number = an_a(desk)
    desk.as_("李强").press(number, "接单")
    return number


def test_the_form_of_a_restoration_asks_for_the_data(desk: Desk) -> None:
    """Nothing is claimed by the press alone; what was said stands on the ticket and in its log."""
    number = taken(desk)
    opened = desk.as_("李强").press(number, "业务已恢复").form
    assert opened is not None
    assert [field.name for field in opened.fields] == ["state_before", "protection"]
    assert desk.ticket(number).restored_at is None
    desk.as_("李强").fill(number, "业务已恢复", state_before="partly", protection=SAVED)
    ticket = desk.ticket(number)
    assert (ticket.state_before, ticket.protection) == (StateBefore.PARTLY, SAVED)
    assert contents(desk, number, "restored") == [{"state_before": "partly", "protection": SAVED}]


def test_the_moment_is_that_of_the_press(desk: Desk) -> None:
    """Two minutes with the form cost nothing: what was pressed in time is in time."""
    number = taken(desk)
    desk.clock.move(minutes=59)
    pressed_at, card = desk.clock(), desk.as_("李强").card_with(number, "restore")
    desk.as_("李强").click(card.post, "restore")
    desk.clock.move(minutes=3)
    desk.as_("李强").submit(card.post, "restore", {"state_before": "untouched"})
    desk.as_("王敏").press(number, "确认已恢复")
    assert desk.ticket(number).restored_at == pressed_at
    assert desk.target(number, Promise.RESOLVE).was_met_in_time


def test_a_press_of_yesterday_does_not_count(desk: Desk) -> None:
    """What was left open longer than a form lasts counts from when it is handed in; so does another's press."""
    number = taken(desk)
    card = desk.as_("李强").card_with(number, "restore")
    desk.as_("李强").click(card.post, "restore")
    desk.clock.move(minutes=61)
    desk.as_("李强").submit(card.post, "restore", {"state_before": "untouched"})
    assert desk.ticket(number).restored_at == desk.clock()


def test_where_data_was_touched_something_is_said_of_it(desk: Desk) -> None:
    """The field says so, in both forms; where none was, nothing is asked."""
    number = taken(desk)
    refused = desk.as_("李强").fill(number, "业务已恢复", state_before="reached")
    assert refused.field_errors == {"protection": ZH("recovery.say_how")}
    refused = desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="not_reached")
    assert refused.field_errors == {"protection": ZH("recovery.say_how")}
    assert desk.ticket(number).status is Status.IN_PROGRESS
    desk.as_("李强").fill(number, "提交解决结果", cause="证书", method="换证书", state_before="untouched")
    assert desk.ticket(number).status is Status.RESOLVED


def test_what_was_said_before_stands_in_the_form_of_the_result(desk: Desk) -> None:
    """So that nothing is typed twice; what is said then counts."""
    number = taken(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="partly", protection=SAVED)
    form = desk.as_("李强").press(number, "提交解决结果").form
    assert form is not None
    given = {field.name: field.value for field in form.fields}
    assert (given["state_before"], given["protection"]) == ("partly", SAVED)
    result = {"cause": "证书", "method": "换证书", "state_before": "reached", "protection": "补录后数据齐全"}
    desk.as_("李强").fill(number, "提交解决结果", **result)
    assert desk.ticket(number).state_before is StateBefore.REACHED


def test_the_reporter_reads_how_far_it_is_as_before(desk: Desk) -> None:
    """With the question whether business runs again; of what was not touched nothing is said."""
    number = taken(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="partly", protection=SAVED)
    told = ZH("verdict.state_before", state=ZH("recovery.partly"))
    assert told in desk.as_("赵小禾").card("intake", number).intro
    other = a_c(desk, "陈思远")
    desk.as_("李强").press(other, "接单")
    desk.as_("李强").fill(other, "提交解决结果", cause="列太窄", method="改宽", state_before="untouched")
    assert not [line for line in desk.as_("陈思远").card("intake", other).intro if "故障前" in line]


def test_the_fault_report_has_it_as_given(desk: Desk) -> None:
    """On its card and above its form, not to be changed there."""
    number = taken(desk)
    desk.as_("李强").fill(number, "业务已恢复", state_before="partly", protection=SAVED)
    desk.as_("王敏").press(number, "确认已恢复")
    line = desk.as_("李强").card_with(number, "report.file")
    assert line.card is not None
    facts = {fact.label: fact.value for fact in line.card.facts}
    assert (facts["故障前状态"], facts["数据保护措施"]) == (ZH("recovery.partly"), SAVED)
    form = desk.as_("李强").click(line.post, "report.file").form
    assert form is not None
    assert any(SAVED in words for words in form.intro)


def test_in_slack(desk: Desk, slack: FromSlack) -> None:
    """The same form."""
    number = str(slack.say("UZHAO", "CHALL", FAULT).ticket)
    desk.as_("王敏").reclassify(number, "A", "正在开标")
    slack.press("ULI", "CTEAM", number, "take")
    slack.press("ULI", "CTEAM", number, "restore")
    slack.submit(
        "ULI", "CTEAM", "restore", slack.posts("CTEAM", number)[0].id, state_before="reached", protection=SAVED
    )
    assert desk.ticket(number).state_before is StateBefore.REACHED


def test_in_telegram_the_press_counts_although_the_form_is_asked_field_by_field(
    desk: Desk, chats: FromTelegram
) -> None:
    """The questions may take their time."""
    chats.link("88", "李强")
    number = an_a(desk)
    chats.press("88", "take")
    pressed_at = desk.clock()
    chats.press("88", "restore")
    desk.clock.move(minutes=4)
    for said in (ZH("recovery.reached"), SAVED):
        chats.say("88", said)
    chats.press("88", ZH("form.submit"))
    ticket = desk.ticket(number)
    assert (ticket.restored_at, ticket.protection) == (pressed_at, SAVED)


@pytest.mark.parametrize(("voice", "data"), [(ZH, "业务数据"), (voice_of(Language.EN), "Data")])
def test_what_was_not_reached_is_the_data(voice: Voice, data: str) -> None:
    """业务已恢复 asks for the state before the fault; what is offered there never denies that the service is back."""
    assert data in voice("recovery.not_reached")
    assert data in voice("recovery.partly")
