"""Accounts that belong to nobody known: they may report, and reach nothing but their own reports."""

import asyncio
from dataclasses import replace

import pytest

from bot.app import open_dispatch
from handlers.i18n import voice_of
from models.chat import Message, Place, Reply, Sender
from models.terms import Language, Platform, Purpose, Status
from models.tickets.facts import TEAM_EYES
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.gate import kept
from tests.support.tickets import contents, leaves

ENGLISH = voice_of(Language.EN)
WORDS = "报表导出的金额列显示不全"


def test_an_unknown_account_may_report(slack: FromSlack, desk: Desk) -> None:
    """Its report has a number, clocks and an acknowledgement in its own chat; the reporter is named by the account."""
    said = slack.say("UNEW", "@UNEW", WORDS)
    ticket = desk.ticket(str(said.ticket))
    assert said.toast == ZH("intake.received", number=ticket.number)
    assert ticket.reporter is not None
    assert (ticket.reporter.name, ticket.reporter.roles) == ("(slack:UNEW)", ["external"])
    assert slack.posts("@UNEW", ticket.number)[0].card_view == "reporter"
    assert desk.log(ticket.number) == ["received"]


def test_it_sees_answers_and_withdraws_its_own_report(slack: FromSlack, desk: Desk) -> None:
    """What it adds joins the ticket, its list shows it, and it takes it back."""
    number = str(slack.say("UNEW", "@UNEW", WORDS).ticket)
    assert slack.say("UNEW", "@UNEW", "只有第二页这样").ticket == number
    listed = slack.click("UNEW", "@UNEW", "mine").card
    assert listed is not None
    assert any(number in line for line in listed.intro)
    shown = slack.click("UNEW", "@UNEW", f"show:{number}").card
    assert shown is not None
    assert number in shown.title
    assert slack.press("UNEW", "@UNEW", number, "withdraw").ticket == number
    assert desk.ticket(number).status is Status.WITHDRAWN


def test_it_presses_nobody_elses_cards(slack: FromSlack, desk: Desk) -> None:
    """Neither before its first report nor after, in one sentence, and nothing changes."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    for action in ("withdraw", "supplement", "why"):
        assert slack.press("UNEW", "CHALL", number, action).toast == ZH("person.unknown")
    slack.say("UNEW", "@UNEW", "保证金页面有一个错别字")
    for action in ("withdraw", "supplement", "why"):
        refused = slack.press("UNEW", "CHALL", number, action)
        assert (refused.toast, refused.is_refusal) == (ZH("card.not_yours"), True)
    for action in ("take", "change_class", "more"):
        assert slack.press("UNEW", "CTEAM", number, action).toast == ZH("card.not_yours")
    assert desk.log(number) == ["received"]


def test_it_says_nothing_below_other_reports(slack: FromSlack, desk: Desk) -> None:
    """Its talk in somebody's thread is not taken in, and it is told so; the words are kept all the same."""
    number = str(slack.say("UZHAO", "CHALL", WORDS, ref="1.1").ticket)
    slack.say("UNEW", "@UNEW", "保证金页面有一个错别字")
    assert slack.say("UNEW", "CHALL", "一号项目", thread="1.1").toast == ZH("ticket.not_yours_to_answer")
    assert desk.log(number) == ["received"]


