"""Guessing ends soon, from wherever it comes, and never shuts out a person at their own browser."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from bot.logins.hashing import Hashing
from handlers.logins.log_in import Browser, LoggedIn
from models.logins.tries import MOST, MOST_OF_ADDRESS, WITHIN, LoginTries
from models.refusal import Refusal
from tests.support.logins import CHEAP, ELSEWHERE, GOOD, HOME, WRONG, LoginDesk

MANY = 20
is_locked = col(LoginTries.locked_at).is_not(None)


def guesses(house: LoginDesk, browsers: list[Browser], typed: str = "李强") -> list[str]:
    """What each of these browsers is told, which all guess at once."""

    async def guess(browser: Browser) -> str:
        try:
            await house.logins.log_in(typed, WRONG, "", browser)
        except Refusal as refusal:
            return refusal.phrase.key
        return "in"

    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(guess, browsers))

    return house.desk.run(all_of_them())


@pytest.mark.both_databases("rows are locked")
def test_twenty_at_once_from_twenty_addresses_are_five_guesses(house: LoginDesk) -> None:
    """All are told the same; five were looked at, the others cost as much, and the lock is logged once."""
    house.let_in("李强")
    house.hashing.asked.clear()
    told = guesses(house, [Browser(f"203.0.113.{number}") for number in range(MANY)])
    assert told == ["login.refused"] * MANY
    assert len(house.hashing.asked) == MANY
    assert len([one for one in house.hashing.asked if one]) == MOST
    assert [(one.count, one.detail) for one in house.entries("locked")] == [(MOST, "person")]


def test_one_address_guesses_at_many_accounts_no_longer(house: LoginDesk) -> None:
    """Also at names that nobody has; it is refused before anything is verified, and others go on."""
    house.let_in("李强")
    assert set(guesses(house, [Browser(ELSEWHERE)] * MOST_OF_ADDRESS, "无此人")) == {"login.refused"}
    house.hashing.asked.clear()
    assert guesses(house, [Browser(ELSEWHERE)], "无此人") == ["login.too_many"]
    assert guesses(house, [Browser(ELSEWHERE)], "李强") == ["login.too_many"]
    assert house.hashing.asked == []
    assert isinstance(house.log_in("李强"), LoggedIn)


def test_the_lock_of_an_address_is_chained(house: LoginDesk) -> None:
    """Its begin once, its end with how many were refused; it is about nobody, and locks none at whom it guessed."""
    house.let_in("李强")
    told = guesses(house, [Browser(ELSEWHERE)] * (MOST_OF_ADDRESS - 1), "无此人")
    assert (set(told), house.entries("locked")) == ({"login.refused"}, [])
    assert guesses(house, [Browser(ELSEWHERE)]) == ["login.refused"]
    assert guesses(house, [Browser(ELSEWHERE)] * MANY) == ["login.too_many"] * MANY
    house.write(update(LoginTries).values(locked_at=house.database_moment() - WITHIN).where(is_locked))
    house.desk.run(house.logins.keep_up())
    locks = [*house.entries("locked"), *house.entries("unlocked")]
    assert [(one.detail, one.address, one.person_id) for one in locks] == [("address", ELSEWHERE, None)] * 2
    assert [one.count for one in locks] == [MOST_OF_ADDRESS, MANY]
    assert "locked" not in {str(one.what) for one in house.logged_in("李强").news}


@pytest.mark.parametrize(
    ("first", "second"),
    [("2001:db8::1", "2001:db8::ffff:2"), ("::ffff:203.0.113.7", "203.0.113.7"), ("fe80::1%eth0", "fe80::2")],
)
def test_a_network_of_one_customer_is_one_address(house: LoginDesk, first: str, second: str) -> None:
    """Somebody with 2^64 addresses has no more guesses for it."""
    guesses(house, [Browser(first)] * MOST_OF_ADDRESS, "无此人")
    assert guesses(house, [Browser(second)], "无此人") == ["login.too_many"]


def test_a_stranger_never_shuts_out_an_engineer_on_duty(house: LoginDesk) -> None:
    """With the device cookie they log in while the account is locked, also from an address that is at its end."""
    house.let_in("李强")
    own = house.logged_in("李强")
    guesses(house, [Browser(HOME)] * MOST_OF_ADDRESS)
    assert house.log_in("李强", browser=Browser(ELSEWHERE)) == "login.refused"
    again = house.logged_in("李强", browser=Browser(HOME, own.device))
    assert again.device != own.device
    assert house.log_in("李强", browser=Browser(ELSEWHERE, own.device)) == "login.refused"


def test_a_flood_of_strangers_leaves_a_place_to_known_browsers(house: LoginDesk) -> None:
    """Each place for strangers is taken, and others wait; a cookie that nobody knows is a stranger's."""
    house.let_in("李强")
    own = house.logged_in("李强")
    house.logins.hashing = crowded = Hashing(CHEAP, waits_s=0.01)

    async def meanwhile(device: str) -> str:
        async with crowded.place(), crowded.place():
            try:
                return (await house.logins.log_in("李强", GOOD, "", Browser(HOME, device))).device
            except Refusal as refusal:
                return refusal.phrase.key

    assert [house.desk.run(meanwhile(device)) for device in ("", "x" * 43)] == ["login.busy"] * 2
    assert house.desk.run(meanwhile(own.device)) not in {"login.busy", own.device}
    crowded.close()


