"""A pause needs a question that was delivered; a second one, or one on the due day, needs the office (standard 3)."""

from datetime import datetime

from sqlmodel import Session, col, update

from models.chat import Card, DeadlineState
from models.messaging.outbox import Post, PostState
from models.terms import Promise, Status
from sla.calendar.business_hours import SHANGHAI
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.from_telegram import FromTelegram
from tests.support.reported import FAULT, a_c, ask
from tests.support.tickets import chosen, lead_of


def at(text: str) -> datetime:
    """`2026-03-10 17:00` in Asia/Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def state(desk: Desk, number: str) -> DeadlineState:
    """How the resolve deadline stands on the team's card, once it is painted."""
    desk.settle()
    return desk.as_("李强").card("team", number).deadlines[1].state


def taken(desk: Desk) -> str:
    """A C of Tuesday 3 March at ten, due on the 10th, in an engineer's hands."""
    number = a_c(desk)
    desk.as_("李强").press(number, "接单")
    return number


def asked_again(desk: Desk, number: str) -> None:
    """The engineer asked, was answered the next day, and asks once more on the day after."""
    ask(desk, number, "李强")
    desk.clock.set("2026-03-04", "11:00")
    desk.as_("李强").press(number, "恢复计时")
    desk.clock.set("2026-03-05", "11:00")
    ask(desk, number, "李强")


def test_the_second_pause_waits_for_the_office(desk: Desk) -> None:
    """The question stands, the clock runs, the card says why; from the office's press on it stands still."""
    number = taken(desk)
    asked_again(desk, number)
    assert desk.ticket(number).status is Status.WAITING
    assert state(desk, number) is not DeadlineState.PAUSED
    assert any("待业务处室同意" in line for line in desk.as_("李强").card("team", number).intro)
    waiting = desk.as_("王敏").listed("waiting")
    assert number in {one["number"] for one in waiting}
    desk.clock.set("2026-03-06", "09:00")
    desk.as_("王敏").press(number, "同意停表")
    assert state(desk, number) is DeadlineState.PAUSED
    desk.clock.set("2026-03-09", "15:00")
    desk.as_("王敏").press(number, "恢复计时")
    # one working day for the first pause, one for the second from the press on, none for what it waited for it
    assert desk.target(number, Promise.RESOLVE).due_at == at("2026-03-12 17:00")


def test_nobody_but_the_office_allows_it(desk: Desk) -> None:
    """Not whoever asks for it; and what nobody asked for cannot be allowed."""
    number = taken(desk)
    asked_again(desk, number)
    post = desk.as_("李强").card_with(number, "allow_pause").post
    assert desk.as_("李强").click(post, "allow_pause").toast == ZH("ticket.only_office")
    desk.as_("王敏").click(post, "allow_pause")
    assert desk.as_("王敏").click(post, "allow_pause").toast == ZH("wait.no_request")


def test_the_offices_own_question_is_its_word(desk: Desk) -> None:
    """It need not press twice."""
    number = taken(desk)
    ask(desk, number, "李强")
    desk.as_("李强").press(number, "恢复计时")
    ask(desk, number, "王敏")
    assert state(desk, number) is DeadlineState.PAUSED


def test_a_pause_on_the_due_day_waits_for_the_office(desk: Desk) -> None:
    """The form says so before it is sent."""
    number = taken(desk)
    desk.clock.set("2026-03-10", "09:30")
    form = chosen(desk, "李强", number, "ask_reporter").form
    assert form is not None
    assert ZH("wait.will_ask_office") in form.intro
    ask(desk, number, "李强")
    assert state(desk, number) is not DeadlineState.PAUSED
    desk.as_("王敏").press(number, "同意停表")
    assert state(desk, number) is DeadlineState.PAUSED


def test_all_pauses_together_last_ten_working_days(desk: Desk) -> None:
    """Six in the first, so four in the second; a third one stops nothing."""
    number = taken(desk)
    ask(desk, number, "王敏")
    desk.clock.set("2026-03-11", "10:00")
    desk.as_("王敏").press(number, "恢复计时")
    ask(desk, number, "王敏")
    desk.clock.set("2026-03-17", "17:00")
    assert desk.tick("end_waits") == 0
    desk.clock.set("2026-03-17", "17:01")
    assert desk.tick("end_waits") == 1
    assert desk.target(number, Promise.RESOLVE).due_at == at("2026-03-24 17:00")
    ask(desk, number, "王敏")
    assert state(desk, number) is not DeadlineState.PAUSED


def test_a_question_in_slack_counts_when_it_arrived(desk: Desk, slack: FromSlack) -> None:
    """Neither is it a response nor does the clock stand still before; then both, from that moment on."""
    number = str(slack.say("UZHAO", "CHALL", FAULT).ticket)
    desk.as_("王敏").reclassify(number, "defect:C", "非主要功能")
    slack.shut.add("CHALL")
    slack.submit("UWANG", "CTEAM", "ask_reporter", slack.posts("CTEAM", number)[0].id, asked="是哪个项目?")
    assert desk.tick("questions") == 0
    assert desk.ticket(number).status is Status.WAITING
    assert desk.target(number, Promise.RESPOND).met_at is None
    assert desk.target(number, Promise.RESOLVE).paused_at is None
    desk.clock.move(minutes=20)
    slack.shut.clear()
    desk.wait_until(lambda _: desk.tick("questions") or desk.target(number, Promise.RESPOND).met_at)
    respond = desk.target(number, Promise.RESPOND)
    assert (respond.met_at, respond.met_by, respond.met_through) == (desk.clock(), "王敏", "asked")
    assert state(desk, number) is DeadlineState.PAUSED
    assert "question_delivered" in desk.log(number)


def test_a_question_in_telegram_counts_when_it_arrived(desk: Desk, chats: FromTelegram) -> None:
    """The same there."""
    chats.link("77", "赵小禾")
    number = str(chats.say("77", FAULT).ticket)
    desk.as_("王敏").reclassify(number, "defect:C", "非主要功能")
    chosen(desk, "王敏", number, "ask_reporter", asked="是哪个项目?")
    desk.wait_until(lambda _: desk.tick("questions") or desk.target(number, Promise.RESPOND).met_at)
    assert desk.target(number, Promise.RESPOND).met_through == "asked"
    cards = [Card.model_validate(post.card) for post in chats.posts("@77")]
    assert any(card.quote == "是哪个项目?" for card in cards)


def test_a_question_that_cannot_arrive_is_no_wait(desk: Desk, slack: FromSlack) -> None:
    """Whoever has the ticket hears of it, and it goes on as if nothing had been asked."""
    number = str(slack.say("UZHAO", "CHALL", FAULT).ticket)
    desk.as_("王敏").reclassify(number, "defect:C", "非主要功能")
    desk.as_("李强").press(number, "接单")
    slack.shut.add("CHALL")
    slack.submit("UWANG", "CTEAM", "ask_reporter", slack.posts("CTEAM", number)[0].id, asked="是哪个项目?")
    with Session(slack.engine) as session:
        lost = col(Post.chat) == "CHALL", col(Post.sent_version) == 0
        session.execute(update(Post).where(*lost).values(state=PostState.DEAD))
        session.commit()
    assert desk.tick("questions") == 1
    slack.shut.clear()
    assert desk.ticket(number).status is Status.IN_PROGRESS
    assert desk.log(number)[-2:] == ["asked", "question_undelivered"]
    desk.settle()
    assert "是哪个项目?" in lead_of(desk, "李强", number)
