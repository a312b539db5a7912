"""What one asks the desk for oneself, and what is for nobody else's eyes."""

import pytest
from sqlmodel import select

from models.people.person import Person
from models.terms import Purpose, Visibility
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.one_connection import SwiftDesk

pytestmark = pytest.mark.both_databases("plans")

WORDS = "报表导出的金额列显示不全"
PEOPLE = ("王敏", "马跃", "何静", "周主任", "吴副主任", "孙工", "李强")
OUTAGE = "系统登录不了，所有人都打不开"


def test_mine_lists_open_tickets_with_their_clocks(slack: FromSlack, desk: Desk) -> None:
    """What has least of its time left first, a button each; what is closed is gone."""
    first = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    second = str(slack.say("UZHAO", "CHALL", OUTAGE).ticket)
    card = slack.click("UZHAO", "CTALK", "mine").card
    assert card is not None
    assert card.title == ZH("list.mine", count=2)
    assert [first in card.intro[0], second in card.intro[1]] == [True, True]
    assert ZH("deadline.label.resolve") in card.intro[0]
    assert [button.action for button in card.buttons] == [f"show:{first}", f"show:{second}"]
    slack.press("UZHAO", "CHALL", second, "withdraw")
    card = slack.click("UZHAO", "CTALK", "mine").card
    assert card is not None
    assert card.title == ZH("list.mine", count=1)


def test_who_has_none_is_offered_to_report(slack: FromSlack) -> None:
    """An empty list says so, to a stranger too."""
    for user in ("UZHAO", "UNOBODY"):
        card = slack.click(user, "CTALK", "mine").card
        assert card is not None
        assert card.intro == (ZH("list.mine.empty"),)
        assert [button.action for button in card.buttons] == ["report.open"]


def test_more_than_a_card_holds_is_counted(slack: FromSlack) -> None:
    """Ten lines and five buttons, and how many more there are."""
    for number in range(12):
        slack.say("UZHAO", "CHALL", f"{number}号标段公示有一个错别字")
    card = slack.click("UZHAO", "@UZHAO", "mine").card
    assert card is not None
    assert (len(card.intro), len(card.buttons)) == (11, 5)
    assert card.intro[-1] == ZH("digest.more", number=2)


def test_the_board_is_for_whoever_works_for_the_desk(slack: FromSlack, desk: Desk) -> None:
    """What is overdue and due today; the staff see their own."""
    number = str(slack.say("UZHAO", "CHALL", OUTAGE).ticket)
    desk.clock.move(hours=2)
    for user in ("ULI", "UWANG"):
        card = slack.click(user, "CTALK", "board").card
        assert card is not None
        assert card.title == ZH("list.board")
        assert any(number in line for line in card.intro)
    card = slack.click("UCHEN", "CTALK", "board").card
    assert card is not None
    assert number not in str(card)