def test_a_device_cookie_is_good_for_five_guesses(house: LoginDesk) -> None:
    """And for its own person alone: somebody else's opens no locked account."""
    house.let_in("李强")
    house.let_in("孙工")
    own, other = house.logged_in("李强"), house.logged_in("孙工")
    house.hashing.asked.clear()
    told = guesses(house, [Browser(HOME, own.device)] * MANY)
    assert told == ["login.refused"] * MANY
    assert len([one for one in house.hashing.asked if one]) == MOST
    assert [one.detail for one in house.entries("locked")] == ["device"]
    assert isinstance(house.log_in("李强", browser=Browser(HOME)), LoggedIn)
    guesses(house, [Browser(ELSEWHERE)] * MOST)
    assert house.log_in("李强", browser=Browser(HOME, other.device)) == "login.refused"


def test_two_people_at_one_browser_are_both_known_there(house: LoginDesk) -> None:
    """Each login there makes a fresh cookie, which is good for both."""
    house.let_in("李强")
    house.let_in("孙工")
    shared = house.logged_in("李强").device
    shared = house.logged_in("孙工", browser=Browser(HOME, shared)).device
    for name in ("李强", "孙工"):
        guesses(house, [Browser(ELSEWHERE)] * MOST, name)
        assert house.log_in(name, browser=Browser(HOME)) == "login.refused"
        shared = house.logged_in(name, browser=Browser(HOME, shared)).device


def test_the_right_password_is_refused_until_the_wait_is_over(house: LoginDesk) -> None:
    """Desk time ends no lock; the database's clock does, and the log tells how many were refused."""
    house.let_in("李强")
    guesses(house, [Browser(ELSEWHERE)] * MOST)
    assert house.log_in("李强") == "login.refused"
    house.desk.forward("PT2H")
    assert house.log_in("李强") == "login.refused"
    house.desk.run(house.logins.keep_up())
    assert house.entries("unlocked") == []
    ago = house.database_moment() - WITHIN - timedelta(seconds=1)
    house.write(
        update(LoginTries)
        .where(col(LoginTries.key).startswith("person"))
        .values(locked_at=ago, moments=[ago.isoformat()], last_at=ago)
    )
    house.desk.run(house.logins.keep_up())
    assert [(one.count, one.person_id) for one in house.entries("unlocked")] == [(2, house.id_of("李强"))]
    assert isinstance(house.log_in("李强"), LoggedIn)


def test_success_takes_its_own_try_back(house: LoginDesk) -> None:
    """Any number of right ones locks nothing."""
    house.let_in("李强")
    for _ in range(MOST + 1):
        house.logged_in("李强")
    with house.desk.session() as session:
        assert [one.moments for one in session.exec(select(LoginTries))] == [[], []]
    assert house.log_in("李强", GOOD, browser=Browser(ELSEWHERE)) != "login.refused"
    assert "locked" not in house.log()


def test_the_next_login_tells_of_a_lock(house: LoginDesk) -> None:
    """With time and place, once."""
    house.let_in("李强")
    own = house.logged_in("李强")
    guesses(house, [Browser(ELSEWHERE)] * MOST)
    told = house.logged_in("李强", browser=Browser(HOME, own.device))
    assert [(str(one.what), one.address) for one in told.news] == [("locked", ELSEWHERE)]
    assert house.logged_in("李强", browser=Browser(HOME, told.device)).news == []
