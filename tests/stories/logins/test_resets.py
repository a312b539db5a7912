"""Administrators hand out first links, and reset what a person forgot; of some, two of them have to agree."""

from functools import partial

import pyotp
import pytest
from sqlmodel import select, update

from handlers.delivery.undeliverable import announce_undeliverable
from handlers.logins.log_in import Browser, LoggedIn
from handlers.logins.resets import (
    LINK_PATH,
    Reset,
    end_all_sessions,
    link_by_operator,
    make_first_link,
    reopen,
    reset,
    shut,
)
from models.logins.reset import WAITS_FOR, LoginReset, Resettable
from models.messaging.outbox import Post
from models.people.person import Person
from models.terms import Purpose, Reach, Role
from tests.support.desk import ZH
from tests.support.from_telegram import GROUP, FromTelegram
from tests.support.hands import GUARD, a_day_goes_by, imports, listed
from tests.support.logins import BETTER, ELSEWHERE, GOOD, HOME, LoginDesk, refused

PAGE = "https://desk.example.org"
HE, SUN = "何静", "孙工"


def resets(house: LoginDesk, by: str, whom: str, what: Resettable = Resettable.PASSWORD) -> Reset:
    """One press of an administrator."""
    of, person = house.id_of(by), house.id_of(whom)
    return house.turn(partial(reset, by_id=of, person_id=person, what=what, address=HOME, page_url=PAGE))


def told(house: LoginDesk, name: str) -> list[str]:
    """The titles of the cards about logins in their own chat of the page."""
    house.desk.settle()
    cards = [line.card.title for line in house.desk.as_(name).cards("desk") if line.card is not None]
    return [one for one in cards if "密码" in one or "双因素" in one or "登录链接" in one]


def said(house: LoginDesk, name: str) -> list[str]:
    """The lines of all cards in their own chat of the page."""
    house.desk.settle()
    return [line for one in house.desk.as_(name).cards("desk") if one.card is not None for line in one.card.intro]


def test_a_first_link_comes_in_a_chat_that_is_theirs(house: LoginDesk, chats: FromTelegram) -> None:
    """In Telegram, never in the page that they could not read; without a chat the administrator hands it over."""
    make = partial(make_first_link, by_id=house.id_of(SUN), address=HOME, page_url=PAGE)
    slip = house.turn(partial(make, person_id=house.id_of("王敏")))
    assert slip.where(PAGE) == f"{PAGE}/login/link/{slip.code}"
    chats.link("88", "李强")
    sent = house.turn(partial(make, person_id=house.id_of("李强")))
    assert sent.code == ""
    assert chats.titles("@88")[-1] == ZH("login.link", name="李强")
    assert f"{PAGE}/login/link/" in chats.cards("@88")[-1].intro[0]
    assert told(house, "李强") == []
    house.desk.run(house.logins.set_by_link(slip.code, GOOD, HOME))
    assert refused(lambda: house.turn(partial(make, person_id=house.id_of("王敏")))) == "login.has_password"


def test_a_link_that_cannot_arrive_is_said_nowhere_else(house: LoginDesk, chats: FromTelegram) -> None:
    """Neither in another chat of the person's nor in the team's room; administrators hear of the chat alone."""
    chats.link("88", "李强")
    chats.open(GROUP, Purpose.TEAM)
    make = partial(make_first_link, by_id=house.id_of(SUN), address=HOME, page_url=PAGE)
    house.turn(partial(make, person_id=house.id_of("李强")))
    sent = chats.posts("@88")[-1]
    assert sent.card_after is not None
    assert LINK_PATH not in str(sent.card_after)
    fails = partial(announce_undeliverable, post_id=sent.id, reason="bot_blocked", reach=Reach.CHAT)
    assert house.turn(fails) > 0
    house.desk.settle()
    with house.desk.session() as session:
        holding = [post.chat for post in session.exec(select(Post)) if LINK_PATH in str(post.card)]
    assert holding == ["@88"]


def test_the_second_administrator_is_told_where_to_press(house: LoginDesk) -> None:
    """By the address of the person on the page; in words where the desk does not know its own."""
    a_day_goes_by(house)
    resets(house, SUN, "周主任")
    assert ZH("login.reset_asked.at", where=f"{PAGE}/people/{house.id_of('周主任')}") in said(house, HE)
    sun, auditor = house.id_of(SUN), house.id_of("郑文")
    wish = partial(reset, by_id=sun, person_id=auditor, what=Resettable.FACTOR, address=HOME, page_url=None)
    house.turn(wish)
    assert ZH("login.reset_asked.on_page") in said(house, HE)