def test_one_ticket_is_shown_to_whoever_may_read_it(slack: FromSlack, desk: Desk) -> None:
    """The reporter's view or the team's, without buttons; others hear that there is none."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    for user, label in {"UZHAO": None, "ULI": ZH("fact.reporter")}.items():
        card = slack.click(user, "CTALK", f"show:{number}").card
        assert card is not None
        assert number in card.title
        assert card.buttons == ()
        assert (label in [fact.label for fact in card.facts]) is (label is not None)
    for asked in (number, "2603-9999", "x" * 300, ""):
        assert slack.click("UCHEN", "CTALK", f"show:{asked}").toast == ZH("list.no_ticket")


def test_a_private_answer_shows_what_ones_own_chat_may(slack: FromSlack, desk: Desk) -> None:
    """Masked in a channel of any level, for it is shown by a service abroad; whole in the web chat."""
    slack.open("CFULL", Purpose.TEAM, Visibility.FULL)
    phone = "13853212345"
    number = str(slack.say("UZHAO", "CHALL", f"报表导出不了，打我电话 {phone}").ticket)
    for chat in ("CFULL", "CTALK"):
        for action in ("mine", "board", f"show:{number}"):
            card = slack.click("ULI", chat, action).card
            assert card is not None
            assert phone not in str(card)
    home = slack.click("UZHAO", "@UZHAO", "home").home
    assert home is not None
    assert number in str(home)
    assert phone not in str(home)
    shown = desk.as_("李强").click(None, f"show:{number}").card
    assert shown is not None
    assert phone in str(shown.quote)


def test_the_home_page_tells_what_concerns_one(slack: FromSlack, desk: Desk) -> None:
    """What waits for one's word first, then one's own, then who is on duty; report and ask on top."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    home = slack.click("UWANG", "@UWANG", "home").home
    assert home is not None
    assert [button.action for button in home.buttons] == ["report.open", "ask.open"]
    assert [section.title for section in home.sections] == [
        ZH("home.waiting", count=1),
        ZH("home.mine", count=0),
        ZH("home.duty"),
    ]
    waiting, mine, duty = home.sections
    assert number in waiting.lines[0].text
    assert waiting.lines[0].button is not None
    assert waiting.lines[0].button.action == f"show:{number}"
    assert (mine.lines, mine.empty) == ((), ZH("home.mine.empty"))
    assert "李强" in duty.lines[0].text
    stranger = slack.click("UNOBODY", "@UNOBODY", "home").home
    assert stranger is not None
    assert [section.lines for section in stranger.sections] == [(), ()]


def test_a_question_of_the_desk_waits_for_the_reporter(slack: FromSlack, desk: Desk) -> None:
    """请补充 puts the ticket on the reporter's list of what waits."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    slack.press("ULI", "CTEAM", number, "take")
    post = next(post for post in slack.posts("CTEAM", number) if post.card_view == "team")
    asked = slack.submit("ULI", "CTEAM", "ask_reporter", post.id, asked="哪一页？")
    assert not asked.is_refusal
    card = slack.click("UZHAO", "@UZHAO", "mine").card
    assert card is not None
    assert ZH("list.waiting", numbers=(number,)) in card.intro


def test_duty_and_help_are_a_command_away(slack: FromSlack) -> None:
    """Who is on duty with a phone; what one can tell the desk."""
    duty = slack.click("UZHAO", "CTALK", "duty").card
    helped = slack.click("UZHAO", "CTALK", "help.open").card
    assert duty is not None
    assert helped is not None
    assert "李强" in duty.title
    assert helped.title == ZH("help.title")


def test_a_button_counts_only_where_its_card_stands(slack: FromSlack, desk: Desk) -> None:
    """A post of another chat, named by a client that made it up, is no card, and nothing changes."""
    number = str(slack.say("UZHAO", "CHALL", WORDS).ticket)
    post = slack.posts("CTEAM", number)[0]
    for chat in ("CHALL", "@ULI", "CTALK"):
        refused = slack.click("ULI", chat, "take", post.id)
        assert (refused.toast, refused.is_refusal) == (ZH("card.stale"), True)
    assert slack.submit("ULI", "@ULI", "more", post.id, action="take").toast == ZH("card.stale")
    assert slack.posts("CTEAM", number)[0].version == post.version
    assert desk.log(number) == ["received"]
    assert slack.click("ULI", "CTEAM", "take", post.id).toast == ZH("ticket.taken", number=number)


def test_a_form_in_a_hall_begins_a_thread_with_its_acknowledgement(slack: FromSlack, desk: Desk) -> None:
    """What the desk says later hangs below the acknowledgement, and a reply there belongs to the ticket."""
    number = str(slack.submit("UZHAO", "CHALL", "report", text=WORDS, location="").ticket)
    acknowledgement = slack.posts("CHALL", number)[0]
    assert (acknowledgement.card_view, acknowledgement.thread, acknowledgement.parent_id) == ("reporter", None, None)
    slack.press("ULI", "CTEAM", number, "take")
    post = next(post for post in slack.posts("CTEAM", number) if post.card_view == "team")
    slack.submit("ULI", "CTEAM", "resolve", post.id, cause="列宽", method="调整", state_before="untouched")
    verdict = slack.posts("CHALL", number)[-1]
    assert (verdict.card_view, verdict.parent_id) == ("verdict", acknowledgement.id)
    assert slack.say("UZHAO", "CHALL", "还是不行", thread=acknowledgement.external_ref).ticket == number
    assert desk.log(number)[-1] == "reopened_by_words"


def test_a_granted_right_waits_for_its_person_and_for_no_assignment(swift: SwiftDesk) -> None:
    """Who has to try it is named in every list; nobody is said to be missing who would take it."""
    right = {"role": "room_admin", "scope": "room_3", "until": "2026-09-30", "reason": "接替老郝", "whom": ""}
    number = str(swift.submit("赵小禾", "access.ask:evaluation", right).ticket)
    missing = {ZH("card.nobody_yet"), ZH("digest.nobody"), ZH("handover.nobody_has_it")}
    for who, step in {"周主任": "access.approve", "孙工": "access.grant"}.items():
        assert not swift.carry_through(who, step, number).is_refusal
        cards = [swift.click("赵小禾", action).card for action in ("mine", "todo", "home", f"show:{number}")]
        shown = [*map(str, cards), str(swift.click("赵小禾", "home").home), str(swift.click("王敏", "board").card)]
        assert not [text for text in shown if any(words in text for words in missing)]
    assert ZH("list.next", names=("赵小禾",)) in str(swift.click("赵小禾", "mine").card)


def test_what_was_closed_unconfirmed_is_said_to_be_nobodys_no_more(swift: SwiftDesk) -> None:
    """It stands on the office's list to be confirmed, and waits for nobody to take it."""
    number = str(swift.say("赵小禾", "intake", "请问怎么导出报表？").ticket)
    swift.carry_through("李强", "answer", number)
    card = swift.click("马跃", "todo").card
    assert card is not None
    assert number in card.intro[0]
    assert ZH("card.nobody_yet") not in card.intro[0]


