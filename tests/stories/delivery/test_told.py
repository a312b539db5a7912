"""Whoever is on duty cannot be reached: the next level hears at once, and the card says whom it reached."""

import pytest
from sqlmodel import Session, col, update

from models.chat import Place
from models.messaging.unreachable import note_trouble
from models.people.person import Account
from models.terms import Hearing, Platform, Reach, Status
from tests.support.desk import ZH, Desk
from tests.support.from_slack import FromSlack
from tests.support.lesser_faults import RESULT
from tests.support.undeliverable import fails

WORDS = "投标文件解密失败，三号评标室，所有人都解不开，正在开标"
DUTY, BACKUP = ("ULI", "李强"), ("UZHANG", "张海涛")
OFFICE = (("UWANG", "王敏"), ("UMA", "马跃"), ("UHE", "何静"))
LEADERS = (("UZHOU", "周主任"), ("UWU", "吴副主任"))


@pytest.fixture
def house(slack: FromSlack) -> FromSlack:
    """Everybody is in Slack, and nobody in the page."""
    for user, name in (BACKUP, *OFFICE[1:], *LEADERS):
        slack.link(user, name)
    with Session(slack.engine) as session:
        session.connection().execute(
            update(Account).where(col(Account.platform) == Platform.WEBCHAT).values(person_id=None)
        )
        session.commit()
    return slack


def report(house: FromSlack, *shut: str) -> str:
    """An A, while messages to some chats cannot be delivered."""
    house.shut = {f"@{user}" for user in shut}
    number = str(house.say("UZHAO", "CHALL", WORDS).ticket)
    house.posts("CHALL")
    return number


def refuse(house: FromSlack, number: str, user: str) -> None:
    """Slack refuses for good what waits for the user."""
    for post in house.posts(f"@{user}", number):
        if not post.sent_version:
            fails(house, post, "user_disabled")
    look(house.desk, house)


def look(desk: Desk, house: FromSlack) -> None:
    """All that is on its way arrives, and the desk looks who heard."""
    house.posts("CHALL")
    while desk.tick("told"):
        house.posts("CHALL")


def receipt(house: FromSlack, number: str) -> str:
    """What the reporter's card says of who was told."""
    return house.cards("CHALL", number)[0].intro[0]


def test_the_card_says_who_was_told_once_it_was_delivered(house: FromSlack, desk: Desk) -> None:
    """On its way first, then delivered."""
    number = report(house, "ULI")
    phone = "0532-8000-1234"
    assert receipt(house, number) == ZH("card.duty_telling", who="李强", phone=phone)
    look(desk, house)
    assert receipt(house, number) == ZH("card.duty_telling", who="李强", phone=phone)
    house.shut = set()
    look(desk, house)
    assert receipt(house, number) == ZH("card.duty_told", who="李强", phone=phone)


def test_a_blocked_bot_brings_the_alarm_to_the_backup_each_time(house: FromSlack, desk: Desk) -> None:
    """With class and number, for each ticket anew, and the card names whom it reached."""
    for _ in range(2):
        number = report(house, "ULI")
        refuse(house, number, "ULI")
        alarm = house.cards("@UZHANG", number)[-1]
        assert alarm.title == f"A类 {number} {ZH('told.not_reached', names=('李强',))}"
        assert "take" in [button.action for button in alarm.buttons]
        assert receipt(house, number) == ZH("card.told_instead", duty="李强", names="张海涛")
        assert "not_reached" in desk.log(number)
        assert house.posts("@UZHOU", number) == []


def test_the_alarm_goes_up_level_by_level(house: FromSlack, desk: Desk) -> None:
    """Backup gone as well: the office; the office gone: the leaders; nobody: the administrators, and the card."""
    number = report(house, "ULI", "UZHANG", "UWANG", "UMA", "UHE", "UZHOU", "UWU")
    refuse(house, number, "ULI")
    refuse(house, number, "UZHANG")
    assert house.cards("@UWANG", number)[-1].title.startswith(f"A类 {number}")
    for user, _ in OFFICE:
        refuse(house, number, user)
    assert house.cards("@UZHOU", number)[-1].title.startswith(f"A类 {number}")
    for user, _ in LEADERS:
        refuse(house, number, user)
    assert receipt(house, number) == ZH("card.told_nobody")
    assert house.cards("@USUN", number)[-1].title == f"A类 {number} {ZH('told.nobody')}"
    house.shut = set()
    again = str(house.say("UZHAO", "CHALL", "系统登录不了，所有人都打不开").ticket)
    look(desk, house)
    assert receipt(house, again) == ZH("card.duty_told", who="李强", phone="0532-8000-1234")


def test_who_has_no_place_at_all_is_passed_over_at_once(house: FromSlack, desk: Desk) -> None:
    """No post can be queued for the person on duty: the backup hears all the same."""
    with Session(house.engine) as session:
        session.connection().execute(update(Account).where(col(Account.external_id) == "ULI").values(person_id=None))
        session.commit()
    number = report(house)
    look(desk, house)
    assert house.cards("@UZHANG", number)[-1].title.startswith(f"A类 {number}")
    assert receipt(house, number) == ZH("card.told_instead", duty="李强", names="张海涛")