def test_a_reset_is_told_to_the_person(house: LoginDesk, chats: FromTelegram) -> None:
    """In each of their chats, and at the next login with time and place; the password before is dead at once."""
    house.let_in("李强")
    own = house.logged_in("李强")
    chats.link("88", "李强")
    done = resets(house, SUN, "李强")
    assert not done.waits
    assert not house.is_in(own.secret)
    assert house.log_in("李强") == "login.refused"
    assert told(house, "李强") == [ZH("login.reset.password", name="李强")]
    assert chats.titles("@88")[-2:] == [ZH("login.reset.password", name="李强"), ZH("login.link", name="李强")]
    code = chats.cards("@88")[-1].intro[0].rpartition("/")[2]
    house.desk.run(house.logins.set_by_link(code, BETTER, ELSEWHERE))
    news = house.logged_in("李强", BETTER, browser=Browser(ELSEWHERE, own.device)).news
    assert [(str(one.what), one.by_name, one.address) for one in news] == [
        ("password_reset", SUN, HOME),
        ("link_made", SUN, HOME),
        ("password_set", "", ELSEWHERE),
    ]


@pytest.mark.parametrize("whom", ["周主任", "郑文", HE])
def test_two_administrators_agree_on_some(house: LoginDesk, whom: str) -> None:
    """The second press of the same one does nothing; the other administrators are told, and one of them does it."""
    imports(house, listed("王敏", Role.OFFICE, Role.ADMIN))
    a_day_goes_by(house)
    house.let_in(whom)
    for _ in range(2):
        assert resets(house, SUN, whom).waits
        assert isinstance(house.log_in(whom), LoggedIn)
    assert ZH("login.reset_asked.password", name=whom) in told(house, "王敏")
    assert resets(house, "王敏", whom, Resettable.FACTOR).waits
    assert resets(house, SUN, whom).waits
    done = resets(house, "王敏", whom)
    assert done.link is not None
    assert house.log_in(whom) == "login.refused"
    assert house.entries("password_reset")[0].by_name == f"{SUN}、王敏"
    assert resets(house, "王敏", whom).waits, "what was agreed to once is used up"


@pytest.mark.both_databases
def test_both_have_been_hands_for_a_day(house: LoginDesk) -> None:
    """Who is newer neither asks nor agrees; nor who came back, nor whom the list of roles does not know as one."""
    house.let_in("周主任")
    assert refused(lambda: resets(house, SUN, "周主任")) == "login.reset_new_hand"
    a_day_goes_by(house)
    imports(house, listed(GUARD, Role.SECURITY), listed(HE, Role.OFFICE))
    imports(house, listed(HE, Role.ADMIN))
    house.write(update(Person).where(Person.name == "王敏").values(roles=[Role.ADMIN]))  # type: ignore[arg-type]
    assert resets(house, SUN, "周主任").waits
    house.desk.clock.move(hours=23)
    for new in (GUARD, HE, "王敏"):
        assert refused(partial(resets, house, new, "周主任")) == "login.reset_new_hand"
    assert isinstance(house.log_in("周主任"), LoggedIn)
    assert house.log().count("reset_asked") == 1
    imports(house, listed(SUN, Role.SECURITY), listed(GUARD, Role.ADMIN))
    house.desk.clock.move(hours=1)
    assert not resets(house, GUARD, "周主任").waits, "from one of the two hands to the other is no break"


@pytest.mark.parametrize("gone", ["asker no longer an administrator", "a day later", "asker left"])
def test_a_wish_ends_with_its_asker_or_a_day(house: LoginDesk, gone: str) -> None:
    """Then another press is the first one."""
    a_day_goes_by(house)
    house.let_in("周主任")
    resets(house, HE, "周主任")
    if gone == "a day later":
        house.write(update(LoginReset).values(asked_at=house.database_moment() - WAITS_FOR))
    elif gone == "asker left":
        house.write(update(Person).where(Person.name == HE).values(active_until=house.desk.now))  # type: ignore[arg-type]
    else:
        house.write(update(Person).where(Person.name == HE).values(roles=["office"]))  # type: ignore[arg-type]
    assert resets(house, SUN, "周主任").waits
    assert isinstance(house.log_in("周主任"), LoggedIn)