def test_it_reads_no_other_ticket(slack: FromSlack, desk: Desk) -> None:
    """Neither by number nor on the board nor on its own page, where nobody on duty stands either."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    mine = str(slack.say("UNEW", "@UNEW", "保证金页面有一个错别字").ticket)
    assert slack.click("UNEW", "@UNEW", f"show:{number}").toast == ZH("list.no_ticket")
    board = slack.click("UNEW", "@UNEW", "board").card
    home = slack.click("UNEW", "@UNEW", "home").home
    assert board is not None
    assert home is not None
    assert number not in board.model_dump_json() + home.model_dump_json()
    assert mine in home.model_dump_json()
    assert ZH("home.duty") not in [section.title for section in home.sections]


def test_it_may_report_by_form_and_in_an_intake_room(slack: FromSlack, desk: Desk) -> None:
    """The acknowledgement of a message stands in its thread; a form from elsewhere stays between it and the desk."""
    hall = str(slack.say("UNEW", "CHALL", WORDS, ref="1.1").ticket)
    assert [post.thread for post in slack.posts("CHALL", hall)] == ["1.1"]
    form = str(slack.submit("UOTHER", "CSOMEWHERE", "report", text="评标室大屏不亮", location="").ticket)
    assert slack.posts("CSOMEWHERE") == []
    assert [post.card_view for post in slack.posts("@UOTHER", form)] == ["reporter"]


def test_administrators_are_asked_whose_it_is_once(slack: FromSlack) -> None:
    """The first message of an unknown account brings one card with the button to link it; the second none."""
    for _ in range(2):
        slack.say("UNEW", "@UNEW", WORDS)
    asked = [card for card in slack.cards("@USUN") if card.title == ZH("account.unknown", who="slack:UNEW")]
    assert [[button.label for button in card.buttons] for card in asked] == [[ZH("button.account.link")]]


def test_the_administrator_links_it_by_the_card(slack: FromSlack, desk: Desk) -> None:
    """Its reports become the person's, the log says so and holds, and the placeholder is retired."""
    number = str(slack.say("UNEW", "@UNEW", WORDS).ticket)
    card = next(post for post in slack.posts("@USUN") if "UNEW" in post.card["title"])
    opened = slack.click("USUN", "@USUN", card.card["buttons"][0]["action"], card.id)
    assert opened.form is not None
    unknown = slack.submit("USUN", "@USUN", opened.form.name, card.id, person_name="没有此人")
    assert unknown.field_errors == {"person_name": ZH("account.no_such_person", name="没有此人")}
    done = slack.submit("USUN", "@USUN", opened.form.name, card.id, person_name="刘晓彤")
    assert done.toast == ZH("account.linked", who="slack:UNEW", name="刘晓彤")
    ticket = desk.ticket(number)
    assert ticket.reporter is not None
    assert ticket.reporter.name == "刘晓彤"
    assert desk.log(number) == ["received", "reporter_known"]
    assert slack.say("UNEW", "@UNEW", "另外第二页也这样").ticket == number
    placeholder = contents(desk, number, "reporter_known")[0]["was"]
    assert placeholder == "(slack:UNEW)"
    again = slack.submit("USUN", "@USUN", opened.form.name, card.id, person_name="马跃")
    assert again.toast == ZH("people.account_taken", account="slack:UNEW", name="刘晓彤")


def test_only_an_administrator_links(slack: FromSlack) -> None:
    """Office, engineers and the account itself are refused."""
    slack.say("UNEW", "@UNEW", WORDS)
    account = slack.account("UNEW")
    for user in ("UWANG", "ULI", "UNEW"):
        refused = slack.submit(user, f"@{user}", f"account.link:{account.id}", person_name="王敏")
        assert refused.toast == ZH("ticket.only_admin")


def test_a_stand_in_serves_nowhere(slack: FromSlack, desk: Desk) -> None:
    """It is on no list of people, may not be on duty, and reads with nobody's eyes."""
    slack.say("UNEW", "@UNEW", WORDS)
    placeholder = slack.account("UNEW").person
    assert placeholder is not None
    assert placeholder.is_placeholder
    assert not placeholder.has(*TEAM_EYES)
    page = desk.as_("孙工").get("/chat/me").json()
    assert placeholder.name not in [person["name"] for person in page["people"]]
    assert desk.stranger().get("/chat/me").json()["person"]["name"] == "赵小禾"


def test_somebody_who_left_gets_no_stand_in(slack: FromSlack, desk: Desk) -> None:
    """An account whose person is not one of us any more is refused, not taken for a stranger's."""
    leaves(desk, "陈思远")
    assert slack.say("UCHEN", "@UCHEN", WORDS).toast == kept("person.left")
    assert desk.tickets() == []


