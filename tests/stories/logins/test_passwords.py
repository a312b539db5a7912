"""A password is set by a link that counts once, changed by its owner, and digested anew when that got cheap."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select, update

from bot.logins.hashing import Hashing
from handlers.logins.log_in import Browser, LoggedIn
from models.logins.credential import Credential
from models.logins.link import LINK_LASTS, LoginLink
from models.logins.policy import LoginPolicy, Outstanding
from models.logins.tries import MOST
from models.refusal import Refusal
from models.terms import Role
from tests.support.logins import BETTER, ELSEWHERE, GOOD, HOME, WRONG, LoginDesk, NotedHashing


def digest_of(house: LoginDesk, name: str) -> str:
    """What is kept of their password."""
    with house.desk.session() as session:
        return session.exec(select(Credential.digest).where(Credential.person_id == house.id_of(name))).one()


def set_by(house: LoginDesk, code: str, password: str = GOOD) -> str:
    """`set`, or the key of the sentence that refuses it."""
    try:
        house.desk.run(house.logins.set_by_link(code, password, HOME))
    except Refusal as refusal:
        return refusal.phrase.key
    return "set"


def change(house: LoginDesk, secret: str, old: str, new: str) -> str:
    """The fresh secret, or the key of the sentence that refuses it."""
    try:
        return house.desk.run(house.logins.change_password(secret, old, new, HOME))
    except Refusal as refusal:
        return refusal.phrase.key


def test_a_link_counts_once(house: LoginDesk) -> None:
    """Looking at it uses nothing up, nor does a password that is not good; only digests of both are kept."""
    code = house.link("李强")
    for _ in range(2):
        assert house.desk.run(house.logins.link_owner(code)) == "李强"
    assert set_by(house, code, "short") == "password.length"
    assert set_by(house, code) == "set"
    assert (set_by(house, code, BETTER), house.desk.run(house.logins.link_owner(code))) == ("login.link_gone", None)
    assert isinstance(house.log_in("李强"), LoggedIn)
    assert house.log_in("李强", BETTER) == "login.refused"
    assert digest_of(house, "李强").startswith("$argon2id$")
    assert house.log()[:3] == ["link_made", "link_used", "password_set"]


@pytest.mark.both_databases("a DELETE decides")
def test_a_link_used_twice_at_once_counts_once(house: LoginDesk) -> None:
    """One of the two sets its password."""
    code = house.link("李强")

    async def both() -> list[object]:
        each = (house.logins.set_by_link(code, password, HOME) for password in (GOOD, BETTER))
        return await asyncio.gather(*each, return_exceptions=True)

    done = house.desk.run(both())
    assert len([one for one in done if isinstance(one, Refusal)]) == 1
    tried = [house.log_in("李强", password) for password in (GOOD, BETTER)]
    assert len([one for one in tried if isinstance(one, LoggedIn)]) == 1


def test_a_newer_link_ends_the_older(house: LoginDesk) -> None:
    """And a week ends any, by the database's clock."""
    older, newer = house.link("李强"), house.link("李强")
    assert (set_by(house, older), house.desk.run(house.logins.link_owner(newer))) == ("login.link_gone", "李强")
    house.write(update(LoginLink).values(expires_at=house.database_moment()))
    assert set_by(house, newer) == "login.link_gone"
    with house.desk.session() as session:
        assert session.exec(select(LoginLink.digest)).one() not in {older, newer}
    assert LINK_LASTS.days == 7


@pytest.mark.parametrize("code", ["", "x", "\0", "\ud800", "x" * 100_000])
def test_a_link_of_nobody(house: LoginDesk, code: str) -> None:
    """Refused in one sentence."""
    house.link("李强")
    assert set_by(house, code) == "login.link_gone"


def test_a_password_set_by_a_link_ends_all_sessions(house: LoginDesk) -> None:
    """Somebody who knew the one before is out."""
    house.let_in("李强")
    before = house.logged_in("李强")
    house.let_in("李强", BETTER)
    assert not house.is_in(before.secret)
    assert house.log_in("李强", GOOD) == "login.refused"


def test_changing_it_ends_the_other_sessions(house: LoginDesk) -> None:
    """This one goes on with a fresh secret; the next login needs the new password."""
    house.let_in("李强")
    here, elsewhere = house.logged_in("李强"), house.logged_in("李强", browser=Browser(ELSEWHERE))
    fresh = change(house, here.secret, GOOD, BETTER)
    assert [house.is_in(one) for one in (here.secret, elsewhere.secret, fresh)] == [False, False, True]
    assert (house.log_in("李强", GOOD), house.log()[-1]) == ("login.refused", "password_changed")
    assert isinstance(house.log_in("李强", BETTER), LoggedIn)