def test_what_stays_on_its_way_too_long_counts_as_not_told(house: FromSlack, desk: Desk) -> None:
    """Slack does not answer: after half a minute the next level hears, and later steps go on to whoever is there."""
    number = report(house, "ULI")
    look(desk, house)
    assert house.posts("@UZHANG", number) == []
    desk.clock.move(seconds=30)
    look(desk, house)
    assert house.cards("@UZHANG", number)[-1].title.startswith(f"A类 {number}")


def test_a_later_step_goes_on_where_its_level_cannot_be_reached(house: FromSlack, desk: Desk) -> None:
    """The backup's step falls due, and the backup is known to be out of reach: the office hears it with them."""
    number = report(house, "UZHANG")
    look(desk, house)
    desk.clock.move(minutes=6)
    desk.tick("escalations")
    for post in house.posts("@UZHANG", number):
        fails(house, post, "user_disabled")
    other = str(house.say("UCHEN", "CHALL", "系统登录不了，所有人都打不开").ticket)
    desk.clock.move(minutes=6)
    desk.tick("escalations")
    assert any(post.steps for post in house.posts("@UWANG", other))


def test_everything_fails_at_once_and_somebody_knows(house: FromSlack, desk: Desk) -> None:
    """Duty blocked, backup deactivated, office on a refused token, leaders in the page alone, which is off."""
    with Session(house.engine) as session:
        accounts = col(Account.external_id)
        offices = update(Account).where(accounts.in_([user for user, _ in OFFICE]))
        session.connection().execute(offices.values(platform=Platform.TELEGRAM))
        leaders = update(Account).where(accounts.in_([user for user, _ in LEADERS]))
        session.connection().execute(leaders.values(platform=Platform.WEBCHAT))
        backup = update(Account).where(accounts == BACKUP[0])
        session.connection().execute(backup.values(deactivated_at=desk.now))
        bot = Place(platform=Platform.TELEGRAM, chat="@UWANG")
        assert note_trouble(session, bot, "invalid_auth", Reach.PLATFORM, desk.now)
        session.commit()
    desk.run_only(Platform.SLACK, Platform.TELEGRAM)
    number = report(house, "ULI")
    desk.clock.move(seconds=1)
    refuse(house, number, "ULI")
    assert receipt(house, number) == ZH("card.told_nobody")
    assert house.cards("@USUN", number)[-1].title == f"A类 {number} {ZH('told.nobody')}"
    assert house.cards("CTEAM", number)[0].intro.count(ZH("card.told_nobody")) == 1


def reopened(house: FromSlack, desk: Desk, *shut: str) -> str:
    """An A that its assignee, the person on duty, resolved; its reporter says that it fails again."""
    number = report(house)
    look(desk, house)
    assert not house.press("ULI", "@ULI", number, "take").is_refusal
    desk.clock.move(minutes=10)
    house.submit("ULI", "@ULI", "resolve", post=house.posts("@ULI", number)[0].id, **RESULT)
    assert desk.ticket(number).status is Status.RESOLVED
    desk.clock.move(minutes=5)
    house.shut = {f"@{user}" for user in shut}
    house.say("UZHAO", "CHALL", "还是不行，又解不开了")
    assert desk.ticket(number).reopened == 1
    return number


def test_an_a_that_came_back_goes_up_where_its_assignee_is_out_of_reach(house: FromSlack, desk: Desk) -> None:
    """Like a new one: the backup hears at once, with whom it did not reach and what to do about it."""
    number = reopened(house, desk, "ULI")
    before = len(house.cards("@UZHANG", number))
    refuse(house, number, "ULI")
    alarm = house.cards("@UZHANG", number)[-1]
    assert len(house.cards("@UZHANG", number)) == before + 1
    assert alarm.title == f"A类 {number} {ZH('told.not_reached', names=('李强',))}"
    assert ZH("told.please_pass_on") in alarm.intro
    assert desk.log(number).count("not_reached") == 1


def test_an_a_that_came_back_and_was_heard_goes_no_further(house: FromSlack, desk: Desk) -> None:
    """Its assignee has the message: nobody else is called."""
    number = reopened(house, desk)
    look(desk, house)
    assert "not_reached" not in desk.log(number)
    assert desk.ticket(number).told is Hearing.REACHED


@pytest.mark.parametrize("words", [WORDS, "请问评标费什么时候发放？", "二号评标室的投影仪不亮"])
def test_at_night_the_receipt_has_the_hotline_as_well(desk: Desk, words: str) -> None:
    """Of a fault, a question and a device (R19); by day whoever is on duty is enough."""
    hotline = ZH("help.hotline", phone=desk.app.state.schedule.dispatch.rules.policy.intake.hotline)
    by_day, at_night = desk.as_("陈思远"), desk.as_("赵小禾")
    first = by_day.say("intake", words).number
    desk.clock.move(hours=12, minutes=30)
    later = at_night.say("intake", words).number
    assert hotline not in by_day.card("intake", first).intro[0]
    assert at_night.card("intake", later).intro[0].endswith(hotline)