def test_its_language_is_its_own_to_choose(slack: FromSlack, desk: Desk) -> None:
    """An unknown account that wants English is answered and sent cards in English."""
    assert slack.click("UNEW", "@UNEW", "language:en").toast == ENGLISH("language.chosen")
    said = slack.say("UNEW", "@UNEW", "The amount column in the exported report is cut off")
    assert said.toast == ENGLISH("intake.received", number=str(said.ticket))
    assert ENGLISH("button.withdraw") in [button.label for button in slack.cards("@UNEW", said.ticket)[0].buttons]
    assert slack.click("UNEW", "@UNEW", "language:fr").toast == ENGLISH("card.unknown_button")


@pytest.mark.parametrize("chat", ["CTEAM", "CNOWHERE", "CSTAFF"])
def test_talk_that_names_nobody_is_no_report(slack: FromSlack, desk: Desk, chat: str) -> None:
    """What is said in rooms that are not for reports is the desk's business only when it is named."""
    slack.open("CSTAFF", Purpose.STAFF)
    assert slack.say("UNEW", chat, "今天食堂吃什么").ticket is None
    assert slack.say("UNEW", chat, "今天食堂吃什么", thread="9.9").ticket is None
    assert desk.tickets() == []
    said = slack.say("UZHAO", chat, WORDS, is_addressed=True, ref="2.1")
    assert said.ticket is not None
    assert desk.ticket(said.ticket).thread == "2.1"
    more = slack.say("UZHAO", chat, "第二页也是", is_addressed=True, thread="2.1")
    assert more.ticket == said.ticket
    assert len(desk.tickets()) == 1


def test_two_deliveries_make_one_stand_in(slack: FromSlack, desk: Desk) -> None:
    """The same message twice, and another from elsewhere: one person, two tickets."""
    first = slack.say("UNEW", "@UNEW", WORDS, ref="3.1")
    again = slack.say("UNEW", "@UNEW", WORDS, ref="3.1")
    slack.say("UNEW", "CHALL", "保证金页面有一个错别字")
    assert first.ticket == again.ticket
    assert len({ticket.reporter_id for ticket in desk.tickets()}) == 1
    assert len(desk.tickets()) == 2


def test_a_guest_of_a_shared_channel_withdraws_in_its_thread(slack: FromSlack, desk: Desk) -> None:
    """What an account from outside reports in a shared intake room is answered, and taken back, in its thread."""
    slack.open("CSHARED", Purpose.INTAKE)
    number = str(slack.say("UGUEST", "CSHARED", WORDS, ref="4.1").ticket)
    assert slack.press("UGUEST", "CSHARED", number, "withdraw").ticket == number
    assert {post.thread for post in slack.posts("CSHARED", number)} == {"4.1"}


@pytest.mark.both_databases("races")
def test_five_messages_at_once_make_one_stand_in(slack: FromSlack, desk: Desk) -> None:
    """A new account writes in five places in the same moment, to five replicas: five tickets of one reporter."""
    messages = [
        Message(
            idempotency_key=f"slack:T/C{number}/1.1",
            place=Place(platform=Platform.SLACK, chat=f"C{number}"),
            sender=Sender(platform=Platform.SLACK, account="UNEW"),
            text=WORDS,
            ref=f"{number}.1",
            sent_at=desk.clock(),
            is_addressed=True,
        )
        for number in range(5)
    ]

    async def act(message: Message) -> Reply:
        async with open_dispatch(desk.settings) as (dispatch, _):
            dispatch.rules = replace(dispatch.rules, running=frozenset(Platform))
            return await dispatch.act(message, desk.now)

    async def at_once() -> list[Reply]:
        replies = await asyncio.gather(*map(act, messages))
        desk.ring()
        return replies

    replies = desk.run(at_once())
    assert [reply.is_refusal for reply in replies] == [False] * 5
    tickets = desk.tickets()
    assert len(tickets) == 5
    assert len({ticket.reporter_id for ticket in tickets}) == 1
    assert {ticket.reporter_account_id for ticket in tickets} == {slack.account("UNEW").id}
    asked = [title for title in slack.titles("@USUN") if title == ZH("account.unknown", who="slack:UNEW")]
    assert len(asked) == 1