def test_only_administrators_of_the_office(house: LoginDesk) -> None:
    """Nobody else presses any of these, nor anybody on themselves."""
    li, wang, sun = house.id_of("李强"), house.id_of("王敏"), house.id_of(SUN)
    for by in (li, wang, 0, 10_000):
        each = (
            partial(make_first_link, by_id=by, person_id=li, page_url=PAGE, address=HOME),
            partial(reset, by_id=by, person_id=sun, what=Resettable.PASSWORD, page_url=PAGE, address=HOME),
            partial(shut, by_id=by, person_id=sun, address=HOME),
            partial(reopen, by_id=by, person_id=sun, address=HOME),
            partial(end_all_sessions, by_id=by, person_id=sun, address=HOME),
        )
        assert {refused(partial(house.turn, one)) for one in each} == {"ticket.only_admin", "people.only_security"}
    assert refused(lambda: resets(house, SUN, SUN)) == "login.reset_oneself"
    assert refused(lambda: house.turn(partial(shut, by_id=sun, person_id=sun, address=HOME))) == "login.shut_oneself"
    assert house.log() == []


def test_a_reset_of_the_factor_leaves_the_password(house: LoginDesk) -> None:
    """And the other way round."""
    house.let_in("李强")
    begun = house.logged_in("李强").secret
    seed = house.desk.run(house.logins.begin_enrolment(begun, GOOD, HOME)).seed
    house.desk.run(house.logins.confirm_enrolment(begun, pyotp.TOTP(seed).at(house.database_moment()), HOME))
    done = resets(house, SUN, "李强")
    assert done.link is not None
    house.desk.run(house.logins.set_by_link(done.link.code, BETTER, HOME))
    assert house.log_in("李强", BETTER) == "login.refused"
    resets(house, SUN, "李强", Resettable.FACTOR)
    assert isinstance(house.log_in("李强", BETTER), LoggedIn)
    assert house.entries("factor_reset")[0].by_name == SUN


def test_a_shut_login_is_over_until_it_is_opened(house: LoginDesk) -> None:
    """Its sessions end, its link counts no more; twice is once."""
    house.let_in("李强")
    own = house.logged_in("李强").secret
    sun, li = house.id_of(SUN), house.id_of("李强")
    for _ in range(2):
        house.turn(partial(shut, by_id=sun, person_id=li, address=HOME))
    assert (house.is_in(own), house.log_in("李强")) == (False, "login.refused")
    for _ in range(2):
        house.turn(partial(reopen, by_id=sun, person_id=li, address=HOME))
    assert isinstance(house.log_in("李强"), LoggedIn)
    assert [one for one in house.log() if one in {"shut", "reopened"}] == ["shut", "reopened"]


def test_all_sessions_of_a_person_are_ended(house: LoginDesk) -> None:
    """By themselves, or by an administrator; the log tells how many and by whom."""
    house.let_in("李强")
    ends = partial(end_all_sessions, person_id=house.id_of("李强"), address=HOME)
    for by in ("李强", SUN):
        secrets = [house.logged_in("李强").secret for _ in range(2)]
        assert house.turn(partial(ends, by_id=house.id_of(by))) == 2
        assert not any(house.is_in(one) for one in secrets)
    assert [(one.by_name, one.count) for one in house.entries("sessions_ended")] == [("李强", 2), (SUN, 2)]


def test_the_operators_link_is_the_way_back_in(house: LoginDesk) -> None:
    """It opens a login that is shut, drops the factor where that is asked, and is told to every administrator."""
    house.let_in(SUN)
    begun = house.logged_in(SUN).secret
    seed = house.desk.run(house.logins.begin_enrolment(begun, GOOD, HOME)).seed
    house.desk.run(house.logins.confirm_enrolment(begun, pyotp.TOTP(seed).at(house.database_moment()), HOME))
    house.turn(partial(shut, by_id=house.id_of(HE), person_id=house.id_of(SUN), address=HOME))
    made = house.turn(lambda turn: link_by_operator(turn, SUN, "zhiban people login", drops_factor=True))
    assert house.log()[-3:] == ["reopened", "factor_reset", "link_made"]
    for name in (HE, SUN):
        assert ZH("login.link_made", name=SUN) in told(house, name)
    house.desk.run(house.logins.set_by_link(made.code, BETTER, HOME))
    assert isinstance(house.log_in(SUN, BETTER), LoggedIn)
    with house.desk.session() as session:
        assert session.exec(select(LoginReset)).all() == []


@pytest.mark.parametrize("name", ["", "无此人", "李"])
def test_the_operator_makes_none_for_nobody(house: LoginDesk, name: str) -> None:
    """One sentence, and nothing is made or told."""
    assert refused(lambda: house.link(name)) == "account.no_such_person"
    assert house.log() == []
