"""The second factor: enrolled by a code of it, asked for at each login, taken once, and dropped by a code."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from pydantic import SecretStr
from sqlmodel import select, update

from handlers.logins.log_in import Browser, LoggedIn
from models.logins.policy import LoginPolicy, Outstanding
from models.logins.second_factor import STEP_S, SecondFactor
from models.logins.tries import MOST
from models.refusal import Refusal
from models.terms import Role
from tests.support.logins import GOOD, HOME, WRONG, LoginDesk


def code(house: LoginDesk, seed: str, steps: int = 0) -> str:
    """The code that the app shows now, or so many steps later."""
    return pyotp.TOTP(seed).at(house.database_moment() + steps * timedelta(seconds=STEP_S))


def wrong(house: LoginDesk, seed: str) -> str:
    """A code that is not right at any of the moments around now."""
    right = {code(house, seed, steps) for steps in range(-3, 4)}
    return next(one for one in (f"{number:06}" for number in range(10)) if one not in right)


def enrolled(house: LoginDesk, name: str = "李强") -> tuple[str, str]:
    """A person with a factor: the seed, and the secret of their session."""
    house.let_in(name)
    begun = house.logged_in(name).secret
    seed = house.desk.run(house.logins.begin_enrolment(begun, GOOD, HOME)).seed
    fresh = house.desk.run(house.logins.confirm_enrolment(begun, code(house, seed), HOME))
    house.write(update(SecondFactor).values(last_step=0))  # so that no test waits for the next step
    return seed, fresh


def told(house: LoginDesk, work: object) -> str:
    """The fresh secret, or the key of the sentence that refuses it."""
    try:
        return str(house.desk.run(work))  # type: ignore[arg-type]  # a coroutine
    except Refusal as refusal:
        return refusal.phrase.key


def test_it_counts_once_a_code_was_shown(house: LoginDesk) -> None:
    """Until then logins need none; then the session has a fresh secret, and the seed stands nowhere."""
    house.let_in("李强")
    begun = house.logged_in("李强").secret
    enrolment = house.desk.run(house.logins.begin_enrolment(begun, GOOD, HOME))
    assert enrolment.uri.startswith("otpauth://totp/Zhiban:")
    confirm = house.logins.confirm_enrolment
    assert told(house, confirm(begun, wrong(house, enrolment.seed), HOME)) == "factor.wrong_code"
    assert isinstance(house.log_in("李强"), LoggedIn)
    fresh = told(house, confirm(begun, code(house, enrolment.seed), HOME))
    assert (house.is_in(begun), house.is_in(fresh), house.log()[-1]) == (False, True, "factor_set")
    with house.desk.session() as session:
        assert enrolment.seed not in session.exec(select(SecondFactor.sealed_seed)).one()
    assert told(house, house.logins.begin_enrolment(fresh, GOOD, HOME)) == "factor.is_set"


def test_it_ends_the_other_sessions(house: LoginDesk) -> None:
    """A stranger in another browser is out once it is set, and once it is dropped; the log says how many were."""
    house.let_in("李强")
    here, there = (house.logged_in("李强").secret for _ in range(2))
    seed = house.desk.run(house.logins.begin_enrolment(here, GOOD, HOME)).seed
    assert house.is_in(there)
    here = told(house, house.logins.confirm_enrolment(here, code(house, seed), HOME))
    assert (house.is_in(here), house.is_in(there)) == (True, False)
    there = house.logged_in("李强", code=code(house, seed, 1)).secret
    house.write(update(SecondFactor).values(last_step=0))
    here = told(house, house.logins.drop_factor(here, code(house, seed), HOME))
    assert (house.is_in(here), house.is_in(there)) == (True, False)
    assert [one.count for one in (*house.entries("factor_set"), *house.entries("factor_dropped"))] == [1, 1]


def test_each_login_needs_a_code(house: LoginDesk) -> None:
    """Wrong, missing and replayed are refused in the words of a wrong password, and one is taken once."""
    seed, _ = enrolled(house)
    now = code(house, seed)
    assert house.log_in("李强") == "login.refused"
    assert house.log_in("李强", GOOD, wrong(house, seed)) == "login.refused"
    assert isinstance(house.log_in("李强", GOOD, now), LoggedIn)
    assert house.log_in("李强", GOOD, now) == "login.refused"


def test_a_wrong_password_takes_no_code(house: LoginDesk) -> None:
    """It is good for the right one after."""
    seed, _ = enrolled(house)
    now = code(house, seed)
    assert house.log_in("李强", WRONG, now) == "login.refused"
    assert isinstance(house.log_in("李强", GOOD, now), LoggedIn)


@pytest.mark.both_databases("the row is locked")
def test_a_code_used_twice_at_once_counts_once(house: LoginDesk) -> None:
    """One of three logins with the same code succeeds."""
    seed, _ = enrolled(house)
    now = code(house, seed)

    async def three() -> list[object]:
        each = (house.logins.log_in("李强", GOOD, now, Browser(f"10.0.0.{number}")) for number in range(3))
        return await asyncio.gather(*each, return_exceptions=True)

    done = house.desk.run(three())
    assert sorted(type(one).__name__ for one in done) == ["LoggedIn", "Refusal", "Refusal"]


def test_codes_are_guessed_five_times(house: LoginDesk) -> None:
    """With the right password a wrong code counts as a failure: the account is locked."""
    seed, _ = enrolled(house)
    for _ in range(MOST):
        assert house.log_in("李强", GOOD, wrong(house, seed)) == "login.refused"
    assert house.log_in("李强", GOOD, code(house, seed)) == "login.refused"
    assert [one.count for one in house.entries("locked")] == [MOST]


def test_it_is_dropped_by_a_code(house: LoginDesk) -> None:
    """Five wrong ones from a session that somebody took, and no more; then a login needs none."""
    seed, secret = enrolled(house)
    assert told(house, house.logins.drop_factor(secret, wrong(house, seed), HOME)) == "factor.wrong_code"
    fresh = told(house, house.logins.drop_factor(secret, code(house, seed), HOME))
    assert (house.is_in(secret), house.is_in(fresh), house.log()[-1]) == (False, True, "factor_dropped")
    assert isinstance(house.log_in("李强"), LoggedIn)


def test_dropping_is_guessed_five_times(house: LoginDesk) -> None:
    """Then the right code is refused there, too."""
    seed, secret = enrolled(house)
    for _ in range(MOST):
        told(house, house.logins.drop_factor(secret, wrong(house, seed), HOME))
    assert told(house, house.logins.drop_factor(secret, code(house, seed), HOME)) == "factor.wrong_code"
    assert [one.detail for one in house.entries("locked")] == ["session"]


def test_the_office_may_demand_it(house: LoginDesk) -> None:
    """Of a role; who has none owes it, and who has one keeps it."""
    house.logins.policy = LoginPolicy(factor_roles=(Role.ENGINEER,))
    house.let_in("李强")
    begun = house.logged_in("李强").secret
    assert owes(house, begun) == {Outstanding.FACTOR}
    seed = house.desk.run(house.logins.begin_enrolment(begun, GOOD, HOME)).seed
    fresh = house.desk.run(house.logins.confirm_enrolment(begun, code(house, seed), HOME))
    assert owes(house, fresh) == frozenset()
    assert told(house, house.logins.drop_factor(fresh, code(house, seed), HOME)) == "factor.demanded"


def owes(house: LoginDesk, secret: str) -> frozenset[Outstanding]:
    """What the person has to do first."""
    holder = house.desk.run(house.logins.holder(secret, is_active=False))
    assert holder is not None
    return holder.owes


def test_without_the_key_everybody_enrols_anew(house: LoginDesk) -> None:
    """A desk restored without its key asks for no code that it could not check, and demands a factor anew."""
    enrolled(house)
    house.desk.settings.secret_key = SecretStr("another key of the desk")
    del house.desk.settings.signing_key
    house.logins.policy = LoginPolicy(factor_roles=(Role.ENGINEER,))
    begun = house.logged_in("李强").secret
    assert owes(house, begun) == {Outstanding.FACTOR}
    assert told(house, house.logins.begin_enrolment(begun, GOOD, HOME)).startswith("Enrolment(")


def test_desk_time_makes_no_code_valid(house: LoginDesk) -> None:
    """Codes go by the database's clock."""
    seed, _ = enrolled(house)
    house.desk.forward("PT1H")
    assert house.log_in("李强", GOOD, pyotp.TOTP(seed).at(house.desk.now)) == "login.refused"
    assert isinstance(house.log_in("李强", GOOD, code(house, seed)), LoggedIn)
