"""A second factor of the desk's own is asked for after the office's log-in, unless the provider asks for one itself."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select, update

from bot.logins.office import CODE
from handlers.i18n import voice_of
from handlers.logins.factors import FRESH
from models.logins.office_visit import OfficeVisit
from models.logins.policy import Outstanding
from models.logins.second_factor import SecondFactor
from models.logins.session import LoginSession
from models.terms import Language
from tests.support.logins import HOME
from tests.support.logins import refused as refused_by
from tests.support.office_logins import OIDC, OfficeDesk, office_desk
from tests.support.plain_browser import told

SAYS = voice_of(Language.ZH)


@pytest.fixture
def house(office_url: str, tmp_path: Path) -> Iterator[OfficeDesk]:
    """An office that demands a second factor of engineers."""
    with office_desk(office_url, tmp_path, **OIDC, second_factor_roles="engineer") as desk:
        yield desk


def test_the_code_comes_after_the_provider(house: OfficeDesk) -> None:
    """The form stands where the session would begin; a wrong code is refused, a right one lets in and is used up."""
    seed, browser = house.enrol("李强"), house.browser()
    form = browser.log_in("/login/own")
    assert (form.status_code, browser.name()) == (200, "")
    assert f'action="{CODE}"' in form.text
    assert browser.post(CODE, code="000000").status_code == 401
    right = house.code(seed)
    assert house.browser().post(CODE, code=right).status_code == 401
    done = browser.post(CODE, code=right)
    assert (done.status_code, done.headers["location"], browser.name()) == (303, "/login/own", "李强")
    assert browser.post(CODE, code=right).status_code == 401
    with house.desk.session() as session:
        assert session.exec(select(OfficeVisit)).all() == []


def test_codes_are_guessed_five_times(house: OfficeDesk) -> None:
    """Then the right one lets nobody in, by this way; the way with the password is not shut."""
    seed, browser = house.enrol("李强"), house.browser()
    house.let_in("李强")
    browser.log_in()
    for _ in range(5):
        assert browser.post(CODE, code="000000").status_code == 401
    assert browser.post(CODE, code=house.code(seed)).status_code == 401
    assert browser.name() == ""
    house.logged_in("李强", code=house.code(seed))


def test_whoever_has_none_owes_one(house: OfficeDesk) -> None:
    """As after a log-in by password."""
    browser = house.browser()
    browser.log_in()
    holder = house.desk.run(house.logins.holder(browser.secret(), is_active=False))
    assert holder is not None
    assert holder.owes == {Outstanding.FACTOR}


def test_a_factor_without_a_password(house: OfficeDesk) -> None:
    """Who owes one and comes by the office alone enrols it in a moment, by a code, and then goes on."""
    browser = house.browser()
    browser.log_in()
    shown = browser.get("/login/own").text
    assert 'action="/login/own/factor"' in shown
    assert 'id="before-factor"' not in shown
    begun = browser.post("/login/own/factor")
    found = re.search(r'class="seed">([A-Z2-7]+)<', begun.text)
    assert found is not None, begun.text
    done = browser.post("/login/own/factor/code", code=house.code(found.group(1)))
    assert SAYS("login.own.factor_set") in done.text
    holder = house.desk.run(house.logins.holder(browser.secret(), is_active=False))
    assert holder is not None
    assert holder.owes == frozenset()
    assert told(browser.post("/login/own/factor")) == SAYS("factor.is_set")
    again = house.browser()
    assert f'action="{CODE}"' in again.log_in().text


def test_an_older_session_of_the_office_enrols_none(house: OfficeDesk) -> None:
    """A browser that was left open gives nobody else a factor: the person logs in anew."""
    browser = house.browser()
    browser.log_in()
    house.write(update(LoginSession).values(made_at=house.database_moment() - FRESH))
    refused = browser.post("/login/own/factor", before="")
    assert (refused.status_code, told(refused)) == (422, SAYS("factor.log_in_anew"))
    with house.desk.session() as session:
        assert session.exec(select(SecondFactor)).all() == []
    browser.log_in()
    assert 'class="seed"' in browser.post("/login/own/factor").text


def test_a_session_by_password_needs_the_password(house: OfficeDesk) -> None:
    """Young or not: the shorter way is that of the office's own log-in alone."""
    house.let_in("李强")
    secret = house.logged_in("李强").secret
    assert refused_by(lambda: house.desk.run(house.logins.begin_enrolment(secret, "", HOME))) == "password.wrong"


def test_the_provider_may_ask_itself(office_url: str, tmp_path: Path) -> None:
    """Then nothing is owed, and no code asked; a log-in by password still needs it."""
    more = {"second_factor_roles": "engineer", "oidc_factor": "provider"}
    with office_desk(office_url, tmp_path, **OIDC, **more) as house:
        house.enrol("李强")
        house.let_in("李强")
        browser = house.browser()
        browser.log_in()
        holder = house.desk.run(house.logins.holder(browser.secret(), is_active=False))
        assert holder is not None
        assert holder.owes == frozenset()
        assert house.log_in("李强") == "login.refused"
