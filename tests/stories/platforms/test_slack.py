"""A day in Slack, told to the desk by Socket Mode and by signed HTTP alike."""

import pytest

from models.terms import Severity, Status
from tests.support import slack_payloads as payloads
from tests.support.desk import ZH
from tests.support.slack_desk import BOT_MENTION, INTAKE, OTHER, TEAM, SlackDesk, button_of, text_of

CLASS_C = "报表导出的金额列显示不全"
CLASS_A = "系统登录不了，所有人都打不开"


def the_only_number(office: SlackDesk) -> str:
    """The number of the one ticket there is."""
    tickets = office.desk.tickets()
    assert len(tickets) == 1, [ticket.number for ticket in tickets]
    return tickets[0].number


def test_a_message_in_the_intake_channel_is_a_report(office: SlackDesk) -> None:
    """The acknowledgement stands in the message's thread, the team's card in the team's channel."""
    ts = office.write("U0ZHAO", INTAKE, CLASS_C)
    number = the_only_number(office)
    ticket = office.desk.ticket(number)
    assert ticket.reporter is not None
    assert (ticket.reporter.name, ticket.text, ticket.thread) == ("赵小禾", CLASS_C, ts)
    acknowledgement = office.card_with(INTAKE, "withdraw")
    assert acknowledgement["thread_ts"] == ts
    assert number in text_of(acknowledgement)
    assert "thread_ts" not in office.card_with(TEAM, "take")
    assert office.whispers("U0ZHAO") == []


def test_a_mention_is_one_ticket_though_two_events(office: SlackDesk) -> None:
    """Calling the desk by its name in any channel files one report, without the name in it."""
    office.write("U0ZHAO", OTHER, f"{BOT_MENTION} {CLASS_C}")
    assert office.desk.ticket(the_only_number(office)).text == CLASS_C


def test_talk_elsewhere_is_not_the_desks(office: SlackDesk) -> None:
    """A channel without a purpose, in which the desk is not called, makes no ticket."""
    office.write("U0ZHAO", OTHER, "中午吃什么")
    assert office.desk.tickets() == []


def test_a_direct_message_is_a_report(office: SlackDesk) -> None:
    """Its acknowledgement comes into the same chat."""
    office.write("U0ZHAO", "@U0ZHAO", CLASS_C)
    assert the_only_number(office) in text_of(office.card_with("@U0ZHAO", "withdraw"))


def test_a_masked_chat_names_nobody_outside(office: SlackDesk) -> None:
    """A bidder and an agent of the people file are told apart by their family names; the colleague stays named."""
    office.write("U0ZHAO", "@U0ZHAO", "冯立和代理机构蒋岚都登录不了，赵小禾代报")
    shown = "\n".join(office.cards("@U0ZHAO"))
    assert "冯*和代理机构蒋*都登录不了，赵小禾代报" in shown
    in_full = text_of(office.card_with(TEAM, "take"))  # the channel is `full`
    assert "冯立和代理机构蒋岚都登录不了" in in_full
    assert "冯立" not in shown
    assert "蒋岚" not in shown


def test_the_command_opens_the_form_and_the_form_files_it(office: SlackDesk) -> None:
    """`/desk report`: the modal, what is wrong with it at the field, then the ticket, its card in the own chat."""
    assert office.command("U0ZHAO", "report") == {}
    view = office.view()
    assert view["type"] == "modal"
    refused = office.fill("U0ZHAO", text="   ")
    assert refused["response_action"] in {"errors", "push"}
    assert office.desk.tickets() == []
    assert office.fill("U0ZHAO", text="评标室大屏不亮", location="三号评标室") == {"response_action": "clear"}
    number = the_only_number(office)
    assert office.desk.ticket(number).text == "评标室大屏不亮\n三号评标室"
    assert number in text_of(office.card_with("@U0ZHAO", "withdraw"))
    assert number in office.whispers("U0ZHAO")[-1]
    assert office.fake.messages(OTHER) == []


def test_what_is_written_below_a_forms_card_belongs_to_its_ticket(office: SlackDesk) -> None:
    """A report by form has no message of its own: its thread hangs from the acknowledgement."""
    office.command("U0ZHAO", f"report {CLASS_C}", INTAKE)
    number = the_only_number(office)
    acknowledgement = office.card_with(INTAKE, "withdraw")
    office.write("U0ZHAO", INTAKE, "导出 2025 年的也是这样", thread=acknowledgement["ts"])
    assert the_only_number(office) == number
    assert "supplemented" in office.desk.log(number)


def test_the_command_with_text_files_at_once(office: SlackDesk) -> None:
    """`/desk report 大屏不亮` needs no form; the answer with the number is for its sender alone."""
    answer = office.command("U0ZHAO", f"report {CLASS_C}")
    number = the_only_number(office)
    assert (answer["response_type"], answer["text"]) == ("ephemeral", ZH("intake.received", number=number))