def test_what_nobody_may_decide_waits_for_the_administrators(swift: SwiftDesk) -> None:
    """The second leader is the one who asks: the administrators, who hear of it, have it on their lists."""
    right = {"role": "recordings", "scope": "room_3", "until": "2026-03-20", "reason": "调阅", "whom": ""}
    number = str(swift.submit("吴副主任", "access.ask:evaluation", right).ticket)
    assert [who for who in PEOPLE if number in to_do(swift, who)] == ["周主任"]
    assert not swift.carry_through("周主任", "access.approve", number).is_refusal
    assert [who for who in PEOPLE if number in to_do(swift, who)] == ["何静", "孙工"]


def test_what_nobody_may_grant_waits_for_the_office(swift: SwiftDesk) -> None:
    """The one administrator left is the one who asked: the office, who hears of it, can appoint somebody."""
    leave = {"leaver": id_in(swift, "何静"), "leaving_why": "left", "leaving_sure": "yes"}
    assert not swift.carry_through("王敏", "leave.open", **leave).is_refusal
    right = {"role": "room_admin", "scope": "room_3", "until": "2026-03-20", "reason": "值守", "whom": ""}
    number = str(swift.submit("孙工", "access.ask:evaluation", right).ticket)
    assert not swift.carry_through("吴副主任", "access.approve", number).is_refusal
    assert [who for who in PEOPLE if number in to_do(swift, who)] == ["王敏", "马跃"]


def to_do(swift: SwiftDesk, who: str) -> str:
    """Somebody's list of what waits for them."""
    return str(swift.click(who, "todo").card)


def id_in(swift: SwiftDesk, name: str) -> str:
    """Somebody's id, as a form has it."""
    with swift.session() as session:
        return str(session.exec(select(Person.id).where(Person.name == name)).one())
