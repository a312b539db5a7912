"""待我处理 beyond tickets: a shift to take over and a colleague's question, on every platform, answered right there."""

from models.chat import HomeLine
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.page_drawn import duties_in
from tests.support.rosters import plan
from tests.support.tickets import id_of

MONDAY = "2026-03-09"
FAULT = "投标文件解密失败，所有人都解不了"


def change_of_shift(desk: Desk) -> None:
    """李强 hands over to 王敏 at 08:30."""
    plan(desk)
    desk.clock.set(MONDAY, "08:30")
    desk.tick("handover")
    desk.settle()


def ask_to_swap(desk: Desk, by: str, other: str, which: int = 0) -> None:
    """Ask another person to take over one of one's shifts."""
    form = desk.as_(by).click(None, "swap.open").form
    assert form is not None
    shift = form.fields[0].choices[which].value
    desk.as_(by).submit(None, "swap", {"shift": shift, "other": id_of(desk, other), "note": "家里有事"})


def action_of(line: HomeLine) -> str:
    """What its button does."""
    assert line.button is not None
    return line.button.action


def waiting(desk: Desk, who: str) -> tuple[list[HomeLine], int]:
    """What the page lists of the roster, and the number beside 待我处理."""
    browser = desk.as_(who)
    shown = browser.get("/chat/tickets", view="waiting").json()["html"]
    return duties_in(shown), browser.get("/chat/me").json()["waiting"]


def test_a_change_of_shift_waits_for_whoever_comes_on_duty(desk: Desk) -> None:
    """On the page: who hands over to whom, and 已接班 that does it; then it is gone, and nobody else ever had it."""
    change_of_shift(desk)
    (line,), count = waiting(desk, "王敏")
    assert "李强 → 王敏" in line.text
    assert count == 1
    assert waiting(desk, "李强") == waiting(desk, "何静") == ([], 0)
    pressed = desk.as_("王敏").click(None, action_of(line))
    assert pressed.toast == ZH("handover.accepted")
    assert waiting(desk, "王敏") == ([], 0)


def test_an_earlier_change_of_shift_waits_no_more(desk: Desk) -> None:
    """Only the newest is asked after."""
    change_of_shift(desk)
    desk.clock.move(days=7)
    desk.tick("handover")
    assert waiting(desk, "王敏") == ([], 0)
    others = [who for who in ("李强", "张海涛", "马跃", "何静") if waiting(desk, who)[1]]
    assert len(others) == 1


def test_a_swap_waits_for_whoever_was_asked(desk: Desk) -> None:
    """同意 and 不同意 stand beside the question, with the shift and why; it goes once it is answered or too late."""
    ask_to_swap(desk, "李强", "马跃")
    (line,), count = waiting(desk, "马跃")
    assert "李强" in line.text
    assert (line.below, count) == ("家里有事", 1)
    assert waiting(desk, "李强") == waiting(desk, "张海涛") == ([], 0)
    agreed = desk.as_("马跃").click(None, action_of(line))
    assert agreed.toast == ZH("swap.you_agreed", who="李强")
    assert waiting(desk, "马跃") == ([], 0)


def test_a_swap_that_can_no_longer_be_agreed_to_is_gone(desk: Desk) -> None:
    """Nobody is offered what would be refused."""
    ask_to_swap(desk, "李强", "马跃")
    desk.clock.move(days=14)
    assert waiting(desk, "马跃") == ([], 0)


def test_slack_shows_both_with_their_buttons(slack: FromSlack, desk: Desk) -> None:
    """On one's own page, in 待办 and in 我的; a press there does it."""
    change_of_shift(desk)
    ask_to_swap(desk, "李强", "王敏")
    home = slack.click("UWANG", "@UWANG", "home").home
    assert home is not None
    handover, swap = home.sections[0].lines
    assert home.sections[0].title == ZH("home.waiting", count=2)
    assert handover.button is not None
    assert swap.button is not None
    assert swap.other is not None
    for command in ("todo", "mine"):
        card = slack.click("UWANG", "CTALK", command).card
        assert card is not None
        assert [one.action for one in card.buttons] == [handover.button.action, swap.button.action, swap.other.action]
        assert [handover.text in card.intro[0], swap.text in card.intro[1]] == [True, True]
    assert slack.click("UWANG", "@UWANG", handover.button.action).toast == ZH("handover.accepted")
    assert slack.click("UWANG", "@UWANG", swap.other.action).toast == ZH("swap.you_refused", who="李强")
    home = slack.click("UWANG", "@UWANG", "home").home
    assert home is not None
    assert home.sections[0].lines == ()


def test_telegram_shows_both_with_their_buttons(chats: FromTelegram, desk: Desk) -> None:
    """待办 lists them before the tickets that wait, each with its deadlines; a press does it."""
    chats.link("77", "王敏")
    change_of_shift(desk)
    ask_to_swap(desk, "李强", "王敏")
    number = desk.as_("赵小禾").say("intake", FAULT).number
    card = chats.click("77", "todo").card
    assert card is not None
    assert card.title == ZH("home.waiting", count=3)
    assert number in card.intro[2]
    assert ZH("deadline.label.resolve") in card.intro[2]
    verbs = [one.action.partition(":")[0] for one in card.buttons]
    assert verbs == ["handover.accept", "swap.agree", "swap.refuse", "show"]
    assert chats.click("77", card.buttons[0].action).toast == ZH("handover.accepted")
    assert chats.click("77", card.buttons[1].action).toast == ZH("swap.you_agreed", who="李强")


def test_an_owed_report_stands_with_its_deadline(desk: Desk) -> None:
    """Also of what is closed: what waits says until when, as late ones come first."""
    number = desk.as_("赵小禾").say("intake", FAULT).number
    engineer = desk.as_("李强")
    engineer.press(number, "take")
    engineer.fill(number, "restore", state_before="untouched")
    desk.as_("赵小禾").press(number, "confirm_restored")
    listed = engineer.listed("waiting")
    assert ZH("deadline.label.report") in [one["label"] for one in listed[0]["deadlines"]]
    card = engineer.click(None, "todo").card
    assert card is not None
    assert ZH("deadline.label.report") in card.intro[0]
    own = desk.as_("赵小禾").listed("mine")
    assert ZH("deadline.label.report") not in [one["label"] for one in own[0]["deadlines"]]


def test_nothing_waits_says_so(desk: Desk) -> None:
    """An empty list is a sentence."""
    card = desk.as_("陈思远").click(None, "todo").card
    assert card is not None
    assert (card.title, card.intro) == (ZH("home.waiting", count=0), (ZH("home.waiting.empty"),))