def test_a_ticket_goes_its_way_by_clicks(office: SlackDesk) -> None:
    """Class corrected by the office, taken and resolved by the engineer, confirmed by the reporter."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    number = the_only_number(office)
    office.press("U0LIQIANG", TEAM, "take")
    assert office.desk.ticket(number).status is Status.IN_PROGRESS
    assert "李强" in office.cards(TEAM)[-1]
    reclassify(office, "U0WANGMIN", "B", "很多人在用")
    assert office.desk.ticket(number).severity is Severity.B
    office.press("U0LIQIANG", TEAM, "resolve")
    office.fill("U0LIQIANG", cause="列宽太窄", method="改了模板", state_before="untouched")
    assert office.desk.ticket(number).status is Status.RESOLVED
    verdict = office.card_with(INTAKE, "confirm_fixed")
    office.press("U0ZHAO", INTAKE, "confirm_fixed", verdict)
    assert office.desk.ticket(number).status is Status.CLOSED


def test_the_wrong_people_are_refused_in_private(office: SlackDesk) -> None:
    """Staff do not take, engineers do not confirm; one sentence to the presser, and nothing changes."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    number = the_only_number(office)
    office.press("U0CHEN", TEAM, "take")
    assert ZH("ticket.only_engineer_takes") in office.whispers("U0CHEN")[-1]
    office.press("U0LIQIANG", TEAM, "take")
    office.press("U0LIQIANG", TEAM, "resolve")
    office.fill("U0LIQIANG", cause="列宽太窄", method="改了模板", state_before="untouched")
    before = len(office.whispers("U0LIQIANG"))
    office.press("U0LIQIANG", INTAKE, "confirm_fixed")
    assert len(office.whispers("U0LIQIANG")) == before + 1
    assert office.desk.ticket(number).status is Status.RESOLVED


def test_home_shows_ones_own_and_opens_the_form(office: SlackDesk) -> None:
    """App Home lists the open ticket with its clock; its button files another report."""
    office.write("U0ZHAO", "@U0ZHAO", CLASS_C)
    number = the_only_number(office)
    open_home(office, "U0ZHAO")
    assert number in text_of(office.fake.homes["U0ZHAO"])
    office.press_home("U0ZHAO", "report.open")
    office.fill("U0ZHAO", text="评标室大屏不亮")
    assert len(office.desk.tickets()) == 2
    other = office.desk.tickets()[-1].number
    office.wait_until(lambda: other in text_of(office.fake.homes["U0ZHAO"]), "Home was not painted anew")
    office.press_home("U0ZHAO", f"show:{number}")
    assert number in text_of(office.view())


def test_language_follows_the_person(office: SlackDesk) -> None:
    """`/desk language en` speaks English from then on, in what only its sender sees."""
    office.command("U0ZHAO", "language en")
    answer = office.command("U0ZHAO", "bord")
    assert "Did you mean" in answer["text"]
    asked = office.command("U0ZHAO", "language")
    assert asked["text"].startswith("Say which language")


@pytest.mark.parametrize("word", ["mine", "board", "duty", "help", ""])
def test_lists_are_for_ones_own_eyes(office: SlackDesk, word: str) -> None:
    """The lists come with the acknowledgement, and only to whoever asked."""
    answer = office.command("U0LIQIANG", word)
    assert answer["response_type"] == "ephemeral"
    assert answer["blocks"]
    assert office.fake.messages(OTHER) == []


def test_an_unknown_command_is_helped_along(office: SlackDesk) -> None:
    """Alone, what could be meant, in one sentence; with words behind it, those are read."""
    answer = office.command("U0ZHAO", "reprot")
    assert answer["text"] == ZH("slack_command.unknown_but_close", command="/desk", word="reprot", meant="report")
    assert office.desk.tickets() == []
    office.command("U0ZHAO", "保障 大屏不亮")
    (ticket,) = office.desk.tickets()
    assert ticket.text == "大屏不亮"
    assert ticket.number in text_of(office.card_with("@U0ZHAO", "withdraw"))


def test_words_behind_a_command_that_takes_none(office: SlackDesk) -> None:
    """An argument is answered in one sentence, a sentence is read."""
    answer = office.command("U0ZHAO", "duty tomorrow")
    assert answer["text"] == ZH("command.takes_nothing", command="/desk duty")
    assert office.desk.tickets() == []
    office.command("U0ZHAO", "帮助 开标大厅打不开了，投标人都进不去")
    assert office.desk.tickets()[0].text == "帮助 开标大厅打不开了，投标人都进不去"


def test_an_action_of_the_list_is_one_press(office: SlackDesk) -> None:
    """What is chosen under 更多… opens its form in the list's place, or acts at once; nothing is sent in between."""
    office.write("U0ZHAO", INTAKE, CLASS_C)
    office.press("U0WANGMIN", TEAM, "more")
    menu = office.view()
    assert "submit" not in menu
    withdraw = button_of(menu, "withdraw")
    assert withdraw is not None
    assert withdraw["confirm"]["text"]["text"] == ZH("confirm.withdraw")
    office.press_view("U0WANGMIN", "merge")
    assert office.fake.views[-1]["method"] == "views.update"
    assert office.view()["callback_id"] == "merge"
    office.press("U0WANGMIN", TEAM, "more")
    office.press_view("U0WANGMIN", "why")
    assert "解决截止" in text_of(office.view())
    office.press("U0WANGMIN", TEAM, "more")
    office.press_view("U0WANGMIN", "withdraw")
    assert office.desk.tickets()[0].status is Status.WITHDRAWN


def open_home(office: SlackDesk, user: str) -> None:
    """Somebody opens App Home."""
    office.done(payloads.event(type="app_home_opened", user=user, tab="home", event_ts="1772503200.500000"))
    office.wait_until(lambda: user in office.fake.homes)


def reclassify(office: SlackDesk, user: str, severity: str, reason: str) -> None:
    """改级 from the list of further actions: the press, the wish, the preview, the confirmation."""
    office.press(user, TEAM, "more")
    office.press_view(user, "change_class")
    wish = office.fill(user, severity=severity, reason=reason)
    view = wish["view"] | {"id": "V-preview", "hash": "2"}
    office.submit(user, view, why="misjudged", reason=reason)