def test_a_change_is_refused(house: LoginDesk) -> None:
    """For a wrong password, for one that is not good or the same, and without a session."""
    house.let_in("李强")
    secret = house.logged_in("李强").secret
    assert change(house, secret, WRONG, BETTER) == "password.wrong"
    assert change(house, secret, GOOD, "short") == "password.length"
    assert change(house, secret, GOOD, GOOD) == "password.same"
    assert change(house, "x", GOOD, BETTER) == "login.ended"
    assert house.is_in(secret)
    assert isinstance(house.log_in("李强", GOOD), LoggedIn)


def test_a_session_that_somebody_took_guesses_five_times(house: LoginDesk) -> None:
    """Then also the right password is refused there; the account is locked nowhere else."""
    house.let_in("李强")
    secret = house.logged_in("李强").secret
    house.hashing.asked.clear()
    for _ in range(MOST + 3):
        assert change(house, secret, WRONG, BETTER) == "password.wrong"
    assert len([one for one in house.hashing.asked if one]) == MOST
    assert change(house, secret, GOOD, BETTER) == "password.wrong"
    assert [one.detail for one in house.entries("locked")] == ["session"]
    assert isinstance(house.log_in("李强", browser=Browser(ELSEWHERE)), LoggedIn)


def test_a_digest_is_raised_at_the_next_login(house: LoginDesk) -> None:
    """When the setting is; the password stays, and so does the day on which it was set."""
    house.let_in("李强")
    before = digest_of(house, "李强")
    house.use(NotedHashing(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    assert house.log_in("李强", WRONG) == "login.refused"
    assert digest_of(house, "李强") == before
    house.logged_in("李强")
    raised = digest_of(house, "李强")
    assert raised != before
    assert "m=16,t=2,p=1" in raised
    house.logged_in("李强")
    assert digest_of(house, "李强") == raised


def test_who_is_in_needs_no_second_place(house: LoginDesk) -> None:
    """While others wait the digest stays as it is; their session goes on, and the next login raises it."""
    house.let_in("李强")
    before, hashing = digest_of(house, "李强"), OnePlace(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    house.use(hashing)
    assert house.is_in(house.logged_in("李强").secret)
    assert (digest_of(house, "李强"), hashing.left) == (before, 0)
    hashing.left = 2
    house.logged_in("李强")
    assert "m=16,t=2,p=1" in digest_of(house, "李强")


class OnePlace(NotedHashing):
    """A place is free `left` times; then others have them all."""

    left = 1

    @asynccontextmanager
    async def place(self, *, is_known: bool = False) -> AsyncIterator[None]:
        """As the real one, as long as there is one."""
        if not self.left:
            raise Refusal("login.busy")
        self.left -= 1
        async with super().place(is_known=is_known):
            yield


def test_an_expired_password_is_owed(house: LoginDesk) -> None:
    """Only where the office says so; a change settles it."""
    house.let_in("李强")
    secret = house.logged_in("李强").secret
    house.write(update(Credential).where(col(Credential.digest) != "").values(set_at=_long_ago(house)))
    assert _owes(house, secret) == frozenset()
    house.logins.policy = LoginPolicy(password_lasts=LINK_LASTS)
    assert _owes(house, secret) == {Outstanding.PASSWORD}
    assert _owes(house, change(house, secret, GOOD, BETTER)) == frozenset()
    house.logins.policy = LoginPolicy(factor_roles=(Role.ENGINEER,))
    assert _owes(house, house.logged_in("李强", BETTER).secret) == {Outstanding.FACTOR}


def _long_ago(house: LoginDesk) -> object:
    return house.database_moment() - LINK_LASTS


def _owes(house: LoginDesk, secret: str) -> frozenset[Outstanding]:
    holder = house.desk.run(house.logins.holder(secret, is_active=False))
    assert holder is not None
    return holder.owes


def test_more_than_two_at_once_are_refused_before_the_queue(house: LoginDesk) -> None:
    """A verification that finds no place counts no try."""
    house.let_in("李强")
    house.logins.hashing = crowded = Hashing(waits_s=0.01)

    async def third() -> str:
        async with crowded.place(), crowded.place():
            try:
                await house.logins.log_in("李强", WRONG, "", Browser(HOME))
            except Refusal as refusal:
                return refusal.phrase.key
        return "in"

    before = house.log()
    assert [house.desk.run(third()) for _ in range(MOST + 1)] == ["login.busy"] * (MOST + 1)
    assert house.log() == before
    house.use(NotedHashing())
    assert isinstance(house.log_in("李强"), LoggedIn)
    crowded.close()
